"""Finished verdicts, kept as they are found, so that a run that was stopped goes on where it was."""
import dataclasses
import hashlib
import json
import threading


@dataclasses.dataclass(frozen=True)
class Verdict:
    killed_by: str  # the test, or "" for a survivor
    reached_by: int  # tests that reached it and did not notice


def _key(tree, mutant):
    text = "\0".join((tree, mutant.id, mutant.file, mutant.find, mutant.replace))
    return hashlib.sha256(text.encode()).hexdigest()


class Journal:
    """One line of JSON a verdict. A verdict holds for one tree (its hash) and one mutant."""

    def __init__(self, file, tree):
        self.file, self.tree = file, tree
        self._verdicts, self._killers = {}, {}
        self._lock = threading.Lock()
        for line in file.read_text().splitlines() if file.exists() else ():
            try:
                entry = json.loads(line)
            except json.JSONDecodeError:
                continue  # the last line of a run that was killed
            self._verdicts[entry["key"]] = Verdict(entry["killed_by"], entry["reached_by"])
            self._killers[entry["id"]] = entry["killed_by"]

    def verdict(self, mutant):
        return self._verdicts.get(_key(self.tree, mutant))

    def last_killer(self, mutant):
        """The test that killed it in this tree or an earlier one, or ""."""
        return self._killers.get(mutant.id, "")

    def add(self, mutant, verdict):
        entry = {"key": _key(self.tree, mutant), "id": mutant.id, **dataclasses.asdict(verdict)}
        with self._lock, open(self.file, "a") as file:
            file.write(json.dumps(entry) + "\n")
