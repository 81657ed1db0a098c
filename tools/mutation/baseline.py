"""How each test behaves while no mutant is active: whether it passes, how long it takes, and which mutants it reaches."""
import dataclasses
import json
import re


@dataclasses.dataclass(frozen=True)
class Usual:
    passed: bool
    seconds: float
    reached: frozenset


class Baseline:
    """What is known of the tests, kept in a file between runs for as long as a test and its data stay the same."""

    def __init__(self, workshop, runner, say):
        self.workshop, self.runner, self.say = workshop, runner, say
        self.file = workshop.folder / "usual.json"
        self._known = json.loads(self.file.read_text()) if self.file.exists() else {}

    def seconds(self, test):
        """As far as known; what is not comes last."""
        return self._known.get(test.name, {}).get("seconds", float("inf"))

    def of(self, test):
        """Runs the test if need be."""
        key = self.workshop.key(test)
        entry = self._known.get(test.name)
        if entry is None or entry["key"] != key:
            outcome = self.runner.run(test)
            if not outcome.passed and not self.runner.stopped:
                outcome = self.runner.run(test)  # it may have been the machine's load
            if not outcome.passed:
                return self._left_out(test, outcome)
            entry = {"key": key, "seconds": outcome.seconds, "reached": sorted(outcome.reached)}
            self._known[test.name] = entry
        return Usual(True, entry["seconds"], frozenset(entry["reached"]))

    def _left_out(self, test, outcome):
        if not self.runner.stopped:
            file = self._output_file(test)
            file.write_text(outcome.output)
            self.say(f"left out, as it fails without any mutant: {test.name} (its output: {file})")
        return Usual(False, outcome.seconds, frozenset())

    def _output_file(self, test):
        folder = self.workshop.folder / "failing"
        folder.mkdir(exist_ok=True)
        return folder / (re.sub(r"[^A-Za-z0-9]+", "_", test.name) + ".txt")

    def keep(self):
        self.file.write_text(json.dumps(self._known))
