"""What is wrong with the pages of a checkout, and mending what a command can mend."""
import pathlib
import re
import subprocess
import tempfile
import time

from compare import agrees, clean, difference, renewed
from execute import Workshop
from links import broken_links
from page import Mistake, parse


def pages(root):
    """The Markdown files of the checkout, relative to it."""
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"], cwd=root,
                            capture_output=True, text=True, check=False)
    found = listed.stdout.split("\n") if listed.returncode == 0 else [
        str(path.relative_to(root)) for path in root.rglob("*.md")]
    return sorted(pathlib.Path(name) for name in found if name and (root / name).exists() and
                  not name.startswith("build/"))


def known_tests(root):
    """The text of all CMake files: a test that is named there is one."""
    return "\n".join(path.read_text() for path in root.rglob("CMakeLists.txt") if "build" not in path.parts)


class Checker:
    """`update`: write what the commands print into the pages instead of comparing. `tell`: called with each line of
    progress."""

    def __init__(self, root, program, long=False, update=False, tell=lambda text: None):
        self.root, self.program, self.long, self.update, self.tell = root, program, long, update, tell
        self.mistakes, self.ran, self.left_out = [], 0, 0
        self.kept = tempfile.TemporaryDirectory(prefix="remsim-docs-kept-")

    def check(self, page):
        text = (self.root / page).read_text()
        parsed = parse(page, text)
        self.mistakes += parsed.mistakes
        for name, line in parsed.tests:
            if not re.search(rf"(NAME |remsim_test\(){re.escape(name)}\b", known_tests(self.root)):
                self.mistakes.append(Mistake(page, line, f"there is no test '{name}'"))
        lines = text.split("\n")
        with Workshop(self.root, self.program, self.kept.name) as workshop:
            results = [(shown, self.output_of(workshop, shown)) for shown in parsed.shown]
            # From the end, so that an output that gets longer moves none that is still to be renewed.
            for shown, printed in reversed(results):
                if printed is not None:
                    self.judge(shown, printed, lines)
        if self.update and "\n".join(lines) != text:
            (self.root / page).write_text("\n".join(lines))
            self.tell(f"{page}: written anew")
        self.mistakes += broken_links(self.root, page, "\n".join(lines))

    def output_of(self, workshop, shown):
        """What was printed, or None when it is not to be run or has failed."""
        if shown.is_long and not self.long:
            self.left_out += 1
            return None
        began = time.monotonic()
        status, printed = workshop.run(shown.command)
        self.ran += 1
        self.tell(f"{shown.page}:{shown.line}: {time.monotonic() - began:.1f} s")
        if status != shown.exit_status:
            last = printed.strip().split("\n")[-1]
            self.mistakes.append(Mistake(shown.page, shown.line, f"exit status {status}: {last}"))
            return None
        return printed

    def judge(self, shown, printed, lines):
        if shown.picture:
            self.judge_picture(shown, printed)
            return
        says, comes = lines[shown.first:shown.last], clean(printed)
        if not shown.has_output or agrees(says, comes):
            return
        renew = renewed(says, comes) if self.update else None
        if renew is not None:
            lines[shown.first:shown.last] = renew
            return
        self.mistakes.append(Mistake(shown.page, shown.line, "the program prints something else:\n" +
                                     difference(says, comes)))

    def judge_picture(self, shown, printed):
        path = self.root / shown.picture
        if path.exists() and path.read_text() == printed:
            return
        if self.update:
            path.write_text(printed)
            self.tell(f"{shown.picture}: written anew")
        else:
            self.mistakes.append(Mistake(shown.page, shown.line, f"{shown.picture} is not what the command prints"))
