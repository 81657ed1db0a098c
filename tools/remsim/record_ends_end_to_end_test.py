#!/usr/bin/env python3
"""How a recording ends when it is not asked to: Ctrl-C, a VM that goes away, a disk that fills up.

Usage: record_ends_end_to_end_test.py PROGRAM WRITER [unittest arguments]

Where this machine cannot record, all of it is skipped with the reason.
"""
import csv
import json
import os
import pathlib
import pty
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import record_end_to_end_test as common

# Counts its signals in the file `got`, which it rewrites at each; ends at the first of those named as its arguments.
COUNTER = """
import json, os, signal, sys, time
got = {}
def note(number, frame):
    name = signal.Signals(number).name
    got[name] = got.get(name, 0) + 1
    open('got.new', 'w').write(json.dumps(got))
    os.rename('got.new', 'got')
    if name in sys.argv[1:]: sys.exit(7)
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCONT): signal.signal(number, note)
open('pid.new', 'w').write(str(os.getpid()))
os.rename('pid.new', 'pid')
while True: time.sleep(0.01)
"""

# Stands in for QEMU: has one mapping of 64 MiB and writes 64 of its pages over and over until standard input says what to
# do: "end", "unmap" all of it, "halve" it.
GUEST = """
import ctypes, os, select, sys
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
SIZE, STEP = 64 << 20, 1 << 20
ram = libc.mmap(None, SIZE, 3, 0x22, -1, 0)
kept, round = SIZE, 0
print(os.getpid(), flush=True)
while True:
    for at in range(0, kept, STEP): ctypes.memset(ram + at, round & 255, 1)
    round += 1
    if select.select([sys.stdin], [], [], 0.001)[0]:
        word = sys.stdin.readline().strip()
        if word == 'end': break
        if word == 'halve': kept = SIZE // 2
        if word == 'unmap': kept = 0
        if kept < SIZE: libc.munmap(ram + kept, SIZE - kept)
"""


def appears(path):
    while not path.exists():
        time.sleep(0.01)


class Ends(common.InFolder):
    def setUp(self):
        super().setUp()
        if common.REASON:
            self.skipTest(common.REASON)


