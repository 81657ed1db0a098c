#!/usr/bin/env python3
"""Runs `remsim faults` and `remsim run --fail` as a user does: small explorations, their bytes, bad input, signals.

Usage: faults_end_to_end_test.py PROGRAM [unittest arguments]
"""

import csv
import io
import json
import pathlib
import shlex
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = ""
CHECKERS = ["output-commit", "acknowledged-kept", "one-active-vm", "memory-and-disk", "progress", "conservation", "protocol"]
WEB = ["--workload", "web", "--cps", "40", "--set", "workload.connections=4"]
# Every event of a short run, each once: what varies is tried by samples.
SMALL = ["--workload", "web", "--duration", "100ms", "--disk-protocols", "remus,c", "--variants", "none", "--patterns", "crash", "--quiet"]


def run(*arguments, **options):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=300, **options)


def faults(*arguments, **options):
    return run("faults", *arguments, **options)


BAD_COMMAND_LINES = [
    (["run", *WEB, "--fail", "primry@3s"], ["--fail primry@3s", "did you mean primary?"]),
    (["run", *WEB, "--fail", "primary@3"], ["--fail primary@3", "no unit"]),
    (["run", *WEB, "--fail", "primary@nans"], ["--fail primary@nans"]),
    (["run", *WEB, "--fail", "primary@-3s"], ["--fail primary@-3s", "negative"]),
    (["run", *WEB, "--fail", "primary@event:0"], ["event:0", "count from 1"]),
    (["run", *WEB, "--fail", "omission:backup@3s"], ["after how long"]),
    (["run", *WEB, "--fail", "primary@3s,"], ["comma"]),
    (["run", *WEB, "--fail"], ["--fail", "value is missing"]),
    (["run", *WEB, "--set", "faults=primary"], ["faults:", "COMPONENT@WHEN"]),
    (["run", "--workload", "web", "--cps", "0", "--fail", "primary@3s"], ["faults:", "protected"]),
    (["run", *WEB, "--arbitrator", "maybe"], ["--arbitrator maybe", "on or off"]),
    (["run", *WEB, "--disk-protocol", "e"], ["--disk-protocol e", "dual-primary"]),
    (["run", *WEB, "--observe", "3"], ["--observe 3", "no unit"]),
    (["faults", "--timeline"], ["--workload", "missing"]),
    (["faults", "--patterns", "crahs"], ["--patterns", "did you mean crash?"]),
    (["faults", "--variants", "two-bufers"], ["--variants", "did you mean two-buffers?"]),
    (["faults", "--timeline", "--workload", "web", "--variants", "none"], ["--variants", "--timeline"]),
    (["faults", "--workload", "wbe"], ["--workload", "did you mean web?"]),
    (["faults", "--workload", "web,web"], ["web", "twice"]),
    (["faults", "--workload", "web", "--cps", "0"], ["--cps 0"]),
    (["faults", "--workload", "web", "--cps", "10,40"], ["--cps 10,40", "one"]),
    (["faults", "--workload", "web", "--components", "primary,bakcup"], ["--components", "did you mean backup?"]),
    (["faults", "--workload", "web", "--components", "primary,primary"], ["twice"]),
    (["faults", "--workload", "web", "--disk-protocols", "remus,e"], ["--disk-protocols", "dual-primary"]),
    (["faults", "--workload", "web", "--duration", "2"], ["--duration 2", "no unit"]),
    (["faults", "--workload", "web", "--duration", "0s"], ["--duration 0s"]),
    (["faults", "--workload", "web", "--sample", "0"], ["--sample 0", "from 1"]),
    (["faults", "--workload", "web", "--random", "-1"], ["--random -1"]),
    (["faults", "--workload", "web", "--seed", "x"], ["--seed x"]),
    (["faults", "--workload", "web", "--warmup", "1s"], ["--warmup", "--timeline"]),
    (["faults", "--workload", "web", "--timeline", "--random", "5"], ["--random", "--timeline"]),
    (["faults", "--workload", "web", "--set", "faults=primary@1s"], ["faults", "drop"]),
    (["faults", "--workload", "web", "--fail", "primary@1s"], ["--fail", "unknown option"]),
    (["faults", "--workload", "web", "--set", "testbed.failover.activation=5"], ["no unit"]),
]


