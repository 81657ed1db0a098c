#!/usr/bin/env python3
"""Summarises raw dirty-page traces (one CSV per program and epoch length) into one row each.

Usage: summarise_traces.py RAW_FOLDER > traces/data/paper_programs.csv

Reads every RAW_FOLDER/vm_PROGRAM_Tms.csv (format: traces/data/SOURCES.md). What it does to them, and why:

* run_ms is the mean of the epochs' actual lengths, never the nominal T: an epoch ends on a guest timer tick.
* sysbench's cpu and memory programs print a report every 2 s; the epoch that holds it writes 313 to 321 pages whatever T
  is. That comes from our command line and not from the workload, so epochs of more than BURST_PAGES are left out there.
  Compile, fileio and tbench have no such separable burst and keep all their epochs.
* cv is the standard deviation of the epochs' counts over their mean.
* bytes per page are sums over sums (a large epoch counts for more than a small one), and empty where contents were
  not recorded (T = 8 ms).
"""
import csv
import pathlib
import re
import statistics
import sys

BURST_PAGES = 300
PROGRAMS_WITH_REPORT_BURSTS = ("syscpu", "sysmem1k")
CODECS = ("xor_rle", "lz4", "zstd", "xor_lz4", "xor_zstd")
COLUMNS = ("program", "epoch_ms", "run_ms", "dirty_pages", "cv") + tuple(c + "_bytes_per_page" for c in CODECS) + (
    "epochs", "bursts_left_out")


def read_epochs(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def bytes_per_page(epochs, codec):
    total = sum(float(e[codec + "_bytes"]) for e in epochs)
    pages = sum(int(e["dirty_pages"]) for e in epochs)
    return f"{total / pages:.1f}" if total > 0 else ""


def summarise(program, epoch_ms, epochs):
    bursts_apart = program in PROGRAMS_WITH_REPORT_BURSTS
    kept = [e for e in epochs if not (bursts_apart and int(e["dirty_pages"]) > BURST_PAGES)]
    pages = [int(e["dirty_pages"]) for e in kept]
    mean = statistics.fmean(pages)
    run = statistics.fmean(float(e["run_ms"]) for e in kept)
    return [program, epoch_ms, f"{run:.3f}", f"{mean:.2f}", f"{statistics.stdev(pages) / mean:.3f}",
            *(bytes_per_page(kept, codec) for codec in CODECS), len(kept), len(epochs) - len(kept)]


def main(folder):
    rows = []
    for path in pathlib.Path(folder).glob("vm_*ms.csv"):
        match = re.fullmatch(r"vm_([a-z0-9]+)_(\d+)ms\.csv", path.name)
        if not match:
            sys.exit(f"{path}: not named vm_PROGRAM_Tms.csv")
        rows.append(summarise(match[1], int(match[2]), read_epochs(path)))
    if not rows:
        sys.exit(f"{folder}: holds no vm_PROGRAM_Tms.csv")
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(COLUMNS)
    out.writerows(sorted(rows, key=lambda row: (row[0], row[1])))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
