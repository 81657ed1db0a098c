#!/usr/bin/env python3
"""Runs the built program where things go wrong around it (limits, lost streams, links, signals), and as people type.

Usage: manners_end_to_end_test.py PROGRAM [unittest arguments]
"""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = ""
HERE = pathlib.Path(__file__).resolve().parent

SHORT = ["--workload", "cpu", "--cps", "10", "--set", "workload.work=300ms"]


STATEMENTS = """experiment,metric,cps,net_buffer,claim,unit,kind,how,tolerance_percent,where,reason
cpu,runtime_s,0,on,12.7,s,reported,calibrated,,nowhere,none
"""


def run(*arguments, **options):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=300, check=False, **options)


def shell(script, *arguments, **options):
    """`script` with the program as $0 and the arguments as "$@"."""
    return subprocess.run(["bash", "-c", script, PROGRAM, *arguments], capture_output=True, text=True, timeout=300,
                          check=False, **options)


class LostDiagnostics(unittest.TestCase):
    """A diagnostic that nobody can read changes nothing else."""

    # What each command ends with, and says something on standard error by the way.
    COMMANDS = [(["--workload", "cpu", "--cps", "x"], 2), (["validat"], 2), (["trace", "info", "/nowhere"], 2),
                (["calibrate", "/nowhere"], 2), (["availability", "--mtbf", "0h"], 2),
                ([*SHORT, "--output", "/dev/full"], 3), ([*SHORT, "--fail", "primary@9h"], None)]

    def test_full_closed_and_broken_standard_error(self):
        for arguments, status in self.COMMANDS:
            expected = run(*arguments)
            if status is not None:
                self.assertEqual(expected.returncode, status, expected.stderr)
            self.assertTrue(expected.stderr, arguments)
            for stream in ("2>/dev/full", "2>&-", "2> >(:)"):
                with self.subTest(arguments=arguments, stream=stream):
                    done = shell(f'sleep 0.05; "$0" "$@" {stream}', *arguments)
                    self.assertEqual((done.returncode, done.stdout), (expected.returncode, expected.stdout))

    def test_one_file_writes_to_standard_error(self):
        for path in HERE.glob("*.cpp"):
            if path.name not in ("diagnostics.cpp", "check_platform.cpp"):  # which silences SimGrid's
                self.assertNotRegex(path.read_text(), r"\bstderr\b|std::cerr|STDERR_FILENO, [^)]*\.data", path.name)


class Limits(unittest.TestCase):
    def test_fewer_descriptors_than_jobs(self):
        command = [*SHORT, "--rounds", "60", "-q", "--jobs"]
        expected = run(*command, "2")
        done = shell('ulimit -n 32; "$0" "$@"', *command, "1024")
        self.assertEqual((done.returncode, done.stdout), (0, expected.stdout), done.stderr)
        self.assertRegex(done.stderr, r"\Aremsim: \d+ jobs at the same time: the machine allows no more[^\n]*\n\Z")

    def test_a_limit_of_file_sizes_is_output_that_cannot_be_written(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "a.json")
            path.write_text("what was there")
            done = shell('ulimit -f 1; "$0" "$@"', *SHORT, "--format", "json", "-o", str(path))
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertRegex(done.stderr, r"\Aremsim: [^\n]*a\.json: could not be written: [^\n]+\n\Z")
            self.assertEqual(path.read_text(), "what was there")
            self.assertEqual(os.listdir(folder), ["a.json"])

    def test_and_of_standard_output(self):
        with tempfile.TemporaryDirectory() as folder:
            done = shell('ulimit -f 1; "$0" "$@" > out', "explain", cwd=folder)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertRegex(done.stderr, r"\Aremsim: standard output: could not be written: [^\n]+\n\Z")

    def test_every_buffer_of_the_range(self):
        for buffers in ("65", "1000"):
            self.assertEqual(run(*SHORT, "--buffers", buffers).returncode, 0)


