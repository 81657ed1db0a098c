#!/usr/bin/env python3
"""Measures what recording costs, and writes the table into tools/record/README.md.

Usage: tools/record/overhead_table.py [--remsim PATH] [--runs N] [--print]

Each program runs to its end alone, recorded live, and recorded frozen with contents, by turns; huge pages are off in all
runs. The table holds medians of the CPU time (of the program and its children, as wait4 tells it; the recorder's own is
not in it) and of wall time, over the program alone. Runs as root have real-time priority, so that other work on the
machine hardly shows. Needs g++, sqlite3, sysbench and redis-server.
"""
import argparse
import csv
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BEGIN, END = "<!-- overhead: written by tools/record/overhead_table.py -->", "<!-- end of overhead -->"
WRITER = "import mmap\nm = mmap.mmap(-1, 48 << 20)\nfor r in range(4000): m[0:len(m):4096] = bytes([r % 256]) * (len(m) // 4096)"
REDIS = ("redis-server --port 6391 --save '' --appendonly no > /dev/null & server=$!; sleep 0.5; "
         "redis-benchmark -p 6391 -t set -d 200 -r 100000 -c 10 -n 200000 -q > /dev/null; kill $server; wait")
SQLITE = ("seq 500000 | sed 's/.*/insert into t values(abs(random()) % 1000000, &);/' | (echo 'pragma journal_mode=memory; create "
          "table t(a integer, b); create index i on t(a); begin;'; cat; echo 'commit;') | sqlite3 :memory:")
PROGRAMS = [
    ("sysbench cpu", "sysbench cpu --time=0 --events=15000 run > /dev/null", "sysbench"),
    ("compile (g++)", f"g++ -std=c++20 -O2 -I {SOURCE} -c {SOURCE}/models/tcp/network.cpp -o /dev/null", "g++"),
    ("SQLite, in memory", SQLITE, "sqlite3"),
    ("Redis and its load", REDIS, "redis-server"),
    ("heavy writer, 12,288 pages over and over", f"{sys.executable} -c '{WRITER}'", sys.executable),
]
MODES = [("alone", None), ("live", ["--mode", "live"]), ("frozen", ["--mode", "frozen", "--contents"])]
# The thread and its children get no transparent huge pages, as under the recorder.
ALONE = "import ctypes, os, sys; ctypes.CDLL(None).prctl(41, 1, 0, 0, 0); os.execvp(sys.argv[1], sys.argv[1:])"


def real_time(priority):
    return ["chrt", "-r", str(priority)] if os.geteuid() == 0 else []


def run(remsim, folder, command, options):
    """(wall seconds, CPU seconds of the program, dirty pages per epoch or None)."""
    program = [*real_time(10), "sh", "-c", command]
    if options is None:
        words = [sys.executable, "-c", ALONE, *program]
    else:
        words = [*real_time(20), remsim, "record", *options, "-o", str(folder / "x"), "--", *program]
    start = time.monotonic()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    if status != 0:
        raise SystemExit(f"overhead_table: {command}: status {status}")
    if options is None:
        return wall, usage.ru_utime + usage.ru_stime, None
    rows = list(csv.DictReader((folder / "x.csv").read_text().splitlines()[1:]))
    pages = sum(int(row["dirty_pages"]) for row in rows)
    return wall, sum(float(row["cpu_ms"]) for row in rows) / 1000, pages / max(1, len(rows))


def cpu_model():
    for line in open("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def table(remsim, runs):
    lines = [f"{time.strftime('%Y-%m-%d', time.gmtime())}, {cpu_model()}, {os.cpu_count()} CPUs, Linux {platform.release()}; epochs of 25 ms; "
             f"medians of {runs} runs; frozen epochs with `--contents`. Load average while measuring: {os.getloadavg()[0]:.0f}.", "",
             "| program | pages per epoch | alone, CPU s | CPU time live | frozen | wall time live | frozen |",
             "|---|---|---|---|---|---|---|"]
    for name, command, _ in PROGRAMS:
        with tempfile.TemporaryDirectory(prefix="overhead-") as folder:
            results = {mode: [] for mode, _ in MODES}
            for _ in range(runs):
                for mode, options in MODES:
                    results[mode].append(run(remsim, pathlib.Path(folder), command, options))
        middle = {mode: [statistics.median(r[i] for r in results[mode]) for i in (0, 1)] for mode in results}
        pages = statistics.median(r[2] for r in results["frozen"])
        ratios = [middle[mode][i] / middle["alone"][i] for i in (1, 0) for mode in ("live", "frozen")]
        lines.append(f"| {name} | {pages:.0f} | {middle['alone'][1]:.2f} | " + " | ".join(f"x {r:.2f}" for r in ratios) + " |")
        print(lines[-1], file=sys.stderr)
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--remsim", default=str(SOURCE / "build/release/bin/remsim"))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--print", action="store_true", help="leave the README alone")
    options = parser.parse_args()
    lacking = [tool for _, _, tool in PROGRAMS if not shutil.which(tool)]
    if lacking:
        sys.exit(f"overhead_table: apt install {' '.join(lacking)}")
    text = table(options.remsim, options.runs)
    print(text)
    if not options.print:
        path = SOURCE / "tools/record/README.md"
        head, rest = path.read_text().split(BEGIN)
        path.write_text(f"{head}{BEGIN}\n\n{text}\n\n{END}{rest.split(END)[1]}")


if __name__ == "__main__":
    main()
