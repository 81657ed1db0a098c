"""One scenario: what is asked of `remsim run`, as plain data that can be drawn, changed and shrunk."""
import shlex
from dataclasses import dataclass, field, replace

# Fields that have an option of their own: said that way, so that options are tried too.
OPTIONS = {
    "compression": "--compression",
    "protocol.transmit": "--transmit",
    "protocol.commit": "--commit",
    "protocol.interval_from": "--interval-from",
    "protocol.buffers": "--buffers",
    "protocol.net_buffer": "--net-buffer",
    "protocol.arbitrator": "--arbitrator",
    "protocol.disk": "--disk-protocol",
    "testbed.replication.bandwidth": "--replication-bandwidth",
    "testbed.client_lan.bandwidth": "--client-bandwidth",
    "testbed.plug.limit": "--plug-limit",
}


@dataclass(frozen=True)
class Scenario:
    workloads: tuple
    cps: tuple  # texts
    testbed: str = "paper"
    sets: dict = field(default_factory=dict)  # path -> text
    faults: tuple = ()
    observe: str = ""
    rounds: int = 1
    seed: int = 1
    explain: bool = False
    file: str = ""  # a scenario file that says it all, in place of everything above

    def words(self):
        """The words after `remsim`."""
        if self.file:
            return ["run", "--scenario", self.file]
        words = ["run", "--workload", ",".join(self.workloads), "--cps", ",".join(self.cps)]
        if self.testbed != "paper":
            words += ["--testbed", self.testbed]
        for path, text in self.sets.items():
            words += [OPTIONS[path], text] if path in OPTIONS else ["--set", f"{path}={text}"]
        if self.faults:
            words += ["--fail", ",".join(self.faults)]
        if self.observe:
            words += ["--observe", self.observe]
        words += ["--rounds", str(self.rounds)] if self.rounds != 1 else []
        words += ["--seed", str(self.seed)] if self.seed != 1 else []
        return words + (["--explain"] if self.explain else [])

    def command(self):
        return shlex.join(["remsim", *self.words()])

    def setting(self, path, text):
        return replace(self, sets={**self.sets, path: text})

    def without(self, paths):
        return replace(self, sets={path: text for path, text in self.sets.items() if path not in paths})
