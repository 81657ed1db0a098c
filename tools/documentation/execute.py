"""Runs the commands of a page as its reader would: in a checkout, with `remsim` at hand."""
import os
import pathlib
import subprocess
import tempfile


class Workshop:
    """A scratch folder that looks like the checkout (its folders are links) and keeps what commands write out of it."""

    def __init__(self, root, program, kept):
        """`kept`: a folder in which from_remsim.py keeps what the program printed, for the next script that asks."""
        self._folder = tempfile.TemporaryDirectory(prefix="remsim-docs-")
        self.path = pathlib.Path(self._folder.name)
        for entry in root.iterdir():
            if entry.name not in ("build", ".git"):
                (self.path / entry.name).symlink_to(entry)
        binaries = self.path / "build/release/bin"
        binaries.parent.mkdir(parents=True)
        binaries.symlink_to(program.parent)
        self._environment = dict(os.environ, REMSIM=str(program), REMSIM_DOCS_KEEP=str(kept),
                                 PATH=f"{program.parent}:{os.environ['PATH']}",
                                 LC_ALL="C.UTF-8", COLUMNS="120")

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self._folder.cleanup()

    def run(self, command):
        """(exit status, what it printed). Errors are printed where the reader would see them: in between."""
        done = subprocess.run(["sh", "-ec", command], cwd=self.path, env=self._environment, text=True, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout.replace(f"{self.path}/", "")
