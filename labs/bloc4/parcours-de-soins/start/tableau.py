#!/usr/bin/env python3
"""Tableau de bord, version d'essai."""
import http.server
import json

import psycopg2

base = psycopg2.connect(**json.load(open("/srv/app/base.json")))
cursor = base.cursor()
cursor.execute("select nom, prenom, service, montant from public.import_essai")
page = "<html><body><b>Patients du jour</b><br>"
for row in cursor:
    page += " ".join(str(cell) for cell in row) + "<br>"
base.close()


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(page.encode("latin-1", "replace"))


http.server.HTTPServer(("", 8080), Page).serve_forever()
