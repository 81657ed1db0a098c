#!/usr/bin/env python3
"""The parts of traces/data/SOURCES.md that are written by program: tables of recordings, and the checksums.

Usage: sources.py --check    exit status 1, and why, when a checksum, a file or the total size is not as it should be
       sources.py            writes the checksums anew
"""
import hashlib
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
DATA = ROOT / "traces/data"
SOURCES = DATA / "SOURCES.md"
LARGEST = 10_000_000  # bytes, of all of traces/data


def files():
    return sorted(path for path in DATA.rglob("*") if path.is_file() and path != SOURCES)


def checksums():
    lines = ["| file | sha256 |", "|---|---|"]
    return lines + [f"| {path.relative_to(DATA)} | `{hashlib.sha256(path.read_bytes()).hexdigest()}` |" for path in files()]


def marks(part):
    return f"<!-- {part}: written by program -->", f"<!-- end of {part} -->"


def text_of(part):
    begin, end = marks(part)
    return SOURCES.read_text().split(begin)[1].split(end)[0].strip()


def write(part, lines):
    begin, end = marks(part)
    head, rest = SOURCES.read_text().split(begin)
    SOURCES.write_text(f"{head}{begin}\n\n" + "\n".join(lines) + f"\n\n{end}{rest.split(end)[1]}")


def findings():
    noted, found = set(text_of("checksums").splitlines()), set(checksums())
    for line in sorted(found - noted):
        yield f"not as noted, or not noted: {line}"
    for line in sorted(noted - found):
        yield f"noted, but not there: {line}"
    size = sum(path.stat().st_size for path in files())
    if size > LARGEST:
        yield f"traces/data holds {size} bytes, of {LARGEST} at most"


def main():
    if sys.argv[1:] == ["--check"]:
        wrong = list(findings())
        print("\n".join(f"{SOURCES}: {line}" for line in wrong), file=sys.stderr, end="\n" if wrong else "")
        sys.exit(1 if wrong else 0)
    write("checksums", checksums())


if __name__ == "__main__":
    main()
