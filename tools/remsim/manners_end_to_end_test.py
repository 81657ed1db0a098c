#!/usr/bin/env python3
"""Runs the built program where things go wrong around it (limits, lost streams, links, signals), and as people type.

Usage: manners_end_to_end_test.py PROGRAM [unittest arguments]
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

PROGRAM = ""
HERE = pathlib.Path(__file__).resolve().parent

SHORT = ["--workload", "cpu", "--cps", "10", "--set", "workload.work=300ms"]


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


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
