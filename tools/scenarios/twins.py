"""Metamorphic laws: of two scenarios that differ in one thing, how their answers must differ.

Each says why, and where it is valid: `twin` makes the other scenario, or None outside of the law's domain; `check` compares
the rows, protected and baseline, one by one, and answers as a law does. A computing guest whose dirty pages have no spread
draws no random number, so that its runs can be compared to the nanosecond.
"""
from dataclasses import dataclass, replace

from . import quantity
from .draw import Draw
from .law import about, at_most, demand

COMPUTING = ("cpu", "memory", "compile")
SERVERS = ("web", "pingpong", "keepalive")
CYCLES_TO_COMPARE = 20  # so that the first and last cycle weigh little in a mean
EDGE = 0.1  # of a mean cycle: what those weigh at most


@dataclass(frozen=True)
class Twins:
    name: str
    reason: str
    twin: object  # (rng, Scenario, defaults, fields) -> Scenario or None
    check: object  # (Row, Row) -> True or None; raises Broken
    narrow: bool  # few scenarios are in its domain: those that are, are tried with it


TWINS = []


def twins(name, reason, twin, check, narrow=True):
    TWINS.append(Twins(name, reason, twin, check, narrow))


# --- domains ----------------------------------------------------------------------------------------------------------


def value_of(scenario, defaults, path):
    return scenario.sets.get(path, defaults.get(path, ""))


def steady(scenario):
    """One computing guest without chance and faults, at one rate, with work for enough cycles; or None."""
    if scenario.faults or len(scenario.workloads) > 1 or scenario.workloads[0] not in COMPUTING:
        return None
    name = scenario.workloads[0]
    work = f"{round(min(2 * CYCLES_TO_COMPARE / float(scenario.cps[0]), 40000) * 1e9)}ns"
    scenario = replace(scenario, cps=scenario.cps[:1]).setting(f"workload.{name}.work", work)
    return scenario.setting(f"workload.{name}.dirty.spread", "0%").without([f"workload.{name}.dirty.phase_share"])


# --- never shorter: what costs more --------------------------------------------------------------------------------------

# Field, and what multiplies it so that a checkpoint costs more.
DEARER = (
    ("testbed.replication.bandwidth", 0.5), ("testbed.replication.efficiency", 0.5), ("testbed.replication.latency", 3),
    ("testbed.checkpoint.suspend", 3), ("testbed.checkpoint.resume", 3), ("testbed.checkpoint.copy_per_page", 3),
    ("testbed.checkpoint.apply_per_page", 3), ("testbed.checkpoint.ack_overhead", 3), ("testbed.checkpoint.hold", 3),
    ("testbed.checkpoint.state_bytes", 3), ("testbed.checkpoint.suspend_busy", 3), ("testbed.checkpoint.copy_fixed", 3),
)
CODECS = ("xor_rle", "lz4", "zstd", "xor_lz4", "xor_zstd")


def scaled(scenario, defaults, fields, path, factor):
    """With one field multiplied, or None when that leaves its range or changes nothing."""
    field = next(f for f in fields if f.path == path)
    number = quantity.parse(value_of(scenario, defaults, path)) * factor
    low, high = quantity.parse(field.low), quantity.parse(field.high)
    return scenario.setting(path, quantity.write(number, field.kind, field.high)) if low <= number <= high and number > 0 else None


def dearer(rng, scenario, defaults, fields):
    scenario = steady(scenario)
    return scenario and both(scenario, scaled(scenario, defaults, fields, *rng.choice(DEARER)))


def slower_codec(_, scenario, defaults, fields):
    scenario = steady(scenario)
    codec = scenario and value_of(scenario, defaults, "compression").replace("-", "_")
    return both(scenario, scaled(scenario, defaults, fields, f"testbed.codecs.{codec}", 0.5)) if codec in CODECS else None


def both(first, second):
    return (first, second) if first and second else None


def cycle_not_shorter(a, b):
    if not (a.protected and a.has("cycle_ms_mean") and b.has("cycle_ms_mean")):
        return None
    if min(a.metrics["checkpoints"], b.metrics["checkpoints"]) < CYCLES_TO_COMPARE:
        return None
    cheap, dear = a.metrics["cycle_ms_mean"], b.metrics["cycle_ms_mean"]
    return demand(at_most(cheap, dear, EDGE * dear * CYCLES_TO_COMPARE / a.metrics["checkpoints"]),
                  f"cycle {cheap} ms, of the dearer checkpoint {dear} ms")