class Interrupted(unittest.TestCase):
    """What was finished is printed, the status says the signal, and one line says what is missing."""

    def interrupted(self, part_done, *arguments):
        """The command's end, interrupted when it has had more than `part_done` children; None: when it is at a long one.

        A short child may come and go unseen, so their number tells only where there are many.
        """
        process = subprocess.Popen([PROGRAM, *arguments, "--jobs", "1", "--format", "json"], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, start_new_session=True)
        children, path = set(), pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children")
        deadline = time.monotonic() + 120
        last, since = None, time.monotonic()
        while time.monotonic() < deadline and process.poll() is None:
            now = path.read_text().split()
            children.update(now)
            if now != last:
                last, since = now, time.monotonic()
            if len(children) > part_done if part_done is not None else now and time.monotonic() - since > 1:
                break
            time.sleep(0.001)
        os.killpg(process.pid, signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, stderr)
        self.assertRegex(stderr, r"\Aremsim: interrupted by signal 2: [^\n]+\n\Z")
        return stdout, stderr

    def test_validate(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "s.csv")
            path.write_text(STATEMENTS + STATEMENTS.splitlines()[1].replace("cpu", "web") + "\n")
            long = ["validate", "--statements", str(path), "--set", "workload.web.duration=24h"]
            stdout, stderr = self.interrupted(None, *long)
            self.assertIn(": 1 of 2 statements", stderr)
            self.assertEqual([s["workload"] for s in json.loads(stdout)["statements"]], ["cpu"])

    def test_validate_with_nothing_finished(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "s.csv")
            path.write_text(STATEMENTS.replace("cpu", "web"))
            stdout, stderr = self.interrupted(0, "validate", "--statements", str(path), "--set", "workload.web.duration=24h")
            self.assertEqual(stdout, "")
            self.assertIn(": 1 of 1 statements", stderr)

    def test_availability(self):
        stdout, stderr = self.interrupted(64, "availability", "--samples", "20000000")
        done, missing = list(json.loads(stdout)["arrangements"]), stderr.strip().split("not finished: ")[1].split(", ")
        self.assertEqual(done + missing, ["single", "cold_standby", "remus"])


class Fields(unittest.TestCase):
    def test_every_field_with_its_range(self):
        fields = json.loads(run("fields", "--format", "json").stdout)["fields"]
        self.assertGreater(len(fields), 80)
        for field in fields:
            self.assertEqual(list(field)[:9], ["path", "type", "low", "high", "words", "of_workload", "kinds",
                                               "optional", "meaning"])
            self.assertEqual("default" in field, field["optional"], field)
            self.assertEqual(bool(field["kinds"]), field["of_workload"])
            self.assertTrue(field["meaning"])
        by_path = {field["path"]: field for field in fields}
        self.assertEqual((by_path["testbed.plug.limit"]["low"], by_path["testbed.plug.limit"]["high"]),
                         ("1514B", "1000GB"))
        self.assertEqual(by_path["policy"]["words"], ["fixed"])
        self.assertEqual(by_path["rounds"]["default"], "1")

    def test_texts_fit_a_terminal_and_words_select(self):
        for command in ("fields", "explain"):
            everything, some = run(command).stdout, run(command, "LATENCY", "client").stdout
            self.assertLessEqual(max(map(len, everything.splitlines())), 80)
            self.assertIn("testbed.client_lan.latency", some)
            self.assertNotIn("testbed.plug.limit", some)
            self.assertIn("testbed.plug.limit", everything)

    def test_explain_as_json(self):
        sections = json.loads(run("explain", "--workload", "web", "--format", "json").stdout)["sections"]
        self.assertEqual([section["of"] for section in sections], ["Testbed paper", "Workload web (web)"])
        for section in sections:
            for constant in section["constants"]:
                self.assertEqual(list(constant), ["path", "value", "meaning", "source"])


class Rates(unittest.TestCase):
    DUMP = ["--workload", "cpu", "--dump-scenario"]

    def test_an_interval_is_its_rate(self):
        for interval, cps in (("25ms", "40"), ("25ms,200ms", "40,5"), ("1s", "1")):
            self.assertEqual(run(*self.DUMP, "--interval", interval).stdout, run(*self.DUMP, "--cps", cps).stdout)

    def test_an_interval_that_is_no_decimal_rate_comes_back(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "s.toml")
            path.write_text(run(*self.DUMP, "--interval", "3ms,7ms,3s").stdout)
            again = run("--scenario", str(path), "--dump-scenario").stdout
            self.assertEqual(again, path.read_text())
            rates = [float(rate) for rate in re.search(r"^cps = \{ value = \[(.*?)\]", again, re.MULTILINE)[1].split(",")]
            self.assertEqual([round(1e9 / rate) for rate in rates], [3_000_000, 7_000_000, 3_000_000_000])

    def test_its_rate_is_printed_short(self):
        table = run("--workload", "cpu", "--interval", "30ms", "--set", "workload.work=300ms").stdout
        self.assertRegex(table, r"(?m)^ +33\.3333 ")

    def test_faults_takes_it_too(self):
        short = ["faults", "--workload", "cpu", "--duration", "200ms", "--sample", "20", "--disk-protocols"]
        self.assertEqual(run(*short, "d", "--interval", "25ms").stdout, run(*short, "remus", "--cps", "40").stdout)

    def test_xens_name_of_the_disk_protocol(self):
        dump = ["--workload", "io", "--cps", "10", "--dump-scenario", "--disk-protocol"]
        self.assertEqual(run(*dump, "d").stdout, run(*dump, "remus").stdout)


