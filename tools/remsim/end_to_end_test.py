#!/usr/bin/env python3
"""Runs the built program as a user does: good and bad command lines, its output's bytes, signals, full disks.

Usage: end_to_end_test.py PROGRAM [unittest arguments]
"""

import csv
import io
import itertools
import json
import os
import pathlib
import pty
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = ""
HERE = pathlib.Path(__file__).resolve().parent

# A short run: every test that simulates uses it or a part of it.
SHORT = ["--workload", "cpu,memory", "--cps", "10,40", "--set", "workload.work=300ms"]
CPU = ["--workload", "cpu", "--cps", "10"]


def run(*arguments, **options):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=300, **options)


def with_field(assignment):
    return [*CPU, "--set", assignment]


# Command lines, and what the one line on standard error must say: the place, and the fix.
BAD_COMMAND_LINES = [
    ([], ["--workload", "e.g. --workload memory"]),
    (["--workload", "memory"], ["--cps", "e.g. --cps 10,20,30,40"]),
    (["--cps", "10"], ["--workload", "missing"]),
    (["--workload", "memory", "--cps", "10,"], ["--cps 10,", "such as"]),
    (["--workload", "memory", "--cps", ",10"], ["--cps ,10", "such as"]),
    (["--workload", "memory", "--cps", "nan"], ["--cps nan", "finite"]),
    (["--workload", "memory", "--cps", "inf"], ["--cps inf", "finite"]),
    (["--workload", "memory", "--cps", "-5"], ["--cps -5", "negative"]),
    (["--workload", "memory", "--cps", "10,10"], ["--cps 10,10", "twice"]),
    (["--workload", "memory", "--cps", "1e9"], ["--cps 1e9", "0.001 to 1000"]),
    (["--workload", "memory", "--cps", "25ms"], ["--cps 25ms", "25 ms between checkpoints is --cps 40"]),
    (["--workload", "memory", "--cps", "ten"], ["--cps ten", "such as"]),
    (["--workload", "memory", "--cps", "10", "20"], ["'20'", "commas"]),
    (["--workload", "memory", "--cps="], ["--cps", "value is missing"]),
    (["--workload", "memory", "--cps"], ["--cps", "value is missing"]),
    (["--workload", "--cps", "10"], ["--workload", "value is missing"]),
    (["--workload", "cpu", "--cps", "10", "--cps", "20"], ["--cps", "once"]),
    (["--workload", "memroy", "--cps", "10"], ["--workload", "did you mean memory?"]),
    (["--workload", "memory,memory", "--cps", "10"], ["--workload", "twice"]),
    (["--workload", "memory,", "--cps", "10"], ["--workload memory,", "NAME,NAME"]),
    (["--workload", "all,cpu", "--cps", "10"], ["--workload", "twice"]),
    (["--workload", "./none.toml", "--cps", "10"], ["./none.toml", "no such file"]),
    (["--wrkload", "memory", "--cps", "10"], ["--wrkload", "did you mean --workload?"]),
    (["-cps", "10"], ["-cps", "did you mean --cps?"]),
    (["validat"], ["'validat'", "did you mean validate?"]),
    (["run", "run"], ["'run'", "a command goes first"]),
    (["fields", "latncy"], ["latncy", "no field"]),
    (["fields", "cps", "latency"], ["cps latency", "fewer words"]),
    (["fields", "--format", "csv"], ["--format csv", "table, json"]),
    (["explain", "latncy"], ["latncy", "no field"]),
    (["explain", "--workload", "nope"], ["--workload", "known:"]),
    (["explain", "--testbed", "papr"], ["--testbed", "did you mean paper?"]),
    ([*CPU, "-x"], ["-x", "unknown option"]),
    ([*CPU, "--quiet=5"], ["--quiet", "takes no value"]),
    ([*CPU, "--", "more"], ["unexpected"]),
    ([*CPU, "--plug-limit", "10000"], ["--plug-limit 10000", "no unit", "64KiB"]),
    ([*CPU, "--plug-limit", "10KB"], ["--plug-limit 10KB", "kB"]),
    ([*CPU, "--plug-limit", "10Mb"], ["--plug-limit 10Mb", "MB"]),
    ([*CPU, "--plug-limit", "10MB10MB"], ["--plug-limit 10MB10MB", "unit"]),
    ([*CPU, "--plug-limit", "1B"], ["--plug-limit 1B", "1514B"]),
    ([*CPU, "--replication-bandwidth", "1000"], ["--replication-bandwidth 1000", "no unit", "1Gbps"]),
    ([*CPU, "--replication-bandwidth", "1GB"], ["--replication-bandwidth 1GB", "GB/s"]),
    ([*CPU, "--replication-bandwidth", "0Gbps"], ["--replication-bandwidth 0Gbps", "out of range"]),
    ([*CPU, "--client-bandwidth", "-1Gbps"], ["--client-bandwidth -1Gbps", "negative"]),
    ([*CPU, "--client-bandwidth", "nanGbps"], ["--client-bandwidth nanGbps"]),
    ([*CPU, "--net-buffer", "yes"], ["--net-buffer yes", "on or off"]),
    ([*CPU, "--compression", "gzip"], ["--compression gzip", "none, xor-rle, lz4, zstd"]),
    ([*CPU, "--transmit", "paused"], ["--transmit paused", "buffered, while-paused"]),
    ([*CPU, "--commit", "ack"], ["--commit ack", "backup-ack, stream-written"]),
    ([*CPU, "--interval-from", "start"], ["--interval-from start", "suspend, resume, commit"]),
    ([*CPU, "--buffers", "0"], ["--buffers 0", "1 to 1000"]),
    ([*CPU, "--buffers", "1.5"], ["--buffers 1.5", "whole number"]),
    ([*CPU, "--policy", "adaptive"], ["--policy adaptive", "choose fixed"]),
    ([*CPU, "--rounds", "0"], ["--rounds 0", "1 to"]),
    ([*CPU, "--rounds", "many"], ["--rounds many", "whole number"]),
    ([*CPU, "--seed", "-1"], ["--seed -1", "negative"]),
    ([*CPU, "--seed", "99999999999999999999"], ["--seed 9", "digits"]),
    ([*CPU, "--jobs", "0"], ["--jobs 0", "from 1"]),
    ([*CPU, "--jobs", "2x"], ["--jobs 2x", "whole number"]),
    ([*CPU, "--format", "xml"], ["--format xml", "table, csv, json"]),
    ([*CPU, "--testbed", "papr"], ["--testbed", "did you mean paper?"]),
    ([*CPU, "--testbed", "./none.toml"], ["./none.toml", "no such file"]),
    ([*CPU, "--interval", "25ms"], ["--interval", "--cps", "drop one"]),
    (["--workload", "cpu", "--interval", "0.5ms"], ["--interval 0.5ms", "1ms to 1000s"]),
    (["--workload", "cpu", "--interval", "25"], ["--interval 25", "no unit"]),
    (["--workload", "memory", "--cps", "10..40"], ["--cps 10..40", "is a range", "10,20,30,40"]),
    (["--workload", "memory", "--cps", "10-40"], ["--cps 10-40", "is a range", "10,20,30,40"]),
    (["faults", "--workload", "cpu", "--cps", "25ms"], ["--cps 25ms", "25 ms between checkpoints is --cps 40"]),
    (["faults", "--workload", "cpu", "--interval", "25ms,50ms"], ["--interval 25ms,50ms", "one rate"]),
    (["help", "validat"], ["'validat'", "did you mean validate?"]),
    ([*CPU, "--plug-limit", "10 MB 5"], ["--plug-limit '10 MB 5'"]),
    (["--scenario", "nothere.toml"], ["nothere.toml", "no such file"]),
    (with_field("work=3s"), ["--set work=3s", "did you mean workload.work?"]),
    (with_field("workload.wrk=3s"), ["--set workload.wrk=3s", "did you mean workload.work?"]),
    (with_field("workload.work"), ["--set workload.work", "FIELD=VALUE"]),
    (with_field("workload.work=3"), ["--set workload.work=3", "no unit", "25ms"]),
    (with_field("workload.work=0s"), ["--set workload.work=0s", "out of range"]),
    (with_field("workload.page_bytes=3kB"), ["--set workload.page_bytes=3kB", "not used by cpu", "web"]),
    (with_field("testbed.replication.efficiency=120%"), ["testbed.replication.efficiency=120%", "out of range"]),
    ([*CPU, "--platform", "p.xml"], ["--primary", "missing"]),
    ([*CPU, "--primary", "h"], ["--primary", "--platform"]),
    ([*CPU, "--platform", "none.xml", "--primary", "a", "--backup", "b", "--client", "c"], ["none.xml"]),
]