def runtime_not_shorter(a, b):
    if not (a.protected and a.has("runtime_s") and b.has("runtime_s")):
        return None
    cheap, dear = a.metrics["runtime_s"], b.metrics["runtime_s"]
    return demand(at_most(cheap, dear, 2 / a.cps), f"runtime {cheap} s, of the dearer {dear} s")


twins("dearer-checkpoint-longer-cycle",
      "A slower link, a longer latency or more work for each page lets no checkpoint commit earlier, and the guest that "
      "runs longer dirties more: the mean cycle of a computing guest is no shorter.", dearer, cycle_not_shorter)
twins("slower-codec-longer-cycle", "A codec of half the speed takes a core for longer and sends the same bytes later.",
      slower_codec, cycle_not_shorter)


# --- more is more --------------------------------------------------------------------------------------------------------


def slower_guest(_, scenario, defaults, fields):
    name = scenario.workloads[0]
    scenario = steady(scenario)
    path = f"workload.{name}.protected_slowdown"
    if not scenario:
        return None
    factor = quantity.parse(value_of(scenario, defaults, path)) * 2
    return both(scenario, scenario.setting(path, f"{factor:g}x") if factor <= 100 else None)


twins("slower-guest-longer-run", "A guest that protection slows down twice as much has as much to do at half the speed; "
      "its checkpoints come as often.", slower_guest, runtime_not_shorter)


def twice_the_work(_, scenario, defaults, fields):
    name = scenario.workloads[0]
    scenario = steady(scenario)
    if not scenario:
        return None
    path = f"workload.{name}.work"
    work = 2 * quantity.parse(scenario.sets[path])
    return scenario, scenario.setting(path, f"{round(work * 1e9)}ns")


def runtime_doubles(a, b):
    if not (a.has("runtime_s") and b.has("runtime_s")):
        return None
    if not a.protected:
        return demand(about(2 * a.metrics["runtime_s"], b.metrics["runtime_s"], 3e-9), "the baseline does not double")
    if a.metrics["checkpoints"] < CYCLES_TO_COMPARE or not a.has("cycle_ms_mean"):
        return None
    twice, all_of_it = 2 * a.metrics["runtime_s"], b.metrics["runtime_s"]
    edges = 4 * max(row.metrics["cycle_ms_mean"] / 1e3 for row in (a, b))
    return demand(abs(twice - all_of_it) <= edges + 0.05 * twice, f"twice the work takes {all_of_it} s, twice the run {twice} s")


twins("twice-the-work-twice-the-time", "A steady guest costs the same a second: the doubled run differs from two runs by what "
      "happens once, a few cycles.", twice_the_work, runtime_doubles)


def twice_the_pages(_, scenario, defaults, fields):
    """Epochs of fixed length: counted from the resume, with buffers enough that none waits for a commit, and no compressor
    on the guest's cores."""
    scenario = steady(scenario)
    if not scenario:
        return None
    scenario = scenario.setting("compression", "none")
    name = scenario.workloads[0]
    for path, text in (("protocol.interval_from", "resume"), ("protocol.transmit", "buffered"), ("protocol.buffers", "64"),
                       ("testbed.checkpoint.traffic", "on"), ("testbed.checkpoint.write_fault", "0s")):
        scenario = scenario.setting(path, text)
    doubled = scenario
    for set_of_pages in ("n1", "n2", "n3", "burst_pages"):
        path = f"workload.{name}.dirty.{set_of_pages}"
        text = value_of(scenario, defaults, path)
        if text:
            doubled = doubled.setting(path, f"{2 * round(quantity.parse(text))}pages")
    too_many = any(path.endswith(("n1", "n2", "n3", "burst_pages")) and quantity.parse(text) > 1e6 for path, text in doubled.sets.items())
    return None if too_many else (scenario, doubled)


