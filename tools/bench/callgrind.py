"""Instructions, calls and inclusive costs of a program, counted by valgrind's callgrind."""
import collections
import os
import shutil
import subprocess
import tempfile

MISSING = None if shutil.which("valgrind") else "no instruction counts: apt-get install valgrind"


class Profile:
    """What one run cost. Two of the same program subtract: what both did (start-up) cancels."""

    def __init__(self, output="", total=0, edges=None):
        self.output = output  # the program's own
        self.total = total  # instructions
        self.edges = edges or collections.Counter()  # (caller, callee, "calls" or "instructions") -> count

    def __sub__(self, shorter):
        edges = collections.Counter(self.edges)
        edges.subtract(shorter.edges)
        return Profile(self.output, self.total - shorter.total, edges)

    def calls(self, callee):
        """How often functions whose name begins with `callee` were called."""
        return sum(n for (_, name, what), n in self.edges.items() if what == "calls" and name.startswith(callee))

    def inclusive(self, caller, callees):
        """Instructions in the `callees` (name prefixes, a tuple) and all below them, when called by `caller`."""
        return sum(n for (outer, name, what), n in self.edges.items()
                   if what == "instructions" and outer.startswith(caller) and name.startswith(callees))


def _read(lines, output):
    profile = Profile(output)
    caller = callee = None
    lines = iter(lines)
    for line in lines:
        if line.startswith("fn="):
            caller = line[3:].rstrip()
        elif line.startswith("cfn="):
            callee = line[4:].rstrip()
        elif line.startswith("calls="):
            profile.edges[caller, callee, "calls"] += int(line[6:].split()[0])
            profile.edges[caller, callee, "instructions"] += int(next(lines).split()[1])
        elif line.startswith("summary:"):
            profile.total = int(line.split()[1])
    return profile


def count(command):
    """Runs the command under callgrind."""
    with tempfile.TemporaryDirectory() as folder:
        counts = os.path.join(folder, "counts")
        options = ["--tool=callgrind", f"--callgrind-out-file={counts}", "--compress-strings=no", "--compress-pos=no"]
        run = subprocess.run(["valgrind", "-q", *options, *command], capture_output=True, text=True, check=True)
        with open(counts, encoding="utf-8") as lines:
            return _read(lines, run.stdout)
