"""Laws that hold of every run by itself, seen from outside: on the JSON that it prints. Each says why it holds.

One nanosecond (NS, in ms) and one page or byte per checkpoint are what rounding may cost; shares are quotients, close to
the last digits.
"""
import math
import pathlib
import re
from functools import lru_cache

from .law import Broken, about, at_most, demand, law_table

LAWS, law = law_table()
NS = 1e-6
CLOSE_SHARE = 1e-9
FIXED_TIME = ("web", "tbench", "pingpong", "keepalive")
POSITIVE = ("cycle_ms_mean", "pause_ms_p99", "latency_ms_mean", "latency_ms_p50", "latency_ms_p95", "latency_ms_p99",
            "checkpoint_bytes_mean", "replication_bytes_per_s", "runtime_s")
ORDERED = ("min", "p5", "p50", "p95", "p99", "max")
PERCENT = ("late_percent", "protected_percent", "work_protected_percent", "work_unprotected_percent")
PHASES = ("phase_protected_s", "phase_down_s", "phase_unprotected_s")
NEEDS = {"p5": 20, "p50": 2, "p95": 20, "p99": 100}  # values, for a quantile to be known


@law
def numbers_are_numbers(row):
    """A metric is a finite number and no metric but an overhead is below zero; an overhead is above -100 %."""
    for name, value in row.metrics.items():
        low = -100 if name == "overhead_percent" else 0
        demand(isinstance(value, (int, float)) and math.isfinite(value) and value >= low, f"{name} is {value}")
    return True


@law
def metrics_are_documented(row):
    """What is printed is specified in OUTPUT.md."""
    known = documented()
    strange = [name for name in row.metrics if name not in known and re.sub(r"\.\w+$", ".OP", name) not in known]
    return demand(not strange, f"not in OUTPUT.md: {', '.join(strange)}")


