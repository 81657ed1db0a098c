"""The copy of the tree in which the mutants are compiled in, kept up to date without touching what has not changed."""
import hashlib
import itertools
import os
import shutil

from . import mutants as lists
from . import rewrite

_LEFT_OUT = {".git", "build", "__pycache__"}
_CPP = (".cpp", ".hpp")
# What breaks the code is no part of what is broken: another list changes no verdict on a mutant that stays.
_NOT_JUDGED = (lists.LISTS + "/", "tools/mutation/", "tools/mutate")


def files_of(root):
    """The tree's files, as paths relative to the root, sorted."""
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in _LEFT_OUT]
        found += [os.path.relpath(os.path.join(folder, name), root) for name in names]
    return sorted(found)


def _hash(root, files):
    digest = hashlib.sha256()
    for file in files:
        if not file.startswith(_NOT_JUDGED):
            digest.update(file.encode() + b"\0" + (root / file).read_bytes() + b"\0")
    return digest.hexdigest()


def tree_hash(root):
    """Of all that decides whether a mutant is killed: the code, the tests and their data."""
    return _hash(root, files_of(root))


def data_hash(root):
    """Of all but the C++ code, which is in the programs built from it."""
    return _hash(root, (file for file in files_of(root) if not file.endswith(_CPP)))


def _write(path, content, like=None):
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    if like is not None:
        shutil.copymode(like, path)


def update(root, copy, mutants):
    """Makes `copy` the tree below `root` with the mutants compiled in. Files whose content stays are not written."""
    by_file = {file: list(group) for file, group in
               itertools.groupby(sorted(mutants, key=lambda mutant: mutant.file), key=lambda mutant: mutant.file)}
    header = copy / rewrite.HEADER_NAME
    _write(header, rewrite.HEADER.encode())
    files = files_of(root)
    for file in files:
        source = root / file
        if file in by_file:
            depth = file.count("/")
            text = rewrite.rewritten(source.read_text(), by_file[file], "../" * depth + rewrite.HEADER_NAME)
            _write(copy / file, text.encode(), source)
        else:
            _write(copy / file, source.read_bytes(), source)
    for gone in set(files_of(copy)) - set(files) - {rewrite.HEADER_NAME}:
        (copy / gone).unlink()
