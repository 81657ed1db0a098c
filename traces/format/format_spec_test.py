#!/usr/bin/env python3
"""Holds the program to FORMAT.md: what spec_codec.py (made from that text alone) writes, the program reads, and the reverse.

Usage: format_spec_test.py PROGRAM [unittest arguments]
"""

import csv
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import unittest

import spec_codec

PROGRAM = ""


def some_epochs(count, seed):
    """Dense, alternating, sparse and no pages in turn; each optional value in about half of the epochs."""
    rng = random.Random(seed)
    epochs, end = [], 0
    for i in range(count):
        pages = [
            list(range(1000 * i, 1000 * i + rng.randrange(1, 300))),
            list(range(i, i + 2 * rng.randrange(1, 300), 2)),
            sorted(rng.sample(range(1 << 14), rng.randrange(1, 40))),
            [],
        ][i % 4]
        run = rng.randrange(1, 50_000_000)
        end += run + rng.randrange(3)
        values = {}
        for number, name in enumerate(spec_codec.COLUMNS):
            most = 1 << 40 if number == 0 else len(pages) if number < 6 else 4096 * len(pages)
            if rng.random() < 0.5:
                values[name] = rng.randint(1, most) if most else 0
        epochs.append({"end": end, "run": run, "stop": rng.randrange(1 << 20), "values": values, "pages": pages})
    return epochs


def without_encoding(epochs):
    return [{key: value for key, value in epoch.items() if key != "encoding"} for epoch in epochs]


def exactly(text, decimals):
    """A CSV number in the finer unit, without floating point."""
    whole, _, fraction = text.partition(".")
    return int(whole + fraction.ljust(decimals, "0"))


def epochs_of_csv(path):
    """As spec_codec gives them, with the number of pages in place of the pages."""
    with open(path) as file:
        assert file.readline().startswith("# {")
        epochs = []
        for i, row in enumerate(csv.DictReader(file)):
            assert row["epoch"] == str(i)
            values = {name: exactly(row[name], 6 if name == "cpu_ms" else 0) for name in spec_codec.COLUMNS if row.get(name)}
            epochs.append({"end": exactly(row["t"], 9), "run": exactly(row["run_ms"], 6),
                           "stop": exactly(row["stop_ms"], 6), "values": values, "pages": int(row["dirty_pages"])})
        return epochs


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def trace(self, *arguments):
        done = subprocess.run([PROGRAM, "trace", *arguments], cwd=self.folder, capture_output=True, text=True, timeout=300)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


