"""The lists of mutants: tools/mutants/AREA.toml, read and held against the code that they break."""
import dataclasses
import pathlib
import re
import tomllib

LISTS = "tools/mutants"
_REQUIRED = ("id", "file", "find", "replace", "why")
_OPTIONAL = ("survivor", "equivalent")
_STATEMENT = re.compile(r"(if|for|while|do|switch|try)\b|\{")


class Refused(Exception):
    """Bad input; its text is the one line to print."""


@dataclasses.dataclass(frozen=True)
class Mutant:
    id: str
    area: str
    file: str  # relative to the root
    find: str
    replace: str
    why: str
    survivor: str  # why it may survive, or ""
    equivalent: str  # why no test can kill it, or ""
    begin: int  # where `find` stands in the file
    line: int

    @property
    def end(self):
        return self.begin + len(self.find)

    @property
    def folder(self):
        return str(pathlib.PurePosixPath(self.file).parent)

    @property
    def is_statement(self):
        """Whether `find` is statements (a; or {...}) and not an expression such as T{1}."""
        text = self.find.strip()
        return text.endswith(";") or (text.endswith("}") and _STATEMENT.match(text) is not None)


def _entries(path, where):
    try:
        content = tomllib.loads(path.read_text())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(f"{where}: {error}") from None
    entries = content.pop("mutant", [])
    if content or not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise Refused(f"{where}: write nothing but [[mutant]] tables")
    return entries


def _checked(entry, where):
    """The entry, when all its keys are known and texts, and none is missing."""
    for key in _REQUIRED:
        if key != "replace" and not entry.get(key):
            raise Refused(f"{where}: has no `{key}`; write {', '.join(_REQUIRED)}")
    if "replace" not in entry:
        raise Refused(f"{where}: has no `replace`; write {', '.join(_REQUIRED)}")
    for key, value in entry.items():
        if key not in _REQUIRED + _OPTIONAL:
            raise Refused(f"{where}: `{key}` is no key of a mutant; they are {', '.join(_REQUIRED + _OPTIONAL)}")
        if not isinstance(value, str):
            raise Refused(f"{where}: `{key}` must be a text")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry["id"]):
        raise Refused(f"{where}: the id must be lower-case words with dashes")
    if entry["find"] == entry["replace"]:
        raise Refused(f"{where}: `find` and `replace` are the same")
    return entry


def _place(root, entry, where):
    """(offset, line) of `find`, which must stand exactly once in its file."""
    file = root / entry["file"]
    if file.suffix not in (".cpp", ".hpp") or not file.is_file():
        raise Refused(f"{where}: {entry['file']} is no C++ file of this tree; mend `file`")
    text = file.read_text()
    count = text.count(entry["find"])
    if count != 1:
        hint = "make `find` longer" if count else "the code has changed: mend `find`, or take the mutant out"
        raise Refused(f"{where}: `find` stands {count} times in {entry['file']}, not once; {hint}")
    begin = text.index(entry["find"])
    return begin, text.count("\n", 0, begin) + 1


def _refuse_overlaps(mutants):
    ordered = sorted(mutants, key=lambda mutant: (mutant.file, mutant.begin, mutant.end))
    for one, other in zip(ordered, ordered[1:]):
        same_place = (one.begin, one.end) == (other.begin, other.end)
        if one.file == other.file and other.begin < one.end and not same_place:
            raise Refused(f"{LISTS}/{other.area}.toml: {other.id}: its `find` overlaps that of {one.id} ({one.area}); "
                          "write the same text in both, or texts apart")


def load(root):
    """All mutants of all areas, by area and in the order of the lists. Raises Refused."""
    paths = sorted((root / LISTS).glob("*.toml"))
    if not paths:
        raise Refused(f"{root / LISTS}: has no lists of mutants (AREA.toml)")
    mutants, seen = [], {}
    for path in paths:
        for number, raw in enumerate(_entries(path, f"{LISTS}/{path.name}"), 1):
            where = f"{LISTS}/{path.name}: {raw.get('id') or f'mutant {number}'}"
            entry = _checked(raw, where)
            if entry["id"] in seen:
                raise Refused(f"{where}: the id is also in {seen[entry['id']]}.toml; ids are unique over all areas")
            seen[entry["id"]] = path.stem
            begin, line = _place(root, entry, where)
            texts = {key: entry.get(key, "") for key in _REQUIRED + _OPTIONAL}
            mutants.append(Mutant(**texts, area=path.stem, begin=begin, line=line))
    _refuse_overlaps(mutants)
    return mutants
