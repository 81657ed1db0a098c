"""The programs the benchmark compares, as commands of a chosen length, and what they print."""
import dataclasses
import importlib.util
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
STEPS = ("suspend", "copy", "resume", "compress", "transmit", "apply", "ack")
CPS = 40

SIMPY_MISSING = None if importlib.util.find_spec("SimPy") else "no SimPy: apt-get install python3-simpy"


@dataclasses.dataclass(frozen=True)
class Program:
    name: str
    command: object  # length -> list of words
    counted: tuple  # a short and a long length for counting instructions ...
    timed: tuple  # ... and for measuring CPU time


def outcome(text):
    """The "NAME VALUE" lines a program prints."""
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in text.splitlines())}


def cpu_seconds(command):
    """Runs the command; its CPU time and output."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        text = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command)
    return usage.ru_utime + usage.ru_stime, text


def engine(folder, workload, field, counted, timed):
    return Program(f"engine, {workload} at {CPS} cps",
                   lambda seconds: [f"{folder}/bench_engine", workload, str(CPS), f"workload.{field}={seconds}s"],
                   counted, timed)


def plan_of(program):
    """The mean steps of the engine's cycle, as the bare programs take them."""
    result = outcome(cpu_seconds(program.command(program.counted[1]))[1])
    steps = [f"{step}={round(result[f'part.{step}'] * 1e6)}ns" for step in STEPS]
    return [f"interval={round(1e9 / CPS)}ns", *steps, f"checkpoint={round(result['checkpoint_bytes_mean'])}B"]


def bare(words, name, plan, counted, timed):
    return Program(name, lambda epochs: [*words, f"epochs={epochs}", *plan], counted, timed)


def copied_guests(folder):
    """By workload: a program that copies its guest so many times."""
    def of(workload, timed):
        return Program(workload, lambda copies: [f"{folder}/bench_copy", workload, f"copies={copies}"],
                       counted=(100, 600), timed=timed)
    return {"memory": of("memory", (1000, 301000)), "download": of("download", (1000, 101000)),
            "web": of("web", (100, 5100))}


def all_programs(folder):
    """By role. SimPy's is left out when it is not installed."""
    memory = engine(folder, "memory", "work", counted=(5, 25), timed=(10, 500))
    web = engine(folder, "web", "duration", counted=(20, 60), timed=(20, 600))
    plan = plan_of(memory)
    short = {"counted": (500, 2500), "timed": (1000, 50000)}
    simgrid = [f"{folder}/bench_simgrid"]
    programs = {
        "memory": memory,
        "web": web,
        "simgrid": bare([*simgrid, "cycle"], "bare SimGrid, memory's cycle", plan, **short),
        "transfer": bare([*simgrid, "transfer"], "bare SimGrid, memory's transfer", plan, **short),
        "simgrid_web": bare([*simgrid, "cycle"], "bare SimGrid, web's cycle", plan_of(web), **short),
        "simpy": bare([sys.executable, f"{HERE}/simpy_pipeline.py"], "SimPy, memory's cycle", plan, **short),
        "heap": bare([f"{folder}/bench_heap"], "binary heap, memory's cycle", plan, **short),
    }
    if SIMPY_MISSING:
        del programs["simpy"]
    return programs
