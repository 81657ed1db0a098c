"""The tests of a built tree, as ctest lists them, and how one is run with a mutant active or with none."""
import dataclasses
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading

from .mutants import Refused

# Tests that look at the sources or at what is installed, and this tool's own: they would judge the copy, not the mutant.
_LEFT_OUT = re.compile(r"(lint|package|mutate):|.*_NOT_BUILT$")
_MEMORY_KIB = 8 << 20  # a mutant may allocate without end


@dataclasses.dataclass(frozen=True)
class Test:
    name: str
    command: tuple
    folder: str  # where it is defined, relative to the root
    working_directory: str
    environment: tuple
    processors: int
    alone: bool
    inverted: bool
    is_unit: bool  # a case of a GoogleTest program


@dataclasses.dataclass(frozen=True)
class Outcome:
    passed: bool
    seconds: float
    reached: frozenset
    output: str  # its end


def _properties(entry):
    return {item["name"]: item["value"] for item in entry.get("properties", [])}


def tests_of(build):
    """The tests of the build folder. What is not built has none."""
    listed = subprocess.run(["ctest", "--show-only=json-v1"], cwd=build, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        raise Refused(f"ctest cannot list the tests of {build}: {listed.stderr.strip()[:300]}")
    tests = []
    for entry in json.loads(listed.stdout)["tests"]:
        command, properties = entry.get("command"), _properties(entry)
        if not command or _LEFT_OUT.match(entry["name"]) or properties.get("DISABLED"):
            continue
        place = properties.get("WORKING_DIRECTORY", str(build))
        is_unit = any(argument.startswith("--gtest_filter=") for argument in command)
        tests.append(Test(
            entry["name"], tuple(command), os.path.relpath(place, build), place, tuple(properties.get("ENVIRONMENT", [])),
            int(properties.get("PROCESSORS", 1)), bool(properties.get("RUN_SERIAL")), bool(properties.get("WILL_FAIL")),
            is_unit))
    return tests


def kill_group(process):
    """The process, which leads its group, and all that it has started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def kill_strays(mark):
    """What a failing test left running in a session of its own: the processes with `mark` in their environment."""
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (process / "environ").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)
        except OSError:
            continue  # it has ended, or is another user's


class Runner:
    """Runs tests, each in a folder of its own for what it writes. May be used by several threads."""

    def __init__(self):
        self._running = set()
        self._lock = threading.Lock()
        self.stopped = False

    def run(self, test, mutant=None, usual_seconds=None):
        """mutant: the id to switch on. usual_seconds: how long it takes with none; with many times that it is stopped."""
        own = pathlib.Path(tempfile.mkdtemp(prefix="mutate"))  # a short path, as messages cut long ones
        try:
            return self._run_in(own, test, mutant, usual_seconds)
        finally:
            shutil.rmtree(own, ignore_errors=True)

    def _run_in(self, own, test, mutant, usual_seconds):
        reached, scratch = own / "reached", own / "tmp"
        reached.mkdir()
        scratch.mkdir()
        own.chmod(0o755)  # some tests run what they put there as somebody else
        reached.chmod(0o777)
        environment = dict(os.environ, REMSIM_MUTANTS_REACHED=str(reached), TMPDIR=str(scratch), TEST_TMPDIR=str(scratch))
        environment.pop("REMSIM_MUTANT", None)
        environment.update(item.split("=", 1) for item in test.environment)
        if mutant is not None:
            environment["REMSIM_MUTANT"] = mutant
        # Of CPU time, as that is what an endless loop takes whatever else the machine does; asleep it may take longer.
        usual = 360 if usual_seconds is None else usual_seconds
        cpu = int(3 + 10 * usual)
        limited = f'ulimit -c 0; ulimit -t {cpu}; ulimit -v {_MEMORY_KIB}; exec "$@"'
        with open(own / "output", "w+b") as output:
            with subprocess.Popen(["sh", "-c", limited, "-", *test.command], cwd=test.working_directory, env=environment,
                                  stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                                  start_new_session=True) as process:
                status, seconds = self._wait(process, 120 + 10 * usual)
            if not test.is_unit:
                kill_strays(f"REMSIM_MUTANTS_REACHED={reached}\0")
            output.seek(max(0, output.seek(0, os.SEEK_END) - 4000))
            said = output.read().decode(errors="replace")
        passed = (status == 0) != test.inverted
        return Outcome(passed, seconds, frozenset(os.listdir(reached)), said)

    def _wait(self, process, limit):
        with self._lock:
            self._running.add(process)
            if self.stopped:
                kill_group(process)
        before = os.times().elapsed
        try:
            status = process.wait(timeout=limit)
        except subprocess.TimeoutExpired:
            status = "too long"
        finally:
            kill_group(process)  # and what it may have left running
            with self._lock:
                self._running.discard(process)
        return status, os.times().elapsed - before

    def stop(self):
        """Ends what runs; what is run after that ends at once."""
        with self._lock:
            self.stopped = True
            for process in self._running:
                kill_group(process)
