#!/usr/bin/env python3
"""What the program says beside its numbers: marks, what it has tried, what it rests on, what is missing.

Usage: explain_end_to_end_test.py PROGRAM [unittest arguments]
"""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time
import unittest

PROGRAM = ""


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=600, check=False)


def answer(*arguments):
    done = run(*arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def changed(command, change):
    """The command with what --explain would add to it."""
    option, value = change.split(" ", 1)
    if option == "--cps":
        return [value if before == "--cps" else word for before, word in zip(["", *command], command)]
    return [*command, option, value]


# Clients that never give a connection up: what does not end runs on to the limit of simulated time.
PATIENT = ["--workload", "download", "--cps", "0.01", "--set", "testbed.tcp.syn_retries=127", "--set",
           "testbed.tcp.retries2=255"]


class Tables(unittest.TestCase):
    def test_a_slow_link_does_not_look_cheap(self):
        command = ["--workload", "compile", "--cps", "40", "--compression", "none", "--set", "workload.work=20s"]
        slow = run(*command, "--replication-bandwidth", "10Mbps").stdout
        fast = run(*command, "--replication-bandwidth", "10Gbps").stdout
        self.assertRegex(slow, r"\n +! 40 ")
        self.assertRegex(slow, r"\n  Rows marked ! [^\n]+\n")
        self.assertNotIn("!", fast)

    def test_nothing_committed_is_not_protected(self):
        done = run("--workload", "memory", "--cps", "10", "--replication-bandwidth", "1kbps")
        self.assertRegex(done.stdout, r"\n +! 10 +not protected ")

    def test_lines_fit_a_terminal(self):
        for workload in ("memory", "download", "web", "compile", "io", "pingpong"):
            done = run("--workload", workload, "--cps", "10,40", "--rounds", "2", "--no-assumptions",
                       "--set", "seed=2")
            rows = [line for line in done.stdout.splitlines() if line.startswith("  ")]
            self.assertGreater(len(rows), 3)
            self.assertLessEqual(max(map(len, rows)), 100, done.stdout)


class Trials(unittest.TestCase):
    """--explain advises only what it has tried."""

    def test_what_is_said_to_help_does(self):
        for command in (["--workload", "download", "--cps", "40"], ["--workload", "compile", "--cps", "100"]):
            for row in answer(*command, "--explain")["trials"]:
                tried = {trial["change"]: trial["metrics"] for trial in row["tried"]}
                self.assertTrue(row["helps"])
                for change in row["helps"][:3]:
                    with self.subTest(command=command, change=change):
                        metrics = answer(*changed(command, change))["runs"][1]["metrics"]
                        metrics.pop("overhead_percent")
                        self.assertEqual(tried[change], metrics)

    def test_a_small_plug_is_named(self):
        said = run("--workload", "download", "--cps", "10", "--explain", "--no-assumptions").stdout
        self.assertRegex(said, r"\n  At 10 cps, of \d+ changes tried [^\n]*\n    --plug-limit \d+MB +\d\.\d+ s instead of 7")

    def test_what_is_set_already_is_not_recommended(self):
        row, = answer("--workload", "download", "--cps", "40", "--plug-limit", "10MB", "--explain")["trials"]
        for change in ("--transmit buffered", "--plug-limit 10MB"):
            self.assertNotIn(change, [trial["change"] for trial in row["tried"]])

    def test_no_higher_rate_where_that_costs_requests(self):
        rows = answer("--workload", "web", "--cps", "20,100", "--plug-limit", "10MB", "--explain")["trials"]
        for row in rows:
            self.assertFalse([c for c in row["helps"] if c in ("--cps 40", "--cps 200")], row["helps"])

    def test_a_transfer_whose_clients_cannot_connect_is_told(self):
        """A SYN that waits for a commit of 100 s is given up after 63 s, whatever else is changed."""
        done = run("--workload", "download", "--cps", "0.01", "--explain", "--no-assumptions")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stderr, r"\Aremsim: download at 0.01 cps, round 1: a client gave its connection up [^\n]+\n\Z")
        self.assertRegex(done.stdout, r"At 0.01 cps, of \d+ changes tried one at a time, none helps\.")

    def test_a_run_that_never_ends_is_helped_by_what_ends(self):
        done = run(*PATIENT, "--explain", "--no-assumptions")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--explain tries what would help", done.stderr)
        self.assertNotIn("fewer", done.stderr)
        self.assertRegex(done.stdout, r"    --plug-limit \S+ +[\d.]+ s instead of never")
        self.assertNotRegex(done.stdout, r" 0\.00 s instead of never")

    def test_a_mistake_is_told_once_however_many_rounds(self):
        done = run(*PATIENT, "--rounds", "3", "--no-assumptions")
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r"\Aremsim: download at 0.01 cps: [^\n]+\n\Z")

    def test_nothing_where_nothing_helps(self):
        said = run("--workload", "cpu", "--cps", "0.1", "--explain").stdout
        self.assertRegex(said, r"At 0.1 cps, of \d+ changes tried one at a time, none helps\.")

    def test_same_bytes_whatever_the_jobs(self):
        command = ["--workload", "web", "--cps", "40", "--explain", "--set", "workload.duration=2s"]
        first = run(*command, "--jobs", "1").stdout
        self.assertEqual(run(*command, "--jobs", "3").stdout, first)
        self.assertEqual(run(*command, "--quiet").stdout, first)


