#!/usr/bin/env python3
"""Runs the built program as a user does who has recorded a trace: `remsim --trace FILE`, and what goes wrong with it.

Usage: replay_end_to_end_test.py PROGRAM [unittest arguments]
"""

import csv
import io
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = ""
DATA = pathlib.Path(__file__).resolve().parent.parent.parent / "traces/data/vm"
GXX = {ms: str(DATA / f"vm_gxx_{ms}ms.csv") for ms in (8, 25, 100)}
MEMORY = str(DATA / "vm_sysmem1k_25ms.csv")
CPS = ["--cps", "10,40"]
HEAD = "epoch,t,run_ms,dirty_pages\n"


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=300)


def metrics(*arguments):
    """{(workload, cps, metric): value}, and what was said on standard error."""
    done = run(*arguments, "--format", "csv")
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    rows = csv.DictReader(io.StringIO(done.stdout))
    return {(row["workload"], row["cps"], row["metric"]): float(row["value"]) for row in rows}, done.stderr


class Scratch(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return str(path)


class Alone(Scratch):
    def test_one_recording_of_counts_is_named_after_its_file_and_says_what_it_assumes(self):
        got, said = metrics("--trace", GXX[25], *CPS)
        self.assertAlmostEqual(got["vm_gxx_25ms", "0", "runtime_s"], 9.23, delta=0.1)  # the recording's length
        self.assertAlmostEqual(got["vm_gxx_25ms", "40", "dirty_pages_mean"], 830, delta=80)
        self.assertEqual(said.count("\n"), 1, said)
        for words in (GXX[25], "T^0.4", "T^0.01 and T^0.9", "--trace A.csv,B.csv"):
            self.assertIn(words, said)

    def test_several_recordings_need_no_assumption(self):
        files = ",".join([GXX[25], GXX[8], GXX[100]])
        got, said = metrics("--trace", files, *CPS)
        self.assertEqual(said, "")
        self.assertIn(("vm_gxx_25ms", "10", "pause_ms_mean"), got)

    def test_a_trace_that_varies_makes_pauses_vary(self):
        got, _ = metrics("--trace", GXX[25], "--cps", "40")
        self.assertGreater(got["vm_gxx_25ms", "40", "pause_ms_p99"], 1.5 * got["vm_gxx_25ms", "40", "pause_ms_mean"])

    def test_without_sizes_it_says_what_it_takes(self):
        _, said = metrics("--trace", GXX[8], *CPS)
        self.assertIn(f"{GXX[8]}: holds no page sizes by xor-rle", said)
        self.assertIn("4KiB (it is assumed not to compress)", said)
        _, said = metrics("--trace", GXX[8], *CPS, "--compression", "none")
        self.assertNotIn("page sizes", said)

    def test_rounds_and_jobs_change_nothing(self):
        command = ["--trace", MEMORY, "--cps", "40", "--rounds", "2", "--format", "json"]
        outputs = [run(*command, "--jobs", jobs).stdout for jobs in ("1", "2")]
        self.assertEqual(outputs[0], outputs[1])


class InPlaceOfAModel(Scratch):
    def test_the_workload_keeps_everything_but_its_pages(self):
        model, _ = metrics("--workload", "cpu", *CPS)
        replay, said = metrics("--workload", "cpu", "--trace", MEMORY, *CPS)
        self.assertEqual(said, "")
        self.assertEqual(model["cpu", "0", "runtime_s"], replay["cpu", "0", "runtime_s"])
        self.assertAlmostEqual(model["cpu", "40", "dirty_pages_mean"], 40, delta=5)
        self.assertAlmostEqual(replay["cpu", "40", "dirty_pages_mean"], 150, delta=15)

    def test_in_every_kind_of_workload(self):
        replay, _ = metrics("--workload", "io,download,pingpong", "--trace", MEMORY, "--cps", "40",
                            "--set", "workload.requests=100", "--set", "workload.transfer_bytes=5MiB",
                            "--set", "workload.duration=1s")
        for name in ("io", "download", "pingpong"):
            self.assertAlmostEqual(replay[name, "40", "dirty_pages_mean"], 150, delta=15, msg=name)

    def test_sizes_are_the_traces_own(self):
        replay, _ = metrics("--workload", "compile", "--trace", MEMORY, "--cps", "40", "--set", "workload.work=2s",
                            "--set", "workload.disk_writes=0B/s", "--set", "testbed.checkpoint.state_bytes=0B", "--compression", "lz4")
        per_page = (replay["compile", "40", "checkpoint_bytes_mean"] / replay["compile", "40", "dirty_pages_mean"])
        self.assertAlmostEqual(per_page, 139.7, delta=7)

    def test_of_a_scenario(self):
        scenario = self.file("s.toml", run("--workload", "cpu", "--cps", "40", "--dump-scenario").stdout)
        replay, _ = metrics("--scenario", scenario, "--trace", MEMORY)
        self.assertAlmostEqual(replay["cpu", "40", "dirty_pages_mean"], 150, delta=15)

    def test_dump_fed_back_gives_the_same(self):
        for command in (["--trace", GXX[25]], ["--workload", "cpu", "--trace", MEMORY]):
            direct = run(*command, *CPS, "--format", "json")
            dump = run(*command, *CPS, "--dump-scenario").stdout
            self.assertIn("trace_file = ", dump)
            self.assertEqual(run("--scenario", self.file("d.toml", dump), "--format", "json").stdout, direct.stdout)


class BadInput(Scratch):
    def expect(self, arguments, *says):
        answer = self.folder / "answer.csv"
        done = run(*arguments, "--output", str(answer))
        self.assertEqual(done.returncode, 2, (arguments, done.stderr))
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertFalse(answer.exists())
        for words in says:
            self.assertIn(words, done.stderr)

    def test_the_option(self):
        self.expect(["--trace", GXX[25]], "--cps", "missing")
        self.expect(["--trace", "", *CPS], "--trace")
        self.expect(["--trace", f"{GXX[25]},", *CPS], "--trace", "comma")
        self.expect(["--workload", "cpu", "--trace", ",".join(GXX.values()), *CPS], "--trace", "give one")
        self.expect(["--trace", MEMORY, *CPS, "--set", "workload.conections=3"], "did you mean workload.connections")

    def test_files(self):
        missing = str(self.folder / "none.csv")
        bad = self.file("bad.csv", HEAD + "0,0.025,25.000,10\n1,0.050,25.000,many\n")
        empty = self.file("empty.csv", HEAD)
        for words in ([], ["--workload", "cpu"], ["--workload", "web"]):
            self.expect([*words, "--trace", missing, *CPS], missing, "No such file")
            self.expect([*words, "--trace", str(self.folder), *CPS], str(self.folder))
            self.expect([*words, "--trace", bad, *CPS], "bad.csv:3: column dirty_pages")
            self.expect([*words, "--trace", empty, *CPS], "empty.csv")

    def test_trace_file_of_a_workload(self):
        self.expect(["--workload", "cpu", *CPS, "--set", "workload.trace_file=/none.dpt"], "/none.dpt")

    def test_pages_of_another_size(self):
        large = self.file("large.csv", '# {"remsim_trace": 1, "page_size": 16384}\n' + HEAD + "0,0.025,25.000,10\n" * 1)
        self.expect(["--workload", "cpu", "--trace", large, *CPS], "large.csv", "16384 B")


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
