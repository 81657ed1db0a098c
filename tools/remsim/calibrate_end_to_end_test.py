#!/usr/bin/env python3
"""Runs `remsim calibrate TRACE...` as a user does: good and bad traces, the answers' shape, the model as a workload.

Usage: calibrate_end_to_end_test.py PROGRAM [unittest arguments]
"""

import csv
import io
import json
import math
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = ""
DATA = pathlib.Path(__file__).resolve().parents[2] / "traces/data/vm"
GXX = [str(DATA / f"vm_gxx_{ms}ms.csv") for ms in (8, 25, 100)]


def run(*arguments, **options):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=300, **options)


def calibrate(*arguments, **options):
    return run("calibrate", *arguments, **options)


def counts_csv(run_ms, pages, epochs=40):
    """A trace of counts, all alike."""
    rows = [f"{(i + 1) * run_ms / 1000:.6f},{run_ms},{pages}" for i in range(epochs)]
    return "\n".join(["t,run_ms,dirty_pages", *rows]) + "\n"


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, text):
        (self.folder / name).write_text(text)
        return name

    def refused(self, *arguments, needles=(), status=2):
        done = calibrate(*arguments, cwd=self.folder)
        shown = f"{arguments}: {done.stderr!r}"
        self.assertEqual(done.returncode, status, shown)
        self.assertEqual(done.stdout, "", shown)
        self.assertRegex(done.stderr, r"\Aremsim: [^\n]+\n\Z", shown)
        for needle in needles:
            self.assertIn(needle, done.stderr)


class BadInput(InFolder):
    def test_command_lines(self):
        for arguments, needles in [
            ([], ["which traces", "remsim calibrate paper"]),
            (["none.csv"], ["none.csv"]),
            ([GXX[0], GXX[0]], ["given twice"]),
            ([*GXX, "--predict", "33"], ["--predict 33", "no unit", "25ms"]),
            ([*GXX, "--predict", "33ms,"], ["--predict 33ms,"]),
            ([*GXX, "--predict", "0ms"], ["--predict 0ms", "cannot be 0"]),
            ([*GXX, "--predict", "-3ms"], ["--predict -3ms", "negative"]),
            ([*GXX, "--format", "xml"], ["--format xml", "table, csv, json"]),
            ([*GXX, "--name", "a b"], ["--name \"a b\"", "letters"]),
            ([*GXX, "--prdict", "3ms"], ["--prdict", "did you mean --predict?"]),
            ([*GXX, "-o", "out.toml", "-o", "out.toml"], ["once"]),
            ([*GXX, "--strict", "0"], ['--strict "0"', "per cent"]),
            ([*GXX, "--strict", "much"], ['--strict "much"', "--strict 10"]),
            (["paper", GXX[0]], ["unexpected word"]),
        ]:
            with self.subTest(arguments=arguments):
                self.refused(*arguments, needles=needles)

    def test_traces_that_say_nothing(self):
        self.write("empty.csv", "")
        self.write("head.csv", "t,run_ms,dirty_pages\n")
        self.write("a.csv", counts_csv(8, 100))
        self.write("b.csv", counts_csv(100, 300))
        self.write("zeros.csv", counts_csv(8, 0))
        self.write("fewer.csv", counts_csv(100, 20))
        self.write("text.csv", "hello\nworld\n")
        for traces, needles in [
            (["empty.csv"], ["empty.csv"]),
            (["text.csv", "b.csv"], ["text.csv"]),
            (["head.csv"], ["head.csv"]),
            (["a.csv"], ["a.csv", "one length (8ms)", ".dpt"]),
            (["zeros.csv", "b.csv"], ["no page was written", "8ms"]),
            (["a.csv", "fewer.csv"], ["80 % fewer pages", "not recordings of the same work"]),
            ([str(self.folder)], [str(self.folder)]),
        ]:
            with self.subTest(traces=traces):
                self.refused(*traces, needles=needles)

    def test_model_that_cannot_be_written(self):
        self.refused(*GXX, "-o", "/nowhere/model.toml", needles=["/nowhere/model.toml"], status=3)
        self.refused(*GXX, "-o", str(self.folder), needles=[str(self.folder)], status=3)

    def test_paper_with_a_damaged_or_missing_trace(self):
        shipped = pathlib.Path(PROGRAM).resolve().parents[1] / "share/remsim"
        data = shutil.copytree(shipped, self.folder / "data")
        trace = data / "traces/vm/vm_gxx_25ms.csv"
        environment = {**os.environ, "REMSIM_DATA": str(data)}
        trace.write_text(trace.read_text()[:2000])
        for _ in range(2):
            done = calibrate("paper", env=environment)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertRegex(done.stderr, r"\Aremsim: [^\n]*vm_gxx_25ms.csv[^\n]*\n\Z")
            trace.unlink(missing_ok=True)

    def test_file_named_paper(self):
        self.write("paper", counts_csv(8, 100))
        self.write("b.csv", counts_csv(100, 300))
        self.assertEqual(calibrate("./paper", "b.csv", cwd=self.folder).returncode, 0)


