"""Runs one check, named by its argument, and prints its verdict.

The team's database and dashboard are read in a child process with little
memory and a time limit: whatever they answer, there is a verdict. A failure of
the sources' machine or of these programs is not the team's, and ends with
another status than 0.
"""

import ipaddress
import json
import os
import pathlib
import resource
import signal
import sys
import time

here = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(here), str(here.parent / "flow")]

import content  # noqa: E402
import leaks  # noqa: E402
import motion  # noqa: E402
import published  # noqa: E402
from control import ABSENT_AFTER, Control  # noqa: E402
from hospital import World  # noqa: E402
from outcome import Outcome  # noqa: E402
from truth import Truth  # noqa: E402
from warehouse import Unreadable, Warehouse  # noqa: E402

CHECKS = {f.__name__: f for f in (
    content.stays, content.times, content.attributes, content.acts, content.rejects, content.pseudonyms,
    motion.fresh, motion.idempotent, published.aggregates, published.small_cells, published.dashboard, leaks.no_identifier)}
TIME_LIMIT = 280  # seconds
# What a hostile answer can make these programs raise; the sources' failures are others.
UNEXPECTED = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
MEMORY_LIMIT = 96 << 20


class Case:
    """One look at one instance."""

    def __init__(self, values):
        self.values = values
        self.world = World(values["data_seed"])
        network = ipaddress.ip_network(values["warehouse.prefix"])
        self.control = Control(str(network[10]), values["control_token"])
        self.warehouse = Warehouse(str(network[20]), values["auditor_password"])
        self.dashboard = str(network[30])
        self.truth = None

    def look(self, check, attempts=3):
        """Compares once all has settled; what moved meanwhile is looked at again."""
        while True:
            state, _ = self.control.settle()
            self.truth = Truth(self.world, max(1, state["settledWave"]))
            outcome = attempt(check, self)
            attempts -= 1
            busy = state["visited"] is not None and state["visited"] < ABSENT_AFTER
            if outcome.share == 1 or attempts <= 0 or not busy:
                return outcome
            time.sleep(2)


def attempt(check, case):
    try:
        return check(case)
    except UNEXPECTED as error:
        return Outcome(0, ("une réponse qui n'a pas la forme attendue", "an answer that has not the expected form"),
                       ("des tables et des pages qui se lisent", "tables and pages that can be read"), {"error": repr(error)[:300]})
    except Unreadable as error:
        return Outcome(0, (f"illisible : {error}", f"cannot be read: {error}"), ("des tables et des pages qui se lisent", "tables and pages that can be read"))


def run(name, values):
    case = Case(values)
    case.control.at_least(1)
    if name in ("fresh", "idempotent"):
        return attempt(CHECKS[name], case)
    if name == "dashboard":
        with case.control.alone(name):
            case.control.next_wave()
            return case.look(CHECKS[name])
    return case.look(CHECKS[name])


def child(name, values, pipe):
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_LIMIT, MEMORY_LIMIT))
    try:
        document = run(name, values).document()
    except MemoryError:
        os._exit(9)
    os.write(pipe, json.dumps(document, ensure_ascii=False).encode()[:60000])
    os._exit(0)


def main():
    values = json.load(sys.stdin)["values"]
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        try:
            child(sys.argv[1], values, writer)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(3)
    os.close(writer)
    signal.signal(signal.SIGALRM, lambda *_: os.kill(pid, signal.SIGKILL))
    signal.alarm(TIME_LIMIT)
    with os.fdopen(reader, "rb") as pipe:
        text = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if status == 3:
        sys.exit(3)
    if status != 0:
        text = json.dumps(Outcome(
            0, ("la base ou le tableau de bord n'a pas répondu dans les limites", "the database or the dashboard did not answer within the limits"),
            ("des réponses", "answers")).document(), ensure_ascii=False).encode()
    sys.stdout.buffer.write(text + b"\n")


main()