# Files, by their content: what the one line must say besides the file's name and, from the first item, the line.
TESTBED = 'cps = [10]\n[[workload]]\nbased_on = "cpu"\n[testbed]\nbased_on = "paper"\n[testbed.plug]\n'
BAD_SCENARIOS = [
    ("cps = [10\n", [":1:", "array"]),
    ("cpps = [10]\n", [":1:", "cps"]),
    ("rounds = \"two\"\n" + TESTBED, [":1:", "rounds"]),
    ("cps = [10]\n[[workload]]\nbased_on = \"cpu\"\n[testbed]\nbased_on = \"papr\"\n", ["papr", "paper"]),
    ("cps = [10]\n[testbed]\nbased_on = \"paper\"\n", ["workload"]),
    (TESTBED + "limit = \"10000\"\n", [":7:", "no unit"]),
    (TESTBED + "limt = \"10kB\"\n", [":7:", "limit"]),
    (TESTBED + "limit = 10\n", [":7:", "limit"]),
    (TESTBED + "limit = \"10kB\"\nlimit = \"20kB\"\n", [":8:", "limit"]),
    ("cps = [10]\n[testbed]\nbased_on = \"paper\"\n[[workload]]\nbased_on = \"cpu\"\nwork = \"3\"\n", [":6:", "no unit"]),
]

