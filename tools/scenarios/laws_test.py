#!/usr/bin/env python3
"""Each law fires: it holds on a sound row and is broken by a doctored one. A check not seen to fail is not a check.

Usage: laws_test.py [unittest arguments]
"""
import copy
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from scenarios import laws, trial, twins  # noqa: E402
from scenarios.fields import Values  # noqa: E402
from scenarios.law import Broken, Row  # noqa: E402
from scenarios.run import Answer  # noqa: E402
from scenarios.scenario import Scenario  # noqa: E402
from scenarios.shrink import plainer, simpler  # noqa: E402
from scenarios.status import check_ending  # noqa: E402

TESTBED = {
    "protocol.transmit": "buffered", "compression": "none", "testbed.checkpoint.traffic": "on",
    "testbed.checkpoint.suspend": "1ms", "testbed.checkpoint.suspend_busy": "0s", "testbed.checkpoint.resume": "3ms",
    "testbed.checkpoint.copy_per_page": "10us", "testbed.checkpoint.copy_fixed": "0s",
    "testbed.checkpoint.state_bytes": "16KiB", "testbed.replication.bandwidth": "1Gbps",
    "testbed.replication.efficiency": "94.1%", "testbed.client_lan.bandwidth": "100Mbps",
    }
CPU = {"kind": "compute", "work": "10s", "protected_slowdown": "1.5x", "disk_writes": "0B/s", "memory": "1GiB"}
WEB = {"kind": "web", "memory": "1GiB", "page_bytes": "1000B", "duration": "10s", "connections": "10"}
TBENCH = {"kind": "tbench", "duration": "10s", "connections": "10"}
BASELINE = {"runtime_s": 10, "overhead_percent": 0}
PROTECTED = {
    "runtime_s": 17, "overhead_percent": 70, "checkpoints": 340, "cycle_ms_mean": 50, "pause_ms_mean": 5, "pause_ms_p99": 6,
    "dirty_pages_mean": 100, "checkpoint_bytes_mean": 16384 + 409600, "replication_bytes_per_s": 8519680,
    }
AT_RISK = {**PROTECTED, "cps_achieved": 20, "late_percent": 10, "exposure_ms_mean": 60, "exposure_ms_p99": 80,
           "exposure_ms_max": 90, "protected_percent": 100}
SERVED = {"runtime_s": 10, "requests_completed": 5000, "latency_ms_mean": 20, "latency_ms_p50": 15, "latency_ms_p95": 40,
          "latency_ms_p99": 60}
PHASED = {**SERVED, "phase_protected_s": 5, "phase_down_s": 1, "phase_unprotected_s": 4, "requests_protected": 1000,
          "requests_down": 0, "requests_unprotected": 4000}
EXPLAIN = {"busy_share": {"guest paused": 0.1}, "cycle_ms": {"copy": 20, "wait": 30}, "request_ms": {"server": 5, "client LAN": 15}}
SAID = "fault: primary"


def row(workload, metrics, cps=20, faults=(), **run):
    name = {"compute": "cpu"}.get(workload["kind"], workload["kind"])
    values = Values({**TESTBED, **{f"workload.{name}.{key}": text for key, text in workload.items()}}, name)
    run = {"workload": name, "cps": cps, "seed": 1, "rounds": 1, "metrics": dict(metrics), **copy.deepcopy(run)}
    return Row(run, values, Scenario((name,), ("20",), faults=faults))


def cpu(cps=20, **doctored):
    return row(CPU, {**(PROTECTED if cps else BASELINE), **doctored}, cps)


def at_risk(**doctored):
    return row(CPU, {**AT_RISK, **doctored})


def parted(**doctored):
    return cpu(**{"pause_suspend_ms_mean": 1, "pause_copy_ms_mean": 1, "pause_resume_ms_mean": 3, **doctored})


def web(**doctored):
    return row(WEB, {**SERVED, **doctored})


def phased(**doctored):
    return row(WEB, {**PHASED, **doctored})


def explained(metrics, **parts):
    return row(CPU, metrics, explain={**EXPLAIN, **parts})


