"""What a check has to say."""

import dataclasses


@dataclasses.dataclass
class Outcome:
    share: float  # of the points
    observed: tuple  # French, English
    expected: tuple
    evidence: dict = dataclasses.field(default_factory=dict)

    def document(self):
        share = max(0.0, min(1.0, self.share))
        return {
            "verdict": "pass" if share == 1 else "fail", "share": share,
            "observed": {"fr": self.observed[0], "en": self.observed[1]},
            "expected": {"fr": self.expected[0], "en": self.expected[1]}, "evidence": self.evidence,
        }


def credit(errors, of, none_at):
    """Full credit without errors, none when the errors are none_at of all."""
    if not errors:
        return 1.0
    return max(0.0, min(0.99, 1 - errors / (none_at * max(of, 1))))


def some(items, most=3):
    """A few of the items, for a sentence."""
    listed = sorted(str(i)[:60] for i in items)[:most]
    return ", ".join(listed) + (" …" if len(items) > most else "")


class Comparison:
    """A set of rows held against the truth, by key."""

    def __init__(self, found, wanted):
        """found: list of (key, value); wanted: {key: value}."""
        self.values = dict(found)
        self.wanted = wanted
        self.twice = len(found) - len(self.values)
        self.missing = [k for k in wanted if k not in self.values]
        self.extra = [k for k in self.values if k not in wanted]
        self.wrong = [k for k in wanted if k in self.values and self.values[k] != wanted[k]]

    @property
    def errors(self):
        return self.twice + len(self.missing) + len(self.extra) + len(self.wrong)

    def words(self):
        """What is not as it should be, in both languages."""
        parts = []
        for items, fr, en in ((self.missing, "manquent", "missing"), (self.extra, "de trop", "too many"), (self.wrong, "faux", "wrong")):
            if items:
                parts.append((f"{len(items)} {fr} ({some(items)})", f"{len(items)} {en} ({some(items)})"))
        if self.twice:
            parts.append((f"{self.twice} en double", f"{self.twice} duplicated"))
        if not parts:
            return f"{len(self.wanted)} lignes, toutes justes", f"{len(self.wanted)} rows, all right"
        return "; ".join(p[0] for p in parts), "; ".join(p[1] for p in parts)
