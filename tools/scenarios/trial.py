"""Tries a scenario: runs it and holds the answer to the laws. Which laws were held is counted: one that never applies is seen."""
import os
import random
import tempfile
from collections import Counter
from dataclasses import dataclass, field, replace

from .fields import Values, values_of
from .law import Broken, Row, demand
from .laws import LAWS, overhead_law, rows_law
from .scenario import Scenario
from .status import check_ending
from .twins import TWINS


@dataclass
class Finding:
    law: str
    what: str
    scenario: Scenario
    trial: str
    seed: int
    other: Scenario = None  # its twin


@dataclass
class Outcome:
    held: Counter = field(default_factory=Counter)  # by law
    findings: list = field(default_factory=list)
    status: int = 0
    said: str = ""  # the first line on stderr


class Bench:
    """Everything that a trial needs: the program, the table of fields, the defaults."""

    def __init__(self, remsim, fields, draw):
        self.remsim, self.fields, self.draw = remsim, fields, draw

    def values(self, scenario):
        """What the scenario sets, over the defaults of its first workload and testbed."""
        values = {}
        for workload in scenario.workloads:
            values |= self.draw.defaults(scenario.testbed, workload)
        return {**values, **scenario.sets}

    def check_ending(self, answer, scenario):
        return check_ending(answer, scenario, self.values(scenario), lambda: self.longest_exposure(scenario))

    def longest_exposure(self, scenario):
        """In ms, of the scenario without its faults; None where nothing is committed."""
        answer = self.remsim.simulate(replace(scenario, faults=(), observe=""))
        runs = answer.json["runs"] if answer.out else []
        return max((run["metrics"].get("exposure_ms_max", 0) for run in runs), default=None)

    def rows(self, answer, scenario):
        parsed = answer.json if answer.out else {"scenario": "", "runs": []}
        unsaid = {f.path_in(name): f.default for f in self.fields for name in scenario.workloads if f.default}
        values = {**unsaid, **values_of(parsed["scenario"])}
        return [Row(run, Values(values, run["workload"]), scenario) for run in parsed["runs"]]


def hold(outcome, finding, check, *arguments):
    """Counts or reports: `finding` makes a Finding of a law's message."""
    try:
        if check(*arguments):
            outcome.held[finding.law] += 1
    except Broken as broken:
        outcome.findings.append(replace(finding, what=str(broken)))


def try_run(bench, scenario, seed):
    """The program's ending, and all laws of its answer."""
    outcome = Outcome()
    answer = bench.remsim.simulate(scenario)
    outcome.status, outcome.said = answer.status, (answer.err.splitlines() or [""])[0]
    finding = Finding("ending", "", scenario, "run", seed)
    hold(outcome, finding, bench.check_ending, answer, scenario)
    if not answer.out or outcome.findings:
        return outcome
    hold(outcome, replace(finding, law="rows"), rows_law, answer.json, scenario)
    if scenario.rounds == 1:
        hold(outcome, replace(finding, law="overhead"), overhead_law, answer.json)
    for row in bench.rows(answer, scenario):
        for law in LAWS:
            hold(outcome, replace(finding, law=law.name), law.check, row)
    return outcome


def same_answer(first, second):
    same = (first.status, first.out, first.err) == (second.status, second.out, second.err)
    return demand(same, f"exit {first.status} and {second.status}, {len(first.out)} and {len(second.out)} bytes, "
                        f"stderr {first.err.splitlines()[:1]} and {second.err.splitlines()[:1]}")


def try_again(bench, scenario, seed):
    """The same seed, the same bytes."""
    outcome = Outcome()
    answers = [bench.remsim.simulate(scenario), bench.remsim.simulate_anew(scenario, "--jobs", "1")]
    hold(outcome, Finding("same-seed-same-bytes", "", scenario, "again", seed), same_answer, *answers)
    return outcome


def try_jobs(bench, scenario, seed):
    """How many simulations run at a time changes nothing."""
    outcome = Outcome()
    answers = [bench.remsim.simulate(scenario), bench.remsim.simulate_anew(scenario, "--jobs", "2")]
    hold(outcome, Finding("jobs-do-not-matter", "", scenario, "jobs", seed), same_answer, *answers)
    return outcome


