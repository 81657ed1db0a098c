"""Draws scenarios: fields over their whole ranges and their ends, protocols, rates and faults.

What only makes a run longer (work, requests, bytes, connections, measured time) is bounded so that a simulation takes
milliseconds: SMALL says how. Everything else is drawn from all of its range. Not drawn: files (platforms, load files,
traces) and the policy, of which there is one.
"""
import math
import random
from dataclasses import replace

from . import quantity
from .fields import QUANTITIES, Values, values_of
from .scenario import Scenario

WORKLOADS = ("cpu", "memory", "io", "compile", "upload", "download", "web", "tbench", "pingpong", "keepalive")
TESTBEDS = ("paper", "today", "pluglab", "xen47")
COMPONENTS = ("primary", "backup", "replication-link", "client-link", "primary-disk", "backup-disk")
NOT_DRAWN = {"cps", "rounds", "seed", "policy", "faults"}  # drawn apart, or of one value
# How much is simulated: cycles of the fastest rate, disk requests, packets, connections.
CYCLES, REQUESTS, PACKETS, CONNECTIONS = 100, 2000, 4000, 300
SIZES = {"workload.work", "workload.requests", "workload.connections", "workload.transfer_bytes", "workload.page_bytes",
         "workload.message_bytes", "workload.reply_bytes", "workload.request_bytes", "workload.arrivals_per_s",
         "workload.server_connections", "workload.warmup", "workload.duration"}
BURSTS = 100000  # the most that a run draws
FRAME, PAYLOAD = 1538, 1448  # bytes of a full Ethernet frame on the wire, and of TCP payload in it
SMALLEST = {"duration": 1e-9, "bytes": 1, "size curve": 1, "pages": 1, "ratio": 1e-4, "bandwidth": 1, "count": 1}


def log_uniform(rng, low, high):
    return low * math.exp(rng.random() * math.log(high / low)) if high > low else low


