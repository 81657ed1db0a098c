#!/usr/bin/env python3
"""Records the dirty-page traces of traces/data/apps again, and their table in traces/data/SOURCES.md.

Usage: tools/record/library/record_all.py [--remsim PATH] [--out FOLDER] [NAME...]

Needs root, Linux 6.7 or newer and an idle machine; about four minutes for all. A new recording is a new measurement: its
numbers differ a little from the last, as the programs' own timing does.
"""
import argparse
import hashlib
import os
import pathlib
import platform
import subprocess
import sys
import tempfile
import time

import programs

SOURCE = pathlib.Path(__file__).resolve().parents[3]
BEGIN, END = "<!-- recorded: written by tools/record/library/record_all.py -->", "<!-- end of recorded -->"
EPOCH, EPOCHS = "25ms", "600"  # 15 s
PRIORITY = -19  # of recorder, program and load: what else the machine does is to change as little as possible


def fill(command, scratch):
    return [word.replace("{scratch}", str(scratch)).replace("{source}", str(SOURCE)) for word in command]


def record(program, remsim, out):
    with tempfile.TemporaryDirectory(prefix=f"record-{program.name}-") as folder:
        scratch = pathlib.Path(folder)
        if program.prepare:
            program.prepare(scratch, SOURCE)
        command = [remsim, "record", "--epoch", EPOCH, "--contents", "--mode", "frozen", "--clock", "cpu",
                   "--warmup", program.warmup, "--epochs", EPOCHS, "--duration", "3min", "-o", str(out / program.name), "--",
                   *fill(program.command, scratch)]
        recorder = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        load = program.load(scratch) if program.load else None
        status = recorder.wait()
        if load:
            load.kill()
            load.wait()
    if status != 0:
        raise SystemExit(f"{program.name}: remsim record ended with {status}")


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def package_version(package):
    query = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True)
    return query.stdout or "?"


def cpu_model():
    for line in open("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def rows(out):
    lines = [f"Recorded {time.strftime('%Y-%m-%d', time.gmtime())} on {cpu_model()}, {os.cpu_count()} CPUs, Linux "
             f"{platform.release()}, Debian 12.", "",
             "| trace | what | package | command | licence of the program |", "|---|---|---|---|---|"]
    for p in programs.PROGRAMS:
        command = " ".join(p.command).replace("{scratch}/", "").replace("{source}/", "").replace("|", "\\|")
        lines.append(f"| {p.name} | {p.kind} | {p.package} {package_version(p.package)} | `{command}` | {p.licence} |")
    lines += ["", "| file | sha256 |", "|---|---|"]
    for path in sorted(out.iterdir()):
        lines.append(f"| apps/{path.name} | `{sha256(path)}` |")
    return "\n".join(lines)


def update_sources(out):
    path = SOURCE / "traces/data/SOURCES.md"
    text = path.read_text()
    head, rest = text.split(BEGIN)
    tail = rest.split(END)[1]
    path.write_text(f"{head}{BEGIN}\n\n{rows(out)}\n\n{END}{tail}")


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
    os.setpriority(os.PRIO_PROCESS, 0, PRIORITY)
    for program in chosen:
        print(f"recording {program.name}", file=sys.stderr)
        record(program, options.remsim, options.out)
    if options.out == SOURCE / "traces/data/apps":
        update_sources(options.out)


if __name__ == "__main__":
    main()
