"""The table of scenario fields, from `remsim fields`, and resolved scenarios, as remsim dumps them."""
import re
import subprocess
from dataclasses import dataclass

from . import quantity

QUANTITIES = ("duration", "bytes", "bandwidth", "ratio", "pages", "count", "size curve")
ROW = re.compile(r"(?P<path>\S+)\s{2,}(?P<type>\S+(?: \S+)*)\s{2,}(?P<range>\S+ to \S+)?\s*(?P<meaning>.*?)"
                 r"(?:\s{3,}(?P<kinds>[a-z-]+(?:, [a-z-]+)*))?")
SECTION = re.compile(r"\[+([\w.]+)\]+")
LINE = re.compile(r'([\w.]+) = (?:\{ value = )?("(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^,\s}]+)')


@dataclass(frozen=True)
class Field:
    path: str
    kind: str  # "duration", ..., "on/off", "list", "text", or the words allowed, separated by |
    low: str
    high: str
    used_by: tuple  # the kinds of workload that use it; (): not a field of workloads

    @property
    def words(self):
        """What it may be, when that can be listed."""
        return ("on", "off") if self.kind == "on/off" else tuple(self.kind.split("|")) if "|" in self.kind else ()

    def path_in(self, workload):
        return self.path.replace("workload.", f"workload.{workload}.", 1) if self.used_by else self.path


def read_fields(program):
    """All of them, in the order of the table. RuntimeError when the table cannot be read."""
    text = subprocess.run([program, "fields"], capture_output=True, text=True, check=True).stdout
    head, *lines = text.splitlines()
    kinds_at = head.index("used by")
    fields = []
    for line in lines:
        found = ROW.fullmatch(line.rstrip())
        if not found:
            raise RuntimeError(f"no row of the table of fields: {line}")
        low, _, high = (found["range"] or "").partition(" to ")
        used_by = tuple(line[kinds_at:].strip().split(", ")) if len(line) > kinds_at else ()
        fields.append(Field(found["path"], found["type"], low, high, used_by))
    return fields


def values_of(scenario):
    """Every value of a dumped scenario as text, by path; of workloads by "workload.NAME.field"."""
    values, section = {}, ""
    for line in scenario.splitlines():
        if found := SECTION.fullmatch(line):
            section = found[1] + "."
        elif found := LINE.match(line):
            value = found[2].strip('"')
            if section.startswith("workload.") and found[1] == "name":
                section = f"workload.{value}."
            values[section + found[1]] = {"true": "on", "false": "off"}.get(value, value)
    return values


class Values:
    """The values that one workload runs with: numbers in base units, words."""

    def __init__(self, values, workload):
        self._values, self._prefix = values, f"workload.{workload}."

    def word(self, path):
        if path.startswith("workload."):
            path = path.replace("workload.", self._prefix, 1)
        return self._values.get(path, "")

    def number(self, path):
        """KeyError when the scenario does not have it."""
        text = self.word(path)
        if not text:
            raise KeyError(path)
        return quantity.parse(text)

    def has(self, path):
        return self.word(path) != ""