class Interrupted(Ends):
    def start(self, *ends_at, **options):
        recorder = subprocess.Popen(
            [common.PROGRAM, "record", "-o", "x", "--epoch", "5ms", "--", sys.executable, "-c", COUNTER, *ends_at],
            cwd=self.folder, stderr=subprocess.PIPE, text=True, start_new_session=True, **options)
        self.addCleanup(recorder.stderr.close)
        self.until_recorded()
        return recorder

    def until_recorded(self):
        """Until the program is ready, and there are epochs."""
        appears(self.folder / "pid")
        while (self.folder / "x.csv").read_text().count("\n") < 5:
            time.sleep(0.01)

    def got(self):
        return json.loads((self.folder / "got").read_text())

    def ended(self, recorder, number, said):
        out = recorder.communicate(timeout=60)[1]
        self.assertEqual(recorder.returncode, 128 + number, out)
        self.assertIn(said, out)
        self.assertGreater(len(self.trace()[1]), 1)
        self.assertFalse(pathlib.Path("/proc", (self.folder / "pid").read_text()).exists())

    def test_a_terminals_ctrl_c_comes_once(self):
        recorder, terminal = pty.fork()
        if recorder == 0:
            os.chdir(self.folder)
            os.execv(common.PROGRAM, ["remsim", "record", "-o", "x", "--epoch", "5ms", "--", sys.executable, "-c", COUNTER,
                                      "SIGINT"])
        self.until_recorded()
        os.write(terminal, b"\x03")
        said = b""
        try:
            while part := os.read(terminal, 4096):
                said += part
        except OSError:  # how a terminal ends
            pass
        os.close(terminal)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(recorder, 0)[1]), 128 + signal.SIGINT, said)
        self.assertIn(b"exited with status 7", said)
        self.assertEqual(self.got(), {"SIGINT": 1})
        self.trace()

    def test_a_signal_to_the_whole_group_comes_once(self):
        recorder = self.start("SIGINT")
        os.killpg(recorder.pid, signal.SIGINT)
        self.ended(recorder, signal.SIGINT, "exited with status 7")
        self.assertEqual(self.got(), {"SIGINT": 1})

    def test_a_signal_to_the_recorder_alone_is_passed_on_once(self):
        for number in (signal.SIGINT, signal.SIGHUP):
            with self.subTest(number=number):
                recorder = self.start(number.name)
                recorder.send_signal(number)
                self.ended(recorder, number, "exited with status 7")
                self.assertEqual(self.got(), {number.name: 1})
            for path in self.folder.iterdir():
                path.unlink()

    def test_sigterm_is_told_once(self):
        recorder = self.start("SIGTERM")
        recorder.send_signal(signal.SIGTERM)
        self.ended(recorder, signal.SIGTERM, "exited with status 7")
        self.assertEqual(self.got()["SIGTERM"], 1)

    def test_who_does_not_listen_is_told_after_five_seconds(self):
        recorder = self.start("SIGTERM")
        before = time.monotonic()
        os.killpg(recorder.pid, signal.SIGINT)
        self.ended(recorder, signal.SIGINT, "exited with status 7")
        self.assertGreaterEqual(time.monotonic() - before, 5)
        self.assertEqual({name: self.got()[name] for name in ("SIGINT", "SIGTERM")}, {"SIGINT": 1, "SIGTERM": 1})

    def test_a_second_ctrl_c_kills_at_once(self):
        recorder = self.start()
        pauses = [0.05] * 3  # two at once are one to the system
        while recorder.poll() is None:  # and who keeps on, to the end, changes nothing
            os.killpg(recorder.pid, signal.SIGINT)
            time.sleep(pauses.pop() if pauses else 0.0002)
        self.ended(recorder, signal.SIGINT, "was ended by signal 9")
        self.assertNotIn("SIGTERM", self.got())

    def test_the_unrecorded_run_of_overhead_is_interrupted_as_gently(self):
        script = ("import os, sys, time\n"
                  "if os.path.exists('first'): exec(sys.argv[1])\n"
                  "open('first', 'w'); time.sleep(0.1)")
        recorder = subprocess.Popen(
            [common.PROGRAM, "record", "-o", "x", "--epoch", "5ms", "--overhead", "--", sys.executable, "-c", script,
             COUNTER.replace("sys.argv[1:]", "('SIGINT',)")],
            cwd=self.folder, stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.addCleanup(recorder.stderr.close)
        appears(self.folder / "pid")
        os.killpg(recorder.pid, signal.SIGINT)
        said = recorder.communicate(timeout=60)[1]
        self.assertIn("unrecorded run was interrupted", said)
        self.assertEqual(self.got(), {"SIGINT": 1})
        self.trace()


class Vm(Ends):
    def start(self, *options, rows=18, epoch="5ms"):
        guest = subprocess.Popen([sys.executable, "-c", GUEST], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(guest.wait)
        self.addCleanup(guest.kill)
        self.addCleanup(guest.stdin.close)
        self.addCleanup(guest.stdout.close)
        number = guest.stdout.readline().strip()
        recorder = subprocess.Popen(
            [common.PROGRAM, "record", "--vm", number, "--ram", "64MiB", "--epoch", epoch, "-o", "x", *options],
            cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while not (self.folder / "x.csv").exists() or (self.folder / "x.csv").read_text().count("\n") < rows + 2:
            self.assertIsNone(recorder.poll(), "the recorder has ended")
            time.sleep(0.01)
        return guest, recorder

    def tell(self, guest, word):
        guest.stdin.write(word + "\n")
        guest.stdin.flush()

    def whole(self, recorder, said, least=18):
        out, problems = recorder.communicate(timeout=60)
        self.assertEqual((recorder.returncode, problems), (0, ""), out)
        self.assertIn(said, out)
        header, rows = self.trace()  # whole, with an end mark, and as many epochs in both files
        self.assertGreaterEqual(len(rows), least)
        self.assertEqual(header["address_space"], "gpfn")
        self.assertTrue(all(int(row["dirty_pages"]) <= 64 for row in rows), rows)
        return out

    def test_that_ends(self):
        for options in ([], ["--mode", "frozen"], ["--contents"]):
            with self.subTest(options=options):
                guest, recorder = self.start(*options)
                self.tell(guest, "end")
                self.whole(recorder, "the VM ended\n")
            for path in self.folder.iterdir():
                path.unlink()

    def test_what_nobody_could_see_is_no_epoch(self):
        guest, recorder = self.start(epoch="1min", rows=0)
        self.tell(guest, "end")
        out, problems = recorder.communicate(timeout=60)
        self.assertEqual((recorder.returncode, out), (2, ""))
        self.assertIn("the VM ended after 0 epochs", problems)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_that_is_killed(self):
        for mode in ("live", "frozen"):
            guest, recorder = self.start("--mode", mode)
            guest.kill()
            self.whole(recorder, "the VM ended\n")
            for path in self.folder.iterdir():
                path.unlink()

    def test_that_gives_its_ram_back(self):
        guest, recorder = self.start()
        self.tell(guest, "unmap")
        self.whole(recorder, "the VM gave its RAM back (unplugged?)\n")
        self.assertIsNone(guest.poll())

    def test_that_gives_half_of_it_back(self):
        guest, recorder = self.start()
        self.tell(guest, "halve")
        rows = (self.folder / "x.csv").read_text().count("\n")
        while (self.folder / "x.csv").read_text().count("\n") < rows + 20:
            time.sleep(0.01)
        self.tell(guest, "end")
        self.assertIn("warning: the VM gave 32MiB of its RAM back", self.whole(recorder, "the VM ended\n"))


class FrameNumbers(Ends):
    """Pages above the hole below 4 GiB, in a small guest whose hole is at 32 MiB."""

    def numbers(self, *options):
        guest, recorder = Vm.start(self, *options)
        guest.stdin.write("end\n")
        guest.stdin.flush()
        out = recorder.communicate(timeout=60)[0]
        self.assertEqual(recorder.returncode, 0)
        listed = subprocess.run([sys.executable, "-c", DUMP, str(self.folder / "x.dpt")], capture_output=True, text=True,
                                cwd=pathlib.Path(__file__).parent, check=True)
        return out, self.trace()[0], json.loads(listed.stdout)

    def test_they_are_frames_when_it_is_known_where_the_hole_is(self):
        _, header, numbers = self.numbers("--below-4g", "32MiB")
        self.assertEqual(header["address_space"], "gpfn")
        self.assertEqual(header["nr_pages"], (1 << 20) + 8192)
        megabyte = 256
        self.assertEqual(numbers, [at * megabyte for at in range(32)] + [(1 << 20) + at * megabyte for at in range(32)])

    def test_without_a_hole_they_are_places(self):
        out, header, numbers = self.numbers()
        self.assertEqual((header["address_space"], header["nr_pages"]), ("gpfn", 16384))
        self.assertEqual(numbers, [at * 256 for at in range(64)])
        self.assertNotIn("warning", out)


# The different pages of a .dpt, by the second implementation of the form.
DUMP = """
import json, pathlib, sys
sys.path.insert(0, str(pathlib.Path('../../traces/format').resolve()))
import spec_codec
file = spec_codec.decode(pathlib.Path(sys.argv[1]).read_bytes())
print(json.dumps(sorted({page for epoch in file['epochs'] for page in epoch['pages']})))
"""


class FullDisk(Ends):
    def fills(self, error, epoch="1ms", **options):
        """The one line says how many epochs are kept; they are read, and said to be cut short."""
        command = "while :; do :; done"
        done = self.record("--epoch", epoch, "-o", "x", "--", "sh", "-c", command, **options)
        self.assertEqual(done.returncode, 3, done.stderr)
        said = re.fullmatch(rf"remsim: x\.(csv|dpt): {error}; x\.csv keeps (\d+) epochs, x\.dpt (keeps (\d+) epochs|is removed)\n",
                            done.stderr)
        self.assertIsNotNone(said, done.stderr)
        self.assertGreater(int(said[2]), 10)
        kept = {"x.csv": said[2], "x.dpt": said[4]}
        elsewhere = tempfile.mkstemp(suffix=".csv")[1]
        self.addCleanup(os.unlink, elsewhere)
        self.assertEqual({path.name for path in self.folder.iterdir()} & set(kept), {name for name in kept if kept[name]})
        for name, epochs in kept.items():
            if not epochs:
                continue
            info = self.remsim("trace", "info", "--format", "csv", name)
            self.assertEqual((info.returncode, info.stderr), (0, ""))
            fact = next(csv.DictReader(info.stdout.splitlines()))
            self.assertEqual((fact["epochs"], fact["cut_short"]), (epochs, "yes"))
            cut = self.remsim("trace", "convert", name, elsewhere)
            self.assertEqual((cut.returncode, cut.stderr), (0, f"remsim: {name}: cut short; its {epochs} epochs are used\n"))
        return kept

    def remsim(self, *words):
        return subprocess.run([common.PROGRAM, *words], cwd=self.folder, capture_output=True, text=True)

    def test_files_that_may_not_grow(self):
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))
        kept = self.fills("File too large", preexec_fn=limit)
        self.assertEqual(kept["x.csv"], kept["x.dpt"])  # the smaller one has room for all

    def test_a_disk_that_is_full(self):
        mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", self.folder], capture_output=True, text=True)
        if mount.returncode != 0:
            self.skipTest(mount.stderr)
        try:
            kept = self.fills("No space left on device")
            # What the CSV shows is in the .dpt too, but for the last second.
            self.assertLessEqual(int(kept["x.dpt"] or 0), int(kept["x.csv"]))
        finally:
            subprocess.run(["umount", "-l", self.folder], check=True)

    def test_one_that_is_read_by_the_simulator(self):
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))
        kept = self.fills("File too large", epoch="20ms", preexec_fn=limit)  # that a busy machine can keep to
        run = self.remsim("run", "--trace", "x.dpt", "--cps", "10", "--no-assumptions")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn(f"x.dpt: cut short; its {kept['x.dpt']} epochs are used", run.stderr)


def main():
    common.PROGRAM, common.WRITER = sys.argv[1:3]
    common.REASON = common.cannot_record(common.PROGRAM)
    if common.REASON:
        print(f"recordings are skipped: {common.REASON}", file=sys.stderr)
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])


if __name__ == "__main__":
    main()
