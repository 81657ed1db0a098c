#!/usr/bin/env python3
"""Runs the built program where a run ends before what it waits for has happened, and holds its numbers to the laws
that every run obeys.

Usage: laws_end_to_end_test.py PROGRAM [unittest arguments]
"""

import json
import subprocess
import sys
import unittest

PROGRAM = ""
MEGABIT = 1e6 / 8


def runs(*arguments):
    done = subprocess.run([PROGRAM, *arguments, "--explain", "--format", "json"], capture_output=True, text=True,
                          timeout=300)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout)["runs"]


# Command lines, and the bandwidth of their replication link in bytes per second, counted by what it carries of payload.
TEMPTING = [
    ("memory --cps 10 --replication-bandwidth 1kbps", 0.001 * MEGABIT),
    ("memory --cps 0.1", 1000 * MEGABIT),
    ("compile --cps 40 --replication-bandwidth 10Mbps --compression none", 10 * MEGABIT),
    ("compile --cps 10,100 --buffers 3 --replication-bandwidth 100Mbps", 100 * MEGABIT),
    ("compile --cps 10,100 --transmit while-paused --replication-bandwidth 100Mbps", 100 * MEGABIT),
    ("compile --cps 10,100 --commit stream-written --buffers 2 --replication-bandwidth 100Mbps", 100 * MEGABIT),
    ("pingpong --cps 40 --replication-bandwidth 10kbps", 0.01 * MEGABIT),
    ("web --cps 1,40 --replication-bandwidth 1Mbps --buffers 2", 1 * MEGABIT),
    ("io --cps 5,200 --replication-bandwidth 5Mbps", 5 * MEGABIT),
    ("tbench --cps 40 --replication-bandwidth 10kbps --set testbed.tcp.syn_retries=6", 0.01 * MEGABIT),
]
CHAINS = [[f"{of}_{name}" for name in ("p50", "p95", "p99", "max")] for of in
          ("latency_ms", "pause_ms", "exposure_ms")] + [["exposure_ms_mean", "exposure_ms_max"]]
MEANS = ["cycle_ms_mean", "pause_ms_mean", "dirty_pages_mean", "checkpoint_bytes_mean", "egress_bytes_per_cycle_mean"]


class Laws(unittest.TestCase):
    def check(self, row, bandwidth):
        metrics, explain = row["metrics"], row.get("explain", {})
        self.assertLessEqual(metrics["replication_bytes_per_s"], bandwidth)
        for resource, share in explain["busy_share"].items():
            self.assertTrue(0 <= share <= 1, f"{resource}: {share}")
        if explain["cycle_ms"]:
            self.assertAlmostEqual(sum(explain["cycle_ms"].values()) / metrics["cycle_ms_mean"], 1, delta=1e-9)
        for chain in CHAINS:
            known = [metrics[name] for name in chain if name in metrics]
            self.assertEqual(known, sorted(known), chain)
        if metrics["checkpoints"] < 100:
            self.assertNotIn("pause_ms_p99", metrics)
        if metrics["checkpoints"] == 0:
            for mean in MEANS:
                self.assertNotIn(mean, metrics)
        for mean in MEANS[:2]:
            self.assertGreater(metrics.get(mean, 1), 0, "not known is absent, not 0")
        self.assertGreaterEqual(metrics["exposure_ms_max"], 1000 * metrics["runtime_s"] / (metrics["checkpoints"] + 1))

    def test_hold_where_they_are_tempted(self):
        for command, bandwidth in TEMPTING:
            for row in runs("--workload", *command.split()):
                if row["cps"] > 0:
                    with self.subTest(command=command, cps=row["cps"]):
                        self.check(row, bandwidth)

    def test_a_checkpoint_that_is_not_committed_is_none(self):
        row = runs("--workload", "memory", "--cps", "10", "--replication-bandwidth", "1kbps")[1]
        self.assertEqual(row["metrics"]["checkpoints"], 0)
        self.assertAlmostEqual(row["metrics"]["exposure_ms_max"], 1000 * row["metrics"]["runtime_s"], delta=1e-3)

    def test_a_fixed_time_workload_is_measured_for_that_time(self):
        slow = ["--cps", "40", "--replication-bandwidth", "10kbps", "--set", "testbed.tcp.syn_retries=6"]
        for workload, seconds in (("pingpong", 20), ("web", 60), ("tbench", 600)):
            for row in runs("--workload", workload, *slow):
                self.assertAlmostEqual(row["metrics"]["runtime_s"], seconds, delta=1e-6, msg=workload)

    def test_one_that_cannot_begin_says_so(self):
        """The paper's clients (Linux 3.5) give a SYN up after 63 s; a first checkpoint takes longer over this link."""
        done = subprocess.run([PROGRAM, "--workload", "tbench", "--cps", "40", "--replication-bandwidth", "10kbps", "-q",
                               "--format", "json"], capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stderr, r"\Aremsim: tbench at 40 cps, round 1: a client gave its connection up [^\n]+\n\Z")
        row = json.loads(done.stdout)["runs"][1]["metrics"]
        self.assertGreater(row["connections_given_up"], 0)
        self.assertNotIn("runtime_s", row)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
