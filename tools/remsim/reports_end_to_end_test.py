#!/usr/bin/env python3
"""Runs remsim as a user does who has no trace, but a monitor's figure: QEMU's, libvirt's, CRIU's, or a dirty rate.

Usage: reports_end_to_end_test.py PROGRAM [unittest arguments]
"""

import csv
import io
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = ""
EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "traces/rates/examples"


def run(*arguments, **options):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=300, **options)


def metrics(*arguments):
    """{(cps, metric): value}, and what was said on standard error."""
    done = run(*arguments, "--format", "csv", "-q")
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    rows = csv.DictReader(io.StringIO(done.stdout))
    return {(row["cps"], row["metric"]): float(row["value"]) for row in rows}, done.stderr


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def refused(self, *arguments, needles=()):
        done = run(*arguments, cwd=self.folder)
        shown = f"{arguments}: {done.stderr!r}"
        self.assertEqual(done.returncode, 2, shown)
        self.assertEqual(done.stdout, "", shown)
        self.assertRegex(done.stderr, r"\Aremsim: [^\n]+\n\Z", shown)
        for needle in needles:
            self.assertIn(needle, done.stderr)


class Reports(InFolder):
    def test_calibrate_takes_them(self):
        for name in ["qemu_migrate.txt", "qemu_migrate_new.txt", "qemu_migrate.json", "qemu_dirty_rate.txt",
                     "qemu_dirty_ring.txt", "qemu_dirty_rate.json", "virsh_domjobinfo.txt", "virsh_domstats.txt"]:
            done = run("calibrate", str(EXAMPLES / name), "--assume-growth", "-o", str(self.folder / "model.toml"))
            self.assertEqual(done.returncode, 0, f"{name}: {done.stderr}")
            self.assertIn("one figure", done.stderr)
            self.assertIn("how they compress it does not tell", done.stderr)
            self.assertIn("How epochs vary is not known", done.stdout)
            model = (self.folder / "model.toml").read_text()
            self.assertIn("assumed: a minute; figures do not tell", model)
            self.assertIn("assumed: none; figures do not tell how epochs vary", model)

    def test_one_figure_tells_no_growth_and_two_do(self):
        one, two = str(EXAMPLES / "qemu_dirty_rate.txt"), str(EXAMPLES / "qemu_dirty_rate.json")
        done = run("calibrate", one)
        self.assertEqual(done.returncode, 2)
        self.assertIn("do not tell how pages grow with the epoch", done.stderr)
        done = run("calibrate", one, two, "-o", "-")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("fitted: qemu_dirty_rate.txt, qemu_dirty_rate.json", done.stdout)

    def test_the_guests_memory_comes_with_a_migration(self):
        done = run("calibrate", str(EXAMPLES / "qemu_migrate.txt"), "--assume-growth", "-o", "-")
        self.assertRegex(done.stdout, r'memory = \{ value = "8405832KiB", from = "measured: the recorded VM')

    def test_run_replays_them(self):
        got, said = metrics("--trace", str(EXAMPLES / "virsh_domjobinfo.txt"), "--cps", "1", "--testbed", "today")
        self.assertIn("67551 pages/s over 1s (assumed", said)
        self.assertIn("assumed to grow as T^", said)
        self.assertAlmostEqual(got["1", "dirty_pages_mean"] / 67551, 1, delta=0.05)
        self.assertAlmostEqual(got["0", "runtime_s"], 60)

    def test_convert_and_info(self):
        done = run("trace", "convert", str(EXAMPLES / "criu_stats-dump"), "out.csv", "--epoch", "500ms", cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("0.5,500.0,48.21", (self.folder / "out.csv").read_text().replace("500,", "500.0,"))
        self.refused("trace", "convert", str(EXAMPLES / "criu_stats-dump"), "x.csv", needles=["--epoch 1s"])
        self.refused("trace", "convert", "out.csv", "x.csv", "--epoch", "1s", needles=["out.csv: is a trace"])
        done = run("trace", "info", str(EXAMPLES / "qemu_migrate.json"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("qemu-migrate", done.stdout)

    def test_what_is_no_report_is_one_line(self):
        (self.folder / "done.txt").write_text("Migration status: completed\n")
        for command in (["calibrate", "done.txt"], ["--trace", "done.txt", "--cps", "1"],
                        ["trace", "convert", "done.txt", "x.csv"]):
            self.refused(*command, needles=["done.txt: has no dirty rate"])


class DirtyRate(InFolder):
    def test_alone(self):
        got, said = metrics("--dirty-rate", "264MB/s", "--cps", "1", "--testbed", "today")
        self.assertIn("over 1s: the time is assumed", said)
        self.assertIn("does not tell how pages compress", said)
        self.assertIn("assumed to grow as T^", said)
        self.assertAlmostEqual(got["1", "dirty_pages_mean"] / (264e6 / 4096), 1, delta=0.05)

    def test_both_units(self):
        pages, _ = metrics("--dirty-rate", "25600pages/s", "--cps", "2", "--testbed", "today")
        bytes_, _ = metrics("--dirty-rate", "100MiB/s", "--cps", "2", "--testbed", "today")
        self.assertEqual(pages, bytes_)

    def test_two_lengths_tell_the_growth(self):
        got, said = metrics("--dirty-rate", "264MB/s over 1s, 40MB/s over 100ms", "--cps", "1,10", "--testbed", "today")
        self.assertNotIn("assumed to grow", said)
        self.assertNotIn("the time is assumed", said)
        self.assertAlmostEqual(got["10", "dirty_pages_mean"] / (40e6 * 0.1 / 4096), 1, delta=0.1)

    def test_bad_ones_are_one_line(self):
        for rate, needle in [("264", "has no unit"), ("0MB/s", "less than a page"), ("264MB/s over 0s", "less than a page"),
                             ("fastpages/s", "pages/s or"), ("1e15GB/s", "more than a guest can have"),
                             ("264MB/s over", "not one number and one unit"), ("264MB/s over 1", "has no unit"), ("", "a value is missing"),
                             ("264MB/s over 1s,", "a name is missing"), ("-1pages/s", "negative"),
                             ("264MB/s over 1s,1MB/s over 10s", "fewer pages")]:
            self.refused("--dirty-rate", rate, "--cps", "1", needles=["--dirty-rate", needle])
        self.refused("--dirty-rate", "1MB/s", "--workload", "cpu", "--cps", "1", needles=["--dirty-rate", "of its own"])


class Memory(InFolder):
    def test_a_guest_dirties_no_more_than_it_has(self):
        got, _ = metrics("--workload", "download", "--cps", "0.02", "--net-buffer", "off",
                         "--set", "workload.transfer_bytes=1GB", "--set", "workload.memory=128MiB")
        self.assertEqual(got["0.02", "dirty_pages_mean"], 32768)

    def test_what_does_not_fit_is_refused(self):
        self.refused("--workload", "compile", "--cps", "1", "--set", "workload.memory=64MiB",
                     needles=["workload.compile.memory: 64MiB", "workload.compile.dirty.n1, n2, n3 and burst_pages"])
        (self.folder / "big.csv").write_text("t,run_ms,dirty_pages\n1,1000,300000\n")
        self.refused("--workload", "cpu", "--trace", "big.csv", "--cps", "1",
                     needles=["big.csv: writes to 300000 pages", "workload.cpu.memory is 1GiB"])

    def test_the_old_name_is_answered(self):
        self.refused("--workload", "cpu", "--cps", "1", "--set", "testbed.failover.guest_memory=1GiB",
                     needles=["it is workload.memory now"])


class Transfers(InFolder):
    def test_last_for_seconds_on_the_fast_testbed_and_the_papers_are_as_they_were(self):
        for workload in ("download", "upload"):
            got, _ = metrics("--workload", workload, "--testbed", "today", "--cps", "0")
            self.assertGreater(got["0", "runtime_s"], 3)
            got, _ = metrics("--workload", workload, "--cps", "0")
            self.assertAlmostEqual(got["0", "runtime_s"], 4.5, delta=0.2)
        got, _ = metrics("--workload", "download", "--testbed", "today", "--cps", "0",
                         "--set", "workload.transfer_bytes=50MiB")
        self.assertLess(got["0", "runtime_s"], 0.1)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
