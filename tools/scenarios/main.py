"""The command: tries many scenarios, shrinks what it finds, and says how many there were of which kinds."""
import argparse
import pathlib
import re
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from .draw import Draw
from .fields import read_fields
from .laws import LAWS
from .run import Remsim
from .shrink import shrink
from .trial import TRIALS, Bench, trials_of
from .twins import TWINS

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
STRIDE = 10**9  # between the numbers of two seeds
ANYTHING = 5  # one scenario in so many is drawn over its whole range and only resolved
SHRUNK = 20  # findings of a kind that are alike are told once; at most so many kinds are shrunk


class Tally:
    """What was tried, and what came of it."""

    def __init__(self):
        self.scenarios, self.statuses, self.trials = Counter(), Counter(), Counter()
        self.held, self.refusals, self.kinds = Counter(), Counter(), {}
        self.alike = Counter()

    def add(self, scenario, trial, outcome):
        self.trials[trial.partition(":")[0]] += 1
        self.held += outcome.held
        if trial in ("run", "anything"):
            self.scenarios[scenario.workloads[0] if trial == "run" else "resolved only"] += 1
            self.statuses[outcome.status] += 1
        if trial == "run" and outcome.status == 2:
            self.refusals[skeleton(outcome.said)] += 1
        for finding in outcome.findings:
            kind = (finding.law, skeleton(finding.what)[: 110 if finding.law == "ending" else 24])
            self.alike[kind] += 1
            if self.kinds.setdefault(kind, finding) is finding:
                print(f"{finding.law}, number {finding.seed}: {finding.what}", file=sys.stderr, flush=True)


def skeleton(text):
    """A message without its numbers and names of workloads and fields: those of one cause are alike."""
    text = re.sub(r"remsim: .* never struck.*", "remsim: FAULTS never struck", text)
    text = re.sub(r"workload\.\w+\.", "workload.", re.sub(r"\b(cpu|memory|io|compile|upload|download|web|tbench|pingpong|keepalive)\b", "W", text))
    return re.sub(r"-?\d[\d.]*(e[-+]?\d+)?[kMGTi]*", "#", text)[:110]


def try_number(bench, number):
    """All trials of the scenario of that number: (scenario, trial, outcome) of each."""
    if number % ANYTHING == ANYTHING - 1:
        scenario, trials = bench.draw.anything(number), ("anything",)
    else:
        scenario = bench.draw.scenario(number)
        trials = trials_of(bench, scenario, number)
    return [(scenario, trial, TRIALS[trial](bench, scenario, number)) for trial in trials]


def show(title, counter, file):
    print(f"{title}:", file=file)
    for name, count in counter.most_common():
        print(f"  {count:8d}  {name}", file=file)


def report(tally, found, seconds, file):
    print(f"{sum(tally.scenarios.values())} scenarios in {seconds:.0f} s, {len(tally.kinds)} kinds of findings", file=file)
    show("first workload", tally.scenarios, file)
    show("exit status", tally.statuses, file)
    show("trials", tally.trials, file)
    show("refused because", tally.refusals, file)
    show("laws held, times", tally.held, file)
    never = {law.name for law in [*LAWS, *TWINS]} - set(tally.held)
    if never:
        print(f"laws that never applied: {', '.join(sorted(never))}", file=file)
    for kind, finding in found:
        print(f"\n{finding.law} ({tally.alike[kind]} times, number {finding.seed}): {finding.what}\n  {finding.scenario.command()}", file=file)
        if finding.other:
            print(f"  against: {finding.other.command()}", file=file)


def arguments(words):
    parser = argparse.ArgumentParser(prog="scenario_fuzz", description="Random scenarios for remsim, held to laws.")
    parser.add_argument("--program", default=ROOT / "build/release/bin/remsim", help="remsim [build/release/bin/remsim]")
    parser.add_argument("--count", type=int, default=1000, help="scenarios to try [1000]")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other scenarios [1]")
    parser.add_argument("--number", type=int, help="try this one only, as a report named it")
    parser.add_argument("--jobs", type=int, default=2, help="scenarios at the same time [2]")
    parser.add_argument("--out", help="write the report there too")
    return parser.parse_args(words)


def main(words):
    asked = arguments(words)
    remsim = Remsim(asked.program)
    fields = read_fields(remsim.program)
    bench = Bench(remsim, fields, Draw(remsim, fields))
    first = asked.seed * STRIDE
    numbers = [asked.number] if asked.number is not None else range(first, first + asked.count)
    tally, began = Tally(), time.monotonic()
    with ThreadPoolExecutor(asked.jobs) as pool:
        for done, outcomes in enumerate(pool.map(lambda number: try_number(bench, number), numbers, chunksize=1)):
            for outcome in outcomes:
                tally.add(*outcome)
            if done % 1000 == 999:
                print(f"{done + 1} of {len(numbers)} scenarios, {len(tally.kinds)} kinds of findings", file=sys.stderr, flush=True)
        kinds = list(tally.kinds.items())
        found = list(zip([kind for kind, _ in kinds], pool.map(lambda item: shrink(bench, item[1]), kinds[:SHRUNK])))
    found += kinds[SHRUNK:]
    seconds = time.monotonic() - began
    report(tally, found, seconds, sys.stdout)
    if asked.out:
        with open(asked.out, "w") as file:
            report(tally, found, seconds, file)
    return 1 if found else 0
