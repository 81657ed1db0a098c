#!/usr/bin/env python3
"""`remsim record --pid`: a process that runs already is recorded, and notices nothing of it.

Usage: record_pid_end_to_end_test.py PROGRAM WRITER BYSTANDER [unittest arguments]

BYSTANDER checks its own memory, sleeps in system calls, forks, and says what it noticed. Where this machine cannot
record, all that records is skipped with the reason.
"""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import record_end_to_end_test as common

BYSTANDER = ""
UNNOTICED = "wrong 0 interrupted 0 signals 0 descriptors 0 children 0 rounds "
# A child's end wakes another thread while the first one is stopped; what it slept in may then be interrupted, as the
# system itself says.
UNNOTICED_FORKING = "^wrong 0 interrupted [0-9]+ signals 0 descriptors 0 children 0 rounds "


def status_of(pid, key):
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(line.split(":", 1)[1].strip() for line in lines if line.startswith(key + ":"))


class Pid(common.InFolder):
    def setUp(self):
        super().setUp()
        if common.REASON:
            self.skipTest(common.REASON)

    def bystander(self, *words):
        process = subprocess.Popen([BYSTANDER, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.addCleanup(process.stdin.close)
        self.addCleanup(process.stdout.close)
        self.assertEqual(int(process.stdout.readline()), process.pid)
        return process

    def program(self, *words, **options):
        """One that waits to be recorded; ended afterwards."""
        process = subprocess.Popen(words, **options)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def unharmed(self, process, noticed="^" + UNNOTICED):
        """It is let go, goes on, and says at its end that it noticed nothing."""
        self.assertEqual(status_of(process.pid, "TracerPid"), "0")
        time.sleep(0.1)  # in which it writes what is protected, if that were left
        process.stdin.close()
        said = process.stdout.read()
        self.assertRegex(said, noticed)
        self.assertEqual(process.wait(), 0)
        self.assertGreater(int(said.split()[-1]), 1)

    def recorded(self, process, *options):
        done = self.record("--pid", str(process.pid), "--epoch", "20ms", *options, "-o", "x")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn(f"process {process.pid} runs on\n", done.stdout)
        return self.trace()


class Unharmed(Pid):
    def test_it_goes_on_and_has_noticed_nothing(self):
        for options in ([], ["--mode", "frozen"], ["--contents"], ["--clock", "cpu"]):
            with self.subTest(options=options):
                process = self.bystander()
                header, rows = self.recorded(process, "--epochs", "10", *options)
                self.unharmed(process)
                self.assertEqual(header["target"], {"kind": "running-process", "command": BYSTANDER})
                self.assertEqual(header["address_space"], "dense-id")
                self.assertEqual(len(rows), 10)

    def test_one_that_forks_goes_on(self):
        for options in ([], ["--mode", "frozen"]):
            with self.subTest(options=options):
                process = self.bystander("forking")
                self.recorded(process, "--epochs", "10", *options)
                self.unharmed(process, UNNOTICED_FORKING)

    def test_again_and_again(self):
        process = self.bystander()
        for _ in range(5):
            self.recorded(process, "--epochs", "2")
        self.unharmed(process)

    def test_it_ends_while_it_is_recorded(self):
        process = self.bystander()
        recorder = self.start(process)
        process.stdin.close()
        self.assertTrue(process.stdout.read().startswith(UNNOTICED))
        out, problems = recorder.communicate(timeout=60)
        self.assertEqual((recorder.returncode, problems), (0, ""))
        self.assertIn(f"process {process.pid} exited with status 0\n", out)
        self.trace()

    def test_it_is_killed_while_it_is_recorded(self):
        process = self.bystander()
        recorder = self.start(process)
        process.kill()
        out, problems = recorder.communicate(timeout=60)
        self.assertEqual((recorder.returncode, problems), (0, ""))
        self.assertIn(f"process {process.pid} was ended by signal 9", out)
        self.trace()

    def start(self, process, **options):
        (self.folder / "x.csv").unlink(missing_ok=True)
        recorder = subprocess.Popen([common.PROGRAM, "record", "--pid", str(process.pid), "--epoch", "20ms", "-o", "x"],
                                    cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
        self.addCleanup(recorder.stdout.close)
        self.addCleanup(recorder.stderr.close)
        while not (self.folder / "x.csv").exists() or (self.folder / "x.csv").read_text().count("\n") < 5:
            self.assertIsNone(recorder.poll())
            time.sleep(0.01)
        return recorder

    def test_ctrl_c_ends_the_recording_only(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            process = self.bystander()
            recorder = self.start(process)
            recorder.send_signal(number)
            out, problems = recorder.communicate(timeout=60)
            self.assertEqual((recorder.returncode, problems), (128 + number, ""))
            self.assertIn("runs on", out)
            self.trace()
            self.unharmed(process)

    def test_a_killed_recorder_leaves_it_running(self):
        # Not one that forks: a child may be lost that is being taken hold of just then (tools/record/README.md).
        process = self.bystander()
        recorder = self.start(process)
        recorder.kill()
        recorder.wait()
        while status_of(process.pid, "TracerPid") != "0":
            time.sleep(0.01)
        self.unharmed(process)


class Counted(Pid):
    """What is recorded of it."""

    def test_pages_are_those_it_writes(self):
        """In step with known_set_writer: no round begins before the epochs of the one before have been cut."""
        for pattern in ("sequential", "strided", "threads", "copy_on_write", "across_exec"):
            with self.subTest(pattern=pattern):
                reports, go = os.pipe(), os.pipe()
                command = f"exec {common.WRITER} {pattern} 3>&{reports[1]} 4<&{go[0]}"
                writer = self.program("sh", "-c", command, pass_fds=(reports[1], go[0]))
                os.close(reports[1])
                os.close(go[0])
                lines = os.fdopen(reports[0])
                lines.readline()  # it is ready
                recorder = Unharmed.start(self, writer)
                said = []
                while True:
                    os.write(go[1], b"x")
                    line = lines.readline()
                    if not line:
                        break
                    said.append(int(line.split()[0]))
                    self.wait_for_rows(3, recorder)
                os.close(go[1])
                lines.close()
                recorder.communicate(timeout=60)
                rows = self.trace()[1]
                recorded = sum(int(row["dirty_pages"]) for row in rows)
                self.assertGreaterEqual(len(said), 4)
                self.assertGreaterEqual(recorded, sum(said))
                self.assertLess(recorded, 1.005 * sum(said) + 100)
                (self.folder / "x.csv").unlink()

    def wait_for_rows(self, count, recorder):
        rows = (self.folder / "x.csv").read_text().count("\n") + count
        while (self.folder / "x.csv").read_text().count("\n") < rows:
            self.assertIsNone(recorder.poll())
            time.sleep(0.01)

    def test_what_it_wrote_before_does_not_count(self):
        script = ("import mmap, sys, time\nm = mmap.mmap(-1, 64 << 20)\nfor at in range(0, 64 << 20, 4096): m[at] = 1\n"
                  "print('ready', flush=True)\nwhile True: m[0] = (m[0] + 1) % 256; time.sleep(0.002)")
        process = self.program(sys.executable, "-c", script, stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.assertEqual(process.stdout.readline(), "ready\n")
        for options in ([], ["--contents=64"]):
            _, rows = self.recorded(process, "--epochs", "5", *options)
            self.assertLess(max(int(row["dirty_pages"]) for row in rows), 500, rows)
            self.assertGreater(sum(int(row["dirty_pages"]) for row in rows), 0)
        # Compared with what was there: hardly a byte of a page changes.
        self.assertLess(sum(int(row["changed_bytes"]) for row in rows), 1000 * sum(int(row["dirty_pages"]) for row in rows))

    def test_children_that_were_there_before_and_those_that_come(self):
        writer = ("import mmap, time\nm = mmap.mmap(-1, 4 << 20)\n"
                  "while True:\n for at in range(0, 4 << 20, 4096): m[at] = (m[at] + 1) % 256\n time.sleep(0.001)")
        script = (f"import os, subprocess, sys, time\nw = {writer!r}\n"
                  "subprocess.Popen([sys.executable, '-c', w])\nprint('ready', flush=True)\n"
                  "while not os.path.exists('go'): time.sleep(0.005)\n"
                  "subprocess.Popen([sys.executable, '-c', w])\nopen('gone', 'w')\ntime.sleep(1000)")
        process = self.program(sys.executable, "-c", script, stdout=subprocess.PIPE, text=True, cwd=self.folder,
                               start_new_session=True)
        self.addCleanup(os.killpg, process.pid, signal.SIGKILL)
        self.addCleanup(process.stdout.close)
        self.assertEqual(process.stdout.readline(), "ready\n")
        recorder = Unharmed.start(self, process)

        def most():
            rows = (self.folder / "x.csv").read_text().splitlines()[2:]
            return max(int(row.split(",")[4]) for row in rows if row.count(",") >= 5)
        while most() < 1024:  # the first child's pages
            time.sleep(0.02)
        (self.folder / "go").touch()
        while most() < 2048:  # and the second's
            time.sleep(0.02)
        recorder.send_signal(signal.SIGINT)
        recorder.communicate(timeout=60)
        self.trace()


class Refused(Pid):
    """In one line, with what to do, before anything is touched."""

    def refuses(self, pid, *needles, **options):
        self.refused("--pid", str(pid), "-o", "x", "--duration", "100ms", needles=[f"--pid {pid}: ", *needles], **options)

    def test_no_such_process(self):
        self.refuses(4194000, "there is no such process")

    def test_a_kernel_thread(self):
        kthreadd = pathlib.Path("/proc/2/status")
        if not kthreadd.exists() or status_of(2, "Name") != "kthreadd":
            self.skipTest("no kernel thread is to be seen here")
        self.refuses(2, "is a kernel thread (kthreadd)", "name a program's process")

    def test_a_zombie(self):
        child = os.fork()
        if child == 0:
            os._exit(0)
        while not status_of(child, "State").startswith("Z"):
            time.sleep(0.01)
        self.refuses(child, "zombie", f"its parent {os.getpid()}")
        os.waitpid(child, 0)

    def test_a_thread(self):
        process = self.bystander()
        thread = max(map(int, os.listdir(f"/proc/{process.pid}/task")))
        self.refuses(thread, f"is a thread of process {process.pid}; record that: --pid {process.pid}")
        self.unharmed(process)

    def test_a_stopped_one(self):
        process = self.program("sleep", "1000")
        process.send_signal(signal.SIGSTOP)
        while not status_of(process.pid, "State").startswith("T"):
            time.sleep(0.01)
        self.refuses(process.pid, f"kill -CONT {process.pid}")

    def test_one_that_is_traced(self):
        process = self.bystander()
        recorder = Unharmed.start(self, process)
        done = common.record("--pid", str(process.pid), "-o", "y", cwd=self.folder)
        self.assertEqual(done.returncode, 2)
        self.assertIn(f"is traced by process {recorder.pid} (remsim), and only one can; end that first", done.stderr)
        recorder.send_signal(signal.SIGINT)
        recorder.communicate(timeout=60)
        self.unharmed(process)

    def test_itself(self):
        script = f'exec {common.PROGRAM} record --pid $$ -o x'
        done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, cwd=self.folder)
        self.assertEqual(done.returncode, 2)
        self.assertIn("is this recorder itself", done.stderr)

    def test_one_under_a_seccomp_filter(self):
        process = self.program("sleep", "1000", preexec_fn=common.refuse(common.SYS_PTRACE, common.EPERM))
        self.refuses(process.pid, "seccomp filter", "userfaultfd")

    def test_one_of_another_user(self):
        if os.geteuid() != 0:
            self.skipTest("only root can play somebody else")
        process = self.bystander()
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o777)
            program = shutil.copy(common.PROGRAM, folder)
            os.chmod(program, 0o755)
            done = subprocess.run([program, "record", "--pid", str(process.pid), "-o", "x"], cwd=folder, user=65534, group=65534,
                                  extra_groups=[], capture_output=True, text=True)
            if "Linux 6.7" in done.stderr or "userfaultfd is refused" in done.stderr:
                self.skipTest(done.stderr)
            self.assertEqual(sorted(os.listdir(folder)), [os.path.basename(program)])
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertRegex(done.stderr, r"\Aremsim: [^\n]+ it belongs to user 0; record as that user or as root\n\Z")
        self.unharmed(process)

    def test_words_that_do_not_go_together(self):
        for words, needle in [(["--", "true"], "leave out the command"), (["--vm", "1", "--ram", "1MiB"], "--vm"),
                              (["--overhead"], "cannot be run again"), (["--ram", "1MiB"], "belongs to --vm")]:
            with self.subTest(words=words):
                self.refused("-o", "x", "--pid", "1", *words, needles=[needle])
        self.refused("-o", "x", "--pid", "0", needles=["--pid"])
        self.refused("-o", "x", "--pid", "self", needles=["--pid"])


def main():
    global BYSTANDER
    common.PROGRAM, common.WRITER, BYSTANDER = sys.argv[1:4]
    common.REASON = common.cannot_record(common.PROGRAM)
    if common.REASON:
        print(f"recordings are skipped: {common.REASON}", file=sys.stderr)
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]])


if __name__ == "__main__":
    main()
