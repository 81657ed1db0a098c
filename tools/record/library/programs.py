"""The programs whose dirty pages are recorded for traces/data/apps: how each is set up, run and put under load.

Each is an ordinary use of a Debian 12 package, one program at a time on an otherwise idle machine, in a scratch folder.
"""
import dataclasses
import json
import random
import shutil
import socket
import subprocess
import textwrap
import time

# Scheduled before all else on the machine, but after the program itself.
LOAD_PRIORITY = ("chrt", "-r", "5")


@dataclasses.dataclass(frozen=True)
class Program:
    """A batch program ends by itself and is run again, unrecorded, for its slowdown. A server has a load: a function
    (folder, requests or None for no end) that puts it on; its slowdown is that of its CPU time for `requests`."""
    name: str
    kind: str  # what it stands for
    package: str  # the Debian package that brings it
    licence: str  # of the program; a trace holds none of its code or data
    command: tuple  # {scratch} and {source} are filled in
    prepare: object = None  # function(scratch, source): files the command needs
    load: object = None
    requests: int = 0
    warmup: str = "2s"


def write(path, text):
    path.write_text(textwrap.dedent(text).lstrip())


def words(seed, count):
    """Text of `count` words from a vocabulary with a natural (Zipf) frequency; the same for the same seed."""
    draw = random.Random(seed)
    vocabulary = ["".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=draw.randint(2, 9))) for _ in range(20000)]
    weights = [1 / (rank + 1) for rank in range(len(vocabulary))]
    return draw.choices(vocabulary, weights=weights, k=count)


def prepare_sqlite(scratch, _source):
    """A table of orders that keeps its size: the newest come in, the oldest go, some change, some are read."""
    draw, text, size = random.Random(1), words(2, 5000), 120_000

    def insert():
        note = " ".join(draw.choices(text, k=12))
        return (f"insert into orders(customer, amount, note) values({draw.randint(1, 5000)}, {draw.random() * 1000:.2f}, "
                f"'{note}');")

    fill = ["create table orders(id integer primary key, customer integer, amount real, note text);",
            "create index by_customer on orders(customer);", "begin;", *(insert() for _ in range(size)), "commit;"]
    subprocess.run(["sqlite3", scratch / "filled.db"], input="\n".join(fill), text=True, check=True)
    lines = ["pragma journal_mode=wal;", "pragma synchronous=off;", "pragma cache_size=-32000;"]
    for transaction in range(30000):
        lines.append("begin;")
        for change in range(10):
            lines += [insert(), f"delete from orders where id = {10 * transaction + change + 1};"]
        for _ in range(8):
            order = 10 * transaction + draw.randint(11, size)
            lines.append(f"update orders set amount = amount * 1.01 where id = {order};")
        lines += [f"select count(*), sum(amount) from orders where customer = {draw.randint(1, 5000)};", "commit;"]
    (scratch / "work.sql").write_text("\n".join(lines) + "\n")


def prepare_nginx(scratch, _source):
    site = scratch / "site"
    site.mkdir()
    (site / "page.html").write_text(" ".join(words(3, 3000)))
    write(scratch / "nginx.conf", f"""
        worker_processes 1;
        daemon off;
        error_log {scratch}/error.log;
        pid {scratch}/nginx.pid;
        user root;
        events {{ worker_connections 512; }}
        http {{
          access_log {scratch}/access.log;
          sendfile off;
          gzip on;
          keepalive_requests 1000000;
          server {{ listen 127.0.0.1:8089; root {site}; }}
        }}
        """)


def wait_for_port(port):
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"nothing listens on port {port}")


def start_load(*command):
    return subprocess.Popen([*LOAD_PRIORITY, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def load_nginx(requests):
    wait_for_port(8089)
    return start_load("ab", "-q", "-k", "-c", "8", "-n", str(requests or 100_000_000), "-H", "Accept-Encoding: gzip",
                      "http://127.0.0.1:8089/page.html")


def load_redis(requests):
    wait_for_port(6390)
    return start_load("redis-benchmark", "-p", "6390", "-t", "set", "-d", "200", "-r", "200000", "-c", "10", "-n",
                      str(requests or 100_000_000), "-q")


def prepare_zstd(scratch, _source):
    text = words(4, 900_000)
    with open(scratch / "text", "w") as out:
        for block in range(50):
            first = random.Random(block).randrange(len(text))  # far more than zstd's window lies between repetitions
            out.write(" ".join(text[first:] + text[:first]) + "\n")


def prepare_python(scratch, _source):
    """An interpreter at work on its own objects: documents are read, changed and written."""
    draw, text = random.Random(5), words(5, 20000)
    documents = [{"title": " ".join(draw.choices(text, k=5)), "words": draw.choices(text, k=30), "rank": draw.random()}
                 for _ in range(4000)]
    (scratch / "documents.json").write_text(json.dumps(documents))
    write(scratch / "documents.py", """
        import collections, json, sys
        text = open(sys.argv[1]).read()
        for repetition in range(160):
            documents = json.loads(text)
            counts = collections.Counter(word for document in documents for word in document["words"])
            for document in documents:
                document["rank"] = sum(counts[word] for word in document["words"]) / len(documents)
            documents.sort(key=lambda document: document["rank"])
            text = json.dumps(documents)
        """)


PROGRAMS = [
    Program("sqlite", "a database", "sqlite3", "public domain",
            ("sh", "-c", "cp {scratch}/filled.db {scratch}/orders.db; "
             "exec sqlite3 {scratch}/orders.db < {scratch}/work.sql > {scratch}/out"), prepare_sqlite, warmup="5s"),
    Program("nginx", "a web server", "nginx-light", "BSD-2-Clause",
            ("nginx", "-p", "{scratch}", "-c", "{scratch}/nginx.conf"), prepare_nginx, load_nginx, 200_000),
    # Its dirtying was not stationary before some ten seconds of load: new keys, a growing table.
    Program("redis", "a key-value store", "redis-server", "BSD-3-Clause",
            ("redis-server", "--port", "6390", "--save", "", "--appendonly", "no", "--daemonize", "no", "--logfile",
             "{scratch}/redis.log"), None, load_redis, 400_000, warmup="12s"),
    Program("gxx", "a compiler", "g++", "GPL-3.0-or-later with the GCC runtime exception",
            ("sh", "-c", "for f in sender receiver network plug endpoint sender receiver network plug endpoint sender; do "
             "g++ -std=c++20 -O2 -I {source} -c {source}/models/tcp/$f.cpp -o {scratch}/$f.o; done")),
    Program("zstd", "a compressor", "zstd", "BSD-3-Clause or GPL-2.0-only",
            ("zstd", "-q", "-9", "-T1", "-c", "-o", "{scratch}/text.zst", "-f", "{scratch}/text"), prepare_zstd),
    Program("python", "an interpreter", "python3", "PSF-2.0",
            ("/usr/bin/python3", "{scratch}/documents.py", "{scratch}/documents.json"), prepare_python),
]


def missing(programs):
    """The packages that are not here."""
    tool = {"sqlite3": "sqlite3", "nginx-light": "nginx", "redis-server": "redis-server", "g++": "g++", "zstd": "zstd",
            "python3": "/usr/bin/python3"}
    needed = {p.package for p in programs}
    loaders = {"nginx-light": ("apache2-utils", "ab"), "redis-server": ("redis-tools", "redis-benchmark")}
    out = [package for package in needed if not shutil.which(tool[package])]
    out += [package for p, (package, name) in loaders.items() if p in needed and not shutil.which(name)]
    return sorted(out)
