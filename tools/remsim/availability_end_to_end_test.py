#!/usr/bin/env python3
"""Runs `remsim availability` as a user does. Usage: availability_end_to_end_test.py PROGRAM [unittest arguments]"""

import csv
import io
import json
import math
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = ""
FEW = ["--samples", "20000"]
YEAR = 365.25 * 86400


def availability(*arguments, **options):
    return subprocess.run([PROGRAM, "availability", *arguments], capture_output=True, text=True, timeout=300, **options)


class Answers(unittest.TestCase):
    def answer(self, *arguments, status=0):
        done = availability(*FEW, *arguments)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stdout

    def json(self, *arguments):
        return json.loads(self.answer("--format", "json", *arguments))

    def test_same_seed_same_bytes_whatever_jobs_is(self):
        for form in ("table", "csv", "json"):
            one = self.answer("--format", form, "--jobs", "1")
            self.assertEqual(one, self.answer("--format", form, "--jobs", "3"))
            self.assertNotEqual(one, self.answer("--format", form, "--seed", "2"))

    def test_json_adds_up_and_meets_the_closed_form(self):
        answer = self.json("--seed", "7")
        self.assertAlmostEqual(answer["failover_loss_ms"]["mean"], 6.8 + 26.4 / 2)
        self.assertEqual((answer["seed"], answer["cycles"], answer["closed_form_holds"]), (7, 20000, True))
        self.assertEqual(list(answer["arrangements"]), ["single", "cold_standby", "remus"])
        for name, found in answer["arrangements"].items():
            with self.subTest(name):
                down = found["measures"]["downtime_s_per_year"]
                parts = [m["value"] for key, m in found["measures"].items() if key.startswith("down_")]
                self.assertEqual(len(parts), 7)
                self.assertTrue(math.isclose(sum(parts), down["value"], rel_tol=1e-9))
                self.assertTrue(math.isclose(1 - found["availability"]["value"], down["value"] / YEAR, rel_tol=1e-6))
                self.assertLess(down["low"], down["value"])
                self.assertLessEqual(abs(down["z"]), 4)
                states = found["chain"]["states"]
                self.assertAlmostEqual(sum(s["probability"] for s in states), 1, places=9)

    def test_replication_buys_availability(self):
        found = self.json()["arrangements"]
        down = {name: a["measures"]["downtime_s_per_year"]["value"] for name, a in found.items()}
        self.assertLess(down["remus"], down["cold_standby"])
        self.assertLess(down["cold_standby"], down["single"])
        lost = {name: a["measures"]["lost_work_s_per_year"]["value"] for name, a in found.items()}
        self.assertLess(lost["remus"], lost["single"])

    def test_one_host_by_hand(self):
        """Up 1000 h, then 10 h of repair; booting takes no time: 10/1010 of the time down."""
        found = self.json("--mtbf", "1000h", "--repair", "10h", "--restart", "1ns", "--common-mtbf", "never")
        exact = found["arrangements"]["single"]["measures"]["downtime_s_per_year"]["closed_form"]
        self.assertTrue(math.isclose(exact / YEAR, 10 / 1010, rel_tol=1e-9))

    def test_csv_has_a_row_per_measure(self):
        rows = list(csv.DictReader(io.StringIO(self.answer("--format", "csv"))))
        self.assertEqual(len(rows), 3 * 17)
        self.assertEqual({row["arrangement"] for row in rows}, {"single", "cold_standby", "remus"})
        self.assertTrue(all(float(row["low"]) <= float(row["value"]) <= float(row["high"]) for row in rows))

    def test_table_explains_itself(self):
        table = self.answer()
        for words in ("availability", "95 % interval", "closed form", "min/year", "restarting from disk", "--mtbf",
                      "assumed", "cited", "measured", "simulated", "--derivation"):
            self.assertIn(words, table)
        self.assertNotIn("Derivation of", table)

    def test_derivation_is_printed(self):
        text = self.answer("--derivation")
        for words in ("Derivation of remus", "Derivation of single", "pi_0 (", "crash of the primary's host", "holds"):
            self.assertIn(words, text)
        self.assertNotIn("DOES NOT HOLD", text)

    def test_without_a_closed_form_it_says_why(self):
        arguments = ["--repair", "6h:lognormal:cv=2"]
        table = self.answer(*arguments)
        self.assertIn("No closed form of remus: a 6h:lognormal:cv=2 may outlast state", table)
        remus = self.json(*arguments)["arrangements"]["remus"]
        self.assertIsNone(remus["measures"]["downtime_s_per_year"]["closed_form"])
        self.assertIn("6h:lognormal:cv=2", remus["chain"]["none"])

    def test_lives_with_a_memory_are_walks(self):
        remus = self.json("--mtbf", "8766h:weibull:shape=0.7")["arrangements"]["remus"]
        self.assertEqual((remus["regenerative"], remus["samples"]), (False, 64))

    def test_output_goes_to_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "a.json"
            self.assertEqual(self.answer("--format", "json", "-o", str(path)), "")
            self.assertIn("arrangements", json.loads(path.read_text()))
        done = availability(*FEW, "-o", "/nowhere/a.json")
        self.assertEqual((done.returncode, done.stdout), (3, ""))


class BadInput(unittest.TestCase):
    def test_one_line_names_the_place_and_the_fix(self):
        for arguments, needles in [
            (["--mtbf", "1000"], ["--mtbf 1000", "no unit", "write a duration"]),
            (["--repair", "0h"], ["--repair 0h", "no time at all"]),
            (["--repair", "6h:normal"], ["--repair 6h:normal", "unknown law", "lognormal:cv=2"]),
            (["--coverage", "120%"], ["--coverage 120%", "up to 100%"]),
            (["--coverage", "0.9"], ["--coverage 0.9", "no unit"]),
            (["--common-mtbf", "sometimes"], ["--common-mtbf sometimes"]),
            (["--samples", "0"], ["--samples 0", "whole number from"]),
            (["--seed", "-1"], ["--seed -1"]),
            (["--mtbf", "1s", "--resync", "15min:fixed"], ["too many failures", "--resync", "--samples"]),
            (["--mtbv", "3h"], ["--mtbv", "did you mean --mtbf?"]),
            (["--format", "xml"], ["--format xml", "table, csv, json"]),
            (["now"], ["unexpected word"]),
        ]:
            with self.subTest(arguments=arguments):
                done = availability(*arguments)
                self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
                self.assertRegex(done.stderr, r"\Aremsim: [^\n]+\n\Z")
                for needle in needles:
                    self.assertIn(needle, done.stderr)

    def test_help(self):
        done = availability("--help")
        self.assertEqual(done.returncode, 0)
        for words in ("--mtbf", "--derivation", "Examples", "Exit status"):
            self.assertIn(words, done.stdout)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
