"""The hospitals' data, all of it invented from a seed.

A World emits waves of records: admissions (CSV), acts (REST) and movements
(MQTT). Wave 0 is there at the start, wave 1 brings what comes late, the others
are the daily run. Every record carries the defect that was put into it, so the
truth is known by construction and needs no reading of the records' text.

The sources' machine plays a World; the checks make the same one from the same
seed and ask it for the truth of the waves emitted so far.
"""

import dataclasses
import datetime
import random
import zoneinfo

PARIS = zoneinfo.ZoneInfo("Europe/Paris")
UTC = datetime.timezone.utc
SITES = ("nord", "sud", "est")
SERVICES = {
    "URGENCES": "Urgences", "CARDIO": "Cardiologie", "PNEUMO": "Pneumologie", "CHIRURGIE": "Chirurgie",
    "MATERNITE": "Maternité", "PEDIATRIE": "Pédiatrie", "GERIATRIE": "Gériatrie", "ONCOLOGIE": "Oncologie",
}
FORMER_SERVICES = ("REANIM2", "CARDIO-B", "XX", "ORL99")
ACTS = ("RADIO", "SCANNER", "IRM", "BIOLOGIE", "CONSULT", "BLOC", "ECHO", "KINE")
# First days of weeks in which the clocks change.
WEEKS = (datetime.date(2026, 3, 26), datetime.date(2025, 10, 23))
# First digits of the postcodes where the patients live, and how often; and
# those of the few who come from afar.
PLACES = {"34": 60, "30": 22, "11": 9, "66": 6, "12": 3}
FAR_PLACES = ("48", "81", "974", "20") * 3
SURNAMES = (
    "ABADIE AZÉMA BARTHEZ BOUSQUET CABROL CALVET CASTAGNÉ CAUSSE COMBES DELMAS DURAND ESCANDE ESPINASSE FABRE "
    "FAGÈS GALTIER GAUBERT GINESTE JALABERT LACROUX LAGARDE LANDÈS MALAVAL MARTY MAURY MAZEL MONTAGNÉ NÈGRE "
    "NOGUIER PAGÈS PASCAL PÉLISSIER POUJOL PRADAL PUECH RAYNAL RICARD ROUQUETTE ROUX SABATIER SALVAN SERVEL "
    "TEISSIER THÉRON TRÉMOLIÈRES VALETTE VERDIER VIDAL VIGUIER VILLEBRUN"
).split()
GIVEN = (
    "Adèle Aïcha Amandine Anaïs Antoine Baptiste Bérénice Camille Célestin Chloé Clément Désiré Élise Emma "
    "Farid Félix Fatou Gaël Hélène Hugo Inès Jade Joël Karim Léa Léo Lucas Manon Maël Mehdi Nadia Noé "
    "Océane Paul Quentin Raphaël Romane Sacha Salomé Théo Valentin Yasmine Zoé"
).split()


@dataclasses.dataclass(frozen=True)
class Patient:
    nir: str  # 15 characters, the last two being the key
    surname: str
    given: str
    born: datetime.date
    postcode: str


@dataclasses.dataclass(frozen=True)
class Admission:
    record: str
    issued: datetime.datetime  # UTC
    stay: str
    site: str
    patient: Patient
    service: str
    entry: datetime.datetime  # UTC
    defect: str = ""
    spelling: int = 0  # how the NIR is written


@dataclasses.dataclass(frozen=True)
class Act:
    act: str
    version: int
    stay: str
    patient: Patient
    code: str
    cents: int
    done: datetime.datetime  # UTC
    cancelled: bool = False
    defect: str = ""


@dataclasses.dataclass(frozen=True)
class Movement:
    message: str
    stay: str
    site: str
    kind: str  # transfert or sortie
    service: str  # of a transfer
    at: datetime.datetime  # UTC
    defect: str = ""


def key_of(digits):
    """The two digits that close the 13 characters of a NIR."""
    number = int(digits.replace("2A", "19").replace("2B", "18"))
    return f"{97 - number % 97:02d}"


