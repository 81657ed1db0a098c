"""The table of scenario fields, from `remsim fields`, and resolved scenarios, as remsim dumps them."""
import json
import re
import subprocess
from dataclasses import dataclass

from . import quantity

QUANTITIES = ("duration", "bytes", "bandwidth", "ratio", "pages", "count", "size curve")
SECTION = re.compile(r"\[+([\w.]+)\]+")
LINE = re.compile(r'([\w.]+) = (?:\{ value = )?("(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^,\s}]+)')


@dataclass(frozen=True)
class Field:
    path: str
    kind: str  # "duration", "word", "on/off", "list", "text" ...
    low: str
    high: str
    words: tuple  # what it may be, when that can be listed
    used_by: tuple  # the kinds of workload that use it; (): not a field of workloads
    default: str  # what it is where nobody says; "": it has to be said

    def path_in(self, workload):
        return self.path.replace("workload.", f"workload.{workload}.", 1) if self.used_by else self.path


def read_fields(program):
    """All of them, in the order of the table."""
    answer = subprocess.run([program, "fields", "--format", "json"], capture_output=True, check=True)
    rows = json.loads(answer.stdout)["fields"]
    return [Field(row["path"], row["type"], row.get("low", ""), row.get("high", ""),
                  ("on", "off") if row["type"] == "on/off" else tuple(row["words"]), tuple(row["kinds"]),
                  row.get("default", "")) for row in rows]


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

    def zero(self, path):
        """Whether it is nothing, or not there."""
        return not self.has(path) or self.number(path) == 0
