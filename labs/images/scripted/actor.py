"""What a scripted actor of a lab needs: its card, a key made from a text, SSH
with a password or a key, and a log of JSON lines."""

import base64
import datetime
import hashlib
import json
import os
import struct
import subprocess
import threading
import time


def wait_for_card(card="eth1"):
    """Returns when the network card is plugged and up."""
    while True:
        try:
            with open(f"/sys/class/net/{card}/operstate") as state:
                if state.read().strip() == "up":
                    return
        except OSError:
            pass
        time.sleep(0.2)


def add_address(address, length, card="eth1"):
    """Gives the card one more address; the same one twice is no error."""
    subprocess.run(["ip", "address", "replace", f"{address}/{length}", "dev", card], check=True)


class Log:
    """JSON lines, each with the time it was written, in UTC (RFC 3339)."""

    def __init__(self, path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        self._file = open(path, "a", buffering=1)
        self._lock = threading.Lock()

    def write(self, **facts):
        now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")
        line = json.dumps({"time": now.replace("+00:00", "Z"), **facts}, ensure_ascii=False)
        with self._lock:
            self._file.write(line + "\n")


def _text(data):
    return struct.pack(">I", len(data)) + data


def make_key(text, comment, path):
    """Writes the Ed25519 key whose private part is the SHA-256 of text, in
    OpenSSH's format (PROTOCOL.key of OpenSSH), and returns its public line."""
    secret = hashlib.sha256(text.encode()).digest()
    der = bytes.fromhex("302e020100300506032b657004220420") + secret  # RFC 8410
    public = subprocess.run(
        ["openssl", "pkey", "-inform", "DER", "-pubout", "-outform", "DER"],
        input=der, capture_output=True, check=True,
    ).stdout[-32:]
    blob = _text(b"ssh-ed25519") + _text(public)
    private = b"\0" * 8 + blob + _text(secret + public) + _text(comment.encode())
    private += bytes(range(1, 1 + -len(private) % 8))
    whole = b"openssh-key-v1\0" + _text(b"none") + _text(b"none") + _text(b"")
    whole += struct.pack(">I", 1) + _text(blob) + _text(private)
    lines = base64.encodebytes(whole).decode()
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"-----BEGIN OPENSSH PRIVATE KEY-----\n{lines}-----END OPENSSH PRIVATE KEY-----\n")
    return f"ssh-ed25519 {base64.b64encode(blob).decode()} {comment}"


class SSH:
    """Logs in with a password or a key, perhaps through a first machine where
    the same one opens."""

    def __init__(self, login, key=None, password=None, source=None, timeout=5):
        self.login, self.key, self.password = login, key, password
        self.source, self.timeout = source, timeout

    def _options(self):
        options = [
            "-F", "none", "-q", "-T",
            "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
            "-o", f"ConnectTimeout={self.timeout}", "-o", "NumberOfPasswordPrompts=1",
            "-o", "ServerAliveInterval=2", "-o", "ServerAliveCountMax=2",
        ]
        if self.key:
            return options + ["-i", self.key, "-o", "IdentitiesOnly=yes", "-o", "PreferredAuthentications=publickey"]
        return options + ["-o", "PreferredAuthentications=password"]

    def run(self, host, command, through=None, stdin=""):
        """Runs a command; returns its output, or None when it did not work."""
        words = ["ssh", *self._options()]
        first = ["-b", self.source] if self.source else []
        if through:
            jump = ["ssh", *self._options(), *first, "-W", "%h:%p", f"{self.login}@{through}"]
            words += ["-o", "ProxyCommand=" + " ".join(jump)]
        else:
            words += first
        environment = dict(os.environ, SSH_ASKPASS="/usr/lib/pupitre/askpass", SSH_ASKPASS_REQUIRE="force",
                           SSH_PASSWORD=self.password or "", DISPLAY=":0")
        try:
            done = subprocess.run([*words, f"{self.login}@{host}", command], input=stdin, text=True,
                                  capture_output=True, env=environment, timeout=4 * self.timeout)
        except subprocess.TimeoutExpired:
            return None
        return done.stdout if done.returncode == 0 else None