# SimGrid platform files, by their content.
PLATFORM = """<?xml version='1.0'?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1"><zone id="z" routing="Full">
<host id="a" speed="1Gf"/><host id="b" speed="1Gf"/><host id="c" speed="1Gf"/>
<link id="ab" bandwidth="125MBps" latency="50us"/><link id="ac" bandwidth="12.5MBps" latency="130us"/>
<route src="a" dst="b"><link_ctn id="ab"/></route>
<route src="a" dst="c"><link_ctn id="ac"/></route>
</zone></platform>
"""
HOSTS = ["--primary", "a", "--backup", "b", "--client", "c"]
BAD_PLATFORMS = [
    ("", ["not a SimGrid platform file"]),
    ("hello", ["not a SimGrid platform file"]),
    (PLATFORM.replace("host id", "hast id"), ["not a SimGrid platform file"]),
    (PLATFORM.replace("1Gf", "fast"), ["not a SimGrid platform file", "fast"]),
    (PLATFORM.replace('id="b"', 'id="x"').replace('dst="b"', 'dst="x"'), ["--backup b", "no such host"]),
    (re.sub("<route.*route>", "", PLATFORM), ["routes"]),
]


class BadInput(unittest.TestCase):
    def check(self, arguments, needles, cwd=None):
        done = run(*arguments, cwd=cwd)
        shown = f"{arguments}: {done.stderr!r}"
        self.assertEqual(done.returncode, 2, shown)
        self.assertEqual(done.stdout, "", shown)
        self.assertRegex(done.stderr, r"\Aremsim: [^\n]+\n\Z", shown)
        for needle in needles:
            self.assertIn(needle, done.stderr)

    def test_there_are_enough(self):
        self.assertGreaterEqual(len(BAD_COMMAND_LINES) + len(BAD_SCENARIOS), 40)

    def test_command_lines(self):
        for arguments, needles in BAD_COMMAND_LINES:
            with self.subTest(arguments=arguments):
                self.check(arguments, needles)

    def test_scenario_files(self):
        for content, needles in BAD_SCENARIOS:
            with self.subTest(content=content), tempfile.TemporaryDirectory() as folder:
                pathlib.Path(folder, "s.toml").write_text(content)
                self.check(["--scenario", "s.toml"], ["s.toml", *needles], cwd=folder)

    def test_platform_files(self):
        for content, needles in BAD_PLATFORMS:
            with self.subTest(content=content), tempfile.TemporaryDirectory() as folder:
                pathlib.Path(folder, "p.xml").write_text(content)
                self.check([*CPU, "--platform", "p.xml", *HOSTS], ["p.xml", *needles], cwd=folder)

    def test_platform_that_is_a_folder(self):
        self.check([*CPU, "--platform", "/tmp", *HOSTS], ["/tmp"])

    def test_missing_load_file_names_the_package(self):
        missing = "workload.load_file=/nowhere/client.txt"
        self.check(["--workload", "tbench", "--cps", "10", "--set", missing],
                   ["/nowhere/client.txt", "apt install dbench"])

    def test_missing_data_folder(self):
        done = run(*CPU, env={**os.environ, "REMSIM_DATA": "/nowhere"})
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r"\Aremsim: [^\n]*/nowhere[^\n]*\n\Z")