def told(*times, faults=("primary@1s",)):
    return row(WEB, SERVED, faults=faults, timeline=[{"what": SAID, "at_ms": at} for at in times])


def operations(count):
    return row(TBENCH, {**SERVED, "ops.Close": 3000, "ops.Find": count})


# Law, a row on which it holds, and rows that break it.
ROWS = {
    "numbers-are-numbers": (cpu(), [cpu(runtime_s=float("nan")), cpu(checkpoints=-1), cpu(overhead_percent=-101), cpu(runtime_s=None)]),
    "metrics-are-documented": (cpu(), [cpu(new_one=1)]),
    "unknown-is-absent": (web(), [web(latency_ms_p50=0), web(cycle_ms_mean=0), cpu(checkpoint_bytes_mean=0)]),
    "baseline-is-undisturbed": (cpu(0), [cpu(0, checkpoints=3), cpu(0, overhead_percent=1)]),
    "baseline-takes-its-work": (cpu(0), [cpu(0, runtime_s=10.001)]),
    "fixed-time-is-measured": (web(), [web(runtime_s=10.02)]),
    "statistics-are-ordered": (web(), [web(latency_ms_p50=50), web(latency_ms_max=59), at_risk(exposure_ms_mean=95)]),
    "quantiles-have-their-values": (web(), [web(requests_completed=99), cpu(checkpoints=99), web(requests_completed=1)]),
    "link-carries-no-more-than-it-can": (cpu(), [cpu(replication_bytes_per_s=1.2e8)]),
    "clients-link-carries-no-more-than-it-can": (web(), [web(requests_completed=126000)]),
    "shares-are-shares": (at_risk(), [at_risk(late_percent=101), explained(PROTECTED, busy_share={"replication stream": 1.3})]),
    "parts-add-up-to-the-cycle": (explained(PROTECTED), [explained(PROTECTED, cycle_ms={"copy": 82}),
                                                         explained(PROTECTED, cycle_ms={"copy": 60, "wait": -10})]),
    "parts-add-up-to-the-request": (explained(SERVED), [explained(SERVED, request_ms={"server": 19}),
                                                        explained(SERVED, request_ms={"server": 21, "client LAN": -1})]),
    "rate-is-not-exceeded": (cpu(), [cpu(checkpoints=342)]),
    "cycle-is-not-shorter-than-asked": (cpu(), [cpu(cycle_ms_mean=49.9)]),
    "cps-achieved-is-checkpoints-over-time": (at_risk(), [at_risk(cps_achieved=19), at_risk(cps_achieved=40), at_risk(protected_percent=50)]),
    "pause-is-its-parts": (parted(), [parted(pause_suspend_ms_mean=1.1), parted(pause_resume_ms_mean=3.1)]),
    "pause-parts-add-up": (parted(), [parted(pause_copy_ms_mean=2)]),
    "requests-per-second-are-requests-over-time": (web(requests_per_s=500), [web(requests_per_s=501)]),
    "bytes-are-pages-and-state": (cpu(), [cpu(checkpoint_bytes_mean=16000), cpu(checkpoint_bytes_mean=426000),
                                          cpu(checkpoint_bytes_mean=400000)]),
    "dirty-pages-fit-the-guest": (cpu(), [cpu(dirty_pages_mean=263000)]),
    "protection-never-speeds-up-work": (cpu(), [cpu(overhead_percent=-0.1)]),
    "work-and-pauses-fit-the-runtime": (cpu(), [cpu(runtime_s=16.6)]),
    "exposure-covers-the-pause": (at_risk(), [at_risk(exposure_ms_max=4)]),
    "phases-are-the-runtime": (phased(), [phased(phase_down_s=2)]),
    "requests-are-those-of-the-phases": (phased(), [phased(requests_down=1)]),
    "requests-are-those-of-the-operations": (operations(2000), [operations(1999)]),
    "timeline-is-in-order": (told(1, 2), [told(2, 1), told(1, faults=()),
                                          row(WEB, {**SERVED, "failover_detection_ms": 3}, faults=("primary@1s",))]),
}


