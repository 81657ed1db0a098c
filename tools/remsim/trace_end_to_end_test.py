#!/usr/bin/env python3
"""Runs `remsim trace` as a user does: its answers, its files, and what goes wrong.

Usage: trace_end_to_end_test.py PROGRAM [unittest arguments]
"""

import csv
import io
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest

PROGRAM = ""
DATA = pathlib.Path(__file__).resolve().parents[2] / "traces/data/vm"
GXX = str(DATA / "vm_gxx_25ms.csv")
PAGES = 256
# Pages written per epoch of 25 ms.
SETS = [{1, 2, 3}, {3, 4}, set(), {250}, {1, 255}, {7}]


def bitmaps(sets):
    return b"".join(struct.pack("<4Q", *(sum(1 << p % 64 for p in pages if p // 64 == w) for w in range(4))) for pages in sets)


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_trace(self, *arguments):
        return subprocess.run([PROGRAM, "trace", *arguments], cwd=self.folder, capture_output=True, text=True, timeout=300)

    def trace(self, *arguments, warning=""):
        done = self.run_trace(*arguments)
        self.assertEqual((done.returncode, done.stderr), (0, warning), arguments)
        return done.stdout

    def refused(self, *arguments, needles=(), status=2):
        before = {path: path.read_bytes() for path in self.folder.iterdir() if path.is_file()}
        done = self.run_trace(*arguments)
        shown = f"{arguments}: {done.stderr!r}"
        self.assertEqual(done.returncode, status, shown)
        self.assertEqual(done.stdout, "", shown)
        self.assertRegex(done.stderr, r"\Aremsim: [^\n]+\n\Z", shown)
        for needle in needles:
            self.assertIn(needle, done.stderr)
        self.assertEqual({path: path.read_bytes() for path in self.folder.iterdir() if path.is_file()}, before, shown)

    def write(self, name, data):
        (self.folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
        return name

    def known(self, name="known.dpt", sets=SETS):
        """A .dpt of these sets."""
        self.write("raw", bitmaps(sets))
        self.trace("convert", "raw", name, "--from", "kvm-bitmap", "--pages", str(PAGES), "--epoch", "25ms")
        return name

    def info(self, *files):
        return json.loads(self.trace("info", *files, "--format", "json"))["traces"]

    def counts(self, name):
        with open(self.folder / name) as file:
            file.readline()
            return [(row["t"], int(row["dirty_pages"])) for row in csv.DictReader(file)]


class Info(InFolder):
    def test_of_a_given_trace(self):
        text = self.trace("info", GXX)
        for needle in ("form            csv\n", "boot gxx 512", "(vm)", "uffd-wp-async, frozen, epochs of 25ms of guest time",
                       "xor_rle 5", "no, counts only", "machine         unknown"):
            self.assertIn(needle, text)
        with open(GXX) as file:
            file.readline()
            rows = list(csv.DictReader(file))
        fact, = self.info(GXX)
        dirty = [int(row["dirty_pages"]) for row in rows]
        self.assertEqual(fact["epochs"], len(rows))
        self.assertEqual(fact["dirty_pages"]["max"], max(dirty))
        self.assertAlmostEqual(fact["dirty_pages"]["mean"], sum(dirty) / len(dirty))
        self.assertAlmostEqual(fact["bytes_per_page"]["lz4"], sum(int(row["lz4_bytes"]) for row in rows) / sum(dirty))
        self.assertFalse(fact["identities"] or fact["cut_short"])

    def test_of_known_sets(self):
        fact, = self.info(self.known())
        self.assertEqual((fact["form"], fact["epochs"], fact["length_s"]), ("dpt", 6, 0.15))
        self.assertEqual(fact["dirty_pages"], {"mean": 1.5, "median": 1.5, "max": 3})
        self.assertEqual((fact["identities"], fact["distinct_pages"]), (True, len(set().union(*SETS))))
        self.assertEqual(fact["header"]["nr_pages"], PAGES)
        self.assertEqual(fact["bytes_per_page"], {})

    def test_csv_has_a_row_per_file(self):
        files = [str(path) for path in sorted(DATA.glob("*.csv"))]
        rows = list(csv.DictReader(io.StringIO(self.trace("info", *files, "--format", "csv"))))
        self.assertEqual([row["file"] for row in rows], files)
        self.assertTrue(all(float(row["dirty_pages_mean"]) > 0 and row["identities"] == "no" for row in rows))
        self.assertEqual(rows[0]["program"], "boot gxx 512 -accel tcg -icount shift=0,sleep=on")
        self.assertNotIn(None, rows[0])

    def test_a_killed_recording(self):
        self.known()
        data = (self.folder / "known.dpt").read_bytes()
        self.write("killed.dpt", data[:-10])
        self.assertTrue(self.info("killed.dpt")[0]["cut_short"])
        self.assertIn("dpt, cut short", self.trace("info", "killed.dpt"))

    def test_a_hostile_header_is_harmless(self):
        self.write("a.csv", '# {"target":{"command":"a\\u001b[2J\\nb"},"host":{"cpu":"x,\\"y"}}\nt,run_ms,dirty_pages\n1,1,1\n')
        self.assertIn("program         a?[2J?b\n", self.trace("info", "a.csv"))
        row, = csv.DictReader(io.StringIO(self.trace("info", "a.csv", "--format", "csv")))
        self.assertEqual(row["machine"], 'x,"y')


class Convert(InFolder):
    def test_between_all_forms(self):
        self.known()
        for name in ("a.csv", "a.csv.zst", "b.dpt"):
            self.assertEqual(self.trace("convert", "known.dpt", name)[:len(name) + 10], f"{name}: 6 epochs")
        self.assertEqual((self.folder / "b.dpt").read_bytes(), (self.folder / "known.dpt").read_bytes())
        expected = [(f"{0.025 * (i + 1):.3f}".rstrip("0"), len(pages)) for i, pages in enumerate(SETS)]
        self.assertEqual(self.counts("a.csv"), expected)
        self.trace("convert", "a.csv.zst", "-o", "c.csv")
        self.assertEqual((self.folder / "c.csv").read_bytes(), (self.folder / "a.csv").read_bytes())
        self.trace("convert", "a.csv", "a.csv")
        self.assertEqual(self.counts("a.csv"), expected)

    def test_join_makes_unions(self):
        self.known()
        self.trace("convert", "known.dpt", "two.csv", "--join", "2")
        self.assertEqual([count for _, count in self.counts("two.csv")],
                         [len(SETS[i] | SETS[i + 1]) for i in range(0, 6, 2)])
        self.refused("convert", "known.dpt", "x.csv", "--join", "7", needles=["known.dpt", "too few to join 7"])
        self.refused("convert", GXX, "x.csv", "--join", "2", needles=[GXX, "counts cannot be joined"])
        self.refused("convert", "known.dpt", "x.csv", "--join", "0", needles=["--join 0"])

    def test_raw_options(self):
        self.write("raw", bitmaps(SETS))
        for arguments, needles in [
            (["--from", "vmware"], ["--from vmware", "xen-logdirty, kvm-bitmap, kvm-ring, pagemap-scan"]),
            (["--from", "kvm-bitmap", "--epoch", "25ms"], ["--pages: missing"]),
            (["--from", "kvm-bitmap", "--pages", "256"], ["--epoch: missing"]),
            (["--from", "kvm-bitmap", "--pages", "256", "--epoch", "25"], ["--epoch", "25ms"]),
            (["--from", "kvm-bitmap", "--pages", "256", "--epoch", "0ms"], ["--epoch 0ms"]),
            (["--from", "kvm-bitmap", "--pages", "0", "--epoch", "25ms"], ["--pages 0"]),
            (["--from", "kvm-bitmap", "--pages", "1000", "--epoch", "25ms"], ["raw: 192 bytes", "correct the number"]),
            (["--from", "kvm-bitmap", "--pages", "250", "--epoch", "25ms"], ["raw: at byte 120", "beyond the 250 pages"]),
            (["--from", "kvm-ring", "--epoch", "25ms"], ["raw: at byte 0: epoch 0 is cut short"]),
            (["--from", "pagemap-scan", "--epoch", "25ms"], ["raw: at byte 0"]),
            (["--pages", "256"], ["--pages: belongs to --from"]),
            ([], ["raw: is neither", "remsim trace convert --help"]),
        ]:
            self.refused("convert", "raw", "out.dpt", *arguments, needles=needles)


class Cut(InFolder):
    def test_part(self):
        self.known()
        self.trace("cut", "known.dpt", "part.csv", "--from", "25ms", "--to", "100ms")
        self.assertEqual(self.counts("part.csv"), [("0.025", 2), ("0.05", 0), ("0.075", 1)])
        self.refused("cut", "known.dpt", "x.csv", "--from", "1s", needles=["known.dpt: no epoch ends in the part"])
        self.refused("cut", "known.dpt", "x.csv", "--from", "2s", "--to", "1s", needles=["--to: must be after"])
        self.refused("cut", "known.dpt", "x.csv", "--to", "3", needles=["--to", "no unit"])

    def test_saves_what_a_damaged_file_still_has(self):
        sets = [{i % PAGES} for i in range(300)]  # two blocks
        data = (self.folder / self.known(sets=sets)).read_bytes()
        flipped = self.write("flipped.dpt", data[:-100] + bytes([data[-100] ^ 1]) + data[-99:])
        self.refused("info", flipped, needles=["flipped.dpt: at byte ", "checksum is wrong"])
        self.refused("convert", flipped, "x.csv", needles=["flipped.dpt: at byte "])
        done = self.run_trace("cut", flipped, "good.dpt")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stderr, r"flipped.dpt: at byte \d+: .*\nremsim: flipped.dpt: the \d+ epochs before that are used\n")
        good, = self.info("good.dpt")
        self.assertGreaterEqual(good["epochs"], 256)
        self.assertFalse(good["cut_short"])
        self.write("short.dpt", data[:len(data) // 2])
        self.trace("cut", "known.dpt", "first.dpt", "--to", "6400ms")
        self.assertEqual(self.info("first.dpt")[0]["epochs"], 256)


class Merge(InFolder):
    def test_puts_parts_together_again(self):
        self.known()
        self.trace("cut", "known.dpt", "a.dpt", "--to", "75ms")
        self.trace("cut", "known.dpt", "b.dpt", "--from", "75ms")
        self.trace("merge", "a.dpt", "b.dpt", "-o", "all.dpt")
        self.assertEqual((self.folder / "all.dpt").read_bytes(), (self.folder / "known.dpt").read_bytes())

    def test_refusals(self):
        self.known()
        self.trace("convert", "known.dpt", "known.csv")
        self.refused("merge", "-o", "x.dpt", needles=["which traces"])
        self.refused("merge", "known.dpt", "known.csv", needles=["--output: missing"])
        self.refused("merge", "known.dpt", "known.csv", "-o", "x.dpt", needles=["counts only"])
        self.refused("merge", GXX, "known.csv", "-o", "x.csv", needles=["different"])


class WhatGoesWrong(InFolder):
    def test_command_lines(self):
        for arguments, needles in [
            ([], ["info, convert, cut or merge is missing"]),
            (["inof"], ["'inof': unknown; did you mean info?"]),
            (["info"], ["which trace is missing"]),
            (["info", GXX, "--format", "xml"], ["--format xml"]),
            (["convert", GXX], ["remsim trace convert IN OUT"]),
            (["convert", GXX, "a.csv", "b.csv"], ["remsim trace convert IN OUT"]),
            (["cut", GXX, "a.csv", "-o", "b.csv"], ["remsim trace cut IN OUT"]),
            (["convert", GXX, "a.txt"], ["a.txt: name it .csv, .csv.zst or .dpt"]),
            (["convert", GXX, "a.dpt"], ["a .dpt holds page numbers"]),
        ]:
            self.refused(*arguments, needles=needles)

    def test_help(self):
        for arguments in (["--help"], ["info", "--help"], ["convert", "-h"], ["cut", "--help"], ["merge", "--help"]):
            self.assertIn("remsim trace", self.trace(*arguments))

    def test_files_that_cannot_be_read(self):
        self.write("empty.csv", "")
        self.write("bad.csv", "t,run_ms,dirty_pages\n0.025,25,x\n")
        for name, needles in [
            ("none.csv", ["none.csv: cannot be read: No such file"]),
            (".", [".: is a folder"]),
            ("empty.csv", ["empty.csv: is empty"]),
            ("bad.csv", ["bad.csv:2: column dirty_pages: \"x\""]),
            ("/dev/zero", ["/dev/zero: is a device"]),
            ("/proc/self/mem", ["cannot be read"]),
        ]:
            self.refused("info", name, needles=needles)

    def test_files_that_cannot_be_written(self):
        self.known()
        self.write("file", "x")
        os.symlink("/dev/full", self.folder / "full.csv")
        os.mkdir(self.folder / "folder.csv")
        for name, needles in [
            ("none/a.csv", ["none/a.csv: could not be written: No such file"]),
            ("file/a.csv", ["could not be written: Not a directory"]),
            ("folder.csv", ["folder.csv", "is a folder"]),
            ("full.csv", ["full.csv", "No space left"]),
            ("/proc/a.dpt", ["/proc/a.dpt: could not be written"]),
        ]:
            self.refused("convert", "known.dpt", name, needles=needles, status=3)
        self.assertFalse([path for path in self.folder.iterdir() if ".part-" in path.name])


if __name__ == "__main__":
    PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
