#!/usr/bin/env python3
"""A program that is recorded fares as one that is not, or `remsim record` says that it does not; and what was not seen
is said.

Usage: record_fate_end_to_end_test.py PROGRAM WRITER [unittest arguments]

WRITER is known_set_writer. Where this machine cannot record, or a right is missing, tests are skipped with the reason.
"""
import ctypes
import json
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import unittest

from record_end_to_end_test import EPERM, SYS_USERFAULTFD, cannot_record, refuse

PROGRAM = WRITER = ""
REASON = None
SYS_PERSONALITY, SYS_PERF_EVENT_OPEN = 135, 298
NOBODY = 65534

# Of a program that kills itself if anybody makes it call userfaultfd, and its child: both end well if nobody does.
FILTERED = """
import ctypes, os, struct, sys, time
KILL, ALLOW = 0x80000000, 0x7FFF0000
rules = [(0x20, 0, 0, 0), (0x15, 0, 1, 323), (0x06, 0, 0, KILL), (0x06, 0, 0, ALLOW)]
code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *rule) for rule in rules))
libc = ctypes.CDLL(None)
libc.prctl(38, 1, 0, 0, 0)
if libc.prctl(22, 2, struct.pack("HxxxxxxP", len(rules), ctypes.addressof(code)), 0, 0) != 0: os._exit(99)
child = os.fork()
if child == 0:
    if sys.argv[1:] == ["--call"]: libc.syscall(323, 0)
    if len(sys.argv) > 1: os.execv(sys.argv[1], [sys.argv[1], "--end"])
    block = bytearray(8 << 20)
    os._exit(7)
_, status = os.waitpid(child, 0)
print("child", status)
"""

# Sleeps in each kind of call that a stop would end with EINTR; prints what each answers, and whether it slept.
SLEEPS = """
import ctypes, errno, os, struct, time
libc = ctypes.CDLL(None, use_errno=True)
NAP = 0.2
def sleep(name, call):
    start = time.monotonic()
    answer = call()
    slept = time.monotonic() - start
    said = errno.errorcode[ctypes.get_errno()] if answer < 0 else answer
    print(name, said, "slept" if slept >= NAP * 0.99 else f"woke after {slept:.3f} s")
events = ctypes.create_string_buffer(64)
epoll = libc.epoll_create1(0)
sleep("epoll_wait", lambda: libc.epoll_wait(epoll, events, 1, int(NAP * 1000)))
nap = ctypes.create_string_buffer(struct.pack("qq", 0, int(NAP * 1e9)))
semaphore = libc.semget(0, 1, 0o1600)
wait = ctypes.create_string_buffer(struct.pack("Hhh", 0, -1, 0))
sleep("semtimedop", lambda: libc.semtimedop(semaphore, wait, 1, nap))
libc.semctl(semaphore, 0, 0)
none = ctypes.create_string_buffer(128)
sleep("sigtimedwait", lambda: libc.sigtimedwait(none, None, nap))
# io_uring_enter, which waits for one answer within a time.
parameters = ctypes.create_string_buffer(120)
ring = libc.syscall(425, 1, parameters)
if ring >= 0:
    arguments = ctypes.create_string_buffer(struct.pack("QIIQ", 0, 0, 0, ctypes.addressof(nap)))
    sleep("io_uring_enter", lambda: libc.syscall(426, ring, 0, 1, 1 | 8, arguments, ctypes.c_size_t(24)))
"""
SLEPT = {"epoll_wait": "0", "semtimedop": "EAGAIN", "sigtimedwait": "EAGAIN", "io_uring_enter": "ETIME"}

# Waits while a child ends, whose SIGCHLD nobody handles.
CHILD_ENDS = """
import ctypes, os, time
libc = ctypes.CDLL(None, use_errno=True)
epoll = libc.epoll_create1(0)
events = ctypes.create_string_buffer(64)
if os.fork() == 0:
    time.sleep(0.1)
    os._exit(0)
print(libc.epoll_wait(epoll, events, 1, 500), ctypes.get_errno())
"""


