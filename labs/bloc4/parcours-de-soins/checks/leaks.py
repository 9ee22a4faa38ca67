"""Looks for people in what can be read: every table, every page."""

import re
import unicodedata

import hospital
from outcome import Outcome
from published import get


def _bare(text):
    """Capitals without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", text.upper()) if not unicodedata.combining(c))


class People:
    """Finds the identifiers of the hospitals' patients in a text."""

    NAMES = {_bare(name) for name in hospital.SURNAMES}

    def __init__(self, patients, key):
        self._bases = {p.nir[:13] for p in patients}
        self._births = {f"{p.born:%Y%m%d}" for p in patients}
        self._key = key

    def found(self, rows):
        """Sorts of identifiers in the rows of one place, and how many of each."""
        counts = {"nir": 0, "nom": 0, "naissance": 0, "clé": 0}
        for row in rows:
            text = _bare(row)
            counts["nir"] += self._numbers(text)
            counts["nom"] += sum(word in self.NAMES for word in re.findall("[A-Z]{4,}", text))
            counts["naissance"] += self._dates(text)
            counts["clé"] += self._key in row
        if counts["naissance"] < 3:  # a few dates may agree by chance
            counts["naissance"] = 0
        return {sort: count for sort, count in counts.items() if count}

    def _numbers(self, text):
        in_hex = "".join(bytes.fromhex(run).decode() + " " for run in re.findall("(?:3[0-9]|4[12]){13,}", text))
        plain = re.sub(r"(?<=[0-9AB])[ .\-](?=[0-9AB])", "", text + " " + in_hex)
        return sum(run[i:i + 13] in self._bases for run in re.findall("[0-9AB]{13,}", plain) for i in range(len(run) - 12))

    def _dates(self, text):
        iso = {f"{y}{m}{d}" for y, m, d in re.findall(r"\b((?:19|20)\d\d)[-/](\d\d)[-/](\d\d)", text)}
        iso |= {f"{y}{m}{d}" for d, m, y in re.findall(r"\b(\d\d)[-/.](\d\d)[-/.]((?:19|20)\d\d)\b", text)}
        return len(iso & self._births)


def no_identifier(case):
    """No person can be read of in any table of any database, or on the dashboard."""
    expected = ("ni NIR, ni nom, ni date de naissance, ni clé, dans aucune table ni page",
                "no NIR, name, birth date or key in any table or page")
    loaded = {row[0] for row in case.warehouse.stays()} & case.truth.stays.keys()
    if 2 * len(loaded) < len(case.truth.stays):
        return Outcome(0, ("l'entrepôt est presque vide : rien n'est prouvé", "the warehouse is nearly empty: nothing is proved"), expected)
    people = People(case.world.patients, case.values["pseudonym_key"])
    places = {}
    for database in case.warehouse.databases():
        for (table,) in case.warehouse.tables(database):
            places[f"{database}.{table}"] = people.found(case.warehouse.text_of(table, database))
    for path, text in _pages(case.dashboard).items():
        places[path] = people.found(text.split("\n"))
    places = {place: sorts for place, sorts in places.items() if sorts}
    shown = "; ".join(f"{place} : " + ", ".join(f"{count} × {sort}" for sort, count in sorts.items()) for place, sorts in list(places.items())[:6])
    return Outcome(0 if places else 1, (shown or "rien trouvé", shown or "nothing found"), expected, places)


def _pages(host):
    """The dashboard's first page, its figures and what the page links to."""
    pages = {}
    todo = ["/", "/api/indicateurs"]
    while todo and len(pages) < 20:
        path = todo.pop(0)
        if path in pages:
            continue
        pages[path] = get(host, path)[2]
        if path == "/":
            todo += re.findall(r"""(?:href|src)=["'](/[^"'#]*)""", pages[path])
    return pages