class Formats(unittest.TestCase):
    def test_the_ending_says_the_format_and_an_option_says_it_first(self):
        for command in (SHORT, ["availability", "--samples", "10000"], ["validate", "--statements", "s.csv"],
                        ["faults", "--workload", "cpu", "--duration", "200ms", "--sample", "20", "-q"]):
            with self.subTest(command=command), tempfile.TemporaryDirectory() as folder:
                pathlib.Path(folder, "s.csv").write_text(STATEMENTS)
                for name, more, form in (("a.csv", [], "csv"), ("a.json", [], "json"), ("a.txt", [], "table"),
                                         ("a", [], "table"), ("b.csv", ["--format", "json"], "json")):
                    written = run(*command, *more, "-o", name, cwd=folder)
                    self.assertEqual(written.returncode, 0, written.stderr)
                    self.assertEqual(pathlib.Path(folder, name).read_text(),
                                     run(*command, "--format", form, cwd=folder).stdout, name)


class Help(unittest.TestCase):
    def test_every_command_is_listed_and_has_help(self):
        listed = re.findall(r"^  ([a-z]+) +\S", run("help").stdout.split("Commands:\n")[1], re.MULTILINE)
        self.assertIn("record", listed)
        known = re.search(r"commands: (.*)\)", run("nosuchcommand").stderr)[1].split(", ")
        self.assertEqual(listed, known)
        self.assertIn(run("help").stdout.split("Commands:\n")[1].split("\n\n")[0], run("--help").stdout)
        for command in listed:
            with self.subTest(command=command):
                done = run("help", command)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertEqual(done.stdout, run(command, "--help").stdout)
                self.assertIn("Usage: remsim", done.stdout)

    def test_help_of_a_part(self):
        self.assertEqual(run("help", "trace", "cut").stdout, run("trace", "cut", "--help").stdout)

    def test_what_is_shipped_in_a_line_each(self):
        for what, option, rest in (("workloads", "--workload", ["--cps", "1"]),
                                   ("testbeds", "--testbed", ["--workload", "cpu", "--cps", "1"])):
            entries = json.loads(run(what, "--format", "json").stdout)[what]
            table = run(what).stdout
            self.assertLessEqual(max(map(len, table.splitlines())), 80)
            for entry in entries:
                self.assertRegex(table, rf"(?m)^{entry['name']} +.*{re.escape(entry['description'])}$")
                self.assertTrue(entry["description"], entry)
                self.assertEqual(run(option, entry["name"], *rest, "--dump-scenario").returncode, 0)


class ChangedScenarios(unittest.TestCase):
    """Options change what --scenario brings, as its help says."""

    OWN = ('cps = [10]\n[protocol]\ntransmit = "while-paused"\n[testbed]\nbased_on = "paper"\n'
           '[[workload]]\nname = "mine"\nbased_on = "cpu"\nwork = "5s"\n'
           '[[workload]]\nname = "web"\nbased_on = "web"\nconnections = 7\n')

    def dump(self, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "s.toml").write_text(self.OWN)
            done = run("--scenario", "s.toml", *arguments, "--dump-scenario", cwd=folder)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            return done.stdout

    def test_workloads_are_chosen_among_its_own_and_others(self):
        text = self.dump("--workload", "web,memory")
        self.assertEqual(re.findall(r'(?m)^name = "(.*)"', text), ["paper", "web", "memory"])
        self.assertIn("connections = 7\n", text)
        self.assertNotIn("mine", text)

    def test_a_testbed_replaces_its_testbed_and_not_its_protocol(self):
        text = self.dump("--testbed", "today")
        self.assertEqual(re.findall(r'(?m)^name = "(.*)"', text), ["today", "mine", "web"])
        self.assertIn('transmit = "while-paused"\n', text)
        other = run("--testbed", "today", "--workload", "cpu", "--cps", "1", "--dump-scenario").stdout
        section = r"(?s)\[testbed\.replication\].*?\n\n"
        self.assertEqual(re.search(section, text)[0], re.search(section, other)[0])

    def test_fields_change(self):
        self.assertIn("value = [40, 5]", self.dump("--interval", "25ms,200ms"))
        self.assertIn("value = 9,", self.dump("--set", "workload.web.connections=9"))


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
