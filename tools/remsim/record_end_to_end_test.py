#!/usr/bin/env python3
"""Runs `remsim record` as a user does: options, what may go wrong, and what is left behind then.

Usage: record_end_to_end_test.py PROGRAM WRITER [unittest arguments]

WRITER is known_set_writer. Where this machine cannot record, the tests that record are skipped with the reason.
"""
import csv
import ctypes
import json
import os
import pathlib
import resource
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = WRITER = ""
BUSY = "import time\nwhile True: [0] * 1000"  # uses CPU time
SYS_USERFAULTFD, SYS_IOCTL, SYS_PTRACE = 323, 16, 101
PAGEMAP_SCAN = 0xC0606610
EPERM, ENOSYS, ENOTTY = 1, 38, 25


def record(*arguments, **options):
    return subprocess.run([PROGRAM, "record", *arguments], capture_output=True, text=True, timeout=300, **options)


def cannot_record(program):
    """Why this machine cannot, or None."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([program, "record", "--epoch", "5ms", "--epochs", "2", "-o", "x", "--", "sleep", "60"],
                              cwd=folder, capture_output=True, text=True, timeout=300)
    return done.stderr.strip() if done.returncode != 0 else None


def refuse(system_call, error, first_argument=None):
    """For preexec_fn: the kernel answers `error` to a system call (with this second argument, if given): seccomp."""
    load, equal, give = 0x20, 0x15, 0x06
    rules = [(load, 0, 0, 0), (equal, 0, 1 if first_argument is None else 3, system_call)]
    if first_argument is not None:
        rules += [(load, 0, 0, 24), (equal, 0, 1, first_argument)]
    rules += [(give, 0, 0, 0x00050000 | error), (give, 0, 0, 0x7FFF0000)]
    code = b"".join(struct.pack("HBBI", *rule) for rule in rules)

    def install():
        buffer = ctypes.create_string_buffer(code)
        program = struct.pack("HxxxxxxP", len(rules), ctypes.addressof(buffer))
        libc = ctypes.CDLL(None)
        libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
        if libc.prctl(22, 2, program, 0, 0) != 0:  # PR_SET_SECCOMP, filter
            os._exit(99)
    return install


def end_of(identities, at):
    """(epochs, pages) of the END block of a .dpt file; None when it has none (FORMAT.md)."""
    while at < len(identities):
        kind, _, _, stored = struct.unpack_from("<IIII", identities, at)
        at += 24
        if kind == 4:
            return struct.unpack_from("<QQ", identities, at + 8)
        at += stored
    return None


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def record(self, *arguments, **options):
        return record(*arguments, cwd=self.folder, **options)

    def refused(self, *arguments, needles=(), status=2, **options):
        """One line, and no file."""
        done = self.record(*arguments, **options)
        shown = f"{arguments}: {done.stderr!r}"
        self.assertEqual(done.returncode, status, shown)
        self.assertEqual(done.stdout, "", shown)
        self.assertRegex(done.stderr, r"\Aremsim: [^\n]+\n\Z", shown)
        for needle in needles:
            self.assertIn(needle, done.stderr)
        self.assertEqual(sorted(p.name for p in self.folder.iterdir() if p.suffix in (".csv", ".dpt")), [], shown)

    def trace(self, name="x"):
        """(header, rows) of a recording, whose identities are whole and agree with its counts."""
        lines = (self.folder / f"{name}.csv").read_text().splitlines()
        header, rows = json.loads(lines[0].removeprefix("# ")), list(csv.DictReader(lines[1:]))
        identities = (self.folder / f"{name}.dpt").read_bytes()
        length = struct.unpack_from("<I", identities, 8)[0]
        self.assertEqual(json.loads(identities[12:12 + length]), header)
        self.assertEqual(end_of(identities, 16 + length), (len(rows), sum(int(row["dirty_pages"]) for row in rows)))
        return header, rows


class BadInput(InFolder):
    def test_command_lines(self):
        for arguments, needles in [
            ([], ["--output"]),
            (["-o", "x"], ["-- COMMAND"]),
            (["-o", "x", "--"], ["-- COMMAND"]),
            (["--", "true"], ["--output"]),
            (["-o", "x", "--epoch", "25", "--", "true"], ["--epoch", "25", "no unit"]),
            (["-o", "x", "--epoch", "1us", "--", "true"], ["--epoch 1us"]),
            (["-o", "x", "--epochs", "1", "--", "true"], ["--epochs"]),
            (["-o", "x", "--contents=0", "--", "true"], ["--contents"]),
            (["-o", "x", "--mode", "warm", "--", "true"], ["--mode", "live", "frozen"]),
            (["-o", "x", "--clock", "guest", "--", "true"], ["--jiffies"]),
            (["-o", "x", "--slowdown", "fast", "--", "true"], ["--slowdown fast"]),
            (["-o", "x", "--slowdown", "-1", "--", "true"], ["--slowdown -1"]),
            (["-o", "x", "--slowdown", "1.1", "--overhead", "--", "true"], ["--slowdown", "--overhead"]),
            (["-o", "x", "--vm", "1"], ["--ram"]),
            (["-o", "x", "--ram", "512MiB", "--", "true"], ["--ram", "--vm"]),
            (["-o", "x", "--vm", "1", "--ram", "1000B"], ["--ram 1000B"]),
            (["-o", "x", "--vm", "1", "--ram", "1MiB", "--", "true"], ["--vm"]),
            (["-o", "x", "--vm", "1", "--ram", "1MiB", "--overhead"], ["--overhead"]),
            (["-o", "x", "--epoc", "25ms", "--", "true"], ["did you mean --epoch"]),
        ]:
            with self.subTest(arguments=arguments):
                self.refused(*arguments, needles=needles)

    def test_output_that_cannot_be_written(self):
        self.refused("-o", "nowhere/x", "--", "sleep", "1", needles=["nowhere/x.csv", "No such file"], status=3)
        (self.folder / "y.dpt.d").mkdir()
        os.symlink("y.dpt.d", self.folder / "y.dpt")  # y.csv could be written, y.dpt cannot
        done = self.record("-o", "y", "--", "sleep", "1")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("y.dpt", done.stderr)
        self.assertFalse((self.folder / "y.csv").exists())


class Machine(InFolder):
    """What a machine lacks is named, here by a kernel that has to pretend."""

    def test_a_kernel_without_userfaultfd(self):
        self.refused("-o", "x", "--", "true", preexec_fn=refuse(SYS_USERFAULTFD, ENOSYS),
                     needles=[os.uname().release, "Linux 6.7 or newer is needed"])

    def test_a_kernel_without_the_scan(self):
        if REASON:
            self.skipTest(REASON)
        self.refused("-o", "x", "--", "true", preexec_fn=refuse(SYS_IOCTL, ENOTTY, PAGEMAP_SCAN),
                     needles=["PAGEMAP_SCAN", "Linux 6.7 or newer is needed"])

    def test_a_container_without_userfaultfd(self):
        self.refused("-o", "x", "--", "true", preexec_fn=refuse(SYS_USERFAULTFD, EPERM), needles=["refused", "seccomp"])


class Recording(InFolder):
    def setUp(self):
        super().setUp()
        if REASON:
            self.skipTest(REASON)

    def test_no_right_to_trace(self):
        # The leak checker of a sanitizer build needs ptrace as well.
        no_leak_check = os.environ | {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}
        self.refused("-o", "x", "--", "true", preexec_fn=refuse(SYS_PTRACE, EPERM), env=no_leak_check,
                     needles=["refused", "SYS_PTRACE"])

    def test_command_that_is_not_there(self):
        self.refused("-o", "x", "--", "no-such-program", needles=["no-such-program: No such file"])
        self.refused("-o", "x", "--", "/etc/passwd", needles=["/etc/passwd: Permission denied"])

    def test_command_that_ends_at_once(self):
        self.refused("--epoch", "10s", "-o", "x", "--", "true", needles=["exited with status 0", "a trace needs 2"])
        self.refused("--warmup", "10s", "-o", "x", "--", "false", needles=["exited with status 1", "warm-up of 10s"])

    def test_process_that_is_no_vm(self):
        self.refused("-o", "x", "--vm", str(os.getpid()), "--ram", "3GiB", needles=["no writable mapping of exactly"])
        self.refused("-o", "x", "--vm", "4194000", "--ram", "3GiB", needles=["--vm 4194000", "no such process"])

    def test_all_that_the_writer_says(self):
        """To its end, with nobody in step: every page is written once, and so counted once, wherever the epochs are cut.

        (Pages written in each of several rounds would count once in an epoch that came so late that it holds two.)"""
        script = f"exec 3>said 4</dev/zero; exec {WRITER} ever_new"
        for options in ([], ["--mode", "frozen", "--contents=64"], ["--clock", "cpu"]):
            with self.subTest(options=options):
                done = self.record(*options, "--epoch", "2ms", "-o", "x", "--", "sh", "-c", script)
                self.assertEqual(done.returncode, 0, done.stderr)
                said = [list(map(int, line.split())) for line in (self.folder / "said").read_text().splitlines()]
                _, rows = self.trace()
                pages, own = sum(pages for pages, _, _ in said), 160  # sh, and the writer's own start
                recorded = sum(int(row["dirty_pages"]) for row in rows)
                self.assertGreaterEqual(recorded, pages)
                self.assertLess(recorded, 1.005 * pages + own)

    def test_header_and_summary(self):
        done = self.record("--contents=8", "--mode", "frozen", "--epoch", "20ms", "--epochs", "5", "-o", "x.csv", "--",
                           sys.executable, "-c", BUSY)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, "")
        header, rows = self.trace()
        self.assertEqual(len(rows), 5)
        self.assertEqual(header["mechanism"], "uffd-wp-async")
        self.assertEqual(header["epoch"], {"nominal_ns": 20_000_000, "policy": "frozen"})
        self.assertEqual(header["target"]["kind"], "process-tree")
        self.assertEqual(header["host"]["kernel"], os.uname().release)
        self.assertRegex(header["overhead"]["method"], r"stopped the target [\d.]+ % .* slowdown: not measured")
        self.assertNotIn("slowdown", header["overhead"])
        for row in rows:
            self.assertGreater(float(row["stop_ms"]), 0)
            self.assertLessEqual(int(row["sampled"]), 8)
            self.assertGreaterEqual(int(row["xor_rle_bytes"]), 0)
        self.assertIn("x.csv, x.dpt: 5 epochs", done.stderr)
        self.assertIn("was ended by signal 15", done.stderr)

    def test_overhead_goes_into_the_header(self):
        done = self.record("--overhead", "--epoch", "5ms", "-o", "x", "--", sys.executable, "-c", "sum(range(3_000_000))")
        self.assertEqual(done.returncode, 0, done.stderr)
        header, _ = self.trace()
        self.assertGreater(header["overhead"]["slowdown"], 0)
        self.assertRegex(header["overhead"]["method"], r"wall time x [\d.]+, CPU time x [\d.]+$")
        self.assertIn("slowdown: x", done.stderr)

    def test_overhead_of_a_command_that_cannot_be_run_again(self):
        done = self.record("--overhead", "--epoch", "5ms", "-o", "x", "--", "sh", "-c", "sleep 0.1; mkdir once")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("--overhead: not measured, as the unrecorded run exited with status 1", done.stderr)
        self.assertNotIn("slowdown", self.trace()[0]["overhead"])

    def test_slowdown_that_was_measured_elsewhere(self):
        done = self.record("--slowdown", '1.25,by "requests"', "--epochs", "2", "-o", "x", "--", "sleep", "10")
        self.assertEqual(done.returncode, 0, done.stderr)
        overhead = self.trace()[0]["overhead"]
        self.assertEqual(overhead["slowdown"], 1.25)
        self.assertTrue(overhead["method"].endswith('slowdown: by "requests"'), overhead)

    def test_duration_and_warmup(self):
        start = time.monotonic()
        done = self.record("--warmup", "300ms", "--duration", "400ms", "-o", "x", "--", "sleep", "60")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertGreaterEqual(time.monotonic() - start, 0.7)
        _, rows = self.trace()
        self.assertGreater(len(rows), 1)
        self.assertGreater(sum(float(row["run_ms"]) for row in rows), 300)
        self.assertLess(int(rows[0]["dirty_pages"]), 20)  # its start was in the warm-up

    def test_cpu_clock_does_not_run_while_the_program_sleeps(self):
        done = self.record("--clock", "cpu", "--epoch", "50ms", "--warmup", "300ms", "--duration", "500ms", "-o", "x", "--",
                           "sleep", "60")
        self.assertEqual(done.returncode, 2, done.stderr)  # not a single epoch in a sleep
        done = self.record("--clock", "cpu", "--epoch", "5ms", "--epochs", "20", "-o", "x", "--", sys.executable, "-c", BUSY)
        self.assertEqual(done.returncode, 0, done.stderr)
        header, rows = self.trace()
        self.assertEqual(header["clock"]["domain"], "cpu")
        self.assertEqual(len(rows), 20)
        for row in rows:
            self.assertEqual(row["run_ms"], row["cpu_ms"])
            self.assertGreaterEqual(float(row["run_ms"]), 5)

    def interrupted(self, *arguments, number=signal.SIGINT, **options):
        """What becomes of a recording that gets a signal when its command has made the file `pid`."""
        recorder = subprocess.Popen([PROGRAM, "record", *arguments], cwd=self.folder, stderr=subprocess.PIPE, text=True,
                                    **options)
        while not (self.folder / "pid").exists():
            self.assertIsNone(recorder.poll())
            time.sleep(0.05)
        recorder.send_signal(number)
        said = recorder.communicate(timeout=60)[1]
        return recorder.returncode, said

    def test_ctrl_c_leaves_whole_files_and_no_program(self):
        script = "trap 'exit 7' INT; sleep 0.5; echo $$ > pid; while :; do sleep 0.01; done"
        status, said = self.interrupted("-o", "x", "--epoch", "10ms", "--", "sh", "-c", script)
        self.assertEqual(status, 128 + signal.SIGINT, said)
        self.assertIn("sh exited with status 7", said)
        self.assertGreater(len(self.trace()[1]), 1)
        self.assertFalse(pathlib.Path("/proc", (self.folder / "pid").read_text().strip()).exists())

    def test_epochs_that_come_late_are_counted(self):
        for pause, said_so in ((0.3, True), (0, False)):
            with self.subTest(pause=pause):
                recorder = subprocess.Popen([PROGRAM, "record", "-o", "x", "--epoch", "150ms", "--epochs", "6", "--", "sh", "-c",
                                             "echo > pid; sleep 60"], cwd=self.folder, stderr=subprocess.PIPE, text=True)
                while not (self.folder / "pid").exists():
                    time.sleep(0.01)
                recorder.send_signal(signal.SIGSTOP)
                time.sleep(pause)
                recorder.send_signal(signal.SIGCONT)
                said = recorder.communicate(timeout=60)[1]
                late = [row for row in self.trace()[1] if float(row["run_ms"]) >= 225]
                self.assertEqual("half as long again" in said, bool(late), said)
                self.assertTrue(late or not said_so)
                (self.folder / "pid").unlink()

    def test_ctrl_c_before_there_is_anything(self):
        status, said = self.interrupted("-o", "x", "--warmup", "60s", "--", "sh", "-c", "echo > pid; sleep 60")
        self.assertEqual(status, 128 + signal.SIGINT, said)
        self.assertIn("nothing was written", said)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["pid"])

    def test_a_signal_that_was_ignored_stays_ignored(self):
        ignore = lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)  # nohup
        status, said = self.interrupted("-o", "x", "--epochs", "3", "--epoch", "500ms", "--", "sh", "-c",
                                        "echo > pid; sleep 60", number=signal.SIGHUP, preexec_fn=ignore)
        self.assertEqual(status, 0, said)
        self.assertEqual(len(self.trace()[1]), 3)

    def test_program_that_dies_of_a_signal(self):
        done = self.record("--epoch", "1ms", "-o", "x", "--", "sh", "-c", "sleep 0.5; kill -SEGV $$")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("was ended by signal 11 (Segmentation fault)", done.stderr)
        self.trace()

    def test_the_program_runs_as_if_nobody_watched(self):
        """Signals, stops, children that end, timers: in frozen epochs as well."""
        script = ("trap 'echo got usr1' USR1; kill -USR1 $$; "
                  "(for i in 1 2 3 4 5; do sleep 0.2; kill -CONT $$; done) & kill -STOP $$; wait; "
                  "for i in 1 2 3 4 5; do sh -c 'exit 3' | cat; done; cat /proc/$$/timerslack_ns; echo input $(cat)")
        for mode in ("live", "frozen"):
            with self.subTest(mode=mode):
                done = self.record("--mode", mode, "--epoch", "2ms", "-o", "x", "--", "sh", "-c", script, input="text")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(done.stdout, "got usr1\n50000\ninput text\n")
                self.assertIn("exited with status 0", done.stderr)

    def test_a_full_disk(self):
        limit = lambda: (signal.signal(signal.SIGXFSZ, signal.SIG_IGN), resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000)))
        done = self.record("--epoch", "1ms", "-o", "x", "--", "sleep", "60", preexec_fn=limit)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertRegex(done.stderr, r"\Aremsim: x\.csv: File too large; x\.csv keeps \d+ epochs, x\.dpt keeps \d+ epochs\n\Z")


REASON = None


def main():
    global PROGRAM, WRITER, REASON
    PROGRAM, WRITER = sys.argv[1:3]
    REASON = cannot_record(PROGRAM)
    if REASON:
        print(f"recordings are skipped: {REASON}", file=sys.stderr)
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])


if __name__ == "__main__":
    main()
