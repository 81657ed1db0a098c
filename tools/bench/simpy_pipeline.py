#!/usr/bin/env python3
"""The engine's checkpoint pipeline on SimPy 2.3 (Debian's python3-simpy): a guest that is suspended, copied and
resumed, and a stream that compresses, transmits on a shared link, and is applied and acknowledged by the backup.

Usage: simpy_pipeline.py epochs=N interval=25000000ns ... (the steps of epoch_plan.hpp)
Two processes for the whole run, not one per checkpoint: the cheapest form that SimPy's manual knows.
"""
import sys

from SimPy.Simulation import Process, Resource, SimEvent, Simulation, hold, passivate, release, request, waitevent


class Stream(Process):
    """Compresses and sends one checkpoint after the other; the guest reactivates it for each."""

    def __init__(self, sim, plan, link):
        super().__init__(sim=sim)
        self.plan, self.link = plan, link
        self.committed = SimEvent(sim=sim)
        self.outstanding = 0  # checkpoints begun and not committed
        self.released = 0  # epochs whose egress has left

    def run(self):
        plan, link = self.plan, self.link
        compress, transmit, apply, ack = (plan[step] for step in ("compress", "transmit", "apply", "ack"))
        while True:
            yield hold, self, compress
            yield request, self, link
            yield hold, self, transmit
            yield release, self, link
            yield hold, self, apply
            yield hold, self, ack
            self.outstanding -= 1
            self.released += 1
            self.committed.signal()
            yield passivate, self


class Guest(Process):
    """Runs for an interval, then is suspended, copied and resumed; waits when the only buffer is still in use."""

    def __init__(self, sim, plan, stream):
        super().__init__(sim=sim)
        self.plan, self.stream = plan, stream
        self.suspends = []

    def run(self):
        plan, stream, sim = self.plan, self.stream, self.sim
        suspend, copy, resume = plan["suspend"], plan["copy"], plan["resume"]
        rest = plan["interval"] - copy - resume
        for epoch in range(plan["epochs"]):
            if stream.outstanding:
                yield waitevent, self, stream.committed
            stream.outstanding += 1
            self.suspends.append(sim.now())
            yield hold, self, suspend
            yield hold, self, copy
            yield hold, self, resume
            if epoch == 0:
                sim.activate(stream, stream.run())
            else:
                sim.reactivate(stream)
            yield hold, self, rest


def read_plan(words):
    plan = dict(word.split("=", 1) for word in words)
    plan.pop("checkpoint")
    return {name: int(text) if name == "epochs" else int(text.removesuffix("ns")) * 1e-9 for name, text in plan.items()}


def main():
    plan = read_plan(sys.argv[1:])
    sim = Simulation()
    stream = Stream(sim, plan, Resource(1, sim=sim))
    guest = Guest(sim, plan, stream)
    sim.activate(guest, guest.run())
    sim.simulate(until=float("inf"))
    cycles = max(1, len(guest.suspends) - 1)
    print(f"checkpoints {stream.released}")
    print(f"cycle_ms_mean {(guest.suspends[-1] - guest.suspends[0]) / cycles * 1e3:.6f}")


if __name__ == "__main__":
    main()
