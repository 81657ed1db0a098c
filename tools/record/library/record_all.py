#!/usr/bin/env python3
"""Records the dirty-page traces of traces/data/apps again, and their table in traces/data/SOURCES.md.

Usage: tools/record/library/record_all.py [--remsim PATH] [--out FOLDER] [NAME...]

Needs root, Linux 6.7 or newer and two CPUs; about five minutes for all. Epochs are measured in the program's CPU time and
everything has real-time priority, so that other work on the machine hardly shows. A new recording is a new measurement: its
numbers differ a little from the last, as the programs' own timing does.
"""
import argparse
import csv
import os
import pathlib
import platform
import shlex
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import programs
import sources

SOURCE = pathlib.Path(__file__).resolve().parents[3]
EPOCH, SERVER_EPOCHS = "25ms", "600"  # 15 s; the batch programs are recorded to their end
PAIRS = 5  # of a server's runs for its slowdown: one pair differs from the next by 10 %
# Real-time, so that other work on the machine delays neither the cuts nor the program.
RECORDER_PRIORITY, PROGRAM_PRIORITY = ("chrt", "-f", "20"), ("chrt", "-r", "10")


def fill(command, scratch):
    return [word.replace("{scratch}", str(scratch)).replace("{source}", str(SOURCE)) for word in command]


def start(program, remsim, scratch, output, *options):
    """The program under the recorder, which comes before everything else on the machine."""
    return subprocess.Popen(
        [*RECORDER_PRIORITY, remsim, "record", "--epoch", EPOCH, "--contents", "--mode", "frozen", "--clock", "cpu", *options,
         "-o", str(output), "--", *PROGRAM_PRIORITY, *fill(program.command, scratch)], stdout=subprocess.DEVNULL)


def finish(program, recorder, load=None):
    status = recorder.wait()
    if load:
        load.kill()
        load.wait()
    if status != 0:
        raise SystemExit(f"{program.name}: remsim record ended with {status}")


def cpu_seconds_unrecorded(server, scratch):
    process = subprocess.Popen([*PROGRAM_PRIORITY, *fill(server.command, scratch)], stdout=subprocess.DEVNULL)
    server.load(server.requests).wait()
    process.terminate()
    usage = os.wait4(process.pid, 0)[2]
    return usage.ru_utime + usage.ru_stime


def cpu_seconds_recorded(server, remsim, scratch):
    recorder = start(server, remsim, scratch, scratch / "all")
    server.load(server.requests).wait()
    recorder.send_signal(signal.SIGINT)
    recorder.wait()
    rows = csv.DictReader((scratch / "all.csv").read_text().splitlines()[1:])
    return sum(float(row["cpu_ms"]) for row in rows) / 1000


def slowdown(server, remsim, scratch):
    factor = statistics.median(
        cpu_seconds_recorded(server, remsim, scratch) / cpu_seconds_unrecorded(server, scratch) for _ in range(PAIRS))
    return (f"{factor:.3f},CPU time of the server for {server.requests} requests, recorded over not; median of {PAIRS} other "
            "pairs of runs")


def record(program, remsim, out):
    with tempfile.TemporaryDirectory(prefix=f"record-{program.name}-") as folder:
        scratch = pathlib.Path(folder)
        if program.prepare:
            program.prepare(scratch, SOURCE)
        output, warm = out / program.name, ("--warmup", program.warmup)
        if not program.load:
            finish(program, start(program, remsim, scratch, output, *warm, "--overhead"))
            return
        recorder = start(program, remsim, scratch, output, *warm, "--epochs", SERVER_EPOCHS, "--slowdown",
                         slowdown(program, remsim, scratch))
        finish(program, recorder, program.load(None))


def package_version(package):
    query = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True)
    return query.stdout or "?"


def cpu_model():
    for line in open("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def rows():
    lines = [f"Recorded {time.strftime('%Y-%m-%d', time.gmtime())} on {cpu_model()}, {os.cpu_count()} CPUs, Linux "
             f"{platform.release()}, Debian 12.", "",
             "| trace | what | package | command | licence of the program |", "|---|---|---|---|---|"]
    for p in programs.PROGRAMS:
        command = shlex.join(p.command).replace("{scratch}/", "").replace("{source}/", "").replace("|", "\\|")
        lines.append(f"| {p.name} | {p.kind} | {p.package} {package_version(p.package)} | `{command}` | {p.licence} |")
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="of these programs only")
    parser.add_argument("--remsim", default=str(SOURCE / "build/release/bin/remsim"))
    parser.add_argument("--out", type=pathlib.Path, default=SOURCE / "traces/data/apps")
    options = parser.parse_args()
    chosen = [p for p in programs.PROGRAMS if not options.names or p.name in options.names]
    unknown = set(options.names) - {p.name for p in programs.PROGRAMS}
    if unknown:
        sys.exit(f"record_all: no such program: {', '.join(sorted(unknown))}")
    lacking = programs.missing(chosen)
    if lacking:
        sys.exit(f"record_all: apt install {' '.join(lacking)}")
    options.out.mkdir(parents=True, exist_ok=True)
    for program in chosen:
        print(f"recording {program.name}", file=sys.stderr)
        record(program, options.remsim, options.out)
    if options.out == SOURCE / "traces/data/apps":
        sources.write("recorded", rows())
        sources.write("checksums", sources.checksums())


if __name__ == "__main__":
    main()