class World:
    """Everything that one seed sends, wave by wave."""

    def __init__(self, seed):
        self.seed = seed
        start = random.Random(f"{seed}:week")
        self.first_day = start.choice(WEEKS)
        self.patients = []
        self.waves = []  # lists of records, in the order of emission
        self._coming = {}  # records that a later wave brings
        self._numbers = dict.fromkeys(("stay", "record", "act", "message"), start.randrange(1000, 9000))

    def wave(self, number):
        """The records of a wave, made when first asked for."""
        while len(self.waves) <= number:
            self.waves.append(self._make(len(self.waves)))
        return self.waves[number]

    def emitted(self, upto):
        """Every record of the waves up to one, that one included."""
        return [record for number in range(upto + 1) for record in self.wave(number)]

    def replay(self, number, upto):
        """Some records of earlier waves that the sources send once more."""
        rng = random.Random(f"{self.seed}:replay:{number}")
        sent = self.emitted(upto)
        return rng.sample(sent, min(len(sent), 300))

    def _make(self, number):
        rng = random.Random(f"{self.seed}:wave:{number}")
        stays = {0: 700, 1: 60}.get(number, 10)
        for index in range(stays):
            self._stay(rng, number, index)
        self._phantoms(rng, number, max(1, stays // 60))
        records = self._coming.pop(number, [])
        rng.shuffle(records)
        return records

    def _send(self, number, *records):
        self._coming.setdefault(number, []).extend(records)

    def _next(self, name, prefix, width=6):
        self._numbers[name] += 1
        return f"{prefix}-{self._numbers[name]:0{width}d}"

    def _patient(self, rng):
        if self.patients and rng.random() < 0.2:
            return rng.choice(self.patients)
        born = datetime.date(2024, 1, 1) - datetime.timedelta(days=int(rng.triangular(0, 35000, 26000)))
        far = FAR_PLACES[len(self.patients):]
        place = far[0] if far else rng.choices(list(PLACES), PLACES.values())[0]
        birthplace = rng.choices(("34", "30", "75", "13", "2A", "2B", "99"), (40, 20, 15, 10, 4, 4, 7))[0]
        digits = f"{rng.choice('12')}{born:%y%m}{birthplace}{rng.randrange(1, 990):03d}{rng.randrange(1, 999):03d}"
        postcode = place + f"{rng.randrange(10, 990):03d}"[: 5 - len(place)]
        patient = Patient(digits + key_of(digits), rng.choice(SURNAMES), rng.choice(GIVEN), born, postcode)
        self.patients.append(patient)
        return patient

    def _entry(self, rng):
        """A local minute, never one that a change of clocks doubles or removes."""
        day = self.first_day + datetime.timedelta(days=rng.randrange(7))
        minute = rng.randrange(200, 1440) if rng.random() < 0.75 else rng.choice((rng.randrange(1320, 1440), rng.randrange(0, 100)))
        local = datetime.datetime.combine(day, datetime.time(minute // 60, minute % 60), PARIS)
        return local.astimezone(UTC)

    def _stay(self, rng, number, index):
        """The first three of a wave are sound, one for each way to write a NIR."""
        patient, site, entry = self._patient(rng), rng.choice(SITES), self._entry(rng)
        stay = self._next("stay", site[0].upper() + entry.strftime("%y"))
        first = Admission(
            self._next("record", "E"), entry + datetime.timedelta(minutes=rng.randrange(5, 90)), stay, site,
            patient, rng.choice(list(SERVICES)), entry,
            spelling=index if index < 3 else rng.choices((0, 1, 2), (80, 14, 6))[0])
        if index < 3:
            self._send(number, first)
        else:
            self._admissions(rng, number, first)
        self._movements(rng, number, first)
        for _ in range(rng.choices((0, 1, 2, 3, 4), (15, 30, 30, 15, 10))[0]):
            self._act(rng, number, first)

    def _admissions(self, rng, number, first):
        """The admission, perhaps twice, corrected, late or spoilt."""
        again = dataclasses.replace(
            first, record=self._next("record", "E"), issued=first.issued + datetime.timedelta(minutes=rng.randrange(10, 300)),
            spelling=rng.choice((0, 1, 2)))
        fate = rng.random()
        if fate < 0.76:
            self._send(number, first)
        elif fate < 0.81:  # the same row twice
            self._send(number, first, first)
        elif fate < 0.86:  # corrected, both rows in the same wave
            self._send(number, first, self._corrected(rng, again))
        elif fate < 0.90:  # corrected, and the older row comes late
            self._send(number, self._corrected(rng, again))
            self._send(number + 1, first)
        elif fate < 0.93:  # the admission itself comes late
            self._send(number + 1, first)
        elif fate < 0.965:  # only a spoilt row
            self._send(number, self._spoilt(rng, first))
        else:  # a good row, then a spoilt correction
            self._send(number, first, self._spoilt(rng, again))

    def _corrected(self, rng, row):
        other = rng.choice([s for s in SERVICES if s != row.service])
        return dataclasses.replace(row, service=other, entry=row.entry + datetime.timedelta(minutes=rng.randrange(1, 9)))

    def _spoilt(self, rng, row):
        defect = rng.choice(("nir_invalide", "date_invalide", "service_inconnu", "sejour_manquant"))
        if defect == "service_inconnu":
            row = dataclasses.replace(row, service=rng.choice(FORMER_SERVICES))
        return dataclasses.replace(row, defect=defect)

    def _movements(self, rng, number, row):
        at = row.entry
        for _ in range(rng.choices((0, 1, 2), (70, 20, 10))[0]):
            at += datetime.timedelta(minutes=rng.randrange(60, 900))
            move = Movement(self._next("message", "M"), row.stay, row.site, "transfert", rng.choice(list(SERVICES)), at)
            if rng.random() < 0.05:
                move = dataclasses.replace(move, service=rng.choice(FORMER_SERVICES), defect="service_inconnu")
            self._deliver(rng, number, move)
        if rng.random() < 0.8:
            at += datetime.timedelta(minutes=rng.randrange(120, 4000))
            out = Movement(self._next("message", "M"), row.stay, row.site, "sortie", "", at)
            if rng.random() < 0.03:
                out = dataclasses.replace(out, at=row.entry - datetime.timedelta(minutes=rng.randrange(60, 6000)), defect="sortie_avant_entree")
            self._deliver(rng, number, out)

    def _deliver(self, rng, number, move):
        """A message comes at least once, now or later."""
        self._send(number + (rng.random() < 0.08), *[move] * (2 if rng.random() < 0.06 else 1))

    def _act(self, rng, number, row):
        act = Act(self._next("act", "A"), 1, row.stay, row.patient, rng.choice(ACTS), rng.randrange(500, 250000),
                  row.entry + datetime.timedelta(minutes=rng.randrange(10, 1500)))
        fate = rng.random()
        if fate < 0.03:
            act = dataclasses.replace(act, defect=rng.choice(("nir_invalide", "montant_invalide")))
        self._send(number, *[act] * (2 if rng.random() < 0.04 else 1))
        if fate > 0.88:
            later = number + rng.choice((0, 0, 1))
            self._send(later, dataclasses.replace(act, version=2, cents=rng.randrange(500, 250000), cancelled=fate > 0.97))

    def _phantoms(self, rng, number, count):
        """Acts and movements of stays that never come."""
        for _ in range(count):
            patient, site, entry = rng.choice(self.patients), rng.choice(SITES), self._entry(rng)
            stay = self._next("stay", site[0].upper() + entry.strftime("%y"))
            self._send(number, Act(self._next("act", "A"), 1, stay, patient, rng.choice(ACTS), rng.randrange(500, 250000), entry))
            self._send(number, Movement(self._next("message", "M"), stay, site, "sortie", "", entry))
