"""The command tools/mutate: parses the command line, runs the hunt and prints the report."""
import argparse
import fcntl
import os
import pathlib
import re
import signal
import sys

from . import mutants as lists
from . import report
from .baseline import Baseline
from .hunt import Hunt
from .journal import Journal
from .suite import Runner
from .workshop import Workshop

ROOT = pathlib.Path(__file__).resolve().parents[2]
INTERRUPTED = 130


def _arguments(words):
    parser = argparse.ArgumentParser(prog="tools/mutate", description="Breaks the code in one place after the other and "
                                     "says which breaks no test notices. See tools/mutation/README.md.")
    parser.add_argument("--area", action="append", default=[], help="only mutants of this area (may be given again)")
    parser.add_argument("--mutant", action="append", default=[], metavar="ID", help="only this one (may be given again)")
    parser.add_argument("--near", action="store_true",
                        help="build and run only the unit tests in the mutants' own folders: fast; survivors may not be")
    parser.add_argument("--tests", default="", metavar="REGEX", help="only tests whose ctest name has a match")
    parser.add_argument("--again", action="store_true", help="judge anew what an earlier run has judged")
    parser.add_argument("--list", action="store_true", help="only list the mutants, one a line, with area and place")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    parser.add_argument("--verbose", action="store_true", help="say of each mutant which test kills it")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), metavar="N", help="at once [all cores]")
    parser.add_argument("--folder", type=pathlib.Path, metavar="FOLDER", help="where the copy is made [build/mutate]")
    parser.add_argument("--root", type=pathlib.Path, default=ROOT, help=argparse.SUPPRESS)
    options = parser.parse_args(words)
    try:
        re.compile(options.tests)
    except re.error as error:
        parser.error(f"--tests {options.tests}: {error}")
    if options.jobs < 1:
        parser.error(f"--jobs {options.jobs}: write at least 1")
    return options


def _selected(mutants, options):
    """Those asked for. Equivalent ones are run only when named: they would survive everything."""
    for what, wanted, there in (("--area", options.area, {mutant.area for mutant in mutants}),
                                ("--mutant", options.mutant, {mutant.id for mutant in mutants})):
        for name in wanted:
            if name not in there:
                raise lists.Refused(f"{what} {name}: there is none; see tools/mutate --list")
    return [mutant for mutant in mutants if (not options.area or mutant.area in options.area)
            and (not options.mutant or mutant.id in options.mutant)]


def _lock(folder):
    """Held until the program ends: two at once would build over each other."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = open(folder / "lock", "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise lists.Refused(f"{folder}: another tools/mutate works there: wait for it, or name another --folder") from None
    return lock


def _interrupt(*_):
    raise KeyboardInterrupt


def _hunt(root, every, selected, options):
    """(verdicts by mutant, whether it was interrupted)"""
    def say(text):
        print(f"mutate: {text}", file=sys.stderr, flush=True)

    folder = (options.folder or root / "build/mutate").resolve()
    lock = _lock(folder)  # noqa: F841 (its life is the lock's)
    # Also where a background job ignores it (nohup): tests must not inherit that.
    for stop in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop, _interrupt)
    workshop = Workshop(root, folder, options.jobs, say)
    workshop.update(every)
    runner = Runner()
    journal = Journal(workshop.folder / "verdicts.jsonl", workshop.tree_hash)
    hunt = Hunt(workshop, runner, Baseline(workshop, runner, say), journal, say,
                wanted_tests=options.tests, near=options.near)
    try:
        hunt.run([mutant for mutant in selected if options.mutant or not mutant.equivalent], options.again)
    except KeyboardInterrupt:
        say("interrupted; what is finished is kept, and the same command goes on from there")
        return hunt.verdicts, True
    return hunt.verdicts, False


def main(words):
    options = _arguments(words)
    try:
        every = lists.load(options.root.resolve())
        selected = _selected(every, options)
        if options.list:
            print(report.listed(selected, options.format == "json"))
            return 0
        verdicts, interrupted = _hunt(options.root.resolve(), every, selected, options)
    except lists.Refused as error:
        print(f"tools/mutate: {error}", file=sys.stderr)
        return 2
    if options.format == "json":
        print(report.as_json(selected, verdicts))
    else:
        print(report.table(selected, verdicts, options.verbose))
    if interrupted:
        return INTERRUPTED
    return 0 if report.is_good(selected, verdicts) else 1
