"""What a law is, and what it speaks of."""
from dataclasses import dataclass

from .fields import Values

CLOSE = 1e-6  # of a number; runs count in whole nanoseconds and bytes


class Broken(Exception):
    """A law that does not hold; the text says how, with the numbers."""


@dataclass
class Row:
    """One run of an answer: one workload at one rate, its rounds taken together."""

    run: dict  # as in JSON
    values: Values  # what it ran with
    scenario: object  # what was asked; a Scenario

    @property
    def metrics(self):
        return self.run["metrics"]

    @property
    def cps(self):
        return self.run["cps"]

    @property
    def kind(self):
        return self.values.word("workload.kind")

    @property
    def protected(self):
        return self.cps > 0

    @property
    def faulty(self):
        """Whether something may have struck."""
        return self.protected and bool(self.scenario.faults)

    def has(self, *names):
        return all(name in self.metrics for name in names)

    def number(self, path):
        return self.values.number(path)

    def word(self, path):
        return self.values.word(path)


@dataclass(frozen=True)
class Law:
    """check(subject): True when it was held, None when it does not apply; raises Broken."""

    name: str
    reason: str
    check: object


def law_table():
    """A list, and a decorator that adds a function to it as a law: its name with hyphens, its docstring the reason."""
    laws = []

    def law(check):
        laws.append(Law(check.__name__.replace("_", "-"), " ".join(check.__doc__.split()), check))
        return check

    return laws, law


def demand(holds, message):
    if not holds:
        raise Broken(message)
    return True


def about(a, b, slack=0.0):
    return abs(a - b) <= CLOSE * max(abs(a), abs(b)) + slack


def at_most(a, b, slack=0.0):
    return a <= b + CLOSE * abs(b) + slack
