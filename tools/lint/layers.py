#!/usr/bin/env python3
"""Layer check: no file includes what its folder may not (layer_rules.py). Usage: layers.py [ROOT]"""
import re
import sys

from layer_rules import EXTERNAL, FORBIDDEN_EVERYWHERE, IMPURE_NAMES, IMPURE_STD, PURE_STD, RULES
from source_tree import blank, cpp_files, line_of, root_argument, verdict

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:<([^>\n]+)>|"([^"\n]+)")', re.MULTILINE)
TEST_ENDINGS = ("_test.cpp", "_test.hpp")


def module_of(path):
    """The folder with a rule that a path such as "models/units/quantity.hpp" lies in, or None."""
    return next((module for module in RULES if path.startswith(module + "/")), None)


def external_of(header):
    return next((name for name, pattern in EXTERNAL.items() if re.fullmatch(pattern, header)), None)


def project_include_problem(root, module, header):
    """Why a file of `module` may not include the project's `header`; None if it may."""
    target = module_of(header)
    if target is None or not (root / header).is_file():
        return "not a file of the project, written from its root"
    if target != module and not RULES[module].modules & {target, header}:
        return f"{module} may not depend on {target}"
    return None


def system_include_problem(module, header, is_test):
    """Why a file of `module` may not include <header>; None if it may."""
    rule = RULES[module]
    if header in FORBIDDEN_EVERYWHERE:
        return "invariants are checked always, not by assert()"
    library = external_of(header)
    if library is not None:
        allowed = library in rule.external or (library == "gtest" and is_test)
        return None if allowed else f"{module} may not use {library}"
    if header in PURE_STD or (header in IMPURE_STD and (is_test or not rule.pure)):
        return None
    if header in IMPURE_STD:
        return f"{module} is pure: no clock, thread, file or environment"
    return "neither a C++ header nor a library known to tools/lint/layer_rules.py"


def include_problem(root, module, match, is_test):
    system, quoted = match.groups()
    if quoted is None or external_of(quoted) == "version":
        return system_include_problem(module, system or quoted, is_test)
    if quoted.endswith(TEST_ENDINGS) and not is_test:
        return "only tests include it"
    return project_include_problem(root, module, quoted)


def findings_in(root, path):
    name = str(path.relative_to(root))
    module, is_test = module_of(name), name.endswith(TEST_ENDINGS)
    if module is None:
        return [f"{name}:1: the folder has no rule in tools/lint/layer_rules.py"]
    text = path.read_text()
    code = blank(text)
    found = []
    for match in INCLUDE.finditer(text):
        in_comment = code[match.start():match.end()].strip() == ""
        problem = None if in_comment else include_problem(root, module, match, is_test)
        if problem:
            found.append(f"{name}:{line_of(text, match.start(1 if match[1] else 2))}: {match[1] or match[2]}: {problem}")
    if RULES[module].pure and not is_test:
        for match in re.finditer(IMPURE_NAMES, code):
            found.append(f"{name}:{line_of(text, match.start())}: {match.group()}: {module} is pure")
    return found


def main():
    root = root_argument()
    paths = cpp_files(root)
    return verdict("layers", [finding for path in paths for finding in findings_in(root, path)], len(paths))


if __name__ == "__main__":
    sys.exit(main())
