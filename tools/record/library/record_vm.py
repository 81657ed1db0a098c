#!/usr/bin/env python3
"""Boots a small Linux guest in QEMU, runs one program in it, and records the whole VM's dirty pages in guest time.

Usage: tools/record/library/record_vm.py [--remsim PATH] [--out FOLDER] NAME...

What Remus sees of a program: its pages and the guest kernel's. Needs root, Linux 6.7 or newer, and the packages qemu-system-x86, busybox-static, cpio and those of the programs. QEMU emulates one instruction
per nanosecond of guest time (TCG, icount), which the host's load does not touch; a recording takes a minute or two.
"""
import argparse
import dataclasses
import pathlib
import subprocess
import sys
import tempfile
import time

import sources
import vm_guest

SOURCE = pathlib.Path(__file__).resolve().parents[3]
RAM_MIB = 512
RECORDER_PRIORITY = ("chrt", "-f", "20")
EPOCH = "24ms"  # six of the guest's ticks of 4 ms


@dataclasses.dataclass(frozen=True)
class Guest:
    name: str
    programs: tuple  # with their libraries
    command: str  # again and again
    prepare: str = ""
    files: tuple = ()
    warmup: str = "20s"  # of the host
    epochs: int = 400


NGINX_CONF = """worker_processes 1; daemon off; error_log /tmp/error.log; pid /tmp/nginx.pid; user root;
events { worker_connections 64; }
http { access_log /tmp/access.log; sendfile off; gzip on; keepalive_requests 1000000;
  server { listen 127.0.0.1:8089; root /tmp/site; } }"""

GUESTS = [
    # Comparable with traces/data/vm: the same programs there.
    Guest("vm_syscpu", ("/usr/bin/sysbench",), "sysbench cpu --time=100000 --verbosity=0 run"),
    Guest("vm_sysmem1k", ("/usr/bin/sysbench",), "sysbench memory --memory-block-size=1K --memory-total-size=100T "
          "--time=100000 --verbosity=0 run"),
    Guest("vm_redis", ("/usr/bin/redis-server", "/usr/bin/redis-benchmark"),
          "redis-benchmark -p 6390 -t set -d 200 -r 20000 -c 10 -n 100000 -q > /dev/null",
          prepare="redis-server --port 6390 --save '' --appendonly no > /dev/null & sleep 2", warmup="60s"),
    Guest("vm_nginx", ("/usr/sbin/nginx", "/usr/bin/ab"),
          "ab -q -k -c 8 -n 1000000 -H 'Accept-Encoding: gzip' http://127.0.0.1:8089/page.html > /dev/null",
          prepare=f"mkdir -p /var/log/nginx /var/lib/nginx /tmp/site; cat > /tmp/nginx.conf <<'EOF'\n{NGINX_CONF}\nEOF\n"
          "cp /etc/page.html /tmp/site; nginx -p /tmp -c /tmp/nginx.conf & sleep 2", warmup="40s"),
]


def wait_for(console, words, machine):
    for _ in range(600):
        text = console.read_text(errors="replace") if console.exists() else ""
        if words in text:
            return text
        if machine.poll() is not None:
            break
        time.sleep(0.5)
    sys.exit(f"record_vm: the guest never said '{words}':\n{text[-2000:]}")


def record(guest, kernel, remsim, out):
    with tempfile.TemporaryDirectory(prefix=f"record-{guest.name}-") as folder:
        scratch = pathlib.Path(folder)
        page = scratch / "root/etc/page.html"
        page.parent.mkdir(parents=True)
        page.write_text(" ".join(str(i * i % 7919) for i in range(4000)))
        image = vm_guest.initial_ram_disk(scratch, guest.programs, guest.files, guest.prepare, guest.command)
        console = scratch / "console"
        machine = vm_guest.start(kernel, image, console, RAM_MIB)
        try:
            address = vm_guest.jiffies_address(wait_for(console, "program starts", machine))
            subprocess.run(
                [*RECORDER_PRIORITY, remsim, "record", "--vm", str(machine.pid), "--ram", f"{RAM_MIB}MiB", "--clock", "guest", "--jiffies",
                 hex(address), "--epoch", EPOCH, "--contents", "--warmup", guest.warmup, "--epochs", str(guest.epochs),
                 "--duration", "10min", "-o", str(out / guest.name)], check=True)
        finally:
            machine.kill()
            machine.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="+", metavar="NAME", help=f"of {', '.join(g.name for g in GUESTS)}")
    parser.add_argument("--remsim", default=str(SOURCE / "build/release/bin/remsim"))
    parser.add_argument("--out", type=pathlib.Path, default=SOURCE / "traces/data/apps")
    options = parser.parse_args()
    unknown = set(options.names) - {g.name for g in GUESTS}
    if unknown:
        sys.exit(f"record_vm: no such guest: {', '.join(sorted(unknown))}")
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="record-vm-kernel-") as folder:
        kernel = vm_guest.fetch_kernel(pathlib.Path(folder))
        for guest in GUESTS:
            if guest.name in options.names:
                print(f"recording {guest.name}", file=sys.stderr)
                record(guest, kernel, options.remsim, options.out)
    if options.out == SOURCE / "traces/data/apps":
        sources.write("checksums", sources.checksums())


if __name__ == "__main__":
    main()
