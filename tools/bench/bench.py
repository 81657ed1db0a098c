#!/usr/bin/env python3
"""How fast the engine is, beside what it stands on and what one would otherwise use. Usage: bench.py FOLDER-OF-PROGRAMS

Per checkpoint: instructions, counted under callgrind, and checkpoints per CPU second, in rounds in which every program
runs in turn. Of both the difference of a long and a short run is taken, so that start-up cancels. All programs
simulate the same cycle: its mean length is printed, and calls into SimGrid are counted. What a copy of a guest costs
is measured in the same way.
"""
import statistics
import sys

import callgrind
import programs as bench_programs

ROUNDS = 5
PACKET_MODEL = ("remus::TrafficGuest::", "remus::tcp::Network::")
TIMERS, COMMS, EXECS = "simgrid::kernel::timer::Timer::set(", "simgrid::s4u::Comm::start(", "simgrid::s4u::Exec::start("
FRAMES = "remus::tcp::Endpoint::on_packet("


class Counts:
    """Per checkpoint, from two profiles."""

    def __init__(self, program):
        short, long = (callgrind.count(program.command(length)) for length in program.counted)
        self.profile = long - short
        self.checkpoints = checkpoints(long.output) - checkpoints(short.output)
        self.instructions = self.profile.total / self.checkpoints

    def calls(self, name):
        return self.profile.calls(name) / self.checkpoints

    def activities(self):
        return tuple(round(self.calls(name), 2) for name in (TIMERS, COMMS, EXECS))

    def packet_model(self):
        return self.profile.inclusive("remus::sim::", PACKET_MODEL) / self.checkpoints


def checkpoints(output):
    return bench_programs.outcome(output)["checkpoints"]


def rate(program):
    """Checkpoints per CPU second, and the long run's output."""
    (t0, short), (t1, long) = (bench_programs.cpu_seconds(program.command(length)) for length in program.timed)
    return (checkpoints(long) - checkpoints(short)) / (t1 - t0), bench_programs.outcome(long)


def rates(programs):
    """By role: the rates of all rounds, and the last output."""
    measured = {role: ([], {}) for role in programs}
    for _ in range(ROUNDS):
        for role, program in programs.items():
            one, output = rate(program)
            measured[role][0].append(one)
            measured[role][1].update(output)
    return measured


def print_table(rows):
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) if i == 0 else cell.rjust(width)
                        for i, (cell, width) in enumerate(zip(row, widths))).rstrip())


def table(programs, measured, counts):
    rows = [("per checkpoint", "timers", "comms", "execs", "instructions", "per CPU s", "checkpoints", "cycle ms")]
    for role, program in programs.items():
        speeds, output = measured[role]
        counted = [f"{n:g}" for n in counts[role].activities()] if role in counts else ["?"] * 3
        if role in ("simpy", "heap"):
            counted = ["-"] * 3
        instructions = f"{counts[role].instructions:,.0f}" if role in counts else "?"
        rows.append((program.name, *counted, instructions, f"{statistics.median(speeds):,.0f}",
                     f"{output['checkpoints']:,.0f}", f"{output['cycle_ms_mean']:.3f}"))
    return rows


def copy_table(programs):
    """What it costs to copy a guest in the middle of its run."""
    rows = [("per copy of a guest", "connections", "instructions", "us of CPU")]
    for workload, program in programs.items():
        fewer, more = program.timed
        seconds = []
        for _ in range(ROUNDS):
            (t0, _), (t1, output) = (bench_programs.cpu_seconds(program.command(n)) for n in program.timed)
            seconds.append((t1 - t0) / (more - fewer))
        connections = bench_programs.outcome(output)["connections"]
        rows.append((workload, f"{connections:.0f}", instructions_per_copy(program),
                     f"{1e6 * statistics.median(seconds):.2f}"))
    return rows


def instructions_per_copy(program):
    if callgrind.MISSING:
        return "?"
    fewer, more = (callgrind.count(program.command(n)).total for n in program.counted)
    return f"{(more - fewer) / (program.counted[1] - program.counted[0]):,.0f}"


def paired(measured, role, other):
    ratios = sorted(a / b for a, b in zip(measured[role][0], measured[other][0]))
    return f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})", statistics.median(ratios)


def verdict(holds):
    return "held" if holds else "MISSED"


def speed_ratios(measured):
    lines = []
    if "simpy" in measured:
        text, ratio = paired(measured, "memory", "simpy")
        lines.append(f"engine / SimPy, checkpoints per CPU second: {text}; aim at least 3: {verdict(ratio >= 3)}")
    lines.append(f"engine / binary heap, checkpoints per CPU second: {paired(measured, 'memory', 'heap')[0]}")
    return lines


def instruction_ratios(counts):
    memory, bare = counts["memory"].instructions, counts["simgrid"].instructions
    web, packets = counts["web"], counts["web"].packet_model()
    lines = [f"engine / the cycle's steps as bare SimGrid activities, instructions, memory: {memory / bare:.2f}; "
             f"aim at most 1.2: {verdict(memory <= 1.2 * bare)}",
             f"engine / only the SimGrid activities it asks for (its agenda keeps the rest), instructions, memory: "
             f"{memory / counts['transfer'].instructions:.2f}; aim at most 1.2: "
             f"{verdict(memory <= 1.2 * counts['transfer'].instructions)}",
             f"engine / the cycle's steps as bare SimGrid activities, instructions, web without its packet model: "
             f"{(web.instructions - packets) / counts['simgrid_web'].instructions:.2f}"]
    frames = web.calls(FRAMES)
    if frames > 0:
        lines.append(f"web's packet model, with the checker of each frame: {packets / frames:,.0f} instructions per "
                     f"frame that arrives, {frames:,.1f} frames per checkpoint")
    return lines


def differences(measured, counts):
    """What would make the comparison unfair."""
    found = []
    for role, base in (("simgrid", "memory"), ("transfer", "memory"), ("simgrid_web", "web"), ("simpy", "memory"),
                       ("heap", "memory")):
        if role not in measured:
            continue
        cycle, wanted = measured[role][1]["cycle_ms_mean"], measured[base][1]["cycle_ms_mean"]
        if abs(cycle / wanted - 1) > 0.001:
            found.append(f"{role}: a cycle of {cycle} ms, the engine's is {wanted} ms")
        if role == "transfer" and role in counts and counts[role].activities() != counts[base].activities():
            found.append(f"{role}: {counts[role].activities()} activities, the engine has {counts[base].activities()}")
    return found


def main():
    programs = bench_programs.all_programs(sys.argv[1])
    counts = {} if callgrind.MISSING else {role: Counts(program) for role, program in programs.items()}
    measured = rates(programs)
    print_table(table(programs, measured, counts))
    print()
    print_table(copy_table(bench_programs.copied_guests(sys.argv[1])))
    print()
    for line in [*(instruction_ratios(counts) if counts else []), *speed_ratios(measured)]:
        print(line)
    for missing in filter(None, (callgrind.MISSING, bench_programs.SIMPY_MISSING)):
        print(missing)
    unfair = differences(measured, counts)
    for line in unfair:
        print("not the same pipeline:", line)
    return 1 if unfair else 0


if __name__ == "__main__":
    sys.exit(main())
