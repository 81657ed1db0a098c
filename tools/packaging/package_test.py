#!/usr/bin/env python3
"""Installs a build, or packs and unpacks its .deb, into an empty folder and runs the program from there.

Usage: package_test.py install|deb BUILD_DIR [CMAKE]
"""
import gzip
import os
import pathlib
import subprocess
import sys
import tempfile

COMMAND = ["--workload", "memory", "--cps", "40", "--jobs", "1", "--format", "csv"]


def run(*command, **options):
    """The command's standard output; its failure is the test's."""
    shown = " ".join(map(str, command))
    print("+", shown, flush=True)
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, **options)
    if done.returncode != 0:
        sys.exit(f"exit status {done.returncode}: {shown}\n{done.stdout}")
    return done.stdout


def install(build, cmake, place):
    """`cmake --install` into place; returns the prefix."""
    run(cmake, "--install", build, "--prefix", place)
    return place


def deb(build, cmake, place):
    """cpack, then dpkg-deb --extract into place; returns the prefix. The package's fields are checked on the way."""
    run(pathlib.Path(cmake).with_name("cpack"), "--config", build / "CPackConfig.cmake", "-B", place)
    package = next(place.glob("remsim_*.deb"))
    for field, wanted in {"Depends": "libsimgrid", "Recommends": "dbench"}.items():
        value = run("dpkg-deb", "--field", package, field)
        if wanted not in value:
            sys.exit(f"the package's {field} lack {wanted}: {value}")
    run("dpkg-deb", "--extract", package, place / "root")
    return place / "root" / "usr"


def check_program(prefix):
    """The program runs from prefix on data found there alone: no REMSIM_DATA, another working folder."""
    environment = {name: value for name, value in os.environ.items() if name != "REMSIM_DATA"}
    rows = run(prefix / "bin" / "remsim", *COMMAND, cwd=prefix, env=environment)
    if "runtime_s" not in rows:
        sys.exit(f"no runtime_s in the output of the installed program:\n{rows}")


def check_files(prefix):
    """Data and man page are there, and no file is a link back into a checkout."""
    for file in ["share/remsim/testbeds/paper.toml", "share/man/man1/remsim.1.gz"]:
        if not (prefix / file).is_file():
            sys.exit(f"not installed: {file}")
    page = gzip.decompress((prefix / "share/man/man1/remsim.1.gz").read_bytes()).decode()
    if r"\-\-workload" not in page:
        sys.exit("the man page does not explain --workload")
    links = [path for path in prefix.rglob("*") if path.is_symlink()]
    if links:
        sys.exit(f"installed as links: {links}")


def main():
    how, build = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    cmake = sys.argv[3] if len(sys.argv) > 3 else "cmake"
    with tempfile.TemporaryDirectory(prefix="remsim-package-") as place:
        prefix = {"install": install, "deb": deb}[how](build, cmake, pathlib.Path(place))
        check_files(prefix)
        check_program(prefix)


if __name__ == "__main__":
    main()
