"""What the warehouse must hold once some waves have been taken in."""

import collections
import datetime
import decimal
import hashlib
import hmac

from hospital import PARIS, Act, Admission, Movement

SMALL = 5  # fewer patients than this are never published by department


def pseudonym(key, nir):
    return hmac.new(key.encode(), nir.encode(), hashlib.sha256).hexdigest()


def age_group(born, day):
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    for limit, name in ((18, "0-17"), (40, "18-39"), (65, "40-64"), (80, "65-79")):
        if age < limit:
            return name
    return "80+"


def department(postcode):
    return postcode[:3] if postcode.startswith("97") else postcode[:2]


class Truth:
    """Stays, acts, rejected records and published figures after some waves."""

    def __init__(self, world, upto):
        records = list(dict.fromkeys(world.emitted(upto)))  # a duplicate is the same record
        self.stays = {}  # number → (admission, service, exit or None)
        self.acts = {}  # number → act
        self.rejects = {}  # (source, reference) → reason
        self._take_admissions([r for r in records if isinstance(r, Admission)])
        self._take_movements([r for r in records if isinstance(r, Movement)])
        self._take_acts([r for r in records if isinstance(r, Act)])

    def _take_admissions(self, rows):
        for row in sorted(rows, key=lambda r: r.issued):
            if row.defect:
                self.rejects["admissions", row.record] = row.defect
            else:
                self.stays[row.stay] = (row, row.service, None)

    def _take_movements(self, moves):
        for move in sorted(moves, key=lambda m: m.at):
            reason = move.defect
            if reason != "service_inconnu" and move.stay not in self.stays:
                reason = "sejour_inconnu"
            if reason:
                self.rejects["mouvements", move.message] = reason
                continue
            row, service, left = self.stays[move.stay]
            self.stays[move.stay] = (row, move.service, left) if move.kind == "transfert" else (row, service, move.at)

    def _take_acts(self, acts):
        for act in sorted(acts, key=lambda a: a.version):
            reason = act.defect or ("" if act.stay in self.stays else "sejour_inconnu")
            if reason:
                self.rejects["actes", f"{act.act}.{act.version}"] = reason
            else:
                self.acts[act.act] = act
        self.acts = {name: act for name, act in self.acts.items() if not act.cancelled}

    def activity(self):
        """(day, site) → [entries, exits], by the days of the place."""
        days = collections.defaultdict(lambda: [0, 0])
        for row, _, left in self.stays.values():
            days[row.entry.astimezone(PARIS).date(), row.site][0] += 1
            if left:
                days[left.astimezone(PARIS).date(), row.site][1] += 1
        return dict(days)

    def services(self):
        """Service → (stays, mean hours or None, amount)."""
        lengths, amounts, counts = collections.defaultdict(list), collections.Counter(), collections.Counter()
        for row, service, left in self.stays.values():
            counts[service] += 1
            if left:
                lengths[service].append((left - row.entry) / datetime.timedelta(hours=1))
        for act in self.acts.values():
            amounts[self.stays[act.stay][1]] += act.cents
        return {name: (count, sum(lengths[name]) / len(lengths[name]) if lengths[name] else None,
                       decimal.Decimal(amounts[name]) / 100) for name, count in counts.items()}

    def departments(self):
        """Department → patients, the small ones together."""
        patients = collections.defaultdict(set)
        for row, _, _ in self.stays.values():
            patients[department(row.patient.postcode)].add(row.patient.nir)
        sizes = {name: len(who) for name, who in patients.items()}
        rest = sum(size for size in sizes.values() if size < SMALL)
        shown = {name: size for name, size in sizes.items() if size >= SMALL}
        return {**shown, "autres": rest} if rest >= SMALL else shown