@lru_cache
def documented():
    text = (pathlib.Path(__file__).resolve().parent.parent / "remsim/OUTPUT.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    return frozenset(name for row in rows for name in re.findall(r"`([\w.]+)`", row.split("|")[1]))


@law
def unknown_is_absent(row):
    """What takes time or bytes is more than 0; a 0 there would stand for a number that is not known."""
    free = {"pause_ms_p99"}  # on a testbed where a pause takes no time
    if row.metrics.get("checkpoints", 0) <= 1:
        free |= {"replication_bytes_per_s"}  # nothing was sent, or before the measured time: that is known
    if row.word("testbed.checkpoint.traffic") == "off" or row.values.zero("testbed.checkpoint.state_bytes"):
        free |= {"checkpoint_bytes_mean", "replication_bytes_per_s"}
    seen = [name for name in POSITIVE if row.has(name) and name not in free]
    for name in seen:
        demand(row.metrics[name] > 0, f"{name} is {row.metrics[name]}")
    return True if seen else None


@law
def baseline_is_undisturbed(row):
    """cps 0 is the program alone: no checkpoint, no exposure, an overhead of nothing against itself."""
    if row.protected:
        return None
    strange = [n for n in row.metrics if n.startswith(("checkpoint", "cycle", "pause", "exposure", "late_", "dirty", "egress",
                                                       "replication", "failover", "protected", "cps_"))]
    demand(not strange, f"the baseline has {', '.join(strange)}")
    return demand(row.metrics.get("overhead_percent", 0) == 0, f"overhead {row.metrics.get('overhead_percent')}")


@law
def baseline_takes_its_work(row):
    """A computing guest alone takes exactly the time of its work."""
    if row.protected or row.kind != "compute":
        return None
    work = row.number("workload.work")
    return demand(about(row.metrics["runtime_s"], work, 1e-9), f"runtime_s {row.metrics['runtime_s']}, work {work}")


@law
def fixed_time_is_measured(row):
    """A workload of fixed time is measured for that time, whatever protection and faults do to it."""
    if row.kind not in FIXED_TIME or "runtime_s" not in row.metrics or row.scenario.observe and row.faulty:
        return None
    wanted = row.number("workload.duration")
    return demand(about(row.metrics["runtime_s"], wanted, 1e-9), f"runtime_s {row.metrics['runtime_s']}, duration {wanted}")


@law
def statistics_are_ordered(row):
    """min <= p5 <= p50 <= p95 <= p99 <= max, and the mean lies between min and max: of one set of values (one round)."""
    if row.run["rounds"] != 1:
        return None
    families = {name.rsplit("_", 1)[0] for name in row.metrics if name.rsplit("_", 1)[-1] in ORDERED}
    for family in sorted(families):
        known = [(q, row.metrics[f"{family}_{q}"]) for q in ORDERED if f"{family}_{q}" in row.metrics]
        for (low, a), (high, b) in zip(known, known[1:]):
            demand(at_most(a, b, NS), f"{family}_{low} {a} > {family}_{high} {b}")
        mean = row.metrics.get(f"{family}_mean")
        if mean is not None:
            demand(known[-1][0] != "max" or at_most(mean, known[-1][1], NS), f"{family}_mean {mean} > max {known[-1][1]}")
            demand(known[0][0] != "min" or at_most(known[0][1], mean, NS), f"{family}_mean {mean} < min {known[0][1]}")
    return True if families else None


@law
def quantiles_have_their_values(row):
    """A quantile q is known from 1 / (1 - q) values on: two values have no p99."""
    checked = None
    for family, count in (("pause_ms", "checkpoints"), ("latency_ms", "requests_completed")):
        for q, needed in NEEDS.items():
            if row.run["rounds"] == 1 and row.has(f"{family}_{q}", count):
                demand(row.metrics[count] >= needed, f"{family}_{q} of {row.metrics[count]} values")
                checked = True
    return checked


@law
def link_carries_no_more_than_it_can(row):
    """Payload over the replication link <= bandwidth x efficiency x time."""
    if not row.has("replication_bytes_per_s"):
        return None
    most = row.number("testbed.replication.bandwidth") * row.number("testbed.replication.efficiency")
    sent = row.metrics["replication_bytes_per_s"]
    return demand(at_most(sent, most, 1 / row.metrics["runtime_s"]), f"{sent} B/s over a link of {most} B/s")


@law
def clients_link_carries_no_more_than_it_can(row):
    """What requests and files carried in one direction <= bandwidth x time."""
    size = {"web": "page_bytes", "pingpong": "message_bytes", "download": "transfer_bytes", "upload": "transfer_bytes"}.get(row.kind)
    if size is None or "runtime_s" not in row.metrics:
        return None
    count = row.metrics["requests_completed"] if row.kind in FIXED_TIME else row.number("workload.connections")
    carried, most = count * row.number(f"workload.{size}"), row.number("testbed.client_lan.bandwidth") * row.metrics["runtime_s"]
    if row.kind in FIXED_TIME and row.scenario.observe and row.faulty:
        return None
    return demand(at_most(carried, most, 1), f"{carried} B in {row.metrics['runtime_s']} s, the link carries {most}")


@law
def shares_are_shares(row):
    """A share of busy time, late cycles or protected time is between nothing and all."""
    shares = dict(row.run.get("explain", {}).get("busy_share", {}))
    shares |= {name: row.metrics[name] / 100 for name in PERCENT if name in row.metrics}
    for name, share in shares.items():
        demand(0 <= share <= 1 + CLOSE_SHARE, f"{name}: {share}")
    return True if shares else None


@law
def parts_add_up_to_the_cycle(row):
    """The parts of a mean cycle are its time and nothing else."""
    parts = row.run.get("explain", {}).get("cycle_ms")
    if not parts or not row.has("cycle_ms_mean"):
        return None
    demand(min(parts.values()) >= 0, f"a part is below nothing: {parts}")
    return demand(about(sum(parts.values()), row.metrics["cycle_ms_mean"], NS * len(parts)),
                  f"parts {sum(parts.values())} ms, cycle {row.metrics['cycle_ms_mean']} ms: {parts}")


@law
def parts_add_up_to_the_request(row):
    """Where a mean request waited is its latency and nothing else."""
    parts = row.run.get("explain", {}).get("request_ms")
    if not parts:
        return None
    demand(min(parts.values()) >= 0, f"a part is below nothing: {parts}")
    return demand(about(sum(parts.values()), row.metrics["latency_ms_mean"], NS * len(parts)),
                  f"parts {sum(parts.values())} ms, latency {row.metrics['latency_ms_mean']} ms")


@law
def rate_is_not_exceeded(row):
    """The timer counts a whole interval from the suspend, or later: no more checkpoints than runtime x cps, one at an end."""
    if not row.has("checkpoints", "runtime_s") or row.faulty:
        return None
    most = row.metrics["runtime_s"] * row.cps + 1
    return demand(at_most(row.metrics["checkpoints"], most), f"{row.metrics['checkpoints']} checkpoints, at most {most}")


@law
def cycle_is_not_shorter_than_asked(row):
    """The interval is counted from a suspend or from later, so a cycle is never shorter."""
    if not row.has("cycle_ms_mean") or row.faulty:
        return None
    asked = 1000 / row.cps
    return demand(at_most(asked, row.metrics["cycle_ms_mean"], NS), f"cycle {row.metrics['cycle_ms_mean']} ms, asked for {asked}")


@law
def cps_achieved_is_checkpoints_over_time(row):
    """Checkpoints committed over the protected time, in which they could be: without faults all of it."""
    if not row.has("cps_achieved", "checkpoints", "protected_percent", "runtime_s") or row.run["rounds"] != 1:
        return None
    wanted = row.metrics["checkpoints"] / (row.metrics["runtime_s"] * row.metrics["protected_percent"] / 100)
    return demand(about(row.metrics["cps_achieved"], wanted), f"cps_achieved {row.metrics['cps_achieved']}, counted {wanted}")


@law
def pause_is_its_parts(row):
    """A buffered checkpoint pauses the guest for suspend, copy and resume, none longer than its fields say."""
    parts = ("suspend", "copy", "resume")
    if not row.has(*(f"pause_{part}_ms_mean" for part in parts)) or row.word("testbed.checkpoint.traffic") == "off" or row.faulty:
        return None
    if row.word("protocol.transmit") != "buffered":
        return None
    for part, fields in (("suspend", ("suspend", "suspend_busy")), ("resume", ("resume",))):
        mean, cost = row.metrics[f"pause_{part}_ms_mean"], sum(row.number(f"testbed.checkpoint.{f}") for f in fields) * 1e3
        demand(at_most(mean, cost, 3 * NS), f"pause_{part}_ms_mean {mean}, the fields say at most {cost}")
    return True


@law
def pause_parts_add_up(row):
    """Suspend, copy and resume are the pause and nothing else."""
    parts = [f"pause_{part}_ms_mean" for part in ("suspend", "copy", "resume")]
    if not row.has(*parts, "pause_ms_mean"):
        return None
    whole = sum(row.metrics[part] for part in parts)
    return demand(about(whole, row.metrics["pause_ms_mean"], 3 * NS), f"parts {whole} ms, pause {row.metrics['pause_ms_mean']} ms")


@law
def requests_per_second_are_requests_over_time(row):
    """A rate is a count over the time in which it was counted."""
    if not row.has("requests_per_s", "requests_completed", "runtime_s") or row.run["rounds"] != 1:
        return None
    rate = row.metrics["requests_completed"] / row.metrics["runtime_s"]
    return demand(about(row.metrics["requests_per_s"], rate), f"requests_per_s {row.metrics['requests_per_s']}, counted {rate}")


@law
def bytes_are_pages_and_state(row):
    """A checkpoint's bytes: its state, its pages compressed to at most a page each, and the guest's disk writes."""
    if not row.has("checkpoint_bytes_mean", "dirty_pages_mean") or row.word("testbed.checkpoint.traffic") == "off" or row.faulty:
        return None
    state, raw = row.number("testbed.checkpoint.state_bytes"), 4096 * row.metrics["dirty_pages_mean"]
    sent = row.metrics["checkpoint_bytes_mean"]
    writes = row.kind == "disk-io" or row.kind == "compute" and not row.values.zero("workload.disk_writes")
    demand(at_most(state, sent, 1), f"{sent} B, of them state {state} B")
    if not writes:
        demand(at_most(sent, state + raw, 1), f"{sent} B of {raw} B of pages and {state} B of state")
    if not writes and row.word("compression") == "none":
        demand(about(sent, state + raw, 1), f"{sent} B of {raw} B of pages and {state} B of state, no codec")
    return True


@law
def dirty_pages_fit_the_guest(row):
    """A guest cannot dirty more memory than it has."""
    if not row.has("dirty_pages_mean"):
        return None
    pages = row.number("workload.memory") / 4096
    return demand(at_most(row.metrics["dirty_pages_mean"], pages, 1), f"{row.metrics['dirty_pages_mean']} dirty pages of {pages}")


@law
def protection_never_speeds_up_work(row):
    """Work, or requests that all take as long, take no less time for being paused, slowed and written to."""
    if not row.protected or row.kind not in ("compute", "disk-io") or "overhead_percent" not in row.metrics:
        return None
    if not row.values.zero("workload.service_spread"):
        return None  # protection draws random numbers too: the requests are others
    return demand(row.metrics["overhead_percent"] >= -CLOSE_SHARE, f"overhead {row.metrics['overhead_percent']} %")


@law
def work_and_pauses_fit_the_runtime(row):
    """A computing guest works or is paused: runtime >= work x slowdown + the pauses of the checkpoints counted."""
    if row.kind != "compute" or not row.has("pause_ms_mean", "runtime_s") or row.faulty or row.run["rounds"] != 1:
        return None
    least = row.number("workload.work") * row.number("workload.protected_slowdown")
    least += row.metrics["checkpoints"] * row.metrics["pause_ms_mean"] / 1e3
    return demand(at_most(least, row.metrics["runtime_s"], 1e-6), f"runtime {row.metrics['runtime_s']} s, work and pauses {least} s")


@law
def exposure_covers_the_pause(row):
    """A checkpoint that is sent after its pause is not committed in it: the most that a crash loses is no less than a pause."""
    if not row.has("exposure_ms_max", "pause_ms_mean") or row.faulty or row.word("protocol.transmit") != "buffered":
        return None
    m = row.metrics
    return demand(at_most(m["pause_ms_mean"], m["exposure_ms_max"], NS), f"exposure {m['exposure_ms_max']} ms, pause {m['pause_ms_mean']} ms")


@law
def phases_are_the_runtime(row):
    """Protected, down or unprotected: at every moment one of them."""
    if not row.has(*PHASES, "runtime_s"):
        return None
    whole = sum(row.metrics[name] for name in PHASES)
    return demand(about(whole, row.metrics["runtime_s"], 1e-8), f"phases {whole} s, runtime {row.metrics['runtime_s']} s")


@law
def requests_are_those_of_the_phases(row):
    """Each request was completed in one phase."""
    names = [f"requests_{phase}" for phase in ("protected", "down", "unprotected")]
    if not row.has(*names, "requests_completed"):
        return None
    whole = sum(row.metrics[name] for name in names)
    return demand(about(whole, row.metrics["requests_completed"]), f"phases {whole}, requests {row.metrics['requests_completed']}")


@law
def requests_are_those_of_the_operations(row):
    """Each operation is of one kind."""
    kinds = [value for name, value in row.metrics.items() if name.startswith("ops.")]
    if not kinds or row.run["rounds"] != 1:
        return None
    return demand(sum(kinds) == row.metrics["requests_completed"], f"kinds {sum(kinds)}, all {row.metrics['requests_completed']}")


@law
def timeline_is_in_order(row):
    """What happened around faults stands in order of time, from the first fault on; and only where one struck."""
    entries = row.run.get("timeline")
    if not entries:
        struck = [name for name in row.metrics if name.startswith("failover_")]
        return demand(not struck, f"no timeline, but {struck}") if row.faulty else None
    times = [entry["at_ms"] for entry in entries]
    demand(row.faulty, "a timeline without faults")
    demand(entries[0]["what"].startswith(("fault", "crash", "omission")), f"begins with {entries[0]['what']}")
    return demand(times == sorted(times), f"not in order: {times}")


def rows_law(answer, scenario):
    """Of the answer as a whole: the rows asked for, in order, baseline first, each with its seed and rounds."""
    wanted = [(w, c) for w in scenario.workloads for c in (0.0, *map(float, scenario.cps))]
    rows = [(run["workload"], float(run["cps"])) for run in answer["runs"]]
    if "missing" not in answer and rows != wanted:
        raise Broken(f"rows {rows}, asked for {wanted}")
    if not set(rows) <= set(wanted):
        raise Broken(f"rows {rows} that were not asked for")
    for run in answer["runs"]:
        demand(run["seed"] == scenario.seed, f"seed {run['seed']}, asked for {scenario.seed}")
        demand(1 <= run["rounds"] <= scenario.rounds, f"rounds {run['rounds']}, asked for {scenario.rounds}")
    return True


def overhead_law(answer):
    """An overhead is what the row's cost is over that of its workload's baseline."""
    bases = {run["workload"]: run["metrics"] for run in answer["runs"] if run["cps"] == 0}
    checked = None
    for run in answer["runs"]:
        base, mine = bases.get(run["workload"], {}), run["metrics"]
        if run["cps"] == 0 or "overhead_percent" not in mine:
            continue
        fixed = "requests_completed" in mine
        cost = base["requests_completed"] / mine["requests_completed"] if fixed else mine["runtime_s"] / base["runtime_s"]
        checked = demand(about(mine["overhead_percent"], (cost - 1) * 100, 1e-6),
                         f"overhead_percent {mine['overhead_percent']}, of the two rows {(cost - 1) * 100}")
    return checked
