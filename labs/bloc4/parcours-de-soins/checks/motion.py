"""Checks that make the hospitals send something and look at what becomes of it."""

import hashlib
import time

from outcome import Outcome, credit, some
from hospital import Act, Admission
from truth import Truth

PATIENCE = 12  # seconds for what has been fetched to be worked on


def fresh(case):
    """What the hospitals send now is in the warehouse by itself within 90 s."""
    expected = ("les nouveaux séjours et actes dans l'entrepôt en 90 s, sans intervention",
                "the new stays and acts in the warehouse within 90 s, with nobody's help")
    with case.control.alone("fresh"):
        wave = case.control.next_wave()["wave"]
        _, settled = case.control.settle()
        if not settled:
            return Outcome(0, ("la collecte n'est pas venue chercher tout ce qui vient d'être envoyé",
                               "the collection did not come for all that has just been sent"), expected)
        stays, acts = _brought_by(case.world, wave)
        missing = _wait_for(lambda: _absent(case.warehouse, stays, acts))
    return Outcome(credit(len(missing), len(stays) + len(acts), 0.5),
                   (f"{len(missing)} manquent sur {len(stays) + len(acts)} ({some(missing)})" if missing else "tout y est",
                    f"{len(missing)} missing of {len(stays) + len(acts)} ({some(missing)})" if missing else "all there"),
                   expected, {"wave": wave, "missing": len(missing)})


def _brought_by(world, wave):
    """Stays and acts that are known with this wave and were not before."""
    before, now = Truth(world, wave - 1), Truth(world, wave)
    sent = world.wave(wave)
    stays = {r.stay for r in sent if isinstance(r, Admission)} & now.stays.keys() - before.stays.keys()
    return stays, {r.act for r in sent if isinstance(r, Act)} & now.acts.keys() - before.acts.keys()


def _absent(warehouse, stays, acts):
    return (stays - {row[0] for row in warehouse.stays()}) | (acts - {row[0] for row in warehouse.acts()})


def _wait_for(missing):
    end = time.monotonic() + PATIENCE
    while (left := missing()) and time.monotonic() < end:
        time.sleep(1)
    return left


def idempotent(case):
    """Records that are sent again change nothing."""
    expected = ("rien ne change quand les hôpitaux renvoient des lignes déjà reçues",
                "nothing changes when the hospitals send rows again")
    with case.control.alone("idempotent"):
        case.control.settle()
        before = _steady(case.warehouse)
        if not before["entrepot.sejour"][0]:
            return Outcome(0, ("l'entrepôt est vide", "the warehouse is empty"), expected)
        case.control.replay()
        _, settled = case.control.settle()
        if not settled:
            return Outcome(0, ("la collecte n'est pas venue chercher ce qui a été renvoyé",
                               "the collection did not come for what was sent again"), expected)
        after = _steady(case.warehouse)
    changed = [table for table in before if before[table] != after[table]]
    twice = [table for table, (rows, keys, _) in after.items() if rows != keys]
    fr = "; ".join([f"{t} : {before[t][0]} lignes avant, {after[t][0]} après" for t in changed] + [f"{t} a des doublons" for t in twice])
    en = "; ".join([f"{t}: {before[t][0]} rows before, {after[t][0]} after" for t in changed] + [f"{t} has duplicates" for t in twice])
    return Outcome(1 - len(set(changed) | set(twice)) / len(before), (fr or "rien n'a changé", en or "nothing changed"), expected,
                   {"changed": changed, "twice": twice})


def _steady(warehouse):
    """The tables' content once it has stopped moving: {table: (rows, keys, digest)}."""
    last = _content(warehouse)
    for _ in range(PATIENCE):
        time.sleep(1.5)
        now = _content(warehouse)
        if now == last:
            break
        last = now
    return last


def _content(warehouse):
    tables = {"entrepot.sejour": (warehouse.stays(), 1), "entrepot.acte": (warehouse.acts(), 1), "entrepot.rejet": (warehouse.rejects(), 2)}
    return {name: (len(rows), len({row[:key] for row in rows}), hashlib.sha256(repr(sorted(rows, key=repr)).encode()).hexdigest())
            for name, (rows, key) in tables.items()}
