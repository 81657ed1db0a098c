#!/usr/bin/env python3
"""The commit in the version header: from git, from an exported archive, or "unknown". Usage: version_test.py [CMAKE]"""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

CMAKE = sys.argv.pop() if len(sys.argv) > 1 else "cmake"
SOURCES = pathlib.Path(__file__).resolve().parents[2] / "cmake"


class VersionTest(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="remsim-version-")
        self.addCleanup(place.cleanup)
        self.root = pathlib.Path(place.name)
        (self.root / "cmake").mkdir()
        for file in ["archive_commit.txt", "remsim_version.hpp.in", "write_version_header.cmake"]:
            shutil.copy(SOURCES / file, self.root / "cmake")
        (self.root / "cmake/archive_commit.txt").write_text("$Format:%h$\n")  # as checked in
        self.header = self.root / "remsim_version.hpp"

    def git(self, *arguments):
        options = ["-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false"]
        command = ["git", *options, *arguments]
        return subprocess.run(command, cwd=self.root, check=True, capture_output=True, text=True).stdout.strip()

    def write_header(self):
        options = {"SOURCE_DIR": self.root, "VERSION": "1.2.3", "GIT": shutil.which("git"), "HEADER": self.header}
        defines = [f"-D{name}={value}" for name, value in options.items()]
        subprocess.run([CMAKE, *defines, "-P", self.root / "cmake/write_version_header.cmake"], check=True)
        return self.header.read_text()

    def commit_all(self):
        self.git("init", "--quiet")
        self.git("add", "cmake")
        self.git("commit", "--quiet", "--message", "all")
        return self.git("rev-parse", "--short", "HEAD")

    def test_without_git_the_commit_is_unknown(self):
        text = self.write_header()
        self.assertIn('kVersion = "1.2.3"', text)
        self.assertIn('kCommit = "unknown"', text)

    def test_a_checkout_names_its_commit_and_whether_it_was_changed(self):
        commit = self.commit_all()
        self.assertIn(f'kCommit = "{commit}"', self.write_header())
        (self.root / "cmake/remsim_version.hpp.in").write_text("// changed\n@COMMIT@\n")
        self.assertIn(f"{commit}-dirty", self.write_header())

    def test_an_exported_archive_names_the_commit_it_was_made_of(self):
        (self.root / "cmake/archive_commit.txt").write_text("abc1234\n")  # what `git archive` makes of it
        self.assertIn('kCommit = "abc1234"', self.write_header())

    def test_the_same_commit_leaves_the_header_alone(self):
        self.write_header()
        before = self.header.stat().st_mtime_ns
        self.write_header()
        self.assertEqual(self.header.stat().st_mtime_ns, before)


if __name__ == "__main__":
    unittest.main()
