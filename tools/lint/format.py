#!/usr/bin/env python3
"""Format check: every C++ file is as clang-format (.clang-format) writes it. Usage: format.py [ROOT]"""
import shutil
import subprocess
import sys

from source_tree import cpp_files, root_argument, verdict


def is_formatted(tool, path):
    done = subprocess.run([tool, "--style=file", "--dry-run", "--Werror", path], capture_output=True, check=False)
    return done.returncode == 0


def main():
    root = root_argument()
    tool = shutil.which("clang-format-14") or shutil.which("clang-format")
    if tool is None:
        print("format: clang-format is not installed (tools/setup test installs it)", file=sys.stderr)
        return 1
    paths = cpp_files(root)
    wrong = [f"{path.relative_to(root)}:1: run clang-format -i on it" for path in paths if not is_formatted(tool, path)]
    return verdict("format", wrong, len(paths))


if __name__ == "__main__":
    sys.exit(main())
