"""Finds the function bodies of C++ text by its braces: no compiler needed, and formatted code is regular enough."""
import re

from source_tree import blank, line_of

_LABELS = re.compile(r"^(?:\s*(?:public|private|protected)\s*:)+")
_NOT_A_FUNCTION = re.compile(r"^(?:\w+\s+)*(?:namespace|class|struct|enum|union|extern)\b(?![^(]*\()")
_CTOR_INITIALIZERS = re.compile(r"\)\s*(?:noexcept\s*)?:(?!:)")


def _without_nested(header):
    """The header without what stands in parentheses, e.g. default arguments."""
    previous = None
    while previous != header:
        previous, header = header, re.sub(r"\([^()]*\)", "<>", header)
    return header


def _opens(header):
    """What a `{` after this (stripped) header opens: "function", "scope" (namespace, class) or "value" (initializer)."""
    header = re.sub(r"^template\s*<[^()]*?>\s*(?=\w)", "", header)
    if not header or _NOT_A_FUNCTION.match(header):
        return "scope"
    flat = _without_nested(header)
    if "<>" not in flat or (re.search(r"(?<![=<>!])=(?!=)", flat) and "operator" not in flat):
        return "value"
    if _CTOR_INITIALIZERS.search(header) and re.search(r"[\w>]$", header):
        return "value"  # Foo() : a_{1}
    return "function"


def _closing(code, opening):
    """The offset of the brace that closes the one at `opening`."""
    depth = 0
    for match in re.compile(r"[{}]").finditer(code, opening):
        depth += 1 if match.group() == "{" else -1
        if depth == 0:
            return match.start()
    return len(code) - 1


def functions(text):
    """Yields (name, first line, last line) of each function: from its signature's first line to its closing brace."""
    code = re.sub(r"^[ \t]*#(?:\\\n|[^\n])*", lambda m: re.sub(r"[^\n]", " ", m.group()), blank(text), flags=re.MULTILINE)
    position = start = 0  # start: where the current header begins
    while match := re.compile(r"[{};]").search(code, position):
        position = match.end()
        header = code[start:match.start()]
        if match.group() != "{":
            if match.group() == "}" or header.count("(") == header.count(")"):
                start = position
            continue
        header = _LABELS.sub("", header)
        kind = _opens(header.strip())
        if kind == "scope":
            start = position
            continue
        end = _closing(code, match.start())
        position = end + 1
        if kind == "function":
            first = match.start() - len(header.lstrip())
            names = re.findall(r"(~?[\w:]+|operator\s*\S+?)\s*\(", header)
            yield (names[0] if names else "?", line_of(text, first), line_of(text, end))
            start = position