class BadInput(unittest.TestCase):
    def test_command_lines(self):
        for arguments, needles in BAD_COMMAND_LINES:
            with self.subTest(arguments=arguments):
                done = run(*arguments)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertEqual(done.stdout, "")
                self.assertRegex(done.stderr, r"\Aremsim: [^\n]+\n\Z")
                for needle in needles:
                    self.assertIn(needle, done.stderr)

    def test_output_that_cannot_be_written(self):
        done = faults(*SMALL, "--output", "/nowhere/x.json")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("/nowhere/x.json", done.stderr)


class Run(unittest.TestCase):
    FAIL = ["run", *WEB, "--set", "workload.duration=8s", "--arbitrator", "on", "--fail", "primary@2s"]

    def test_timeline_of_one_crash(self):
        done = run(*self.FAIL, "--format", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        baseline, protected = report["runs"]
        self.assertNotIn("timeline", baseline)
        self.assertEqual(protected["timeline"][0], {"what": "fault: primary", "at_ms": 2000})
        times = [entry["at_ms"] for entry in protected["timeline"]]
        self.assertEqual(times, sorted(times))
        metrics = protected["metrics"]
        steps = [metrics[f"failover_{step}_ms"] for step in ("detection", "activation", "announcement")]
        self.assertEqual(steps, sorted(steps))
        # The VM may say what its clients wait for before they know its new address.
        self.assertGreater(metrics["failover_first_answer_ms"], metrics["failover_activation_ms"])
        table = run(*self.FAIL).stdout
        self.assertIn("since the first fault", table)
        self.assertIn("fault: primary", table)

    def test_the_scenario_repeats_it(self):
        first = run(*self.FAIL, "--format", "json").stdout
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "scenario.toml")
            file.write_text(json.loads(first)["scenario"])
            self.assertEqual(run("--scenario", str(file), "--format", "json").stdout, first)

    def test_a_fault_too_late_is_said(self):
        done = run("run", *WEB, "--set", "workload.duration=1s", "--fail", "primary@1h")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertRegex(done.stderr, r"^remsim: primary@1h never struck: web at .* ended at 1\.00 s: strike earlier.*\n$")