class Answers(InFolder):
    def test_json_has_the_documented_shape(self):
        done = calibrate(*GXX, "--predict", "33ms,50ms,1s", "--format", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        answer = json.loads(done.stdout)
        self.assertEqual(list(answer), ["remsim", "traces", "model", "lengths", "holdout", "recording", "against_replay", "verdict",
                                        "predictions"])
        self.assertEqual(answer["traces"], GXX)
        self.assertEqual([p["epoch_ms"] for p in answer["predictions"]], [33, 50, 1000])
        self.assertEqual([p["extrapolated"] for p in answer["predictions"]], [False, False, True])
        self.assertEqual(set(answer["predictions"][0]["bytes_per_page"]),
                         {"xor_rle", "lz4", "zstd", "xor_lz4", "xor_zstd"})
        for prediction in answer["predictions"]:
            expected = sum(term["pages"] * -math.expm1(-prediction["epoch_ms"] / term["time_ms"])
                           for term in answer["model"]["terms"])
            self.assertAlmostEqual(prediction["dirty_pages_mean"], expected, delta=1e-4 * expected)
        self.assertEqual({h["left_out"] for h in answer["holdout"]}, {"length", "longer than half", "second half"})
        self.assertEqual(len(answer["lengths"]), 3)

    def test_predicts_recordings_it_has_not_seen(self):
        answer = json.loads(calibrate(*GXX, "--predict", "33ms,50ms", "--format", "json").stdout)
        for prediction, measured in zip(answer["predictions"], (1130.8, 1393.3)):  # means of the other recordings
            self.assertAlmostEqual(prediction["dirty_pages_mean"], measured, delta=0.1 * measured)

    def test_csv_says_the_same_as_json(self):
        arguments = [*GXX, "--predict", "33ms"]
        rows = list(csv.DictReader(io.StringIO(calibrate(*arguments, "--format", "csv").stdout)))
        answer = json.loads(calibrate(*arguments, "--format", "json").stdout)
        predicted = next(r for r in rows if r["what"] == "prediction")
        self.assertEqual(float(predicted["model"]), answer["predictions"][0]["dirty_pages_mean"])
        self.assertEqual(predicted["measured"], "")
        replayed = [float(r["interval"]) for r in rows if r["what"] == "replay_pages_mean"]
        self.assertEqual(replayed, [at["dirty_pages_mean"]["interval"] for at in answer["against_replay"]])
        self.assertEqual([float(r["measured"]) for r in rows if r["what"] == "dirty_pages_mean"],
                         [length["dirty_pages_mean"] for length in answer["lengths"]])
        self.assertEqual(sum(r["what"].startswith("holdout") for r in rows), len(answer["holdout"]))

    def test_table_names_what_was_measured_and_what_was_not(self):
        done = calibrate(*GXX, "--predict", "33ms,500ms")
        for needle in ("vm_gxx", "measured", "residual", "xor_zstd", "had it not seen", "Predictions", "extrapolated"):
            self.assertIn(needle, done.stdout)
        self.assertRegex(done.stderr, r"\A(remsim: not to be trusted [^\n]+\n)?remsim: 500 ms lies outside [^\n]+\n\Z")

    def test_order_of_traces_does_not_matter(self):
        one = json.loads(calibrate(*GXX, "--format", "json").stdout)
        other = json.loads(calibrate(*reversed(GXX), "--format", "json").stdout)
        self.assertEqual(one["model"], other["model"])
        self.assertEqual(one["lengths"], other["lengths"])

    def test_growth_from_one_length_can_be_assumed(self):
        self.write("a.csv", counts_csv(25, 100))
        done = calibrate("a.csv", "--assume-growth", "--predict", "50ms", "--format", "json", cwd=self.folder)
        self.assertEqual(done.returncode, 0)
        self.assertIn("assumed", done.stderr)
        answer = json.loads(done.stdout)
        self.assertTrue(answer["model"]["growth_assumed"])
        self.assertTrue(answer["predictions"][0]["extrapolated"])

    def test_help(self):
        done = calibrate("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("TRACE", done.stdout)
        self.assertIn("Usage: remsim calibrate paper", calibrate("paper", "--help").stdout)


def csv_of(pages, run_ms=25, header=None, cpu_ms=None):
    """A trace of these counts."""
    lines = [f"# {json.dumps(header)}"] if header else []
    lines.append("t,run_ms,dirty_pages" + (",cpu_ms" if cpu_ms else ""))
    t = 0
    for count in pages:
        t += run_ms
        lines.append(f"{t / 1000:.6f},{run_ms},{count}" + (f",{cpu_ms}" if cpu_ms else ""))
    return "\n".join(lines) + "\n"


HEADER = {"format": "dpt", "version": 1, "clock": {"domain": "wall"}, "mechanism": "uffd-wp-async"}


class Verdicts(InFolder):
    """Whether a model is to be trusted is said in one line, on standard output always, on standard error if not."""

    def answer(self, *arguments):
        done = calibrate(*arguments, "--format", "json", cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout), done.stderr

    def test_good(self):
        self.write("a.csv", counts_csv(8, 100, 200))
        self.write("b.csv", counts_csv(100, 300, 200))
        done = calibrate("a.csv", "b.csv", cwd=self.folder)
        self.assertEqual(done.stderr, "")
        self.assertRegex(done.stdout.splitlines()[-1], r"^Verdict: good within \d\.\d % in the mean .* for epochs of 8 to 100 ms, "
                                                       "extrapolated beyond")
        self.assertEqual(calibrate("a.csv", "b.csv", "--strict", "10", cwd=self.folder).returncode, 0)

    def test_bad_is_told_and_strict_fails(self):
        changing = [500] * 100 + [1500] * 60 + [800] * 40
        self.write("a.csv", csv_of(changing))
        self.write("b.csv", csv_of([2 * n for n in changing], 100))
        done = calibrate("a.csv", "b.csv", cwd=self.folder)
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stderr, r"\Aremsim: not to be trusted to 15 %: \d\d % \([^\n]+\n\Z")
        self.assertIn("Verdict: not to be trusted to 15 %", done.stdout.splitlines()[-1])
        strict = calibrate("a.csv", "b.csv", "--strict", "15", "-o", "m.toml", cwd=self.folder)
        self.assertEqual((strict.returncode, strict.stdout, strict.stderr), (1, done.stdout, done.stderr))
        self.assertTrue((self.folder / "m.toml").exists())
        answer, _ = self.answer("a.csv", "b.csv")
        worst = max(d["percent"] for d in answer["verdict"]["doubts"] if d["what"] != "replay_p99")
        self.assertEqual(worst, answer["verdict"]["mean_percent"])
        self.assertFalse(answer["verdict"]["trusted"])
        loose = calibrate("a.csv", "b.csv", "--strict", f"{worst + 0.1:.1f}%", cwd=self.folder)
        self.assertEqual(loose.returncode, 0, loose.stderr)
        rows = list(csv.DictReader(io.StringIO(calibrate("a.csv", "b.csv", "--format", "csv", cwd=self.folder).stdout)))
        by_what = {row["what"]: row for row in rows}
        self.assertEqual(by_what["verdict_not_trusted"]["error_percent"], "15")
        self.assertEqual(float(by_what["verdict_mean"]["error_percent"]), answer["verdict"]["mean_percent"])
        self.assertEqual(sum(w.startswith("doubt_") for w in (r["what"] for r in rows)), len(answer["verdict"]["doubts"]))

    def test_what_the_recorder_did_not_see(self):
        header = {**HEADER, "unseen": [{"what": "writes into pinned buffers", "count": None, "why": "io_uring"}]}
        self.write("a.csv", csv_of([100] * 100, 8, header))
        self.write("b.csv", csv_of([300] * 100, 100))
        answer, stderr = self.answer("a.csv", "b.csv")
        self.assertIn("not seen by the recorder: writes into pinned buffers: io_uring", stderr)
        self.assertEqual(answer["recording"]["unseen"], header["unseen"])
        self.assertFalse(answer["verdict"]["trusted"])

    def test_epochs_far_longer_than_asked_for_stop_it(self):
        self.write("a.csv", csv_of([100] * 100, 110, {**HEADER, "epoch": {"nominal_ns": 25_000_000}}))
        self.write("b.csv", counts_csv(8, 60))
        self.refused("a.csv", "b.csv", needles=["asked for at 25ms were 110ms", "--contents"])

    def test_a_recorders_slowdown_is_taken_out(self):
        for name, factor in (("slow", 2), ("fast", 1)):
            for ms, pages in ((8, 100), (100, 300)):
                header = {**HEADER, "overhead": {"slowdown": factor}}
                self.write(f"{name}{ms}.csv", csv_of([pages] * 100, ms * factor, header))
        slow, _ = self.answer("slow8.csv", "slow100.csv")
        fast, _ = self.answer("fast8.csv", "fast100.csv")
        self.assertEqual(slow["model"]["terms"], fast["model"]["terms"])
        self.assertEqual((slow["recording"]["slowdown"], fast["recording"]["slowdown"]), (2, 1))
        replayed = [run("--trace", f"{name}8.csv,{name}100.csv", "--cps", "25", "--format", "json", "--quiet", cwd=self.folder)
                    for name in ("slow", "fast")]
        pages = [json.loads(done.stdout)["runs"][1]["metrics"]["dirty_pages_mean"] for done in replayed]
        self.assertEqual(pages[0], pages[1])

    def test_a_program_that_sleeps_keeps_no_cpu_busy(self):
        self.write("a.csv", csv_of([100] * 100, 8, HEADER, cpu_ms=0.64))
        self.write("b.csv", csv_of([300] * 100, 100, HEADER, cpu_ms=8))
        done = calibrate("a.csv", "b.csv", "-o", "m.toml", cwd=self.folder)
        self.assertIn("The program ran for 8 % of the time", done.stdout)
        self.assertIn('busy_vcpus = { value = 0, from = "measured: 0.08 CPUs kept busy" }', (self.folder / "m.toml").read_text())
        self.assertEqual(run("--workload", "./m.toml", "--cps", "40", "--quiet", cwd=self.folder).returncode, 0)
        self.write("c.csv", counts_csv(8, 100))
        self.write("d.csv", counts_csv(100, 300))
        self.assertIn("How busy the program was is not known", calibrate("c.csv", "d.csv", cwd=self.folder).stdout)

    def test_a_program_that_grows(self):
        self.write("a.csv", csv_of([500 + 4 * i for i in range(400)]))
        done = calibrate("a.csv", "--assume-growth", "-o", "m.toml", cwd=self.folder)
        self.assertIn("Its pages grow in a straight line, x4.21 within the 10 s recorded", done.stdout)
        text = (self.folder / "m.toml").read_text()
        self.assertIn('dirty.growth = { value = "421%", from = "fitted: a line', text)
        self.assertIn('dirty.growth_time = { value = "10s"', text)
        self.assertEqual(run("--workload", "./m.toml", "--cps", "40", "--quiet", cwd=self.folder).returncode, 0)

    def test_a_constant_has_no_phases(self):
        self.write("a.csv", counts_csv(8, 100, 200))
        self.write("b.csv", counts_csv(100, 300, 200))
        self.assertIn("all are alike", calibrate("a.csv", "b.csv", cwd=self.folder).stdout)


class Model(InFolder):
    def test_runs_as_a_workload(self):
        self.assertEqual(calibrate(*GXX, "-o", "gxx.toml", cwd=self.folder).returncode, 0)
        text = (self.folder / "gxx.toml").read_text()
        self.assertIn('name = "vm_gxx"', text)
        for line in text.splitlines():
            if "value =" in line:
                self.assertRegex(line, r'from = "(fitted|measured|assumed): ')
        done = run("--workload", "./gxx.toml", "--cps", "10,40", "--format", "json", "--quiet", cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = json.loads(done.stdout)["runs"]
        self.assertEqual([(r["workload"], r["cps"]) for r in rows], [("vm_gxx", 0), ("vm_gxx", 10), ("vm_gxx", 40)])
        # About 100 ms between checkpoints: the model's count there, within the scatter of a hundred phased epochs.
        self.assertAlmostEqual(rows[1]["metrics"]["dirty_pages_mean"], 1850, delta=0.3 * 1850)

    def test_on_standard_output_alone(self):
        done = calibrate(*GXX, "-o", "-")
        self.assertTrue(done.stdout.startswith("# vm_gxx: a model"), done.stdout[:80])
        calibrate(*GXX, "-o", "gxx.toml", cwd=self.folder)
        self.assertEqual((self.folder / "gxx.toml").read_text(), done.stdout)

    def test_name(self):
        calibrate(*GXX, "--name", "compiler", "-o", "x.toml", cwd=self.folder)
        self.assertIn('name = "compiler"', (self.folder / "x.toml").read_text())

    def test_a_refusal_leaves_the_file_alone(self):
        self.write("model.toml", "mine\n")
        self.refused(GXX[0], "-o", "model.toml", needles=["one length"])
        self.assertEqual((self.folder / "model.toml").read_text(), "mine\n")
        self.assertEqual(os.listdir(self.folder), ["model.toml"])


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
