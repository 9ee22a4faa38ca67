"""Talks to the sources' machine, which only the platform commands."""

import hashlib
import hmac
import http.client
import json
import secrets
import time

# A collection that has not come for so long (seconds) is not running by itself.
ABSENT_AFTER = 75
# The hospitals ask that what they send is in the warehouse within 90 s.
SETTLE_WITHIN = 100


class SourcesFailed(Exception):
    """The platform's own machine does not answer."""


class Control:
    """The sources' control service, over a network that is the team's too: what
    is asked and what is answered is signed. Its failures are the platform's."""

    def __init__(self, address, token):
        self._address, self._token = address, token

    def _ask(self, method, path):
        try:
            connection = http.client.HTTPConnection(self._address, 9090, timeout=10)
            nonce = secrets.token_hex(16).encode()
            signature = self._sign(b"question", nonce, method.encode(), path.encode())
            connection.request(method, path, headers={"X-Nonce": nonce.decode(), "X-Signature": signature, "Content-Length": "0"})
            answer = connection.getresponse()
            body = answer.read(65536)
            connection.close()
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise SourcesFailed(str(error)) from error
        signature = self._sign(b"answer", nonce, str(answer.status).encode(), body)
        if not hmac.compare_digest(signature, answer.getheader("X-Signature", "")) or answer.status not in (200, 409):
            raise SourcesFailed(f"the sources answered {answer.status}, or somebody else did")
        return answer.status == 200, json.loads(body)

    def _sign(self, *parts):
        return hmac.new(self._token.encode(), b"\0".join(parts), hashlib.sha256).hexdigest()

    def state(self):
        return self._ask("GET", "/state")[1]

    def at_least(self, wave):
        return self._ask("POST", f"/wave?at-least={wave}")[1]

    def next_wave(self):
        return self._ask("POST", "/wave")[1]

    def replay(self):
        return self._ask("POST", "/replay")[1]

    def settle(self):
        """Waits until all that was sent has been taken and dealt with, unless
        nobody comes to take it. Returns the state, and whether it is settled."""
        end = time.monotonic() + SETTLE_WITHIN
        while True:
            state = self.state()
            settled = state["settled"] == state["emissions"]
            absent = state["visited"] is None or state["visited"] > ABSENT_AFTER
            if settled or absent or time.monotonic() > end:
                return state, settled
            time.sleep(1)

    def alone(self, name):
        """A context in which no other check, and no clock, makes the sources send."""
        return _Lease(self, name)


class _Lease:
    def __init__(self, control, name):
        self._control, self._name = control, name

    def _take(self, seconds):
        return self._control._ask("POST", f"/lease?name={self._name}&seconds={seconds}")[0]

    def __enter__(self):
        while not self._take(240):
            time.sleep(1)

    def __exit__(self, *_):
        self._take(0)
