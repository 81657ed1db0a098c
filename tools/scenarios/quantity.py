"""Quantities as remsim writes them: text to a number in base units (s, B, B/s, pages, 1) and back."""
import re

UNITS = {
    "": 1, "x": 1, "%": 0.01, "pages": 1,
    "ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1, "min": 60, "h": 3600,
    "B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40,
    "bps": 1 / 8, "kbps": 1e3 / 8, "Mbps": 1e6 / 8, "Gbps": 1e9 / 8,
    "B/s": 1, "kB/s": 1e3, "MB/s": 1e6, "GB/s": 1e9,
    "KiB/s": 2**10, "MiB/s": 2**20, "GiB/s": 2**30,
}
NUMBER = re.compile(r"([-+0-9.eE]+)\s*([A-Za-z%/]*)")


def parse(text):
    """"25ms" -> 0.025; of a size curve ("0B to 1076B over 11.1ms") its settled size. ValueError when it is neither."""
    found = NUMBER.fullmatch(text.split(" over ")[0].split(" to ")[-1])
    if not found or found[2] not in UNITS:
        raise ValueError(f"no quantity: {text!r}")
    return float(found[1]) * UNITS[found[2]]


def _short(number):
    """At most four significant digits, without an exponent."""
    return f"{float(f'{number:.4g}'):f}".rstrip("0").rstrip(".")


def _scaled(value, units):
    """In the largest of `units` (ascending) that leaves at least 1."""
    unit = next((u for u in reversed(units) if abs(value) >= UNITS[u]), units[0])
    return _short(value / UNITS[unit]) + unit


def write(value, kind, sample):
    """The inverse, for a field of that `kind`; `sample` (an end of its range) says which family of units it takes."""
    if kind == "duration":
        return f"{round(value * 1e9)}ns" if value < 1e-6 else _scaled(value, ["us", "ms", "s"])
    if kind in ("bytes", "size curve"):
        return f"{round(value)}B"
    if kind == "bandwidth":
        return _scaled(value, ["B/s", "kB/s", "MB/s", "GB/s"] if sample.endswith("B/s") else ["bps", "kbps", "Mbps", "Gbps"])
    if kind == "ratio":
        return _short(value) + "x" if sample.endswith("x") else _short(value * 100) + "%"
    if kind == "pages":
        return f"{round(value)}pages"
    return str(round(value))