class LawsOfRows(unittest.TestCase):
    def test_each_is_tried(self):
        self.assertEqual(set(ROWS), {law.name for law in laws.LAWS})

    def test_each_fires(self):
        for law in laws.LAWS:
            sound, doctored = ROWS[law.name]
            with self.subTest(law=law.name):
                self.assertTrue(law.check(sound))
                for one in doctored:
                    with self.assertRaises(Broken):
                        law.check(one)


def slow(**doctored):
    """A run whose every time is twice that of cpu()."""
    return row(CPU, {"runtime_s": 34, "cycle_ms_mean": 100, "pause_ms_mean": 10, "checkpoints": 340, **doctored}, 10)


def copied(pages, copy_ms):
    return row(CPU, {**PROTECTED, "cycle_ms_mean": 54.5, "dirty_pages_mean": pages, "pause_copy_ms_mean": copy_ms})


# Law, a pair on which it holds, and pairs that break it.
PAIRS = {
    "dearer-checkpoint-longer-cycle": ((cpu(), cpu(cycle_ms_mean=50)), [(cpu(), cpu(cycle_ms_mean=45))]),
    "slower-codec-longer-cycle": ((cpu(), cpu(cycle_ms_mean=55)), [(cpu(), cpu(cycle_ms_mean=45))]),
    "slower-guest-longer-run": ((cpu(), cpu(runtime_s=30)), [(cpu(), cpu(runtime_s=16))]),
    "twice-the-work-twice-the-time": ((cpu(), cpu(runtime_s=34)), [(cpu(), cpu(runtime_s=40)), (cpu(0), cpu(0, runtime_s=20.1))]),
    "twice-the-pages-twice-the-copy": ((copied(100, 1), copied(200, 2)), [(copied(100, 1), copied(150, 1.5)),
                                                                          (copied(100, 1), copied(200, 3))]),
    "net-buffer-off-serves-no-less": ((web(), web(requests_completed=6000)), [(web(), web(requests_completed=4000))]),
    "no-chance-no-seed": ((cpu(), cpu()), [(cpu(), cpu(runtime_s=17.1))]),
    "runs-do-not-know-of-each-other": ((cpu(), cpu()), [(cpu(), cpu(checkpoints=341))]),
    "protocol-leaves-the-baseline": ((cpu(0), cpu(0)), [(cpu(0), cpu(0, runtime_s=11))]),
    "what-is-not-used-does-not-matter": ((web(), web()), [(web(), web(latency_ms_p99=61))]),
    "units-do-not-matter": ((web(), web()), [(web(), web(latency_ms_p99=61))]),
    "explaining-changes-nothing": ((web(), web()), [(web(), row(WEB, {"runtime_s": 10}))]),
    "twice-as-slow-twice-as-long": ((cpu(), slow()), [(cpu(), slow(runtime_s=33)), (cpu(), slow(pause_ms_mean=9)),
                                                      (cpu(), slow(checkpoints=300))]),
}


class LawsOfTwins(unittest.TestCase):
    def test_each_is_tried(self):
        self.assertEqual(set(PAIRS), {law.name for law in twins.TWINS})

    def test_each_fires(self):
        for law in twins.TWINS:
            sound, doctored = PAIRS[law.name]
            with self.subTest(law=law.name):
                self.assertTrue(law.check(*sound))
                for pair in doctored:
                    with self.assertRaises(Broken):
                        law.check(*pair)


WITH_FAULT = Scenario(("web",), ("20",), faults=("omission:backup@1s+1s",))
TIMES = {"testbed.checkpoint.hold": "2ms", "testbed.failover.detection_timeout": "1s"}
HELD = {**TIMES, "protocol.net_buffer": "on", "protocol.commit": "backup-ack", "protocol.arbitrator": "on"}


