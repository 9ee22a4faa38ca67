set -e
chown app:app /srv/app/base.json && chmod 0400 /srv/app/base.json
cat > /srv/app/main.py <<'EOF'
"""The dashboard: reads the published figures each time it is asked."""

import html
import http.server
import json

import psycopg2
import psycopg2.extras

TABLES = {
    "activite": "select jour::text, site, entrees, sorties from publication.activite order by jour, site",
    "services": "select service, sejours, duree_moyenne_h::float, montant::text from publication.service order by service",
    "departements": "select departement, patients from publication.departement order by departement",
}
TITLES = {
    "activite": ("Entrées et sorties par jour et par hôpital", ("Jour", "Hôpital", "Entrées", "Sorties")),
    "services": ("Séjours par service", ("Service", "Séjours", "Durée moyenne (h)", "Montant des actes (€)")),
    "departements": ("Patients par département de résidence", ("Département", "Patients")),
}
with open("/srv/app/base.json") as file:
    CONF = json.load(file)


def figures():
    base = psycopg2.connect(**CONF, connect_timeout=3, cursor_factory=psycopg2.extras.RealDictCursor)
    try:
        with base, base.cursor() as c:
            found = {}
            for name, query in TABLES.items():
                c.execute(query)
                found[name] = [dict(row) for row in c]
            return found
    finally:
        base.close()


def page(found):
    parts = ["<!doctype html><html lang=\"fr\"><head><meta charset=\"utf-8\"><title>Parcours de soins</title></head>"
             "<body><main><h1>Parcours de soins des Trois-Rivières</h1>"]
    for name, rows in found.items():
        caption, heads = TITLES[name]
        parts.append(f"<table><caption>{caption}</caption><thead><tr>")
        parts += [f"<th scope=\"col\">{head}</th>" for head in heads]
        parts.append("</tr></thead><tbody>")
        for row in rows:
            first, *others = ("" if v is None else html.escape(str(v)) for v in row.values())
            parts.append(f"<tr><th scope=\"row\">{first}</th>" + "".join(f"<td>{v}</td>" for v in others) + "</tr>")
        parts.append("</tbody></table>")
    return "".join(parts) + "</main></body></html>"


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/":
            kind, text = "text/html; charset=utf-8", page(figures())
        elif self.path == "/api/indicateurs":
            kind, text = "application/json; charset=utf-8", json.dumps(figures(), ensure_ascii=False)
        else:
            return self.send_error(404)
        content = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("", 8080), Page).serve_forever()
EOF
service app restart
