"""The hospitals of the lab: a drop of files and a REST service on port 8080, a
queue of messages on 1883, and on 9090 what only the checks may ask.

The seed, the tokens and the passwords come from /opt/script/settings.json.
"""

import hashlib
import hmac
import http.server
import json
import os
import threading
import time
import urllib.parse

import paho.mqtt.client as mqtt

import feeds
import hospital
import store
from actor import Log, wait_for_card

LATE_AFTER = 20  # seconds from the first visit to the wave of what is late
WAVE_EVERY = 240  # seconds between the waves of the daily run
IDLE_AFTER = 600  # seconds without a visit after which nothing more is sent
REFUSED_EACH = 7  # one request for acts in so many is told to come back
PAGE = 200


HISTORY = "/var/log/script/history.json"


def open_session(settings):
    """Subscribes in the warehouse's name, so that the broker keeps its messages."""
    subscribed = threading.Event()
    reader = mqtt.Client("entrepot", clean_session=False)
    reader.username_pw_set("entrepot", settings["mqtt_password"])
    reader.on_connect = lambda client, *_: client.subscribe("mouvements/#", 1)
    reader.on_subscribe = lambda *_: subscribed.set()
    reader.connect("127.0.0.1")
    reader.loop_start()
    if not subscribed.wait(20):
        raise RuntimeError("the broker does not take the subscription")
    reader.disconnect()
    reader.loop_stop()


def publisher(settings):
    """A way to publish movements."""
    writer = mqtt.Client("hopitaux")
    writer.username_pw_set("hopitaux", settings["publisher_password"])
    writer.max_inflight_messages_set(200)
    writer.connect("127.0.0.1")
    writer.loop_start()
    return lambda moves: [writer.publish(*feeds.message(m), qos=1) for m in moves]


class Service(http.server.BaseHTTPRequestHandler):
    """Answers in JSON whom it allows; subclasses have the routes."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "hopitaux", ""

    def do_GET(self):
        self._answer("get")

    def do_POST(self):
        self._answer("post")

    def _answer(self, method):
        size = min(int(self.headers.get("Content-Length") or 0), 4096)
        body = self.rfile.read(size) if size else b""
        url = urllib.parse.urlsplit(self.path)
        if not self.allowed():
            return self.reply(401, {"erreur": "jeton absent ou faux"})
        getattr(self, method)(url.path, dict(urllib.parse.parse_qsl(url.query)), body)

    def reply(self, status, content, kind="application/json; charset=utf-8", **headers):
        if not isinstance(content, bytes):
            content = json.dumps(content, ensure_ascii=False).encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


class Hospitals(Service):
    """What the team sees."""

    asked, replayed = 0, 0.0

    def allowed(self):
        return self.headers.get("Authorization", "") == "Bearer " + self.token

    def get(self, path, query, _):
        if path == "/depots/":
            self.sent.saw_list()
            return self.reply(200, {"fichiers": [{"nom": n, "octets": len(b)} for n, b in sorted(self.sent.files.items())]})
        if path.startswith("/depots/") and path[8:] in self.sent.files:
            self.sent.saw_file(path[8:])
            return self.reply(200, self.sent.files[path[8:]], "text/csv")
        if path == "/api/v1/services":
            return self.reply(200, {"services": [{"code": c, "libelle": n} for c, n in hospital.SERVICES.items()]})
        if path == "/api/v1/actes":
            return self.acts(query)
        return self.reply(404, {"erreur": "adresse inconnue"})

    def acts(self, query):
        Hospitals.asked += 1
        if Hospitals.asked % REFUSED_EACH == 0:
            return self.reply(503, {"erreur": "service occupé, revenez"}, Retry_After="1")
        try:
            after, limit = int(query.get("apres", 0)), min(int(query.get("limite", PAGE)), PAGE)
        except ValueError:
            return self.reply(400, {"erreur": "apres et limite sont des nombres"})
        known = len(self.sent.acts)
        page = self.sent.acts[max(after, 0):max(after, 0) + max(limit, 1)]
        last = page[-1]["seq"] if page else min(max(after, 0), known)
        self.sent.saw_acts(last)
        return self.reply(200, {"actes": page, "dernier": last, "reste": last < known})

    def post(self, path, _, __):
        if path != "/api/v1/mouvements/rejeu":
            return self.reply(404, {"erreur": "adresse inconnue"})
        if time.monotonic() - Hospitals.replayed < 5:
            return self.reply(429, {"erreur": "un rejeu vient d'avoir lieu"}, Retry_After="5")
        Hospitals.replayed = time.monotonic()
        self.sent.emit_movements()
        return self.reply(202, {"rejeu": "les mouvements sont publiés à nouveau"})


class Control(Service):
    """What the checks ask. Their network is the team's too, so nobody sends the
    token: a question carries a number used once, signed with the token and the
    path, and the answer is signed with the same number."""

    def sign(self, *parts):
        return hmac.new(self.token.encode(), b"\0".join(parts), hashlib.sha256).hexdigest()

    def allowed(self):
        self.nonce = self.headers.get("X-Nonce", "").encode()
        wanted = self.sign(b"question", self.nonce, self.command.encode(), self.path.encode())
        return hmac.compare_digest(wanted, self.headers.get("X-Signature", ""))

    def reply(self, status, content, **_):
        content = json.dumps(content).encode()
        super().reply(status, content, X_Signature=self.sign(b"answer", self.nonce, str(status).encode(), content))

    def get(self, path, *_):
        self.reply(200 if path == "/state" else 404, self.sent.state())

    def post(self, path, query, _):
        if path == "/wave":
            self.sent.emit_wave(int(query["at-least"]) if "at-least" in query else None)
        elif path == "/replay":
            self.sent.emit_replay()
        elif path == "/lease" and not self.sent.lease(query["name"], float(query["seconds"])):
            return self.reply(409, {"lease": "taken"})
        return self.reply(200, self.sent.state())


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


def serve(kind, port, token, sent):
    handler = type(kind.__name__, (kind,), {"sent": sent, "token": token, "timeout": 30})
    threading.Thread(target=Server(("", port), handler).serve_forever, daemon=True).start()


def keep_sending(sent, log):
    """Sends what is late soon after the first visit, then a wave now and then."""
    while sent.visited is None:
        time.sleep(1)
    due = time.monotonic() + LATE_AFTER
    while True:
        time.sleep(1)
        now = time.monotonic()
        if now < due or sent.leased() or now - sent.visited > IDLE_AFTER:
            continue
        due = now + WAVE_EVERY
        log.write(event="wave", number=sent.emit_wave())


def main():
    with open("/opt/script/settings.json") as file:
        settings = json.load(file)
    log = Log("/var/log/script/sources.jsonl")
    wait_for_card()
    if not os.path.exists(HISTORY):
        open_session(settings)
    sent = store.Store(hospital.World(settings["data_seed"]), HISTORY, publisher(settings))
    sent.emit_wave(at_least=0)
    serve(Hospitals, 8080, settings["api_token"], sent)
    serve(Control, 9090, settings["control_token"], sent)
    log.write(event="ready", files=len(sent.files), acts=len(sent.acts))
    keep_sending(sent, log)


main()
