#!/usr/bin/env python3
"""tools/docs finds what is planted in a checkout of one page, and mends what a command can mend."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

from compare import agrees

DOCS = pathlib.Path(__file__).resolve().parents[1] / "docs"

PROGRAM = """#!/bin/sh
echo "remsim 0.1.0 (abc123-dirty), SimGrid 3.32"
for i in 10 20 30 40; do echo "  $i cps  $i.5 s  "; done
exit ${1:-0}
"""
OUTPUT = "remsim 0.1.0 (commit), SimGrid 3.32\n  10 cps  10.5 s\n  20 cps  20.5 s\n  30 cps  30.5 s\n  40 cps  40.5 s\n"


def block(marker, command, output):
    return f"<!-- {marker} -->\n```sh\n{command}\n```\n\nprints\n\n```\n{output}```\n"


class Docs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.program = self.root / "remsim"
        self.program.write_text(PROGRAM)
        self.program.chmod(0o755)

    def docs(self, text, *options):
        """(exit status, what was printed) for a checkout whose only page this is."""
        (self.root / "page.md").write_text(text)
        done = subprocess.run([DOCS, "--root", self.root, "--program", self.program, *options], capture_output=True,
                              text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def page(self):
        return (self.root / "page.md").read_text()

    def accepts(self, text, *options):
        status, said = self.docs(text, *options)
        self.assertEqual(status, 0, said)
        return said

    def refuses(self, text, *reasons):
        status, said = self.docs(text)
        self.assertEqual(status, 1, said)
        for reason in reasons:
            self.assertIn(reason, said)

    def test_an_output_as_printed_is_right_whatever_the_commit_and_the_version(self):
        said = self.accepts(block("run", "remsim", OUTPUT))
        self.assertIn("1 commands run", said)
        self.accepts(block("run", "remsim", OUTPUT.replace("0.1.0", "0.0.9").replace("3.32", "3.33.1")))

    def test_each_changed_digit_is_found(self):
        for i, letter in enumerate(OUTPUT):
            if letter.isdigit() and i > OUTPUT.index("\n"):
                changed = OUTPUT[:i] + str((int(letter) + 1) % 10) + OUTPUT[i + 1:]
                self.assertFalse(agrees(changed.splitlines(), OUTPUT.splitlines()), changed)
        self.refuses(block("run", "remsim", changed), "page.md:2: the program prints something else", changed[-8:])

    def test_a_line_more_or_less_is_found(self):
        self.refuses(block("run", "remsim", OUTPUT + "and more\n"), "and more")
        self.refuses(block("run", "remsim", "".join(OUTPUT.splitlines(keepends=True)[:-1])), "+  40 cps")

    def test_dots_stand_for_lines_and_for_no_wrong_ones(self):
        lines = OUTPUT.splitlines(keepends=True)
        self.accepts(block("run", "remsim", "...\n" + lines[2] + "...\n"))
        self.accepts(block("run", "remsim", lines[0] + "...\n" + lines[4]))
        self.refuses(block("run", "remsim", "...\n" + lines[2].replace("20.5", "20.6") + "...\n"), "20.6")
        self.refuses(block("run", "remsim", lines[0] + "...\n" + lines[3]), lines[4].strip())
        self.refuses(block("run", "remsim", "...\n" + lines[3] + "...\n" + lines[1] + "...\n"))

    def test_what_nothing_runs_is_found(self):
        self.refuses("```sh\nremsim\n```\n", "page.md:1: commands that nothing runs")
        self.refuses("```\nruntime 3 s\n```\n", "page.md:1: an output without its command")
        self.refuses("| a | b |\n|---|---|\n| x | +3.5 % |\n", "page.md:1: a table of numbers that nothing holds")
        self.refuses("<!-- run -->\ntext\n", "page.md:1: this marker marks nothing")
        self.refuses("<!-- not run:  -->\n", "says nothing")
        self.refuses("<!-- held by: no:such -->\n| 1 |\n", "there is no test 'no:such'")
        self.refuses("<!-- output of: remsim -->\n", "write <!-- end of output -->")
        self.refuses("<!-- run: sometimes -->\n```sh\ntrue\n```\n", "write long or exit NUMBER")

    def test_what_is_neither_command_nor_output_says_so(self):
        self.accepts("```text\na -> b\n```\n```toml\nx = 1\n```\n| a | b |\n|---|---|\n| x | p99 |\n")
        self.accepts("<!-- not run: needs a network -->\n```sh\ngit clone x\n```\n\n```\ncloned\n```\n")

    def test_links_lead_somewhere(self):
        self.accepts("# One Two: three\n[here](#one-two-three) [there](page.md#one-two-three) [web](https://x.org/y)\n")
        self.refuses("text\n[there](other.md)\n", "page.md:2: other.md: there is no such file")
        self.refuses("# One\n[there](page.md#two)\n", "page.md:2: page.md#two: there is no such heading")

    def test_a_command_that_fails_is_found_and_one_that_shall_fail_is_not(self):
        self.refuses("<!-- run -->\n```sh\nremsim 3\n```\n", "page.md:2: exit status 3")
        self.refuses("<!-- run -->\n```sh\nfalse\nremsim\n```\n", "page.md:2: exit status 1")
        self.accepts("<!-- run: exit 3 -->\n```sh\nremsim 3\n```\n")

    def test_generated_tables(self):
        text = "<!-- output of: remsim | head -2 | tail -1 -->\n  10 cps  10.5 s\n<!-- end of output -->\n"
        self.accepts(text)
        self.refuses(text.replace("10.5", "10.6"), "10.6")

    def test_long_ones_are_run_on_demand(self):
        text = block("run: long", "remsim", "old\n")
        self.assertIn("1 long ones not", self.accepts(text))
        status, said = self.docs(text, "--long")
        self.assertEqual(status, 1, said)
        self.accepts("<!-- long output of: remsim -->\nold\n<!-- end of output -->\n")

    def test_update_writes_what_comes_out_and_is_right_then(self):
        old = OUTPUT.replace("5 s", "7 s")
        lines = old.splitlines(keepends=True)
        text = (block("run", "remsim", "".join(lines[:-1])) + block("run", "remsim", lines[0] + "...\n" + lines[3] + "...\n") +
                "<!-- output of: remsim | tail -1 -->\n<!-- end of output -->\n\nThe end.\n")
        self.accepts(text, "--update")
        new = OUTPUT.splitlines(keepends=True)
        self.assertEqual(self.page(), block("run", "remsim", OUTPUT) +
                         block("run", "remsim", new[0] + "...\n" + new[3] + "...\n") +
                         "<!-- output of: remsim | tail -1 -->\n  40 cps  40.5 s\n<!-- end of output -->\n\nThe end.\n")
        self.accepts(self.page())

    def test_update_leaves_a_page_that_is_right_and_says_what_it_cannot_mend(self):
        text = block("run", "remsim", OUTPUT.replace("0.1.0", "0.0.9"))
        self.accepts(text, "--update")
        self.assertEqual(self.page(), text)
        status, said = self.docs(block("run", "remsim", "...\nsomething quite other\n...\n"), "--update")
        self.assertEqual(status, 1, said)

    def test_pictures(self):
        text = "<!-- picture by: remsim -->\n![what](picture.svg)\n"
        self.refuses(text, "picture.svg is not what the command prints")
        self.accepts(text, "--update")
        self.accepts(text)
        (self.root / "picture.svg").write_text("other")
        self.refuses(text, "picture.svg is not what the command prints")

    def test_commands_write_into_a_scratch_folder_that_lasts_for_the_page(self):
        self.accepts("<!-- run -->\n```sh\nremsim > made\n```\n<!-- run -->\n```sh\ngrep -q 40.5 made\n```\n")
        self.assertFalse((self.root / "made").exists())


if __name__ == "__main__":
    sys.exit(unittest.main())