class Draw:
    def __init__(self, remsim, fields):
        self._fields = [f for f in fields if f.path not in NOT_DRAWN]
        self._defaults = {}
        self._remsim = remsim

    def scenario(self, seed):
        """The same number gives the same scenario."""
        rng = random.Random(seed)
        workloads = self._workloads(rng)
        drawn = Scenario(workloads, self._rates(rng), rng.choice(TESTBEDS), seed=rng.choice((0, 1, 2**63 - 1, rng.getrandbits(31))),
                         rounds=rng.choices((1, 2, 3), (90, 8, 2))[0], explain=rng.random() < 0.06)
        drawn = self._small(rng, self._reconciled(rng, self._with_fields(rng, drawn)))
        return self._with_faults(rng, drawn) if rng.random() < 0.4 else drawn

    def anything(self, seed):
        """Every field over all of its range, sizes too: to be resolved and dumped, not to be run."""
        rng = random.Random(seed)
        drawn = Scenario((rng.choice(WORKLOADS),), self._rates(rng), rng.choice(TESTBEDS))
        for field in rng.sample(self._fields, rng.randint(1, len(self._fields))):
            if self._used(field, drawn, drawn.workloads[0]):
                drawn = drawn.setting(field.path_in(drawn.workloads[0]), self.value(rng, field, None))
        return drawn

    def defaults(self, testbed, workload):
        """What a workload has on a testbed when nothing is set."""
        if (testbed, workload) not in self._defaults:
            dump = self._remsim.dump(Scenario((workload,), ("1",), testbed))
            if dump.status != 0:
                raise RuntimeError(f"{workload} on {testbed}: {dump.err}")
            unsaid = {f.path_in(workload): f.default for f in self._fields if f.default}
            self._defaults[testbed, workload] = {**unsaid, **values_of(dump.out.decode())}
        return self._defaults[testbed, workload]

    @staticmethod
    def value(rng, field, default):
        """Text of a value: an end of the range, anywhere in it (log-uniform), or near `default` (a text, or None)."""
        if field.words:
            return rng.choice(field.words)
        low, high = quantity.parse(field.low), quantity.parse(field.high)
        how = rng.random()
        if how < 0.12:
            return rng.choice((field.low, field.high))
        near = quantity.parse(default) if default else 0
        if how < 0.6 and near > 0:
            number = near * 10 ** rng.uniform(-1.5, 1.5)
        else:
            number = log_uniform(rng, max(low, SMALLEST[field.kind]), high)
        return quantity.write(min(max(number, low), high), field.kind, field.high)

    @staticmethod
    def _workloads(rng):
        """tbench in one of four scenarios that it is drawn for: its load file takes longer to read than a run."""
        names = [name for name in WORKLOADS if name != "tbench" or rng.random() < 0.25]
        return tuple(rng.sample(names, rng.choices((1, 2, 3), (90, 8, 2))[0]))

    @staticmethod
    def _rates(rng):
        def rate():
            return rng.choice(("0.001", "1000", "10", "40")) if rng.random() < 0.2 else f"{log_uniform(rng, 0.001, 1000):.3g}"
        usual = [f"{log_uniform(rng, 1, 1000):.3g}"] if rng.random() < 0.6 else []
        rates = usual or [rate() for _ in range(rng.choices((1, 2, 3), (80, 15, 5))[0])]
        return tuple(sorted(set(rates), key=float))

    def _used(self, field, scenario, workload):
        if field.kind not in QUANTITIES and not field.words:
            return False  # a text: a file's name
        kind = self.defaults(scenario.testbed, workload)[f"workload.{workload}.kind"]
        return not field.used_by or kind in field.used_by

    def _with_fields(self, rng, drawn):
        """Few fields or many: a run with all of them at random mostly shows the first that stops it."""
        usable = [f for f in self._fields if f.path not in SIZES]
        count = rng.choice((0, 1, 2, 2, 3, 4, 6, 10, len(usable)))
        for field in rng.sample(usable, count):
            for workload in drawn.workloads if field.used_by else drawn.workloads[:1]:
                if self._used(field, drawn, workload):
                    path = field.path_in(workload)
                    default = self.defaults(drawn.testbed, workload).get(path)
                    drawn = drawn.setting(path, self.value(rng, field, default))
        return self._with_protocol(rng, drawn)

    def _reconciled(self, rng, drawn):
        """Fields that contradict one another are refused, and nothing runs: nine times in ten one of them is left out."""
        if rng.random() < 0.1:
            return drawn
        for workload in drawn.workloads:
            values = Values({**self.defaults(drawn.testbed, workload), **drawn.sets}, workload)
            left_out = []
            if values.number("testbed.tcp.rto_min") > values.number("testbed.tcp.rto_initial"):
                left_out += ["testbed.tcp.rto_min", "testbed.tcp.rto_initial"]
            vcpus = values.number("workload.busy_vcpus") if values.has("workload.busy_vcpus") else 1
            if values.number("testbed.primary.cores") < vcpus + values.number("testbed.dom0_busy_cores"):
                left_out += ["testbed.primary.cores", "testbed.dom0_busy_cores", f"workload.{workload}.busy_vcpus"]
            pages = sum(values.number(f"workload.dirty.{n}") for n in ("n1", "n2", "n3", "burst_pages") if values.has(f"workload.dirty.{n}"))
            if pages * 4096 > values.number("workload.memory"):
                left_out += [f"workload.{workload}.{name}" for name in ("memory", "dirty.n1", "dirty.n2", "dirty.n3",
                                                                        "dirty.burst_pages")]
            left_out += [f"workload.{workload}.dirty.phase_share"] if values.zero("workload.dirty.phase_time") else []
            left_out += [f"workload.{workload}.dirty.growth"] if values.zero("workload.dirty.growth_time") else []
            drawn = drawn.without(left_out)
        return drawn

    def _with_protocol(self, rng, drawn):
        for field in self._fields:
            if (field.path.startswith("protocol.") or field.path == "compression") and rng.random() < 0.15:
                text = rng.choice(field.words) if field.words else str(rng.choice((1, 2, 3, 5, 64)))
                drawn = drawn.setting(field.path, text)
        return drawn

    def _small(self, rng, drawn):
        """Sets the sizes, so that a run takes milliseconds. Network paths that carry too much in the least time: left out."""
        for workload in drawn.workloads:
            drawn = self._size(rng, drawn, workload)
        return drawn

    def _size(self, rng, drawn, workload):
        values = Values({**self.defaults(drawn.testbed, workload), **drawn.sets}, workload)
        cycles = log_uniform(rng, 0.3, CYCLES) / float(drawn.cps[-1])
        if cycles > BURSTS * min(values.number(f"workload.dirty.{name}") for name in ("burst_time", "burst_gap")):
            drawn = drawn.without([f"workload.{workload}.dirty.burst_pages"])
        def sized(name, number, kind):
            nonlocal drawn
            drawn = drawn.setting(f"workload.{workload}.{name}", quantity.write(number, kind, ""))

        kind = values.word("workload.kind")
        if kind == "compute":
            sized("work", min(max(cycles, 1e-9), 3.6e6), "duration")
        elif kind == "disk-io":
            sized("request_bytes", log_uniform(rng, 1, 2**30), "bytes")
            sized("requests", min(max(cycles / values.number("workload.service_time"), 1), REQUESTS), "count")
        else:
            connections = round(log_uniform(rng, 1, rng.choice((3, 30, CONNECTIONS))))
            sized("connections", connections, "count")
            self._size_traffic(rng, values, kind, connections, cycles, sized)
            if kind not in ("upload", "download") and self._packets_in_least_time(values, connections) > PACKETS:
                fast = ("testbed.client_lan.bandwidth", "testbed.client_lan.latency", f"workload.{workload}.server_time")
                drawn = drawn.without(fast)
        return drawn

    @staticmethod
    def _size_traffic(rng, values, kind, connections, cycles, sized):
        if kind in ("upload", "download"):
            in_time = values.number("testbed.client_lan.bandwidth") * 10 * cycles
            most = max(min(PAYLOAD * PACKETS / 4, in_time) / connections, 1)
            sized("transfer_bytes", log_uniform(rng, 1, most), "bytes")
            return
        payload = log_uniform(rng, 1, 1e5) if rng.random() < 0.5 else 64
        name = {"web": "page_bytes", "pingpong": "message_bytes", "keepalive": "reply_bytes"}.get(kind)
        if name:
            sized(name, payload, "bytes")
        frames = PACKETS / packets_per_second(values, connections)
        sized("duration", min(max(min(cycles, frames), 1e-3), 86400), "duration")
        if kind in ("tbench", "keepalive"):
            sized("warmup", rng.choice((0, min(cycles, frames) * rng.random())), "duration")
        if kind == "keepalive":
            sized("request_bytes", log_uniform(rng, 1, 1e5), "bytes")
            sized("server_connections", log_uniform(rng, 1, 2 * connections), "count")
            sized("arrivals_per_s", rng.choice((0, min(frames / PACKETS * 1e3, 1e6))), "count")

    @staticmethod
    def _packets_in_least_time(values, connections):
        return packets_per_second(values, connections) * 1e-3

    @staticmethod
    def _length(drawn):
        """About how long the first workload runs, in s: a fault that comes later is refused."""
        name = drawn.workloads[0]
        for size in ("work", "duration"):
            if text := drawn.sets.get(f"workload.{name}.{size}"):
                return quantity.parse(text)
        return 2 / float(drawn.cps[-1])

    def _with_faults(self, rng, drawn):
        span = self._length(drawn)
        faults = tuple(self._fault(rng, span) for _ in range(rng.choices((1, 2, 3, 4), (60, 20, 12, 8))[0]))
        observe = quantity.write(log_uniform(rng, 1e-3, 10), "duration", "") if rng.random() < 0.3 else ""
        if rng.random() < 0.6:
            drawn = drawn.setting("protocol.arbitrator", "on")
        return replace(drawn, faults=faults, observe=observe)

    @staticmethod
    def _fault(rng, span):
        component, omits = rng.choice(COMPONENTS), rng.random() < 0.3
        at = log_uniform(rng, span * 1e-2, span * 1.2)
        when = f"event:{round(log_uniform(rng, 1, 300))}" if rng.random() < 0.5 else quantity.write(at, "duration", "")
        lasts = quantity.write(log_uniform(rng, 1e-4, 10), "duration", "")
        mended = f"+{lasts}" if omits or rng.random() < 0.5 else ""
        return ("omission:" if omits else "") + f"{component}@{when}{mended}"


def packets_per_second(values, connections):
    """The most that the clients' network carries: what its wire takes, or what all connections say in a round trip."""
    bandwidth, latency = (values.number(f"testbed.client_lan.{name}") for name in ("bandwidth", "latency"))
    thinking = values.number("workload.server_time") if values.has("workload.server_time") else 0
    wire = 2 * bandwidth / 84  # an empty frame takes 84 bytes
    turn = 2 * latency + thinking + 4 * 84 / bandwidth
    return min(wire, connections * 10 / turn)
