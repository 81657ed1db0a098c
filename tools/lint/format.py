#!/usr/bin/env python3
"""Format check: every C++ file is as clang-format (.clang-format) writes it. Usage: format.py [ROOT]"""
import re
import shutil
import subprocess
import sys

from source_tree import cpp_files, root_argument, verdict


def unformatted(tool, paths):
    """Those of the paths that clang-format would change, in their order."""
    command = [tool, "--style=file", "--dry-run", "--ferror-limit=1", *paths]
    complaints = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    named = set(re.findall(r"^(.+?):\d+:\d+: warning: code should be clang-formatted", complaints, re.MULTILINE))
    return [path for path in paths if str(path) in named]


def main():
    root = root_argument()
    tool = shutil.which("clang-format-14") or shutil.which("clang-format")
    if tool is None:
        print("format: clang-format is not installed (tools/setup test installs it)", file=sys.stderr)
        return 1
    paths = cpp_files(root)
    wrong = [f"{path.relative_to(root)}:1: run clang-format -i on it" for path in unformatted(tool, paths)]
    return verdict("format", wrong, len(paths))


if __name__ == "__main__":
    sys.exit(main())
