"""Runs remsim on a scenario, within a limit of CPU time, and takes its answer apart."""
import json
import os
import resource
import signal
import subprocess
from dataclasses import dataclass
from functools import cached_property, lru_cache

CPU_SECONDS = 10  # of one simulation; the draw bounds the work to a few thousand packets and cycles: milliseconds
WALL_SECONDS = 600  # when CPU time alone does not end it (it sleeps, or the machine is very busy)


@dataclass
class Answer:
    status: int  # of the program; negative: the signal that killed it
    out: bytes
    err: str
    timed_out: bool = False

    @cached_property
    def json(self):
        """ValueError when it is none."""
        return json.loads(self.out)


class Remsim:
    def __init__(self, program, cpu_seconds=CPU_SECONDS):
        self.program, self.cpu_seconds = str(program), cpu_seconds
        self._remembered = lru_cache(maxsize=16)(lambda *words: self.run([*words, "--format", "json", "--quiet", "--jobs", "1"]))

    def run(self, words):
        child = subprocess.Popen([self.program, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, start_new_session=True)
        try:
            # Its own children inherit it, each anew.
            resource.prlimit(child.pid, resource.RLIMIT_CPU, (self.cpu_seconds, self.cpu_seconds + 1))
        except ProcessLookupError:
            pass  # it has ended already
        try:
            out, err = child.communicate(timeout=WALL_SECONDS)
            timed_out = b"CPU time limit" in err or child.returncode == -signal.SIGXCPU
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            out, err = child.communicate()
            timed_out = True
        return Answer(child.returncode, out, err.decode(errors="replace"), timed_out)

    def simulate(self, scenario):
        """Answers of late are remembered: trials ask for the same run again."""
        return self._remembered(*scenario.words())

    def simulate_anew(self, scenario, *more):
        return self.run([*scenario.words(), "--format", "json", "--quiet", *more])

    def dump(self, scenario):
        return self.run([*scenario.words(), "--dump-scenario"])
