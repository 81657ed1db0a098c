"""For scripts that make a page's tables and pictures: the program's numbers, and Markdown."""
import csv
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def program(name="remsim"):
    """Beside the one that tools/docs names, or that of the release build."""
    return pathlib.Path(os.environ.get("REMSIM", ROOT / "build/release/bin/remsim")).parent / name


def output(arguments, name="remsim", statuses=(0,)):
    """What it prints; ends the script with its message when its exit status is none of these. Within one tools/docs the
    same command is run once."""
    kept = os.environ.get("REMSIM_DOCS_KEEP")
    file = kept and pathlib.Path(kept) / "".join(c if c.isalnum() else "_" for c in " ".join([name, *arguments]))
    if file and file.exists():
        return file.read_text()
    done = subprocess.run([program(name), *arguments], capture_output=True, text=True, check=False)
    if done.returncode not in statuses:
        sys.exit(f"{name} {' '.join(arguments)}: {done.stderr.strip()}")
    if file:
        file.write_text(done.stdout)
    return done.stdout


def metrics(*arguments):
    """{(workload, cps): {metric: value}} of a run; cps is 0 in the baselines."""
    out = {}
    for row in csv.DictReader(output([*arguments, "--format", "csv"]).splitlines()):
        if row["metric"]:
            out.setdefault((row["workload"], float(row["cps"])), {})[row["metric"]] = float(row["value"])
    return out


def markdown(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows])
