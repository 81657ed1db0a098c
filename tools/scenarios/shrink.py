"""Makes a finding small: leaves out and simplifies, as long as the same law stays broken."""
from dataclasses import replace

from . import quantity
from .draw import SIZES
from .run import Remsim
from .trial import TRIALS, Bench

MOST_TRIES = 60
MOST_ENDLESS = 12  # tries, each of which takes its whole limit
QUICK = 2  # seconds of CPU time: a smaller scenario that takes longer is none
PLAIN = {"rounds": 1, "observe": "", "seed": 1, "testbed": "paper", "explain": False}


def breaks(bench, finding, scenario):
    """The finding of the same law that this scenario gives, or None."""
    try:
        found = TRIALS[finding.trial](bench, scenario, finding.seed).findings
    except (ValueError, KeyError):
        return None  # no such scenario
    endless = "does not end" in finding.what
    return next((f for f in found if f.law == finding.law and ("does not end" in f.what) == endless), None)


def simpler(scenario):
    """Scenarios with one thing less, then with one thing plainer; the biggest steps first."""
    for name in scenario.workloads if len(scenario.workloads) > 1 else ():
        kept = {p: t for p, t in scenario.sets.items() if not p.startswith("workload.") or p.startswith(f"workload.{name}.")}
        yield replace(scenario, workloads=(name,), sets=kept)
    for rate in scenario.cps if len(scenario.cps) > 1 else ():
        yield replace(scenario, cps=(rate,))
    paths = [path for path in scenario.sets if not is_size(path)]  # without its sizes a run takes long
    if len(paths) > 3:
        yield scenario.without(paths[: len(paths) // 2])
        yield scenario.without(paths[len(paths) // 2:])
    for path in paths:
        yield scenario.without([path])
    for fault in scenario.faults:
        yield replace(scenario, faults=tuple(f for f in scenario.faults if f != fault))
    for name, value in PLAIN.items():
        if getattr(scenario, name) != value:
            yield replace(scenario, **{name: value})
    yield from plainer_numbers(scenario)


def is_size(path):
    parts = path.split(".")
    return parts[0] == "workload" and f"workload.{parts[-1]}" in SIZES


def plainer(text):
    """The same quantity with one significant digit."""
    found = quantity.NUMBER.fullmatch(text)
    if not found or " " in text:
        return text
    rounded = float(f"{float(found[1]):.1g}")
    return f"{rounded:f}".rstrip("0").rstrip(".") + found[2]


def plainer_numbers(scenario):
    for path, text in scenario.sets.items():
        if plainer(text) != text:
            yield scenario.setting(path, plainer(text))
    for i, rate in enumerate(scenario.cps):
        if plainer(rate) != rate:
            yield replace(scenario, cps=(*scenario.cps[:i], plainer(rate), *scenario.cps[i + 1:]))
    for i, fault in enumerate(scenario.faults):
        without_repair = fault.rpartition("+")[0]
        if without_repair and not fault.startswith("omission"):
            yield replace(scenario, faults=(*scenario.faults[:i], without_repair, *scenario.faults[i + 1:]))


def shrink(bench, finding):
    """The smallest finding that was met on the way."""
    endless = "does not end" in finding.what
    if not endless:
        bench = Bench(Remsim(bench.remsim.program, QUICK), bench.fields, bench.draw)
    left = MOST_ENDLESS if endless else MOST_TRIES
    smaller, pair = True, finding
    while smaller and left > 0:
        smaller = False
        for scenario in simpler(finding.scenario):
            left -= 1
            found = breaks(bench, finding, scenario)
            if found:
                finding, smaller = replace(found, trial=finding.trial, seed=finding.seed, scenario=scenario), True
                pair = found
                break
            if left <= 0:
                break
    return pair  # of twins: the two that were run
