"""Finds for each mutant a test that notices it: those of its own folder first, then all unit tests, then whole commands."""
import collections
import concurrent.futures
import re

from .journal import Verdict


class Hunt:
    """verdicts: what is known so far, by mutant."""

    def __init__(self, workshop, runner, baseline, journal, say, *, wanted_tests, near):
        self.workshop, self.runner, self.baseline, self.journal, self.say = workshop, runner, baseline, journal, say
        self.wanted_tests, self.near = re.compile(wanted_tests), near
        self.is_complete = not near and wanted_tests == ""  # only then has a survivor survived all
        self.verdicts = {}
        self._reached_by = collections.Counter()

    def run(self, mutants, again):
        for mutant in mutants:
            known = None if again else self.journal.verdict(mutant)
            if known and (known.killed_by or self.is_complete):
                self.verdicts[mutant] = known
        if self._alive(mutants):
            self.workshop.configure()
            self._try_nearest(mutants)
        if self._alive(mutants) and not self.near:
            self._try_all(mutants)
        for mutant in self._alive(mutants):
            self._decide(mutant, Verdict("", self._reached_by[mutant]))

    def _alive(self, mutants):
        return [mutant for mutant in mutants if mutant not in self.verdicts]

    def _decide(self, mutant, verdict):
        if self.runner.stopped:
            return
        self.verdicts[mutant] = verdict
        if verdict.killed_by or self.is_complete:
            self.journal.add(mutant, verdict)

    def _tests(self):
        return [test for test in self.workshop.tests() if self.wanted_tests.search(test.name)]

    def _try_nearest(self, mutants):
        """The unit tests of the folders the mutants are in; nothing else needs to be built for them."""
        folders = {mutant.folder for mutant in self._alive(mutants)}
        self.workshop.build_folders(folders)
        tests = [test for test in self._tests() if test.is_unit and test.folder in folders]
        self._try(tests, mutants, f"unit tests of {', '.join(sorted(folders))}")

    def _try_all(self, mutants):
        self.workshop.build_all()
        folders = {mutant.folder for mutant in mutants}
        tests = self._tests()
        self._try([test for test in tests if test.is_unit and test.folder not in folders], mutants, "all other unit tests")
        for test in sorted((test for test in tests if not test.is_unit), key=self.baseline.seconds):
            self._try([test], mutants, test.name)

    def _try(self, tests, mutants, what):
        alive = self._alive(mutants)
        if not tests or not alive:
            return
        self.say(f"{what}: {len(tests)} tests, {len(alive)} mutants alive")
        try:
            usual = dict(zip(tests, self._map(tests, self.baseline.of, tests)))
        finally:
            self.baseline.keep()
        self._map(tests, lambda mutant: self._try_one(mutant, usual), alive)

    def _map(self, tests, work, items):
        """Works on the items at once, as many as the tests allow to run beside each other."""
        alone = any(test.alone for test in tests)
        workers = 1 if alone else max(1, self.workshop.jobs // max(test.processors for test in tests))
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            try:
                return list(pool.map(work, items))
            except KeyboardInterrupt:
                self.runner.stop()
                pool.shutdown(cancel_futures=True)
                raise

    def _try_one(self, mutant, usual):
        """Runs the tests that reach the mutant, until one fails: what killed it the last time, the nearest, the fastest."""
        def order(test):
            return (test.name != self.journal.last_killer(mutant), test.folder != mutant.folder, usual[test].seconds)

        for test in sorted((test for test in usual if usual[test].passed and mutant.id in usual[test].reached), key=order):
            if self.runner.stopped:
                return
            outcome = self.runner.run(test, mutant.id, usual[test].seconds)
            if not outcome.passed and test.alone:  # such a test may also fail by the machine's load
                outcome = self.runner.run(test, mutant.id, usual[test].seconds)
            if not outcome.passed:
                self._decide(mutant, Verdict(test.name, self._reached_by[mutant]))
                self.say(f"{mutant.id}: killed by {test.name}")
                return
            self._reached_by[mutant] += 1
