"""What remsim may end with, and what it may say then. README and OUTPUT.md document it."""
import re

from . import quantity
from .law import Broken, demand

LINE = re.compile(r"remsim: [^\n]+")
# Faults that keep the hosts from hearing each other while both live.
PARTING = ("replication-link", "omission:primary", "omission:backup", "omission:replication-link", "omission:primary-disk",
           "omission:backup-disk")


def slower_than_silence(values, exposure_ms):
    """Whether a host may wait for the next word of its peer, which lives, for longer than the silence that it takes for death:
    `exposure_ms` is the longest exposure of the same run without faults, None where nothing was committed."""
    hold, silence = (quantity.parse(values[path]) if path in values else 0
                     for path in ("testbed.checkpoint.hold", "testbed.failover.detection_timeout"))
    return hold >= silence or (exposure_ms is not None and exposure_ms >= 1e3 * silence)


def may_break_a_rule(scenario, values, longest_exposure):
    """Whether exit status 1 is what was asked for: the reason, or ""."""
    if not scenario.faults:
        return ""
    if values.get("protocol.net_buffer") == "off":
        return "without the egress buffer a failover takes back what clients saw"
    if values.get("protocol.commit") == "stream-written":
        return "a stream that is written is not yet a checkpoint that is held"
    if values.get("protocol.arbitrator") == "off" and any(fault.startswith(PARTING) for fault in scenario.faults):
        return "split brain: hosts that lose each other, and no arbitrator"
    if values.get("protocol.arbitrator") == "off" and slower_than_silence(values, longest_exposure()):
        return "split brain: checkpoints that take longer than a host waits for them, and no arbitrator"
    return ""


def check_ending(answer, scenario, values, longest_exposure):
    """Broken when the program ended in a way that no user input may cause. True; None where it may take its time.
    `longest_exposure()` runs the scenario without its faults: slower_than_silence."""
    last = answer.err.strip().splitlines()[:1]
    if answer.timed_out and scenario.faults and values.get("protocol.net_buffer") == "off":
        return None  # its failover takes back what a client saw: that waits for the rest, as TCP does, until the time limit
    demand(not answer.timed_out, f"it does not end: {last}")
    demand(answer.status in (0, 1, 2), f"exit status {answer.status}: {last}")
    lines = answer.err.splitlines()
    if answer.status == 1:
        demand(may_break_a_rule(scenario, values, longest_exposure), f"a rule is broken that should hold: {last}")
    if answer.status == 2:  # a line for each run that is refused; a command that is refused has one
        runs = len(scenario.workloads) * len(scenario.cps) * scenario.rounds
        demand(1 <= len(lines) <= runs, f"exit status 2 with {len(lines)} lines on stderr: {last}")
    if answer.status in (0, 2):
        strange = [line for line in lines if not LINE.fullmatch(line)]
        demand(not strange, f"on stderr: {strange[:1]}")
    if answer.status == 0 and not answer.out:
        raise Broken("exit status 0 without an answer")
    return True
