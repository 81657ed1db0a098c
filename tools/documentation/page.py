"""A page of documentation as the commands it shows and what it says they print.

Markers are HTML comments, on a line of their own above what they mark:

  <!-- run -->                  the next block of commands (```sh) is run; the block without language after it, if there
  <!-- run: long, exit 1 -->    is one, is its output. long: only on demand. exit N: the status it ends with [0].
  <!-- output of: COMMAND -->   everything down to <!-- end of output --> is what COMMAND prints: tables, sentences.
  <!-- long output of: ... -->  The same, only on demand.
  <!-- picture by: COMMAND -->  the file of the image on the next line is what COMMAND prints.
  <!-- not run: REASON -->      the next block (commands and their output) or table cannot be run here.
  <!-- held by: TEST -->        the next block or table is held to what it says by this ctest.

A line of three dots within an output stands for any number of lines. What needs a marker and has none is a Mistake: a
block of commands, a block without language (what is neither commands nor output says so: ```text, ```toml), a table
with a number for a cell.
"""
import dataclasses
import pathlib
import re

MARKER = re.compile(r"<!-- (run|not run|held by|(?:long )?output of|(?:long )?picture by)(?:: (.*))? -->")
END = "<!-- end of output -->"
FENCE = re.compile(r"```(\S*)\s*$")
IMAGE = re.compile(r".*!\[[^]]*\]\(([^)]+)\)")
NUMBER_CELL = re.compile(r"\|\s*[-+~<>≤≥*`]*\d[\d.,]*(?![\w/])[^|]{0,30}(?=\|)")  # what is longer is a sentence


@dataclasses.dataclass
class Shown:
    """A command and the lines of the page that show what it prints: lines[first:last], counted from 0."""
    page: pathlib.Path
    line: int  # of the command, from 1
    command: str
    first: int = 0
    last: int = 0
    has_output: bool = False  # else the command only has to work
    exit_status: int = 0
    is_long: bool = False
    picture: pathlib.Path | None = None  # what it prints is this file


@dataclasses.dataclass
class Mistake:
    page: pathlib.Path
    line: int
    text: str

    def __str__(self):
        return f"{self.page}:{self.line}: {self.text}"


class Parser:
    """Reads one page; `shown`, `mistakes` and `tests` (names that `held by` gives) are what it found."""

    def __init__(self, page, lines):
        self.page, self.lines = page, lines
        self.shown, self.mistakes, self.tests = [], [], []
        self.marker = None  # (kind, rest, line) that waits for what it marks
        self.commands = None  # the last block of commands: Shown, "exempt", or None when its output has been seen
        self.at = 0

    def parse(self):
        while self.at < len(self.lines):
            self.step()
        if self.marker:
            self.mistake(self.marker[2], "this marker marks nothing")
        return self

    def step(self):
        line = self.lines[self.at]
        if found := MARKER.fullmatch(line.strip()):
            self.read_marker(found)
        elif found := FENCE.match(line):
            self.read_fence(found.group(1))
        elif line.startswith("|"):
            self.read_table()
        else:
            if line.startswith("#"):
                self.commands = None
            self.read_picture(line)
            self.at += 1

    def mistake(self, line, text):
        self.mistakes.append(Mistake(self.page, line, text))

    def take_marker(self, *kinds):
        """The waiting marker, if it is of one of these kinds."""
        marker, self.marker = self.marker, None
        if marker and marker[0] not in kinds:
            self.mistake(marker[2], f"'{marker[0]}' does not go with what follows")
            return None
        return marker

    def read_marker(self, found):
        kind, rest, line = found.group(1), (found.group(2) or "").strip(), self.at + 1
        self.at += 1
        if kind != "run" and not rest:
            self.mistake(line, f"'{kind}' says nothing: write <!-- {kind}: ... -->")
        elif kind.endswith("output of"):
            self.read_region(kind, rest, line)
        else:
            self.marker = (kind, rest, line)
            if kind == "held by":
                self.tests.append((rest, line))

    def read_region(self, kind, command, line):
        first = self.at
        while self.at < len(self.lines) and self.lines[self.at].strip() != END:
            self.at += 1
        if self.at == len(self.lines):
            self.mistake(line, f"write {END} after the output")
            return
        self.shown.append(Shown(self.page, line, command, first, self.at, True, is_long=kind.startswith("long")))
        self.at += 1

    def read_picture(self, line):
        if not self.marker or not self.marker[0].endswith("picture by") or not line.strip():
            return
        kind, command, at = self.marker
        image = IMAGE.match(line)
        self.marker = None
        if not image:
            self.mistake(at, "the next line has no image")
            return
        self.shown.append(Shown(self.page, at, command, is_long=kind.startswith("long"),
                                picture=self.page.parent / image.group(1)))

    def read_fence(self, language):
        start = self.at
        self.at += 1
        while self.at < len(self.lines) and not FENCE.match(self.lines[self.at]):
            self.at += 1
        body = range(start + 1, self.at)
        self.at += 1
        if language == "sh":
            self.read_commands(start + 1, body)
        elif language == "":
            self.read_output(start + 1, body)
        else:
            self.take_marker("not run", "held by")

    def read_commands(self, line, body):
        marker = self.take_marker("run", "not run", "held by")
        self.commands = "exempt" if marker else None
        if not marker:
            self.mistake(line, "commands that nothing runs: mark them <!-- run -->, or <!-- not run: REASON -->")
        elif marker[0] == "run":
            self.commands = Shown(self.page, line, "\n".join(self.lines[i] for i in body))
            self.read_options(marker)
            self.shown.append(self.commands)

    def read_options(self, marker):
        for option in filter(None, marker[1].split(", ")):
            if option == "long":
                self.commands.is_long = True
            elif option.startswith("exit ") and option[5:].isdigit():
                self.commands.exit_status = int(option[5:])
            else:
                self.mistake(marker[2], f"'{option}': write long or exit NUMBER")

    def read_output(self, line, body):
        exempt = self.take_marker("not run", "held by")
        commands, self.commands = self.commands, None
        if exempt or commands == "exempt":
            return
        if commands is None:
            self.mistake(line, "an output without its command: put the command before it (```sh), or say what it is "
                         "(```text, ```toml)")
            return
        commands.first, commands.last, commands.has_output = body.start, body.stop, True

    def read_table(self):
        line = self.at + 1
        has_number = False
        while self.at < len(self.lines) and self.lines[self.at].startswith("|"):
            has_number = has_number or bool(NUMBER_CELL.search(self.lines[self.at]))
            self.at += 1
        if not self.take_marker("not run", "held by") and has_number:
            self.mistake(line, "a table of numbers that nothing holds: let a command print it (<!-- output of: COMMAND "
                         "-->), or mark it held by or not run")


def parse(page, text):
    """`page`: a path relative to the checkout, for messages."""
    return Parser(page, text.split("\n")).parse()
