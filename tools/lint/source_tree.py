"""What the lints share: which files are looked at, C++ without comments and strings, and how a verdict is printed."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ["models", "traces", "sim", "tools", "validation", "experiments"]

_SKIPPED = re.compile(
    r'//(?:\\\n|[^\n])*|/\*.*?\*/'  # comments
    r'|R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)"'  # raw strings
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'",  # characters, but not the ' of 1'000
    re.DOTALL,
)


def files(root, suffixes):
    """Files below root's source folders that end in one of the suffixes, sorted, as pathlib.Path."""
    found = (path for folder in FOLDERS for path in (root / folder).rglob("*"))
    return sorted(path for path in found if path.name.endswith(tuple(suffixes)) and path.is_file())


def cpp_files(root):
    return files(root, [".hpp", ".cpp"])


def blank(text):
    """C++ text with comments, strings and characters blanked out; offsets and lines stay."""
    return _SKIPPED.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def line_of(text, offset):
    """The 1-based line number of an offset."""
    return text.count("\n", 0, offset) + 1


def verdict(name, findings, checked):
    """Prints the findings; returns the exit status: 1 when there are any, or when there was nothing to check."""
    for finding in findings:
        print(finding)
    if not checked:
        print(f"{name}: found nothing to check", file=sys.stderr)
        return 1
    print(f"{name}: {len(findings)} findings in {checked} files")
    return 1 if findings else 0


def root_argument():
    """The tree to look at: the first argument, or this checkout."""
    return pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT
