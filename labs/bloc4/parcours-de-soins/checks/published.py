"""Checks of what is published: the tables of figures and the dashboard."""

import decimal
import html.parser
import http.client
import json
import re

from outcome import Comparison, Outcome, credit
from warehouse import Unreadable

MAX_PAGE = 2 << 20
PORT = 8080


def get(host, path):
    """Status, type and text of a page; a dashboard that misbehaves is Unreadable."""
    connection = http.client.HTTPConnection(host, PORT, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Type", ""), answer.read(MAX_PAGE).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        raise Unreadable(f"http://{host}:{PORT}{path} : {error}"[:200]) from error
    finally:
        connection.close()


def figures(host):
    """The dashboard's JSON document."""
    status, _, text = get(host, "/api/indicateurs")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if status != 200 or not isinstance(document, dict):
        raise Unreadable(f"/api/indicateurs : {status}, pas d'objet JSON")
    return document


def _number(value):
    """A number as people or programs write it, or None."""
    text = re.sub(r"[\s\u00a0\u202f€]", "", str(value)).replace(",", ".")
    try:
        number = decimal.Decimal(text)
    except decimal.InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < 10**12 else None


def _close(value, wanted):
    """Equal to the hundredth; nothing for nothing."""
    if wanted is None:
        return value in (None, "")
    number = _number(value)
    return number is not None and abs(number - decimal.Decimal(str(wanted))) <= decimal.Decimal("0.0101")


def _activity(case, rows):
    """rows: (day, site, entries, exits), of texts or numbers."""
    wanted = {(str(day), site): tuple(counts) for (day, site), counts in case.truth.activity().items()}
    plain = [((str(r[0])[:10], str(r[1])), tuple(None if (n := _number(x)) is None else int(n) for x in r[2:4])) for r in rows]
    return Comparison([r for r in plain if r[1] != (0, 0)], wanted)


def _services(case, rows):
    """rows: (service, stays, hours, amount)."""
    wanted = case.truth.services()
    found = []
    for row in rows:
        ought = wanted.get(str(row[0]))
        right = ought is not None and all(_close(value, figure) for value, figure in zip(row[1:4], ought))
        found.append((str(row[0]), right))
    return Comparison(found, dict.fromkeys(wanted, True))


def _departments(case, rows):
    return Comparison([(str(r[0]), None if (n := _number(r[1])) is None else int(n)) for r in rows], case.truth.departments())


def _share(got):
    return credit(got.errors, len(got.wanted), 0.5)


def aggregates(case):
    """The tables of activity and of services hold the right figures."""
    activity, services = _activity(case, case.warehouse.activity()), _services(case, case.warehouse.services())
    a, s = activity.words(), services.words()
    return Outcome(0.5 * _share(activity) + 0.5 * _share(services),
                   (f"activite : {a[0]} ; service : {s[0]}", f"activite: {a[1]}; service: {s[1]}"),
                   ("entrées et sorties par jour local et site ; séjours, durée moyenne et montant par service",
                    "entries and exits by local day and site; stays, mean length and amount by service"),
                   {"activity": activity.errors, "services": services.errors})


def small_cells(case):
    """No group of fewer than five patients is published, in the table or on the dashboard."""
    table = _departments(case, case.warehouse.departments())
    page = _departments(case, _rows(figures(case.dashboard), "departements", ("departement", "patients")))
    t, p = table.words(), page.words()
    return Outcome(0.5 * (table.errors == 0) + 0.5 * (page.errors == 0),
                   (f"table : {t[0]} ; tableau de bord : {p[0]}", f"table: {t[1]}; dashboard: {p[1]}"),
                   ("patients par département, ceux de moins de 5 patients réunis dans « autres »",
                    "patients by department, those with fewer than 5 together under “autres”"),
                   {"table": table.errors, "dashboard": page.errors})


def _rows(document, name, columns):
    """A list of the document as tuples; anything else is Unreadable."""
    rows = document.get(name)
    if not isinstance(rows, list) or not all(isinstance(r, dict) and set(columns) <= r.keys() for r in rows) or len(rows) > 10000:
        raise Unreadable(f"/api/indicateurs : « {name} » n'est pas une liste d'objets {', '.join(columns)}")
    return [tuple(r[c] for c in columns) for r in rows]


def dashboard(case):
    """The dashboard shows the right figures, those of now."""
    expected = ("les chiffres de l'instant, dans /api/indicateurs et dans la page",
                "the figures of now, in /api/indicateurs and on the page")
    document = figures(case.dashboard)
    activity = _activity(case, _rows(document, "activite", ("jour", "site", "entrees", "sorties")))
    services = _services(case, _rows(document, "services", ("service", "sejours", "duree_moyenne_h", "montant")))
    absent = _not_on_page(get(case.dashboard, "/")[2], case.truth.services())
    a, s = activity.words(), services.words()
    return Outcome(
        0.4 * _share(activity) + 0.4 * _share(services) + 0.2 * (not absent),
        (f"activite : {a[0]} ; services : {s[0]} ; lignes absentes de la page : {', '.join(absent) or 'aucune'}",
         f"activite: {a[1]}; services: {s[1]}; rows absent from the page: {', '.join(absent) or 'none'}"),
        expected, {"activity": activity.errors, "services": services.errors, "page": absent})


class _Table(html.parser.HTMLParser):
    """The cells of a page's tables, row by row."""

    def __init__(self):
        super().__init__()
        self.rows, self._cell = [], None

    def handle_starttag(self, tag, _):
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self._cell = []

    def handle_endtag(self, tag):
        if tag in ("td", "th") and self._cell is not None and self.rows:
            self.rows[-1].append("".join(self._cell).strip())
            self._cell = None

    def handle_data(self, text):
        if self._cell is not None:
            self._cell.append(text)


def _not_on_page(page, services):
    """Services without a row that has their code, stays and amount."""
    table = _Table()
    table.feed(page)
    absent = []
    for name, (stays, _, amount) in services.items():
        rows = [r for r in table.rows if name in r]
        if not any(any(_close(c, stays) for c in r) and any(_close(c, amount) for c in r) for r in rows):
            absent.append(name)
    return absent