class Protocols(unittest.TestCase):
    def test_every_combination_keeps_the_invariants(self):
        axes = (("buffered", "while-paused"), ("backup-ack", "stream-written"), ("suspend", "resume", "commit"), ("1", "2", "3"))
        for transmit, commit, origin, buffers in itertools.product(*axes):
            with self.subTest(transmit=transmit, commit=commit, origin=origin, buffers=buffers):
                done = run("--workload", "compile,web", "--cps", "40,200", "--transmit", transmit, "--commit", commit,
                           "--interval-from", origin, "--buffers", buffers, "--set", "workload.compile.work=2s",
                           "--set", "workload.web.duration=2s", "--quiet")
                self.assertEqual((done.returncode, done.stderr), (0, ""))


class Answers(unittest.TestCase):
    def test_run_is_the_default_command(self):
        self.assertEqual(run("run", *SHORT).stdout, run(*SHORT).stdout)

    def test_help_and_version(self):
        for arguments in (["--help"], ["run", "--help"], ["explain", "--help"], ["fields", "-h"]):
            done = run(*arguments)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn("Usage:", done.stdout)
        self.assertIn("Exit status:", run("--help").stdout)
        self.assertRegex(run("--version").stdout, r"\Aremsim \d+\.\d+\.\d+\n.*SimGrid")

    def test_json_has_the_documented_shape(self):
        answer = json.loads(run(*SHORT, "--format", "json").stdout)
        self.assertEqual(set(answer["remsim"]), {"version", "commit", "simgrid", "network_model"})
        self.assertEqual([(r["workload"], r["cps"]) for r in answer["runs"]],
                         [("cpu", 0), ("cpu", 10), ("cpu", 40), ("memory", 0), ("memory", 10), ("memory", 40)])
        for row in answer["runs"]:
            self.assertEqual(list(row), ["workload", "protocol", "policy", "cps", "net_buffer", "seed", "rounds",
                                         "metrics", "cv", "last_draws"])
            self.assertGreater(row["metrics"]["runtime_s"], 0)
            self.assertEqual(row["cv"], {})
        self.assertEqual(answer["runs"][0]["metrics"]["overhead_percent"], 0)
        self.assertGreater(answer["runs"][2]["metrics"]["overhead_percent"], 0)

    def test_rounds_give_means_and_variation(self):
        answer = json.loads(run(*SHORT, "--rounds", "3", "--format", "json").stdout)
        for row in answer["runs"]:
            self.assertEqual(row["rounds"], 3)
            self.assertEqual(set(row["cv"]) - set(row["metrics"]), set())
            self.assertIn("runtime_s", row["cv"])

    def test_overhead_is_that_of_the_means(self):
        rows = json.loads(run(*SHORT, "--rounds", "2", "--format", "json").stdout)["runs"]
        baseline, protected = rows[0]["metrics"], rows[2]["metrics"]
        self.assertAlmostEqual(protected["overhead_percent"],
                               (protected["runtime_s"] / baseline["runtime_s"] - 1) * 100, places=9)

    def test_csv_says_the_same_as_json(self):
        rows = list(csv.DictReader(io.StringIO(run(*SHORT, "--format", "csv").stdout)))
        answer = json.loads(run(*SHORT, "--format", "json").stdout)
        from_csv = {(r["workload"], float(r["cps"]), r["metric"]): float(r["value"]) for r in rows}
        from_json = {(r["workload"], r["cps"], metric): value
                     for r in answer["runs"] for metric, value in r["metrics"].items()}
        self.assertEqual(from_csv, from_json)
        self.assertEqual(rows[-1]["scenario"], answer["scenario"])
        self.assertEqual({r["net_buffer"] for r in rows}, {"on"})

    def test_every_metric_is_documented(self):
        documented = re.findall(r"^\| `([^`]+)` \|", (HERE / "OUTPUT.md").read_text(), re.MULTILINE)
        patterns = [re.compile(re.escape(name).replace("OP", ".+") + r"\Z") for name in documented]
        answer = json.loads(run("--testbed", "pluglab", "--workload", "web,pingpong,cpu", "--cps", "40",
                                "--set", "workload.duration=2s", "--set", "workload.connections=3",
                                "--set", "workload.work=300ms", "--format", "json").stdout)
        names = {name for row in answer["runs"] for name in row["metrics"]}
        self.assertIn("requests_completed", names)
        for name in names:
            self.assertTrue(any(p.match(name) for p in patterns), name)

    def test_explain_adds_up(self):
        done = run(*SHORT, "--explain")
        self.assertIn("cpu: where the time goes", done.stdout)
        answer = json.loads(run(*SHORT, "--explain", "--format", "json").stdout)
        for row in answer["runs"]:
            if row["cps"] > 0:
                self.assertAlmostEqual(sum(row["explain"]["cycle_ms"].values()), row["metrics"]["cycle_ms_mean"],
                                       delta=1e-9 * row["metrics"]["cycle_ms_mean"])
                self.assertTrue(row["explain"]["findings"])

    def test_bytes_per_page_by_codec_are_those_measured(self):
        with open(HERE.parents[1] / "traces/data/vm/vm_syscpu_25ms.csv", newline="") as file:
            epochs = [row for row in csv.DictReader(line for line in file if not line.startswith("#"))
                      if int(row["dirty_pages"]) <= 300]  # without the reports (SOURCES.md)
        pages = sum(int(row["dirty_pages"]) for row in epochs)
        for codec in ("xor-rle", "lz4", "zstd", "xor-lz4", "xor-zstd"):
            with self.subTest(codec=codec):
                measured = sum(float(row[codec.replace("-", "_") + "_bytes"]) for row in epochs) / pages
                done = run("--workload", "cpu", "--cps", "40", "--compression", codec, "--format", "json",
                           "--set", "workload.work=2s", "--set", "testbed.checkpoint.state_bytes=0B")
                metrics = json.loads(done.stdout)["runs"][-1]["metrics"]
                simulated = metrics["checkpoint_bytes_mean"] / metrics["dirty_pages_mean"]
                self.assertAlmostEqual(simulated, measured, delta=1)  # the file has whole bytes

    def test_explain_command_gives_every_constant_a_source(self):
        done = run("explain", "--workload", "cpu,web")
        self.assertEqual(done.returncode, 0)
        constants = re.findall(r"^(\S+) = .*\n((?: {4}.*\n)+)", done.stdout, re.MULTILINE)
        self.assertGreater(len(constants), 40)
        for path, text in constants:
            self.assertRegex(text, r"(?m)^    (measured|fitted|cited|assumed)", path)

    def test_fields_lists_what_set_takes(self):
        self.assertIn("testbed.plug.limit", run("fields").stdout)

    def test_platform_file_in_place_of_the_built_in_one(self):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "p.xml").write_text(PLATFORM)
            done = run(*SHORT, "--platform", "p.xml", *HOSTS, "--format", "json", cwd=folder)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn('file = { value = "p.xml"', json.loads(done.stdout)["scenario"])

    def test_options_reach_the_scenario(self):
        options = {"--plug-limit": ("2MB", 'limit = { value = "2MB"'), "--compression": ("lz4", 'value = "lz4"'),
                   "--transmit": ("while-paused", 'value = "while-paused"'), "--buffers": ("3", "value = 3"),
                   "--commit": ("stream-written", 'value = "stream-written"'),
                   "--interval-from": ("commit", 'value = "commit"'), "--net-buffer": ("off", "value = false"),
                   "--replication-bandwidth": ("5Gbps", 'value = "5Gbps"'),
                   "--client-bandwidth": ("300Mbps", 'value = "300Mbps"'), "--seed": ("77", "value = 77"),
                   "--rounds": ("4", "value = 4")}
        for option, (value, expected) in options.items():
            with self.subTest(option=option):
                dump = run("--workload", "web", "--cps", "10", option, value, "--dump-scenario").stdout
                changed = [line for line in dump.splitlines() if "set on the command line" in line and "cps" not in line]
                self.assertEqual(len(changed), 1, dump)
                self.assertIn(expected, changed[0])


