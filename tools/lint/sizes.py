#!/usr/bin/env python3
"""Size check: prints how long functions and files are; fails above the maximum. Usage: sizes.py [ROOT]

Functions (C++, signature to closing brace, comments counted): at most 70 lines; aim: median 10, nine in ten 35.
Files (C++, Python, CMake): at most 600 lines; aim: median 150.
"""
import statistics
import sys

from functions import functions
from source_tree import cpp_files, files, root_argument, verdict

MAX_FUNCTION, AIM_FUNCTION_90, AIM_FUNCTION_MEDIAN = 70, 35, 10
MAX_FILE, AIM_FILE_MEDIAN = 600, 150


def functions_of(root):
    """(lines, "file:line: name") of every C++ function."""
    return [(last - first + 1, f"{path.relative_to(root)}:{first}: {name}")
            for path in cpp_files(root) for name, first, last in functions(path.read_text())]


def files_of(root):
    return [(path.read_text().count("\n"), f"{path.relative_to(root)}:1: the file")
            for path in files(root, [".hpp", ".cpp", ".py", ".cmake", "CMakeLists.txt"])]


def share_up_to(lengths, limit):
    return sum(length <= limit for length in lengths) / len(lengths)


def report(what, sized, aims):
    """Prints the distribution; aims: [(text, measured, wanted, held)]."""
    lengths = [length for length, _ in sized]
    print(f"{what}: {len(lengths)}, longest {max(lengths)} lines ({max(sized)[1]})")
    for text, measured, held in aims:
        print(f"  {text}: {measured}{'' if held else '   OVER THE AIM'}")


def main():
    root = root_argument()
    bodies, sources = functions_of(root), files_of(root)
    if bodies and sources:
        lengths = [length for length, _ in bodies]
        median, share = statistics.median(lengths), share_up_to(lengths, AIM_FUNCTION_90)
        report("functions", bodies, [
            (f"median, aim {AIM_FUNCTION_MEDIAN}", median, median <= AIM_FUNCTION_MEDIAN),
            (f"share of at most {AIM_FUNCTION_90} lines, aim 90 %", f"{share:.1%}", share >= 0.9)])
        median = statistics.median(length for length, _ in sources)
        report("files", sources, [(f"median, aim {AIM_FILE_MEDIAN}", median, median <= AIM_FILE_MEDIAN)])
    limits = [(bodies, MAX_FUNCTION), (sources, MAX_FILE)]
    findings = [f"{where} has {length} lines, at most {limit} are allowed"
                for sized, limit in limits for length, where in sized if length > limit]
    return verdict("sizes", findings, len(sources))


if __name__ == "__main__":
    sys.exit(main())
