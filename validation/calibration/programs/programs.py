#!/usr/bin/env python3
"""Programs that write memory in known ways, for remsim record. Each does a fixed amount of work, so that a recorder's
slowdown can be measured (but the one that sleeps, which takes a fixed time); SEED is of its random choices.

Usage: programs.py constant|growing|phased|bursty|sleeping|database SEED
"""
import random
import sqlite3
import sys
import time

PAGE = 4096


def compute(steps):
    """Work that writes next to nothing."""
    x = 1
    for _ in range(steps):
        x = x * 48271 % 0x7fffffff
    return x


def constant(rng):
    """Rewrites a word in each of 1000 pages, in order, again and again."""
    block = bytearray(1000 * PAGE)
    for turn in range(60_000):
        word = 8 * rng.randrange(PAGE // 8)
        for at in range(turn % 25 * 40 * PAGE, (turn % 25 * 40 + 40) * PAGE, PAGE):
            block[at + word] = turn & 255
        compute(1000)


def growing(rng):
    """Updates random records of a table to which it adds until it is eleven times as large."""
    table = bytearray(200 * PAGE)
    for turn in range(24_000):
        for _ in range(40):
            at = 64 * rng.randrange(len(table) // 64)
            table[at:at + 8] = rng.randbytes(8)
        compute(2000)
        if turn % 12 == 11:
            table.extend(bytes(PAGE))


def phased(rng):
    """Works all over a large block for a while, then computes for a while."""
    block = bytearray(3000 * PAGE)
    for _ in range(8):
        for _ in range(rng.randrange(300, 900)):
            first = PAGE * rng.randrange(3000 - 64)
            for page in range(64):
                block[first + page * PAGE + rng.randrange(PAGE)] ^= 1
            compute(6000)
        for _ in range(rng.randrange(300, 900)):
            compute(7000)


def bursty(rng):
    """Computes; every third of a second or so it fills 8 MiB at once."""
    block = bytearray(2000 * PAGE)
    for _ in range(18):
        for _ in range(rng.randrange(300, 600)):
            compute(7000)
        value = rng.randbytes(PAGE)
        for at in range(0, len(block), PAGE):
            block[at:at + PAGE] = value


def sleeping(rng):
    """Wakes up every 50 ms, works for 4 ms, sleeps on."""
    end = time.monotonic() + 12
    block = bytearray(1500 * PAGE)
    while time.monotonic() < end:
        stop = time.monotonic() + 0.004
        while time.monotonic() < stop:
            block[rng.randrange(len(block))] ^= 1
        time.sleep(0.046)


def database(rng):
    """Transactions that change rows of an indexed table, in memory."""
    db = sqlite3.connect(":memory:")
    db.execute("create table t(id integer primary key, k integer, v text)")
    db.execute("create index by_k on t(k)")
    with db:
        db.executemany("insert into t values(?,?,?)", ((i, rng.randrange(10**6), "x" * 100) for i in range(20_000)))
    for _ in range(6_000):
        with db:
            for _ in range(30):
                db.execute("update t set k=?, v=? where id=?",
                           (rng.randrange(10**6), f"{rng.randrange(10**9):0100d}", rng.randrange(20_000)))
        compute(7000)


PROGRAMS = {f.__name__: f for f in (constant, growing, phased, bursty, sleeping, database)}

if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in PROGRAMS:
        sys.exit(__doc__)
    PROGRAMS[sys.argv[1]](random.Random(int(sys.argv[2])))