class SameBytes(unittest.TestCase):
    def test_twice_and_whatever_the_jobs(self):
        for form in ("json", "csv", "table"):
            first = run(*SHORT, "--rounds", "2", "--jobs", "1", "--format", form)
            self.assertEqual(first.returncode, 0, first.stderr)
            self.assertEqual(first.stdout, run(*SHORT, "--rounds", "2", "--jobs", "1", "--format", form).stdout)
            self.assertEqual(first.stdout, run(*SHORT, "--rounds", "2", "--jobs", "2", "--format", form).stdout)

    def test_dump_fed_back(self):
        with tempfile.TemporaryDirectory() as folder:
            dump = pathlib.Path(folder, "dump.toml")
            self.assertEqual(run(*SHORT, "--seed", "5", "--dump-scenario", "--output", str(dump)).returncode, 0)
            again = run("--scenario", str(dump), "--dump-scenario")
            self.assertEqual(again.stdout, dump.read_text())
            direct = run(*SHORT, "--seed", "5", "--format", "json").stdout
            self.assertEqual(run("--scenario", str(dump), "--format", "json").stdout, direct)
            self.assertEqual(json.loads(direct)["scenario"], dump.read_text())

    def test_output_file_holds_what_is_printed(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "a.csv")
            done = run(*SHORT, "--format", "csv", "--output", str(path))
            self.assertEqual((done.returncode, done.stdout), (0, ""))
            self.assertEqual(path.read_text(), run(*SHORT, "--format", "csv").stdout)
            self.assertEqual(os.listdir(folder), ["a.csv"])


