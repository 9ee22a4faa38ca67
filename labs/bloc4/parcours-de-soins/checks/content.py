"""Checks of what the warehouse holds, against the truth of the waves taken in."""

import hashlib

import truth
from outcome import Comparison, Outcome, credit


def _seconds(instant):
    return None if instant is None else int(instant.timestamp())


def stays(case):
    """Every valid stay is there, once."""
    got = Comparison([(row[0], True) for row in case.warehouse.stays()], dict.fromkeys(case.truth.stays, True))
    return Outcome(credit(got.errors, len(case.truth.stays), 0.2), got.words(),
                   ("chaque séjour valide, une seule fois", "every valid stay, once"), {"errors": got.errors})


def _known(case, got, of):
    """The rows that can be compared, or None when they are too few to tell."""
    rows = {key: value for key, value in got if key in of}
    return rows if 2 * len(rows) >= len(of) else None


def _too_few(expected):
    return Outcome(0, ("moins de la moitié des lignes attendues : rien à comparer", "less than half of the expected rows: nothing to compare"), expected)


def times(case):
    """Entries and exits are the right instants."""
    expected = ("entree et sortie justes à la seconde, quel que soit le fuseau de la source",
                "entree and sortie right to the second, whatever the source's time zone")
    known = _known(case, [(r[0], (r[6], r[7])) for r in case.warehouse.stays()], case.truth.stays)
    if known is None:
        return _too_few(expected)
    wanted = {stay: (_seconds(row.entry), _seconds(left)) for stay, (row, _, left) in case.truth.stays.items()}
    entry = [s for s, (at, _) in known.items() if at != wanted[s][0]]
    left = [s for s, (_, at) in known.items() if at != wanted[s][1]]
    return Outcome(
        0.5 * credit(len(entry), len(known), 0.3) + 0.5 * credit(len(left), len(known), 0.3),
        (f"{len(entry)} entrées et {len(left)} sorties fausses sur {len(known)} séjours",
         f"{len(entry)} entries and {len(left)} exits wrong among {len(known)} stays"),
        expected, {"entries": len(entry), "exits": len(left)})


def attributes(case):
    """Site, final service, age group and department are right."""
    names = ("site", "service", "tranche_age", "departement")
    expected = ("site, service final, tranche d'âge et département justes", "site, final service, age group and department right")
    known = _known(case, [(r[0], r[2:6]) for r in case.warehouse.stays()], case.truth.stays)
    if known is None:
        return _too_few(expected)
    wrong = dict.fromkeys(names, 0)
    for stay, values in known.items():
        row, service, _ = case.truth.stays[stay]
        day = row.entry.astimezone(truth.PARIS).date()
        right = (row.site, service, truth.age_group(row.patient.born, day), truth.department(row.patient.postcode))
        for name, is_value, ought in zip(names, values, right):
            wrong[name] += is_value != ought
    text = ", ".join(f"{name} {count}" for name, count in wrong.items())
    return Outcome(sum(credit(count, len(known), 0.2) for count in wrong.values()) / 4,
                   (f"faux, sur {len(known)} séjours : {text}", f"wrong, among {len(known)} stays: {text}"), expected, wrong)


def acts(case):
    """Every act in its last valid version, with its exact amount."""
    def wanted(act):
        return act.stay, act.code, f"{act.cents // 100}.{act.cents % 100:02d}", _seconds(act.done)

    def plain(row):
        amount = row[4]
        try:
            amount = f"{float(amount):.2f}"
        except (TypeError, ValueError):
            pass
        return row[1], row[3], amount, row[5]
    got = Comparison([(r[0], plain(r)) for r in case.warehouse.acts()], {name: wanted(a) for name, a in case.truth.acts.items()})
    return Outcome(credit(got.errors, len(case.truth.acts), 0.2), got.words(),
                   ("chaque acte valide dans sa dernière version, sans les annulés", "every valid act in its last version, without the cancelled"),
                   {"errors": got.errors})


def rejects(case):
    """Every refused row is there once, with its reason."""
    got = Comparison([((r[0], r[1]), r[2]) for r in case.warehouse.rejects()], case.truth.rejects)
    right = len(case.truth.rejects) - len(got.missing) - len(got.wrong)
    share = right / max(1, len(case.truth.rejects) + len(got.extra) + got.twice)
    got.wrong = [f"{k[1]} : {got.values[k]}" for k in got.wrong]
    got.missing, got.extra = [k[1] for k in got.missing], [k[1] for k in got.extra]
    return Outcome(1 if share == 1 else max(0, 2 * share - 1), got.words(),
                   ("chaque ligne refusée, une fois, avec son motif", "every refused row, once, with its reason"), {"errors": got.errors})


def pseudonyms(case):
    """Patients are known by the agreed pseudonym, the same in both tables."""
    expected = ("HMAC-SHA256 du NIR normalisé avec la clé du GHT, en hexadécimal, dans les deux tables",
                "HMAC-SHA256 of the normalised NIR with the group's key, in hexadecimal, in both tables")
    in_stays = _known(case, [(r[0], r[1]) for r in case.warehouse.stays()], case.truth.stays)
    in_acts = _known(case, [(r[0], r[2]) for r in case.warehouse.acts()], case.truth.acts)
    if in_stays is None or in_acts is None:
        return _too_few(expected)
    who = [(value, case.truth.stays[key][0].patient.nir) for key, value in in_stays.items()]
    who += [(value, case.truth.acts[key].patient.nir) for key, value in in_acts.items()]
    key = case.values["pseudonym_key"]
    wrong = sum(value != truth.pseudonym(key, nir) for value, nir in who)
    plain = sum(value in _without_key(nir) for value, nir in who)
    observed = (f"{wrong} pseudonymes faux sur {len(who)}", f"{wrong} pseudonyms wrong of {len(who)}")
    if plain:
        observed = (observed[0] + f", dont {plain} que chacun peut recalculer sans la clé", observed[1] + f", of which anyone can compute {plain} without the key")
    return Outcome(credit(wrong, len(who), 0.2), observed, expected, {"wrong": wrong, "plain": plain})


def _without_key(nir):
    return {nir, nir[:13]} | {hashlib.new(name, text.encode()).hexdigest() for name in ("md5", "sha1", "sha256", "sha512") for text in (nir, nir[:13])}