def try_dump(bench, scenario, seed):
    """A dumped scenario, run from its file, gives the bytes of the command that dumped it (all but how it came by its values)."""
    outcome = Outcome()
    finding = Finding("dump-runs-the-same", "", scenario, "dump", seed)
    if scenario.observe:  # no field of a scenario
        scenario = replace(scenario, observe="")
    dump = bench.remsim.dump(scenario)
    if dump.status != 0:
        hold(outcome, replace(finding, law="ending"), bench.check_ending, dump, scenario)
        return outcome
    with tempfile.NamedTemporaryFile(suffix=".toml", delete=False) as file:
        file.write(dump.out)
    try:
        again = bench.remsim.run(["run", "--scenario", file.name, "--dump-scenario"])
        hold(outcome, replace(finding, law="dump-is-stable"), same_answer, dump, again)
        if not scenario.explain:
            answers = [bench.remsim.simulate(scenario), bench.remsim.simulate_anew(replace(scenario, file=file.name), "--jobs", "1")]
            hold(outcome, finding, same_answer, *answers)
    finally:
        os.unlink(file.name)
    return outcome


def try_anything(bench, scenario, seed):
    """Every field over its whole range is resolved, or refused in one line, and what is dumped can be read back."""
    outcome = Outcome()
    dump = bench.remsim.dump(scenario)
    outcome.status, outcome.said = dump.status, (dump.err.splitlines() or [""])[0]
    finding = Finding("ending", "", scenario, "anything", seed)
    hold(outcome, finding, bench.check_ending, dump, scenario)
    if dump.status != 0:
        return outcome
    with tempfile.NamedTemporaryFile(suffix=".toml", delete=False) as file:
        file.write(dump.out)
    again = bench.remsim.run(["run", "--scenario", file.name, "--dump-scenario"])
    os.unlink(file.name)
    hold(outcome, replace(finding, law="dump-is-stable"), same_answer, dump, again)
    return outcome


def pairs(first, second):
    """The rows to compare: one by one, or those that both answers have."""
    if len(first) == len(second):
        return list(zip(first, second))
    known = {(row.run["workload"], row.cps): row for row in first}
    return [(known[key], row) for row in second if (key := (row.run["workload"], row.cps)) in known]


def try_twins(bench, twins, scenario, seed):
    outcome = Outcome()
    defaults = bench.draw.defaults(scenario.testbed, scenario.workloads[0])
    made = twins.twin(random.Random(seed), scenario, defaults, bench.fields)
    if made is None:
        return outcome
    answers = [bench.remsim.simulate(one) for one in made]
    finding = Finding(twins.name, "", made[0], f"twins:{twins.name}", seed, made[1])
    for answer, one in zip(answers, made):
        hold(outcome, replace(finding, law="ending", scenario=one, trial="run", other=None), bench.check_ending, answer, one)
    if outcome.findings:
        return outcome
    for first, second in pairs(*(bench.rows(answer, one) for answer, one in zip(answers, made))):
        hold(outcome, finding, twins.check, first, second)
    return outcome


TRIALS = {"run": try_run, "again": try_again, "jobs": try_jobs, "dump": try_dump, "anything": try_anything}
TRIALS |= {f"twins:{t.name}": lambda bench, scenario, seed, t=t: try_twins(bench, t, scenario, seed) for t in TWINS}


def trials_of(bench, scenario, seed):
    """Which trials the scenario of that number goes through: it is run; two in three times one more trial besides."""
    if seed % 6 == 0:
        return ("run", ("again", "jobs", "dump")[seed // 6 % 3])
    if seed % 2 == 0:
        return ("run",)
    defaults = bench.draw.defaults(scenario.testbed, scenario.workloads[0])
    laws = [law for law in TWINS if law.twin(random.Random(seed), scenario, defaults, bench.fields)]
    laws = [law for law in laws if law.narrow] or laws
    return ("run", f"twins:{random.Random(seed).choice(laws).name}")