class Fate(unittest.TestCase):
    def setUp(self):
        if REASON:
            self.skipTest(REASON)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def record(self, *arguments, **options):
        done = subprocess.run([PROGRAM, "record", "-o", "x", *arguments], cwd=self.folder, capture_output=True, text=True,
                              timeout=120, **options)
        return done

    def recorded(self, *arguments, **options):
        """What it said, the program's own output and the header's list of what was not seen."""
        done = self.record(*arguments, **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        header = json.loads((self.folder / "x.csv").read_text().splitlines()[0].removeprefix("# "))
        binary = (self.folder / "x.dpt").read_bytes()
        self.assertEqual(json.loads(binary[12:12 + int.from_bytes(binary[8:12], "little")]), header)
        return done.stderr, done.stdout, header.get("unseen", [])

    def write(self, pattern, *options, **more):
        script = f"exec 3>said 4</dev/zero; exec {WRITER} {pattern}"
        return self.recorded(*options, "--", "sh", "-c", script, **more)

    # ---- what was not seen

    def test_nothing_is_said_of_a_program_that_is_seen(self):
        for pattern in ("ever_new", "by_the_kernel", "registered_buffers", "locked_shared"):
            with self.subTest(pattern=pattern):
                said, _, unseen = self.write(pattern, "--epoch", "5ms")
                self.assertEqual(unseen, [])
                self.assertNotIn("warning", said)

    def test_memory_given_back(self):
        for pattern in ("unmapped", "not_needed", "before_exec", "heap"):
            with self.subTest(pattern=pattern):
                # One epoch at the end of all, and another that it takes to be a trace: all is given back within one.
                said, _, unseen = self.write(pattern, "--clock", "cpu", "--epoch", "1ms")
                self.assertRegex(said, r"not recorded: (\d+ )?pages given back within an epoch: ")
                self.assertEqual([entry["what"] for entry in unseen], ["pages given back within an epoch"])
                if "count" in unseen[0]:
                    self.assertGreater(unseen[0]["count"], 0)

    def test_memory_given_back_where_faults_cannot_be_logged(self):
        said, _, unseen = self.write("ever_new", "--epoch", "1ms", preexec_fn=refuse(SYS_PERF_EVENT_OPEN, EPERM))
        self.assertIn("not recorded: pages given back within an epoch: page faults cannot be logged here", said)
        self.assertEqual([(entry["what"], entry.get("count")) for entry in unseen],
                         [("pages given back within an epoch", None)])

    def test_more_pinned_than_is_compared(self):
        said, _, unseen = self.write("registered_in_plenty", "--epoch", "1ms")
        if not unseen and "io_uring" in (self.folder / "said").read_text():
            self.skipTest("no io_uring here")
        self.assertRegex(said, r"not recorded: 4098 pages pinned at a time: ")
        self.assertEqual((unseen[0]["what"], unseen[0]["count"]), ("pages pinned at a time", 4098))

    # ---- filters on system calls

    def filtered(self, *program, **options):
        return self.recorded("--epoch", "1ms", "--", sys.executable, "-c", FILTERED, *program, **options)

    def test_a_filtered_child_is_left_alone(self):
        """Here by a recorder that may not suspend the filter, as it is filtered itself."""
        for program, status in (((), 7 << 8), ((WRITER,), 0)):
            with self.subTest(program=program):
                said, output, unseen = self.filtered(*program, preexec_fn=refuse(SYS_PERSONALITY, EPERM))
                self.assertEqual(output, f"child {status}\n")
                self.assertRegex(said, r"not recorded: \d processes: process \d+ \(\w+\) filters its system calls \(seccomp\)")
                self.assertEqual(unseen[0]["what"], "processes")

    def test_a_filter_is_suspended_by_root(self):
        if os.geteuid() != 0 or pathlib.Path("/proc/self/status").read_text().count("Seccomp:\t0") != 1:
            self.skipTest("needs root without a filter of its own")
        said, output, unseen = self.filtered()
        self.assertEqual(output, f"child {7 << 8}\n")
        self.assertNotIn("processes", [entry["what"] for entry in unseen], said)
        _, output, _ = self.filtered("--call")
        self.assertEqual(output, f"child {int(signal.SIGSYS)}\n", "it holds again when we are done")

    def test_a_filter_of_the_recorder_too_is_none(self):
        _, _, unseen = self.write("ever_new", "--epoch", "1ms", preexec_fn=refuse(SYS_PERSONALITY, EPERM))
        self.assertEqual(unseen, [])

    # ---- calls that a stop interrupts

    def test_sleeps_end_when_they_should(self):
        for mode in ("live", "frozen"):
            with self.subTest(mode=mode):
                _, output, _ = self.recorded("--mode", mode, "--epoch", "2ms", "--", sys.executable, "-c", SLEEPS)
                slept = dict(line.split(" ", 1) for line in output.splitlines())
                self.assertEqual(slept, {name: f"{SLEPT[name]} slept" for name in slept})
                self.assertGreaterEqual(len(slept), 3)

    def test_a_signal_that_is_ignored_wakes_nobody(self):
        _, output, _ = self.recorded("--epoch", "2ms", "--", sys.executable, "-c", CHILD_ENDS)
        self.assertEqual(output, "0 0\n")

    # ---- programs that tracing changes

    def test_programs_that_trace(self):
        done = self.record("--", "strace", "true")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertRegex(done.stderr, r"\Aremsim: record: strace traces its program.*one tracer[^\n]*\n\Z")
        shutil.copy("/bin/sleep", self.folder / "gdb")
        said, _, _ = self.recorded("--epoch", "1ms", "--", "sh", "-c", "./gdb 0.2")
        self.assertRegex(said, r"warning: .*/gdb could trace nothing: a process has one tracer")

    def run_privileged(self, without=()):
        """What a recorder says whose command is a program with privileges; `without` a right it has itself here."""
        def give_up():
            if "privileges" in without:
                ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
            if without:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
        for file in [*self.folder.glob("x.*"), *self.folder.glob("said")]:
            file.unlink()
        script = "exec 3>said 4</dev/zero; exec ./privileged ever_new"
        done = subprocess.run(["./remsim", "record", "-o", "x", "--epoch", "1ms", "--", "sh", "-c", script],
                              cwd=self.folder, capture_output=True, text=True, timeout=120, preexec_fn=give_up)
        if without and ("refused" in done.stderr or "Permission denied" in done.stderr):
            self.skipTest(done.stderr.strip())
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stderr

    def test_programs_with_privileges(self):
        if os.geteuid() != 0:
            self.skipTest("needs root to make such a program")
        os.chmod(self.folder, 0o777)
        shutil.copy(PROGRAM, self.folder / "remsim")
        program = self.folder / "privileged"
        capability = struct.pack("<IIIII", 0x02000000, 1 << 13, 0, 0, 0)  # revision 2; CAP_NET_RAW
        for kind in ("user", "group", "file"):
            with self.subTest(kind=kind):
                shutil.copy(WRITER, program)
                os.chown(program, 1, 1)
                os.chmod(program, {"user": 0o4755, "group": 0o2755, "file": 0o755}[kind])
                if kind == "file":
                    os.setxattr(program, "security.capability", capability)
                lost = r"warning: .*/privileged ran without the privileges .*: record as root"
                self.assertRegex(self.run_privileged(without=["root"]), lost)
                self.assertNotIn("privileges", self.run_privileged(without=["root", "privileges"]))  # nor without us
                self.assertNotIn("privileges", self.run_privileged())  # root's recorder leaves them
        shutil.copy(WRITER, program)
        os.chmod(program, 0o755)
        self.assertNotIn("privileges", self.run_privileged(without=["root"]))  # it has none


def main():
    global PROGRAM, WRITER, REASON
    PROGRAM, WRITER = sys.argv[1:3]
    REASON = cannot_record(PROGRAM)
    if REASON:
        print(f"recordings are skipped: {REASON}", file=sys.stderr)
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])


if __name__ == "__main__":
    main()
