"""Holds the lines a page shows against the lines a command printed, and writes the page's anew."""
import difflib
import re

ELISION = "..."
COMMIT = re.compile(r"(remsim \d+\.\d+\.\d+) \([0-9a-f]+(-dirty)?\)")
VERSION = re.compile(r"remsim \d+\.\d+\.\d+|SimGrid \d+\.\d+(\.\d+)?")


def clean(text):
    """What was printed as a page shows it: the lines, without blanks at their ends and without the commit's hash."""
    return [COMMIT.sub(r"\1 (commit)", line.rstrip()) for line in text.strip("\n").split("\n")] if text.strip() else []


def same(shown, printed):
    """A page of one version is right in the next, when nothing else differs."""
    return VERSION.sub("VERSION", shown.rstrip()) == VERSION.sub("VERSION", printed)


def segments(shown):
    """The runs of lines between elisions: "a ... b" is [[a], [b]], "... b" is [[], [b]]."""
    out = [[]]
    for line in shown:
        if line.strip() == ELISION:
            out.append([])
        else:
            out[-1].append(line)
    return out


def find(segment, printed, start):
    for at in range(start, len(printed) - len(segment) + 1):
        if all(map(same, segment, printed[at:])):
            return at
    return None


def agrees(shown, printed):
    parts = segments(shown)
    at = 0
    for i, part in enumerate(parts):
        place = at if i == 0 else find(part, printed, at)
        if i > 0 and i == len(parts) - 1 and part:
            place = len(printed) - len(part)  # the last lines are the last lines
            if place < at:
                return False
        if place is None or len(printed) < place + len(part) or not all(map(same, part, printed[place:])):
            return False
        at = place + len(part)
    return len(parts) > 1 or at == len(printed)


def likeness(shown, printed):
    """From 0 to 1: nine tenths for the words, whatever the numbers, and one for the numbers too."""
    def shape(line):
        return " ".join(re.sub(r"[\d.]+", "0", line).split())
    return (0.9 * difflib.SequenceMatcher(None, shape(shown), shape(printed)).ratio() +
            0.1 * difflib.SequenceMatcher(None, shown, printed).ratio())


def likest(segment, printed, start):
    """Where the printed lines are most like the segment; the first such place. None when none is like it at all."""
    best, place = 0.6, None
    for at in range(start, len(printed) - len(segment) + 1):
        score = sum(map(likeness, segment, printed[at:])) / len(segment)
        if score > best + 1e-9:
            best, place = score, at
    return place


def renewed(shown, printed):
    """The lines for the page: as many around each elision as were there, from where the printed ones are most alike.
    None when what was shown is no longer there."""
    parts = segments(shown)
    if len(parts) == 1:
        return printed
    out, at = [], 0
    for i, part in enumerate(parts):
        if i > 0:
            out.append(ELISION)
        if not part:
            continue
        place = 0 if i == 0 else len(printed) - len(part) if i == len(parts) - 1 else likest(part, printed, at)
        if place is None or place < at or place + len(part) > len(printed):
            return None
        out += printed[place:place + len(part)]
        at = place + len(part)
    return out


def difference(shown, printed):
    """For the reader of a finding: what the page says (-) and what came out (+), without the elided lines."""
    wanted = renewed(shown, printed) or printed
    lines = difflib.unified_diff([line.rstrip() for line in shown], wanted, "page", "program", n=0, lineterm="")
    return "\n".join("    " + line for line in list(lines)[2:])
