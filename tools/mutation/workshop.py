"""The folder in which the mutated copy of the tree is made, built and kept: build/mutate."""
import hashlib
import os
import shutil
import subprocess

from . import source_copy, suite
from .mutants import Refused


class Workshop:
    """One build serves all mutants; what has not changed since the last time is not built again."""

    def __init__(self, root, folder, jobs, say):
        self.root, self.folder, self.jobs, self.say = root, folder, jobs, say
        self.source, self.build = folder / "source", folder / "build"
        self._hashes = {}

    def update(self, mutants):
        source_copy.update(self.root, self.source, mutants)
        self.tree_hash = source_copy.tree_hash(self.root)
        self._data_hash = source_copy.data_hash(self.root)

    def configure(self):
        command = ["cmake", "-S", self.source, "-B", self.build,
                   # A flavour of its own: the CMake files have no flags for it that would come after these.
                   "-DCMAKE_BUILD_TYPE=Mutate", "-DCMAKE_CXX_FLAGS_MUTATE=-O1 -w"]
        if shutil.which("ninja"):
            command += ["-G", "Ninja"]
        if shutil.which("ccache"):
            command += ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"]
        if shutil.which("mold"):
            command += ["-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=mold"]
        self._make(command, "configuring the copy")

    def build_all(self):
        self._make(["cmake", "--build", self.build, f"-j{self.jobs}"], "building it")
        self._hashes.clear()

    def build_folders(self, folders):
        """What these folders of the tree define, and what that needs."""
        targets = [f"{folder}/all" for folder in sorted(folders) if (self.build / folder).is_dir()]
        if (self.build / "build.ninja").exists() and targets:
            self._make(["cmake", "--build", self.build, f"-j{self.jobs}", "--target", *targets],
                       f"building the tests of {', '.join(sorted(folders))}")
            self._hashes.clear()
        else:
            self.build_all()

    def _make(self, command, what):
        self.say(what)
        log = self.folder / "build.log"
        with open(log, "wb") as output:
            status = subprocess.run(list(map(str, command)), stdout=output, stderr=subprocess.STDOUT, check=False).returncode
        if status != 0:
            errors = [line for line in log.read_text(errors="replace").splitlines() if "rror:" in line or "rror at" in line]
            raise Refused(f"{what} failed, see {log}: {(errors or ['no error is told'])[0].strip()}")

    def tests(self):
        return suite.tests_of(self.build)

    def _content_hash(self, path):
        if path not in self._hashes:
            with open(path, "rb") as file:
                self._hashes[path] = hashlib.sha256(file.read()).hexdigest()
        return self._hashes[path]

    def key(self, test):
        """Changes whenever the test may behave in another way: what it runs, and the data."""
        if test.is_unit:
            programs = [test.command[0]]
        else:
            folder = self.build / "bin"
            programs = sorted(folder.iterdir()) if folder.is_dir() else []
            programs += [argument for argument in test.command if os.path.isfile(argument)]
        parts = [*test.command, *test.environment, self._data_hash]
        parts += [self._content_hash(program) for program in programs if os.path.isfile(program)]
        return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()