class Spec(InFolder):
    def through_the_program(self, data):
        (self.folder / "in.dpt").write_bytes(data)
        self.trace("convert", "in.dpt", "out.dpt")
        self.trace("convert", "in.dpt", "out.csv")
        return spec_codec.decode((self.folder / "out.dpt").read_bytes()), epochs_of_csv(self.folder / "out.csv")

    def test_crc(self):
        self.assertEqual(spec_codec.crc32c(b"123456789"), 0xE3069283)

    def test_both_ways(self):
        header = {"format": "dpt", "version": 1, "page_size": 4096, "nr_pages": 1 << 30, "address_space": "gpfn",
                  "includes_kernel": True, "target": {"kind": "vm", "command": "µ \"x\""}, "overhead": {"slowdown": 1.25}}
        for per_block in (1, 7, 256):
            epochs = some_epochs(600, per_block)
            decoded, counts = self.through_the_program(spec_codec.encode(header, epochs, per_block))
            self.assertEqual(decoded["header"], header | {"epochs": 600})
            self.assertEqual(without_encoding(decoded["epochs"]), epochs)
            self.assertEqual(counts, [dict(epoch, pages=len(epoch["pages"])) for epoch in epochs])
            # 600 epochs of little: blocks close at 256 epochs, and compress; the end is raw.
            self.assertEqual([kind for kind, _ in decoded["blocks"]], [1, 1, 1, 3, 4])
            self.assertEqual([codec for kind, codec in decoded["blocks"] if kind != 3], [1, 1, 1, 0])

    def test_the_shortest_encoding_is_taken(self):
        epochs = some_epochs(80, 5)
        decoded, _ = self.through_the_program(spec_codec.encode({}, epochs))
        lengths = lambda pages: [len(spec_codec.encode_pages(pages, encoding)) for encoding in (1, 2, 3)]
        for epoch in decoded["epochs"]:
            self.assertEqual(epoch["encoding"], lengths(epoch["pages"]).index(min(lengths(epoch["pages"]))) + 1)
        self.assertEqual({epoch["encoding"] for epoch in decoded["epochs"]}, {1, 2, 3})

    def test_a_file_cut_short(self):
        epochs = some_epochs(8, 6)
        data = spec_codec.encode({}, epochs, finish=False)
        (self.folder / "in.dpt").write_bytes(data[:-1])
        done = subprocess.run([PROGRAM, "trace", "cut", "in.dpt", "out.dpt"], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, "remsim: in.dpt: cut short; its 6 epochs are used\n"))
        whole = spec_codec.decode((self.folder / "out.dpt").read_bytes())
        self.assertEqual(without_encoding(whole["epochs"]), epochs[:6])

    def test_blocks_of_another_type_are_skipped(self):
        epochs = some_epochs(2, 7)
        data = spec_codec.encode({}, epochs, finish=False) + spec_codec.block(99, b"later", codec=7)
        (self.folder / "in.dpt").write_bytes(data)
        done = subprocess.run([PROGRAM, "trace", "convert", "in.dpt", "out.csv"], cwd=self.folder, capture_output=True)
        self.assertEqual(done.returncode, 0)
        self.assertEqual(len(epochs_of_csv(self.folder / "out.csv")), 2)


class RawRecordings(InFolder):
    """Known sets, written as FORMAT.md says that each raw form is."""

    SETS = [[0, 5, 63, 64, 199_999], [], list(range(300, 900))]

    def converted(self, form, data, *options):
        (self.folder / "raw").write_bytes(data)
        self.trace("convert", "raw", "out.dpt", "--from", form, "--epoch", "25ms", *options)
        return spec_codec.decode((self.folder / "out.dpt").read_bytes())

    def check(self, file, sets):
        self.assertEqual([epoch["pages"] for epoch in file["epochs"]], sets)
        self.assertEqual([epoch["end"] for epoch in file["epochs"]], [25_000_000, 50_000_000, 75_000_000])
        self.assertEqual({epoch["run"] for epoch in file["epochs"]}, {25_000_000})

    def test_bitmaps(self):
        data = b""
        for pages in self.SETS:
            words = [0] * ((200_000 + 63) // 64)
            for page in pages:
                words[page // 64] |= 1 << page % 64
            data += struct.pack(f"<{len(words)}Q", *words)
        for form, mechanism in (("xen-logdirty", "xen-logdirty"), ("kvm-bitmap", "kvm-dirty-log")):
            file = self.converted(form, data, "--pages", "200000")
            self.check(file, self.SETS)
            self.assertEqual(file["header"]["mechanism"], mechanism)
            self.assertEqual(file["header"]["nr_pages"], 200_000)

    def test_ring(self):
        data = b""
        for pages in self.SETS:
            entries = [struct.pack("<IIQ", 1, 3, page) for page in reversed(pages + pages[:1])]
            data += struct.pack("<Q", len(entries)) + b"".join(entries)
        file = self.converted("kvm-ring", data)
        self.check(file, [[3 * 2**32 + page for page in pages] for pages in self.SETS])
        self.assertEqual(file["header"]["address_space"], "slot-offset")

    def test_regions(self):
        data = b""
        for pages in self.SETS:
            runs = [struct.pack("<QQQ", 4096 * page, 4096 * (page + 1), 0b1010) for page in pages]
            runs.append(struct.pack("<QQQ", 4096 << 30, 4096 << 31, 0b1001))  # present, not written
            data += struct.pack("<Q", len(runs)) + b"".join(runs)
        file = self.converted("pagemap-scan", data)
        self.check(file, self.SETS)
        self.assertEqual(file["header"]["address_space"], "vpn")


if __name__ == "__main__":
    PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