class LawsOfAnswers(unittest.TestCase):
    def test_endings(self):
        calm = Scenario(("web",), ("20",))
        apart = {**HELD, "protocol.arbitrator": "off"}

        def quick():
            return 50
        for scenario, values, answer in [(calm, HELD, Answer(0, b"{}", "")), (calm, HELD, Answer(2, b"", "remsim: one line\n")),
                                         (WITH_FAULT, apart, Answer(1, b"", "remsim: split brain\nlog\n"))]:
            self.assertTrue(check_ending(answer, scenario, values, quick))
        crash = Scenario(("web",), ("20",), faults=("client-link@1s",))
        split = Answer(1, b"", "remsim: split brain\nlog\n")
        self.assertTrue(check_ending(split, crash, apart, lambda: 1000))
        self.assertTrue(check_ending(split, crash, {**apart, "testbed.checkpoint.hold": "1s"}, lambda: None))
        for values, exposure in [(apart, 999), (apart, None), (HELD, 1000)]:
            with self.subTest(exposure=exposure), self.assertRaises(Broken):
                check_ending(split, crash, values, lambda exposure=exposure: exposure)
        for scenario, values, answer in [(calm, HELD, Answer(70, b"", "remsim: died\n")), (calm, HELD, Answer(-6, b"", "")),
                                         (calm, HELD, Answer(0, b"", "")), (calm, HELD, Answer(2, b"", "remsim: a\nremsim: b\n")),
                                         (calm, HELD, Answer(2, b"", "")), (calm, HELD, Answer(2, b"", "Aborted\n")),
                                         (calm, apart, Answer(1, b"", "remsim: broken\n")), (WITH_FAULT, HELD, Answer(1, b"", "x\n")),
                                         (calm, HELD, Answer(0, b"{}", "", timed_out=True)),
                                         (WITH_FAULT, HELD, Answer(70, b"", "", timed_out=True)),
                                         (calm, {**HELD, "protocol.net_buffer": "off"}, Answer(70, b"", "", timed_out=True))]:
            with self.subTest(answer=answer), self.assertRaises(Broken):
                check_ending(answer, scenario, values, quick)

    def test_rows_are_those_asked_for(self):
        scenario = Scenario(("cpu",), ("20",))
        sound = {"runs": [cpu(0).run, cpu().run]}
        self.assertTrue(laws.rows_law(sound, scenario))
        other_seed = {"runs": [cpu(0).run, {**cpu().run, "seed": 2}]}
        for doctored in ({"runs": [cpu().run]}, {"runs": [cpu().run, cpu(0).run]}, other_seed, {"runs": [cpu(30).run], "missing": ["x"]}):
            with self.subTest(doctored=doctored), self.assertRaises(Broken):
                laws.rows_law(doctored, scenario)

    def test_overheads_are_of_their_rows(self):
        self.assertTrue(laws.overhead_law({"runs": [cpu(0).run, cpu().run]}))
        with self.assertRaises(Broken):
            laws.overhead_law({"runs": [cpu(0).run, cpu(overhead_percent=71).run]})

    def test_the_same_answer(self):
        self.assertTrue(trial.same_answer(Answer(0, b"a", ""), Answer(0, b"a", "")))
        for other in (Answer(0, b"b", ""), Answer(2, b"a", ""), Answer(0, b"a", "x")):
            with self.assertRaises(Broken):
                trial.same_answer(Answer(0, b"a", ""), other)


class Shrinking(unittest.TestCase):
    def test_leaves_out_one_thing_and_rounds(self):
        scenario = Scenario(("cpu", "web"), ("20", "33.3"), sets={"a": "1.234ms"}, faults=("primary@1s+2s",), rounds=3)
        smaller = list(simpler(scenario))
        for attribute, value in [("workloads", ("cpu",)), ("cps", ("20",)), ("sets", {}), ("faults", ()), ("rounds", 1),
                                 ("faults", ("primary@1s",)), ("cps", ("20", "30"))]:
            self.assertTrue(any(getattr(s, attribute) == value for s in smaller), (attribute, value))
        self.assertEqual(plainer("1.234ms"), "1ms")
        self.assertEqual(plainer("while-paused"), "while-paused")


if __name__ == "__main__":
    unittest.main()
