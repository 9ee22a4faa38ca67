"""How the hospitals write their records: files, JSON, messages."""

import csv
import io
import json
import random

from hospital import PARIS, Admission, Act, Movement

HEADER = ("enregistrement", "emis_le", "numero_sejour", "nir", "nom", "prenom",
          "date_naissance", "code_postal", "service", "entree")
# site → encoding, separator, date
FORMATS = {"nord": ("utf-8", ";", "%d/%m/%Y"), "sud": ("cp1252", ";", "%d/%m/%Y"), "est": ("utf-8-sig", ",", "%Y-%m-%d")}


def admissions_file(rows, site):
    """The bytes of a file of one site; rows are Admissions."""
    encoding, separator, date = FORMATS[site]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow(HEADER)
    for row in rows:
        writer.writerow(_cells(row, date))
    return text.getvalue().encode(encoding)


def _cells(row, date):
    rng = random.Random(row.record)
    who, local = row.patient, row.entry.astimezone(PARIS)
    born, entry = who.born.strftime(date), local.strftime(date + " %H:%M")
    if row.defect == "date_invalide":
        if rng.random() < 0.5:
            born = {"%d/%m/%Y": "31/02/1985", "%Y-%m-%d": "1985-02-31"}[date]
        else:
            entry = {"%d/%m/%Y": "32/13/2026 25:61", "%Y-%m-%d": "2026-13-32 25:61"}[date]
    return (row.record, f"{row.issued:%Y-%m-%dT%H:%M:%SZ}", "" if row.defect == "sejour_manquant" else row.stay,
            _nir(who.nir, row.spelling, row.defect, rng), who.surname, who.given, born, who.postcode, row.service, entry)


def _nir(nir, spelling, defect, rng):
    if defect == "nir_invalide":
        nir = rng.choice((nir[:13] + f"{(int(nir[13:]) + rng.randrange(1, 90)) % 97 + 1:02d}", nir[:14], nir[:12] + "?" + nir[13:]))
        if len(nir) == 15 and nir[13:] == "00":
            nir = nir[:14]
    if spelling == 1 and len(nir) == 15:
        nir = " ".join((nir[:1], nir[1:3], nir[3:5], nir[5:7], nir[7:10], nir[10:13], nir[13:]))
    return nir.lower() if spelling == 2 else nir


def act_object(act, seq):
    """An act as the REST service shows it, with its place in the service's log."""
    rng = random.Random(f"{act.act}.{act.version}")
    amount = f"{act.cents // 100}.{act.cents % 100:02d}"
    if act.defect == "montant_invalide":
        amount = rng.choice(("-" + amount, "N/A", ""))
    return {
        "seq": seq, "acte": act.act, "version": act.version, "statut": "annule" if act.cancelled else "valide",
        "sejour": act.stay, "nir": _nir(act.patient.nir, 0, act.defect, rng), "code": act.code, "montant": amount,
        "realise": f"{act.done:%Y-%m-%dT%H:%M:%SZ}",
    }


def message(move):
    """Topic and payload of a movement."""
    body = {"message": move.message, "type": move.kind, "sejour": move.stay, "instant": int(move.at.timestamp() * 1000)}
    if move.kind == "transfert":
        body["service"] = move.service
    return f"mouvements/{move.site}", json.dumps(body)


def split(records):
    """Admissions by site, acts, movements; each in the order given."""
    files = {site: [r for r in records if isinstance(r, Admission) and r.site == site] for site in FORMATS}
    return ({site: rows for site, rows in files.items() if rows},
            [r for r in records if isinstance(r, Act)], [r for r in records if isinstance(r, Movement)])