class LostOutput(unittest.TestCase):
    def check(self, done, place):
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertRegex(done.stderr, rf"\Aremsim: {place}: could not be written: [^\n]+\n\Z")

    def test_full_disk(self):
        self.check(run(*SHORT, "--output", "/dev/full"), "/dev/full")
        self.check(run(*SHORT, "--dump-scenario", "--output", "/dev/full"), "/dev/full")

    def test_full_standard_output(self):
        for arguments in (SHORT, ["--help"], ["--version"], ["fields"], ["explain"]):
            with self.subTest(arguments=arguments), open("/dev/full", "w", encoding="utf-8") as full:
                done = subprocess.run([PROGRAM, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
                self.check(done, "standard output")

    def test_closed_standard_output(self):
        done = subprocess.run(["sh", "-c", 'exec "$0" "$@" >&-', PROGRAM, *SHORT], stderr=subprocess.PIPE, text=True,
                              check=False)
        self.check(done, "standard output")

    def test_folder_that_is_not_there_is_noticed_before_the_runs(self):
        started = time.monotonic()
        self.check(run("--workload", "cpu", "--cps", "40", "--set", "workload.work=1000h", "--output", "/nowhere/a"),
                   "/nowhere/a")
        self.assertLess(time.monotonic() - started, 30)


class Interrupted(unittest.TestCase):
    # The baseline is done at once, the protected run takes minutes.
    LONG = ["--workload", "cpu", "--cps", "1000", "--set", "workload.work=10h", "--jobs", "2", "--format", "json"]

    def start(self):
        process = subprocess.Popen([PROGRAM, *self.LONG], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   start_new_session=True)
        # Until the baseline's child has gone: one child left, for half a second.
        deadline = time.monotonic() + 60
        alone_since = None
        while time.monotonic() < deadline:
            now = time.monotonic()
            if len(self.children(process)) != 1:
                alone_since = None
            elif now - (alone_since := alone_since or now) > 0.5:
                return process
            time.sleep(0.02)
        process.kill()
        self.fail("the program never had one child left of two")

    @staticmethod
    def children(process):
        try:
            return pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        except OSError:
            return []

    def finish(self, process, status):
        stdout, stderr = process.communicate(timeout=60)
        self.assertEqual(process.returncode, status, stderr)
        answer = json.loads(stdout)
        self.assertEqual([row["cps"] for row in answer["runs"]], [0])
        self.assertEqual(answer["missing"], ["cpu at 1000 cps, round 1"])
        self.assertIn("cpu at 1000 cps, round 1", stderr)
        return stderr

    def test_signals_keep_what_is_finished(self):
        for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            with self.subTest(signal=number):
                process = self.start()
                child = self.children(process)[0]
                os.killpg(process.pid, number)  # as a terminal does: to all of them
                self.assertIn("incomplete", self.finish(process, status))
                self.assertFalse(pathlib.Path("/proc", child).exists())

    def test_a_killed_simulation_is_named(self):
        process = self.start()
        os.kill(int(self.children(process)[0]), signal.SIGKILL)
        self.assertIn("ended by signal 9 (Killed)", self.finish(process, 70))


class ProgressBar(unittest.TestCase):
    def shown(self, *more):
        """What a terminal on standard error sees of a run that is interrupted after three seconds."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen([PROGRAM, *Interrupted.LONG, *more], stdout=subprocess.DEVNULL, stderr=theirs,
                                   env={**os.environ, "TERM": "xterm", "NO_COLOR": "1"})
        os.close(theirs)
        time.sleep(3.2)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        text = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:
                break
            if not part:
                break
            text += part
        os.close(ours)
        return text.decode()

    def test_on_a_terminal_only_and_without_colour(self):
        text = self.shown()
        self.assertIn("of 2 runs", text)
        self.assertNotRegex(text, "\x1b\\[[0-9;]*m")
        self.assertNotIn("of 2 runs", self.shown("--quiet"))


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
