"""A second reader and writer of .dpt files, made from FORMAT.md alone, for the tests. Keep it ignorant of the C++."""

import json
import struct
import subprocess

COLUMNS = [
    "cpu_ms", "new_pages", "zero_pages", "dup_pages", "silent_pages", "sampled", "changed_bytes", "xor_rle_bytes",
    "lz4_bytes", "zstd_bytes", "xor_lz4_bytes", "xor_zstd_bytes"
]
EPOCHS, INDEX, END = 1, 3, 4


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


class Varints:
    """Takes numbers off the front of a payload."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        self.at += count
        assert self.at <= len(self.data), "the payload ends early"
        return self.data[self.at - count:self.at]

    def varint(self):
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


def decode_pages(data, count):
    encoding = data.take(1)[0]
    pages, following = [], 0
    if encoding == 3:
        first, length = data.varint(), data.varint()
        bits = data.take(length)
        pages = [first + 8 * k + i for k in range(length) for i in range(8) if bits[k] >> i & 1]
    else:
        while len(pages) < count:
            first = following + data.varint()
            length = 1 if encoding == 1 else data.varint() + 1
            pages += range(first, first + length)
            following = first + length
    assert encoding in (1, 2, 3) and len(pages) == count
    assert all(a < b for a, b in zip(pages, pages[1:]))
    return encoding, pages


def decode_epochs(payload, file):
    data = Varints(payload)
    assert data.varint() == len(file["epochs"]), "the block's first epoch"
    end = data.varint()
    assert end == (file["epochs"][-1]["end"] if file["epochs"] else 0)
    while data.at < len(payload):
        epoch = {}
        end += data.varint()
        epoch["end"], epoch["run"], epoch["stop"] = end, data.varint(), data.varint()
        mask = data.varint()
        epoch["values"] = {COLUMNS[bit]: data.varint() for bit in range(12) if mask >> bit & 1}
        count = data.varint()
        epoch["encoding"], epoch["pages"] = decode_pages(data, count)
        file["epochs"].append(epoch)


def decode_block(data, at):
    """(type, payload, offset of what follows)"""
    words = struct.unpack_from("<6I", data, at)
    kind, codec, raw_length, stored_length, stored_crc, block_crc = words
    assert block_crc == crc32c(data[at:at + 20])
    payload = data[at + 24:at + 24 + stored_length]
    assert len(payload) == stored_length and stored_crc == crc32c(payload)
    if codec == 1:
        payload = subprocess.run(["zstd", "-dc"], input=payload, capture_output=True, check=True).stdout
    assert codec in (0, 1) and len(payload) == raw_length
    return kind, payload, at + 24 + stored_length


def decode(data):
    """{"header", "epochs": [{"end", "run", "stop" (ns), "values", "encoding", "pages"}], "codecs"}"""
    assert data[:8] == b"DPTRACE\x01"
    length, = struct.unpack_from("<I", data, 8)
    crc, = struct.unpack_from("<I", data, 12 + length)
    assert crc == crc32c(data[8:12 + length])
    file = {"header": json.loads(data[12:12 + length]), "epochs": [], "blocks": []}
    at, index = 16 + length, []
    while at < len(data):
        kind, payload, following = decode_block(data, at)
        file["blocks"].append((kind, struct.unpack_from("<I", data, at + 4)[0]))
        if kind == EPOCHS:
            index.append((at, len(file["epochs"])))
            decode_epochs(payload, file)
        elif kind == INDEX:
            assert list(struct.iter_unpack("<QQ", payload)) == index
            index_at = at
        elif kind == END:
            total = sum(len(epoch["pages"]) for epoch in file["epochs"])
            assert struct.unpack("<QQQ", payload) == (index_at, len(file["epochs"]), total)
            assert following == len(data), "nothing follows the end"
        at = following
    assert [kind for kind, _ in file["blocks"]][-2:] == [INDEX, END]
    return file


def encode_pages(pages, encoding):
    if encoding == 3:
        first = pages[0] if pages else 0
        bits = bytearray((pages[-1] - first) // 8 + 1 if pages else 0)
        for page in pages:
            bits[(page - first) // 8] |= 1 << (page - first) % 8
        return b"\x03" + varint(first) + varint(len(bits)) + bits
    out, following, i = bytes([encoding]), 0, 0
    while i < len(pages):
        length = 1
        while encoding == 2 and i + length < len(pages) and pages[i + length] == pages[i] + length:
            length += 1
        out += varint(pages[i] - following) + (varint(length - 1) if encoding == 2 else b"")
        following = pages[i] + length
        i += length
    return out


def encode_epoch(epoch, previous_end, encoding):
    out = varint(epoch["end"] - previous_end) + varint(epoch["run"]) + varint(epoch["stop"])
    out += varint(sum(1 << COLUMNS.index(name) for name in epoch["values"]))
    for name in COLUMNS:
        if name in epoch["values"]:
            out += varint(epoch["values"][name])
    return out + varint(len(epoch["pages"])) + encode_pages(epoch["pages"], encoding)


def block(kind, payload, codec=0, raw_length=None):
    head = struct.pack("<5I", kind, codec, len(payload) if raw_length is None else raw_length, len(payload),
                       crc32c(payload))
    return head + struct.pack("<I", crc32c(head)) + payload


def start(header):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    checked = struct.pack("<I", len(text)) + text
    return b"DPTRACE\x01" + checked + struct.pack("<I", crc32c(checked))


def encode(header, epochs, per_block=2, encodings=(1, 2, 3), finish=True):
    """A file of raw blocks; the epochs take the encodings in turn."""
    out, index = start(header), b""
    for first in range(0, len(epochs), per_block):
        end = epochs[first - 1]["end"] if first else 0
        payload = varint(first) + varint(end)
        for i, epoch in enumerate(epochs[first:first + per_block], first):
            payload += encode_epoch(epoch, end, encodings[i % len(encodings)])
            end = epoch["end"]
        index += struct.pack("<QQ", len(out), first)
        out += block(EPOCHS, payload)
    if not finish:
        return out
    total = sum(len(epoch["pages"]) for epoch in epochs)
    mark = struct.pack("<QQQ", len(out), len(epochs), total)
    return out + block(INDEX, index) + block(END, mark)