class Exploration(unittest.TestCase):
    def test_every_event_and_every_component(self):
        done = faults(*SMALL, "--format", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        events = report["workloads"]["web"]["events"]
        self.assertGreater(events, 50)
        self.assertEqual(len(report["by_component"]), 6)
        self.assertEqual(list(report["by_checker"]), CHECKERS)
        self.assertEqual(report["violations"], 0, report["counterexamples"])
        self.assertEqual(set(report["by_disk_protocol"]), {"remus", "c"})
        self.assertEqual(report["crashes"], sum(c["crashes"] for c in report["by_component"].values()))
        self.assertEqual(report["crashes"], sum(d["crashes"] for d in report["by_disk_protocol"].values()))
        self.assertGreaterEqual(report["crashes"], 6 * events)
        self.assertGreater(report["by_disk_protocol"]["remus"]["failovers"], 0)

    def test_same_seed_same_bytes_whatever_the_jobs(self):
        sample = [*SMALL, "--sample", "40", "--random", "6", "--seed", "3", "--format", "json"]
        self.assertEqual(faults(*sample, "--jobs", "1").stdout, faults(*sample, "--jobs", "3").stdout)

    def test_sample_and_schedules_in_every_format(self):
        sample = [*SMALL, "--sample", "30", "--random", "4"]
        report = json.loads(faults(*sample, "--format", "json").stdout)
        self.assertEqual((report["crashes"], report["schedules"]), (30, 4))
        rows = list(csv.DictReader(io.StringIO(faults(*sample, "--format", "csv").stdout)))
        runs = sum(int(row["value"]) for row in rows if row["name"] == "runs")
        self.assertEqual(runs, 34)
        struck = sum(int(row["value"]) for row in rows if row["name"].startswith("fates."))
        self.assertEqual(struck, 34)
        table = faults(*sample).stdout
        self.assertIn("30 crashes and 4 schedules", table)
        for checker in CHECKERS:
            self.assertIn(checker, table)

    def test_what_became_of_faults_and_of_the_vm(self):
        done = faults("--sample", "150", "--quiet", "--format", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(report["deviations"], 0, report["counterexamples"])
        self.assertEqual(set(report["workloads"]), {"web", "pingpong", "io", "compile"})
        self.assertEqual(list(report["by_law"]), ["fate", "timing", "loss", "work", "resumption"])
        self.assertIn("two-buffers", report["by_variant"])
        for pattern, outcome in report["by_pattern"].items():
            self.assertEqual(sum(outcome["fates"].values()), outcome["crashes"], pattern)
        self.assertGreater(report["by_pattern"]["crash"]["fates"]["failed-over"], 0)
        self.assertEqual(report["by_pattern"]["crash-for-good"]["fates"]["lost"], 0)

    def test_a_fault_that_stops_nothing_is_named(self):
        done = faults("--workload", "io", "--components", "client-link", "--disk-protocols", "remus", "--variants", "none",
                      "--sample", "20", "--quiet", "--format", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        self.assertGreaterEqual(report["faults"], 20)
        self.assertEqual(report["faults_without_effect"] + report["faults_never_struck"], report["faults"])
        self.assertIn("of client-link", report["idle_faults"][0]["faults"])
        self.assertIn("--fail", report["idle_faults"][0]["command"])
        table = faults("--workload", "io", "--components", "client-link", "--sample", "20", "--quiet").stdout
        self.assertIn("Faults that stopped nothing show nothing:", table)

    def test_an_axis_that_is_named_is_not_varied(self):
        report = json.loads(faults("--workload", "web", "--set", "protocol.buffers=1", "--cps", "40", "--arbitrator", "on",
                                   "--sample", "10", "--quiet", "--format", "json").stdout)
        for variant in ("two-buffers", "three-buffers", "slow-rate", "fast-rate", "no-arbitrator", "disk-writes"):
            self.assertNotIn(variant, report["by_variant"])
        self.assertIn("no-net-buffer", report["by_variant"])
        alone = json.loads(faults("--workload", "web", "--variants", "none", "--sample", "10", "--quiet", "--format", "json").stdout)
        self.assertEqual(list(alone["by_variant"]), ["as-set"])

    def test_split_brain_without_an_arbitrator_is_shown_and_repeats(self):
        done = faults("--workload", "web", "--duration", "300ms", "--disk-protocols", "remus", "--components",
                      "replication-link", "--arbitrator", "off", "--sample", "20", "--patterns", "crash", "--variants", "none",
                      "--quiet", "--format", "json")
        self.assertEqual(done.returncode, 1, done.stderr)
        report = json.loads(done.stdout)
        self.assertGreater(report["by_checker"]["one-active-vm"], 0)
        example = report["counterexamples"][0]
        self.assertTrue(example["repeats"], example)
        words = shlex.split(example["command"])
        again = run(*words[1:])
        self.assertEqual(again.returncode, 1, again.stderr)
        self.assertIn("both hosts ran the VM", again.stdout)
        self.assertIn("what happened at", again.stdout)
        self.assertNotIn("SuspendGuest", again.stderr, "no log lines where the scenario announced it")

    def test_an_interruption_keeps_what_was_finished(self):
        process = subprocess.Popen([PROGRAM, "faults", "--workload", "web", "--duration", "20s", "--format", "json", "--quiet"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        time.sleep(3)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, err)
        report = json.loads(out)
        self.assertIn("incomplete", err)
        self.assertIn("missing", report)


class Timeline(unittest.TestCase):
    ARGUMENTS = ["--timeline", "--workload", "web", "--components", "primary,backup", "--sample", "20", "--duration", "2s",
                 "--set", "workload.connections=4", "--quiet"]

    def test_distribution(self):
        done = faults(*self.ARGUMENTS, "--format", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual([s["component"] for s in report["series"]], ["primary", "backup"])
        primary = report["series"][0]
        self.assertEqual(primary["crashes"], 20)
        for metric in ("failover_detection_ms", "failover_activation_ms", "failover_announcement_ms", "failover_first_answer_ms"):
            q = primary["metrics"][metric]
            self.assertEqual(q["count"], 20)
            self.assertLessEqual(q["min"], q["p5"])
            self.assertLessEqual(q["p5"], q["p50"])
            self.assertLessEqual(q["p95"], q["max"])
        # The testbed's own timeout is 1 s; the last heartbeat is at most some cycles old.
        detection = primary["metrics"]["failover_detection_ms"]
        self.assertGreater(detection["min"], 800)
        self.assertLess(detection["max"], 1100)

    def test_table_and_csv(self):
        self.assertIn("failover_first_answer_ms", faults(*self.ARGUMENTS).stdout)
        rows = list(csv.DictReader(io.StringIO(faults(*self.ARGUMENTS, "--format", "csv").stdout)))
        self.assertIn("failover_detection_ms", {row["metric"] for row in rows})


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
