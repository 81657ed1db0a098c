#!/usr/bin/env python3
"""tools/setup against a pretended package system: what it installs, and when it installs nothing."""
import pathlib
import subprocess
import tempfile
import unittest

SETUP = pathlib.Path(__file__).resolve().parents[1] / "setup"
DPKG_QUERY = """#!/bin/sh
for package; do :; done  # the last argument
case " $MISSING " in *" $package "*) exit 1 ;; esac
printf installed
"""


class SetupTest(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="remsim-setup-")
        self.addCleanup(place.cleanup)
        self.bin = pathlib.Path(place.name)
        self.log = self.bin / "calls"
        self.log.touch()
        self.pretend("dpkg-query", DPKG_QUERY)
        self.pretend("apt-get", f'#!/bin/sh\necho "apt-get $*" >> {self.log}\n')
        self.pretend("sudo", f'#!/bin/sh\necho sudo >> {self.log}\nexec "$@"\n')
        self.pretend("id", '#!/bin/sh\necho "$AS_USER"\n')
        for tool in ["sh", "awk", "dirname", "env"]:
            (self.bin / tool).symlink_to(pathlib.Path("/usr/bin") / tool)

    def pretend(self, name, script):
        (self.bin / name).write_text(script)
        (self.bin / name).chmod(0o755)

    def run_setup(self, *arguments, missing="", user="0"):
        """(exit status, output, calls of apt-get and sudo)"""
        environment = {"PATH": str(self.bin), "MISSING": missing, "AS_USER": user}
        done = subprocess.run([SETUP, *arguments], env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr, self.log.read_text().splitlines()

    def test_installs_nothing_when_nothing_is_missing(self):
        self.assertEqual(self.run_setup("test"), (0, "tools/setup: nothing to install\n", []))

    def test_says_and_installs_what_is_missing_and_only_that(self):
        status, output, calls = self.run_setup(missing="libsimgrid-dev dbench")
        self.assertEqual((status, output), (0, "tools/setup: installing libsimgrid-dev dbench\n"))
        self.assertEqual(calls[0], "apt-get -q update")
        self.assertEqual(calls[1], "apt-get -q -y --no-install-recommends install libsimgrid-dev dbench")

    def test_what_only_tests_need_is_left_to_them(self):
        self.assertEqual(self.run_setup("build", missing="valgrind")[2], [])
        self.assertIn("valgrind", self.run_setup("test", missing="valgrind")[2][-1])

    def test_a_user_installs_with_sudo(self):
        self.assertEqual(self.run_setup(missing="dbench", user="1000")[2].count("sudo"), 2)

    def test_a_user_without_sudo_is_told_what_is_missing(self):
        (self.bin / "sudo").unlink()
        status, output, calls = self.run_setup(missing="dbench", user="1000")
        self.assertEqual((status, calls), (1, []))
        self.assertIn("needs root or sudo to install: dbench", output)

    def test_an_unknown_set_is_refused(self):
        self.assertEqual(self.run_setup("everything")[0], 2)


if __name__ == "__main__":
    unittest.main()
