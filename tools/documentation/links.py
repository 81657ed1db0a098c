"""Links of a page to files of the checkout that are not there, or to headings that their page does not have."""
import re

from page import Mistake

LINK = re.compile(r"\]\(([^)#\s]*)(#[^)\s]*)?\)")
WEB = re.compile(r"[a-z]+:")


def anchor(heading):
    """As GitHub makes it: "From a recording to a model" is from-a-recording-to-a-model."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors(text):
    return {anchor(line.lstrip("#")) for line in text.split("\n") if line.startswith("#")}


def broken_links(root, page, text):
    mistakes = []
    for number, line in enumerate(text.split("\n"), 1):
        for target, heading in LINK.findall(line):
            if WEB.match(target):
                continue
            path = (root / page).parent / target if target else root / page
            if not path.exists():
                mistakes.append(Mistake(page, number, f"{target}: there is no such file"))
            elif heading and heading[1:] not in anchors(path.read_text()):
                mistakes.append(Mistake(page, number, f"{target}{heading}: there is no such heading"))
    return mistakes