def copy_doubles(a, b):
    if not (a.protected and a.has("cycle_ms_mean") and b.has("cycle_ms_mean")):
        return None
    for row in (a, b):  # an epoch that waited for a buffer is longer than asked for
        if not about(row.metrics["cycle_ms_mean"], 1000 / row.cps + row.metrics["pause_ms_mean"], 0.01 * 1000 / row.cps):
            return None
    pages = [row.metrics["dirty_pages_mean"] for row in (a, b)]
    fixed = a.number("testbed.checkpoint.copy_fixed") * 1e3
    copies = [row.metrics["pause_copy_ms_mean"] - fixed for row in (a, b)]
    memory = a.number("workload.memory") / 4096
    if pages[1] > memory / 2:
        return None  # near to all there is
    demand(abs(2 * pages[0] - pages[1]) <= 2 + 0.02 * pages[1], f"twice the sets: {pages[0]} and {pages[1]} dirty pages")
    per_page = a.number("testbed.checkpoint.copy_per_page") * 1e3
    return demand(abs(2 * copies[0] - copies[1]) <= (2 + 0.02 * pages[1]) * per_page + 1e-5, f"twice the pages: copies of {copies} ms")


twins("twice-the-pages-twice-the-copy", "Sets twice as large, dirtied as fast: twice the pages in an epoch of the same length, "
      "each copied in the same time.", twice_the_pages, copy_doubles)


def without_net_buffer(_, scenario, defaults, __):
    if scenario.faults or len(scenario.workloads) > 1 or scenario.workloads[0] not in SERVERS:
        return None
    if "testbed.client_lan.queue_packets" in scenario.sets or any(p.startswith("testbed.tcp.") for p in scenario.sets):
        return None  # a burst that the buffer spreads may then overflow the path: TCP's losses have laws of their own
    return scenario.setting("protocol.net_buffer", "on"), scenario.setting("protocol.net_buffer", "off")


def throughput_not_lower(a, b):
    if not (a.has("requests_completed") and b.has("requests_completed")):
        return None
    held, free = a.metrics["requests_completed"], b.metrics["requests_completed"]
    return demand(free >= 0.9 * held - a.number("workload.connections") - 2, f"{held} requests, without the buffer {free}")


twins("net-buffer-off-serves-no-less", "An answer that is not held comes no later, and its client asks again no later. What is "
      "left to chance: a few requests, one a connection.", without_net_buffer, throughput_not_lower)


# --- the same ------------------------------------------------------------------------------------------------------------


def same_row(a, b):
    return demand(a.run["metrics"] == b.run["metrics"], difference(a.run["metrics"], b.run["metrics"]))


def difference(a, b):
    changed = [f"{name} {a.get(name, 'absent')} and {b.get(name, 'absent')}" for name in sorted(a | b) if a.get(name) != b.get(name)]
    return "; ".join(changed[:4])


def other_seed(rng, scenario, _, __):
    scenario = steady(scenario)
    return scenario and (scenario, replace(scenario, seed=rng.getrandbits(31)))


twins("no-chance-no-seed", "A computing guest whose epochs all dirty what the curve says draws nothing at random: any seed gives "
      "the same numbers.", other_seed, same_row)


def unused(scenario, defaults, kind):
    """Prefixes of fields that this run has no use for."""
    codec = value_of(scenario, defaults, "compression").replace("-", "_")
    prefixes = [f"testbed.codecs.{name}" for name in CODECS if name != codec]
    if kind in ("compute", "disk-io"):
        prefixes += ["testbed.tcp.", "testbed.plug."]
        prefixes += [] if scenario.faults else ["testbed.client_lan."]  # the VM's address is announced over it
    if not scenario.faults:
        prefixes += ["testbed.failover.activation", "testbed.failover.disk_promotion", "testbed.failover.announcement",
                     "testbed.failover.arbitration", "testbed.backup.cores", "protocol.arbitrator"]
    if value_of(scenario, defaults, "protocol.net_buffer") == "off":
        prefixes += ["testbed.plug."]
    if value_of(scenario, defaults, "protocol.interval_from") != "commit":
        prefixes += ["testbed.checkpoint.driver_overhead"]
    return tuple(prefixes)


def other_unused(rng, scenario, defaults, fields):
    if len(scenario.workloads) > 1:
        return None
    prefixes = unused(scenario, defaults, defaults[f"workload.{scenario.workloads[0]}.kind"])
    field = rng.choice([f for f in fields if f.path.startswith(prefixes) and "rto" not in f.path])
    return scenario, scenario.setting(field.path, Draw.value(rng, field, None))


twins("what-is-not-used-does-not-matter", "A codec that no page goes through, TCP where nobody speaks it, failover's times without "
      "a fault, the egress buffer's limit without the buffer.", other_unused, same_row, narrow=False)


