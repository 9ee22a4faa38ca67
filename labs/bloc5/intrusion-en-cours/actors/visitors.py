"""The shop's customers and its two administrators.

Customers read, order and follow their parcels; who gets an error reloads the
page twice. Administrators log in through the bastion, with their key. Every
visit is a line of /var/log/visitors/visits.jsonl, every login one of
/var/log/visitors/staff.jsonl, and port 8080 tells the figures.
"""

import collections
import http.client
import http.server
import json
import os
import random
import threading
import time
import urllib.parse

import actor

E = os.environ
WEB = E["WEB"]
WINDOW = 20  # seconds that "recent" looks back

visits = actor.Log("/var/log/visitors/visits.jsonl")
logins = actor.Log("/var/log/visitors/staff.jsonl")


class Figures:
    """Counts the visits of the whole session and of the last moments."""

    def __init__(self):
        self.lock = threading.Lock()
        self.total = self.good = 0
        self.last = collections.deque()  # (when, success, milliseconds)
        self.staff = {}

    def visit(self, success, elapsed):
        with self.lock:
            self.total += 1
            self.good += success
            self.last.append((time.monotonic(), success, elapsed))

    def login(self, machine, success):
        with self.lock:
            self.staff[machine] = success

    def tell(self):
        with self.lock:
            limit = time.monotonic() - WINDOW
            while self.last and self.last[0][0] < limit:
                self.last.popleft()
            recent = [success for _, success, _ in self.last]
            times = sorted(elapsed for _, success, elapsed in self.last if success)
            session = 100 * self.good / self.total if self.total else 0.0
            now = 100 * sum(recent) / len(recent) if recent else 0.0
            return {
                "visits": self.total,
                "session": round(session, 2),
                "recent": round(now, 2),
                "served": round(min(session, now), 2),
                "p95": round(times[len(times) * 95 // 100], 1) if times else 60000.0,
                "staff": int(len(self.staff) == 3 and all(self.staff.values())),
            }


figures = Figures()


def request(source, method, path, form=None):
    """Status and text of an answer; 0 when there is none."""
    connection = http.client.HTTPConnection(WEB, 80, timeout=6, source_address=(source, 0))
    body = urllib.parse.urlencode(form) if form else None
    headers = {"User-Agent": "Mozilla/5.0", "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read(1 << 20).decode("utf-8", "replace")
    except TimeoutError:
        return -1, ""
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()


def dealt(dice, cards):
    """The cards one after the other, in an order that changes each time round:
    in the long run and in the last moments each comes as often as the others."""
    while True:
        yield from dice.sample(cards, len(cards))


def errand(name, dice):
    """What a customer wants: a request and a text that answers it."""
    ref = dice.choice(E["REFS"].split(","))
    code = f"TA{int(E['CODE']) + dice.randrange(200)}"
    return {
        "browse": (("GET", "/"), "Nos produits"),
        "product": (("GET", "/produit?ref=" + ref), "Commander"),
        "parcel": (("GET", f"/{E['PLUGIN']}?{E['PLUGIN_PARAM']}={code}"), f"<b>{code}</b>"),
        "order": (("POST", "/commande", {"ref": ref, "quantite": dice.randint(1, 4)}), "enregistrée"),
    }[name]


def visit(source, name, dice):
    wanted, expected = errand(name, dice)
    for attempt in (1, 2, 3):
        began = time.monotonic()
        status, text = request(source, *wanted)
        elapsed = 1000 * (time.monotonic() - began)
        success = status == 200 and expected in text
        if success or status == -1 or attempt == 3:
            break
        time.sleep(2)
    figures.visit(success, elapsed)
    visits.write(customer=source, errand=name, success=success, status=max(status, 0), ms=round(elapsed, 1))


def customer(regulars, others, seed):
    """Three visits in four are a regular's, the fourth anybody's."""
    dice = random.Random(seed)
    crowd = dealt(dice, (regulars, regulars, regulars, others))
    errands = dealt(dice, ("browse", "product", "parcel", "order"))
    while True:
        visit(dice.choice(next(crowd)), next(errands), dice)
        time.sleep(dice.uniform(1.5, 3.0))


def login(key, machine):
    return actor.SSH("ops", key=key, timeout=6).run(machine, "true", through=E["BASTION"]) is not None


def staff(key):
    """Each machine in turn, through the bastion; a second try when the first fails."""
    while True:
        for machine in ("WEB", "DB", "LOGS"):
            success = any(login(key, E[machine]) for _ in range(2))
            figures.login(machine, success)
            logins.write(machine=machine.lower(), success=success)
            time.sleep(float(E["STAFF_PAUSE"]))


class Board(http.server.BaseHTTPRequestHandler):
    timeout = 5

    def do_GET(self):
        text = json.dumps(figures.tell()).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        """Nobody reads it."""


def main():
    actor.wait_for_card()
    sources = [E["NETWORK"] + host for host in E["CUSTOMERS"].split(",")]
    others = [E["NETWORK"] + str(host) for host in random.Random(E["STAFF_KEY"]).sample(range(20, 139), 40)]
    for source in {*sources, *others}:
        actor.add_address(source, 24)
    actor.make_key(E["STAFF_KEY"], "ops", "/root/key")
    while request(sources[0], "GET", "/")[0] != 200:
        time.sleep(0.5)
    time.sleep(1)
    for i in range(4):
        threading.Thread(target=customer, args=(sources[2 * i:2 * i + 2], others, f"{E['STAFF_KEY']}/{i}"), daemon=True).start()
    threading.Thread(target=staff, args=("/root/key",), daemon=True).start()
    http.server.ThreadingHTTPServer(("", 8080), Board).serve_forever()


main()