class AssumptionsTravel(unittest.TestCase):
    MEMORY = ["--workload", "memory", "--testbed", "today", "--cps", "40"]

    def overhead(self, *more):
        return answer(*self.MEMORY, *more)["runs"][1]["metrics"]["overhead_percent"]

    def test_the_factor_of_two_is_named(self):
        said = run(*self.MEMORY).stdout
        found = re.search(r"\nAssumed: memory at 40 cps, overhead ([\d.]+) %: workload.memory.protected_slowdown 2x "
                          r"\(assumed\): at 4x ([\d.]+) %, at 1x ([\d.]+) %", said)
        self.assertTrue(found, said)
        said_to_be = [float(number) for number in found.groups()]
        runs = [self.overhead(), *(self.overhead("--set", f"workload.protected_slowdown={x}x") for x in (4, 1))]
        self.assertEqual(said_to_be, [round(value, 1) for value in runs])

    def test_in_json_with_explain_alone(self):
        self.assertNotIn("assumptions", answer(*self.MEMORY))
        told, = answer(*self.MEMORY, "--explain")["assumptions"]
        self.assertEqual(told["that_matter"][0]["field"], "workload.memory.protected_slowdown")

    def test_a_long_run_is_cut_short_for_it(self):
        said = run("--workload", "web", "--cps", "40", "--plug-limit", "10MB").stdout
        self.assertRegex(said, r"\nAssumed: web at 40 cps, overhead [\d.]+ %, in 30 s of it: ")

    def test_no_assumptions(self):
        self.assertNotIn("Assumed:", run(*self.MEMORY, "--no-assumptions").stdout)

    def test_a_testbed_is_protocol_too(self):
        line = re.search(r"\nTestbed today [^\n]+\n", run(*self.MEMORY).stdout).group()
        for field in ("protocol.transmit while-paused", "protocol.interval_from commit", "testbed.plug.limit 10MB"):
            self.assertIn(field, line)
        own = run(*self.MEMORY, "--transmit", "buffered").stdout
        self.assertNotIn("protocol.transmit", re.search(r"\nTestbed today [^\n]+\n", own).group())
        self.assertNotIn("Testbed", run("--workload", "memory", "--cps", "40").stdout)


class Interrupted(unittest.TestCase):
    @staticmethod
    def children(process):
        try:
            return pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        except OSError:
            return []

    def interrupted(self, arguments, after):
        """The program's answer when Ctrl-C comes as it has started its `after`-th simulation."""
        process = subprocess.Popen([PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        seen = set()
        deadline = time.monotonic() + 120
        while len(seen) < after and time.monotonic() < deadline and process.poll() is None:
            seen.update(self.children(process))
            time.sleep(0.005)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, stderr)
        self.assertRegex(stderr, r"\Aremsim: [^\n]+\n\Z")
        return stdout, stderr

    def test_rounds_are_the_same_in_all_rows(self):
        stdout, stderr = self.interrupted(["--workload", "cpu", "--cps", "100,200", "--set", "workload.work=60s",
                                           "--rounds", "1000", "--jobs", "2", "--format", "json"], 10)
        got = json.loads(stdout)
        self.assertEqual([row["cps"] for row in got["runs"]], [0, 100, 200])
        self.assertEqual(len({row["rounds"] for row in got["runs"]}), 1)
        self.assertEqual(len(got["missing"]) + 3 * got["runs"][0]["rounds"], 3000)
        self.assertRegex(stderr, r"interrupted by signal 2: .*incomplete, without .* and \d+ other runs")

    def test_what_was_asked_for_is_there_when_trials_are_cut_short(self):
        stdout, stderr = self.interrupted(["--workload", "cpu", "--cps", "1000", "--set", "workload.work=100s", "--explain",
                                           "--jobs", "1"], 4)
        self.assertRegex(stdout, r"\n +! 1000 ")
        self.assertIn("where the time goes", stdout)
        self.assertNotIn("what was tried", stdout)
        self.assertIn("not all that was to be tried", stderr)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
