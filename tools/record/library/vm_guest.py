"""A small Linux guest for QEMU that runs one program: Debian's cloud kernel and an initial RAM disk of Debian's own files.

The guest prints on its serial console `jiffies_64 at ADDRESS` (a physical address: with nokaslr the kernel's image is mapped
from physical 0) and `program starts`.
"""
import pathlib
import re
import shutil
import subprocess

KERNEL_BASE = 0xFFFFFFFF80000000  # where x86-64 Linux maps physical address 0 for its own image
COMMAND_LINE = "console=ttyS0 quiet nohz=off nokaslr panic=-1 rdinit=/init transparent_hugepage=never"

INIT = """#!/bin/busybox sh
/bin/busybox mkdir -p /proc /sys /dev /tmp /bin /sbin
/bin/busybox --install -s /bin
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
mount -t tmpfs none /tmp
ifconfig lo 127.0.0.1 up
export PATH=/usr/bin:/bin:/usr/sbin:/sbin HOME=/tmp TMPDIR=/tmp
cd /tmp
echo "jiffies_64 at $(grep ' jiffies_64$' /proc/kallsyms)"
{prepare}
echo "program starts"
while :; do
  {command}
done
"""


def shared_libraries(program):
    listing = subprocess.run(["ldd", program], capture_output=True, text=True).stdout
    return re.findall(r"(/\S+) \(0x", listing)


def copy_in(root, path):
    target = root / str(path).lstrip("/")
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if pathlib.Path(path).is_dir():
        shutil.copytree(path, target)
    else:
        shutil.copy(path, target)


def fetch_kernel(scratch):
    """Unpacks Debian's cloud kernel into `scratch` and returns its path; nothing is installed."""
    depends = subprocess.run(["apt-cache", "depends", "linux-image-cloud-amd64"], capture_output=True, text=True).stdout
    found = re.search(r"Depends: (linux-image-\S+-cloud-amd64)", depends)
    if not found:
        raise SystemExit("apt knows no linux-image-cloud-amd64; run apt-get update")
    subprocess.run(["apt-get", "-qq", "download", found[1]], cwd=scratch, check=True, stderr=subprocess.DEVNULL)
    package = next(scratch.glob("linux-image-*.deb"))
    subprocess.run(["dpkg", "-x", package, scratch / "kernel"], check=True)
    return next((scratch / "kernel/boot").glob("vmlinuz-*"))


def initial_ram_disk(scratch, programs, files, prepare, command):
    """`programs` with their libraries, `files` and folders as they are; `prepare` once, `command` again and again."""
    root = scratch / "root"
    for program in ["/bin/busybox", *programs]:
        copy_in(root, program)
        for library in shared_libraries(program):
            copy_in(root, library)
    for file in files:
        copy_in(root, file)
    (root / "init").write_text(INIT.format(prepare=prepare, command=command))
    (root / "init").chmod(0o755)
    image = scratch / "initrd"
    names = subprocess.run(["find", "."], cwd=root, capture_output=True, check=True).stdout
    with open(image, "wb") as out:
        subprocess.run(["cpio", "-o", "-H", "newc", "--quiet"], cwd=root, input=names, stdout=out, check=True)
    return image


def start(kernel, image, console, ram_mib=512):
    """QEMU as a repeatable machine of one instruction per nanosecond of guest time, before all else on this one."""
    return subprocess.Popen(
        ["chrt", "-r", "10", "qemu-system-x86_64", "-accel", "tcg", "-icount", "shift=0,sleep=on", "-smp", "1", "-m", str(ram_mib), "-nodefaults",
         "-display", "none", "-no-reboot", "-serial", f"file:{console}", "-kernel", str(kernel), "-initrd", str(image),
         "-append", COMMAND_LINE], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def jiffies_address(console_text):
    """The physical address the guest printed, or None so far."""
    found = re.search(r"jiffies_64 at ([0-9a-f]{16}) ", console_text)
    return int(found[1], 16) - KERNEL_BASE if found else None