def other_units(_, scenario, defaults, fields):
    """Everything that is set, in the smallest unit."""
    other = scenario
    for field in fields:
        for name in scenario.workloads:
            path = field.path_in(name)
            text = scenario.sets.get(path)
            if text and field.kind in SMALLEST_UNIT and " " not in text:
                other = other.setting(path, SMALLEST_UNIT[field.kind](quantity.parse(text)))
    return None if other == scenario else (scenario, other)


SMALLEST_UNIT = {
    "duration": lambda number: f"{round(number * 1e9)}ns",
    "bandwidth": lambda number: f"{number * 8:.10g}bps",
    "ratio": lambda number: f"{number * 100:.10g}%",
}
twins("units-do-not-matter", "The same quantity in another unit is the same quantity.", other_units, same_row, narrow=False)


def alone(rng, scenario, _, __):
    """The same rates and workloads one by one: first the last of each."""
    if len(scenario.workloads) == len(scenario.cps) == 1:
        return None
    return scenario, replace(scenario, workloads=scenario.workloads[-1:], cps=scenario.cps[-1:])


twins("runs-do-not-know-of-each-other", "Each run is a process of its own, and its random numbers come from (seed, round): "
      "what else is asked for changes nothing.", alone, same_row)


def other_protocol(_, scenario, defaults, __):
    path = "protocol.transmit"
    other = {"buffered": "while-paused", "while-paused": "buffered"}[value_of(scenario, defaults, path)]
    return scenario, scenario.setting(path, other)


def same_baseline(a, b):
    return None if a.protected else same_row(a, b)


twins("protocol-leaves-the-baseline", "An unprotected run has no protocol.", other_protocol, same_baseline, narrow=False)


def explained(_, scenario, __, ___):
    return replace(scenario, explain=False), replace(scenario, explain=True)


twins("explaining-changes-nothing", "--explain says more of the same runs.", explained, same_row, narrow=False)


# --- units and scale -----------------------------------------------------------------------------------------------------

SCALE = 2


def twice_as_slow(_, scenario, defaults, fields):
    """Every time doubled, every rate halved. Clients' traffic is left out: TCP has times that are no fields."""
    if scenario.explain or len(scenario.workloads) > 1:
        return None
    name = scenario.workloads[0]
    kind = defaults[f"workload.{name}.kind"]
    if kind not in ("compute", "disk-io") or scenario.faults:
        return None
    slow = replace(scenario, cps=tuple(repr(float(c) / SCALE) for c in scenario.cps))
    for field in fields:
        path = field.path_in(name)
        if field.kind not in ("duration", "bandwidth") or field.used_by and kind not in field.used_by or "tcp" in path or "client" in path:
            continue
        text = value_of(scenario, defaults, path)
        if not text:
            continue
        number = quantity.parse(text) * (SCALE if field.kind == "duration" else 1 / SCALE)
        if number != 0 and not quantity.parse(field.low) <= number <= quantity.parse(field.high):
            return None
        slow = slow.setting(path, exactly(number, field))
    for field in fields:  # sizes that change over a time
        path = field.path_in(name)
        if " over " in value_of(scenario, defaults, path):
            sizes, time = value_of(scenario, defaults, path).split(" over ")
            slow = slow.setting(path, f"{sizes} over {round(quantity.parse(time) * SCALE * 1e9)}ns")
    return None if min(map(float, slow.cps)) < 0.001 else (scenario, slow)


def exactly(number, field):
    if field.kind == "duration":
        return f"{round(number * 1e9)}ns"
    return f"{number:f}B/s"


def times_double(a, b):
    if a.run["cps"] == 0 and b.run["cps"] != 0:
        return None
    slack = 3e-3 * a.metrics.get("checkpoints", 0) * 1e-6 + 1e-8  # rounding, once or more a checkpoint
    for name in ("runtime_s", "cycle_ms_mean", "pause_ms_mean"):
        if a.has(name) and b.has(name):
            demand(abs(SCALE * a.metrics[name] - b.metrics[name]) <= 1e-4 * b.metrics[name] + slack,
                   f"{name} {a.metrics[name]}, with all times doubled {b.metrics[name]}")
    for name in ("checkpoints",):
        if a.has(name) and b.has(name):
            demand(abs(a.metrics[name] - b.metrics[name]) <= 1, f"{name} {a.metrics[name]}, with all times doubled {b.metrics[name]}")
    return True


twins("twice-as-slow-twice-as-long", "Nobody can tell a run from the same run on a clock of half the speed: all times doubled "
      "and all rates halved, every time in the answer doubles and counts stay.", twice_as_slow, times_double)
