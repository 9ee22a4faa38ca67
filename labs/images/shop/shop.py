"""The shop: pages, orders, and one file of plugins/ for each extra page.

A plugin has a PATH and a function page(query, connection), which returns a
piece of HTML or None when there is nothing to show.
After a change: service shop restart
"""

import configparser
import html
import http.server
import importlib.util
import pathlib
import sys
import urllib.parse

import psycopg2

import pages

HOME = pathlib.Path(__file__).parent
CONF = configparser.ConfigParser(interpolation=None)
CONF.read("/etc/shop/shop.conf")


def connect():
    """Opens a connection to the database, which must answer within 3 s."""
    base = CONF["database"]
    connection = psycopg2.connect(
        host=base["host"], dbname=base["name"], user=base["user"], password=base["password"], connect_timeout=3
    )
    connection.autocommit = True
    return connection


def load_plugins():
    """Imports every file of plugins/; one that is broken is left out."""
    found = {}
    for file in sorted((HOME / "plugins").glob("*.py")):
        try:
            spec = importlib.util.spec_from_file_location(file.stem.replace("-", "_"), file)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            found[module.PATH] = module.page
        except Exception as error:  # whatever a plugin does wrong is its own affair
            print(f"plugin {file.name}: {error}", file=sys.stderr)
    return found


ROUTES = {"/": pages.home, "/produit": pages.product, "/paiement": pages.payment, **load_plugins()}


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers one request with one connection to the database."""

    server_version = "boutique"
    sys_version = ""
    timeout = 10

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        self.answer(ROUTES.get(url.path), urllib.parse.parse_qs(url.query))

    def do_POST(self):
        length = min(int(self.headers.get("Content-Length") or 0), 65536)
        form = urllib.parse.parse_qs(self.rfile.read(length).decode("utf-8", "replace"))
        self.answer(pages.order if urllib.parse.urlsplit(self.path).path == "/commande" else None, form)

    def answer(self, page, query):
        query = {name: values[0] for name, values in query.items()}
        if page is None:
            return self.send(404, "<h1>Page introuvable</h1>")
        try:
            connection = connect()
        except psycopg2.Error:
            return self.send(503, "<h1>La boutique est momentanément fermée</h1>")
        try:
            body = page(query, connection)
        except Exception as error:
            print(f"{self.path}: {error}", file=sys.stderr)
            return self.send(500, "<h1>Une erreur est survenue</h1>")
        finally:
            connection.close()
        if body is None:
            return self.send(404, "<h1>Rien à cette adresse</h1>")
        self.send(200, body)

    def send(self, status, body):
        text = pages.frame(html.escape(CONF["shop"]["name"]), body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        """nginx keeps the access log."""


if __name__ == "__main__":
    http.server.ThreadingHTTPServer(("127.0.0.1", 8000), Handler).serve_forever()
