"""What the sources have sent so far, and how much of it has been taken."""

import json
import os
import threading
import time

import feeds

# After this long without a further visit, what was taken counts as dealt with.
SETTLED_AFTER = 60


class Emission:
    """One wave, or one sending again of earlier records."""

    def __init__(self, kind, number, upto, files, seq):
        self.kind, self.number, self.upto = kind, number, upto
        self.files, self.seq = files, seq  # the files' names; the last act's place
        self.at = time.monotonic()
        self.taken = None  # when the last piece was fetched


class Store:
    """The files and the log of acts that the hospitals show. Every method may
    be called from any thread. The history survives the program's end."""

    def __init__(self, world, path, publish):
        self._world, self._path, self._publish = world, path, publish
        self._lock = threading.RLock()
        self.files, self.acts = {}, []  # name → bytes; JSON objects
        self._emissions, self._fetched, self._served = [], set(), 0
        self.visited = self._listed = None
        self._lease = (None, 0.0)
        for kind, number, upto in self._history():
            self._emit(kind, number, upto, silent=True)

    def _history(self):
        if not os.path.exists(self._path):
            return []
        with open(self._path) as file:
            return json.load(file)

    @property
    def wave(self):
        """The number of the last wave, -1 before the first."""
        return max((e.number for e in self._emissions if e.kind == "wave"), default=-1)

    def emit_wave(self, at_least=None):
        """Sends the next wave; with at_least, every wave up to that one."""
        with self._lock:
            last = self.wave + 1 if at_least is None else at_least
            while self.wave < last:
                self._emit("wave", self.wave + 1, self.wave + 1)
            return self.wave

    def emit_replay(self):
        """Sends some earlier records once more."""
        with self._lock:
            number = sum(e.kind == "replay" for e in self._emissions)
            self._emit("replay", number, self.wave)

    def emit_movements(self):
        """Publishes every movement so far once more."""
        with self._lock:
            for emission in list(self._emissions):
                self._publish(feeds.split(self._records(emission.kind, emission.number, emission.upto))[2])

    def _records(self, kind, number, upto):
        return self._world.wave(number) if kind == "wave" else self._world.replay(number, upto)

    def _emit(self, kind, number, upto, silent=False):
        admissions, acts, moves = feeds.split(self._records(kind, number, upto))
        names = set()
        for site, rows in admissions.items():
            name = f"admissions_{site}_{len(self._emissions):04d}.csv"
            self.files[name] = feeds.admissions_file(rows, site)
            names.add(name)
        for act in acts:
            self.acts.append(feeds.act_object(act, len(self.acts) + 1))
        self._emissions.append(Emission(kind, number, upto, names, len(self.acts)))
        if not silent:
            self._publish(moves)
            self._save()

    def _save(self):
        with open(self._path + ".new", "w") as file:
            json.dump([(e.kind, e.number, e.upto) for e in self._emissions], file)
        os.replace(self._path + ".new", self._path)

    def saw_list(self):
        with self._lock:
            self.visited = self._listed = time.monotonic()

    def saw_file(self, name):
        with self._lock:
            self._fetched.add(name)
            self._note()

    def saw_acts(self, upto):
        with self._lock:
            self._served = max(self._served, upto)
            self._note()

    def _note(self):
        self.visited = time.monotonic()
        for emission in self._emissions:
            if emission.taken is None and emission.files <= self._fetched and emission.seq <= self._served:
                emission.taken = self.visited

    def state(self):
        """What a check asks: how far the hospitals have sent, how far it was taken."""
        with self._lock:
            now = time.monotonic()
            settled = 0
            for emission in self._emissions:
                if not self._is_settled(emission, now):
                    break
                settled += 1
            waves = [e.number for e in self._emissions[:settled] if e.kind == "wave"]
            return {
                "wave": self.wave, "settledWave": max(waves, default=-1),
                "emissions": len(self._emissions), "settled": settled,
                "age": now - self._emissions[-1].at if self._emissions else None,
                "visited": None if self.visited is None else now - self.visited,
            }

    def _is_settled(self, emission, now):
        if emission.taken is None:
            return False
        return now - emission.taken > SETTLED_AFTER or (self._listed or 0) > emission.taken

    def lease(self, name, seconds):
        """Lets one check at a time disturb the sources; 0 seconds gives back."""
        with self._lock:
            holder, end = self._lease
            if holder not in (None, name) and time.monotonic() < end:
                return False
            self._lease = (name, time.monotonic() + seconds) if seconds else (None, 0.0)
            return True

    def leased(self):
        with self._lock:
            return self._lease[0] is not None and time.monotonic() < self._lease[1]
