"""Addresses and bytes as text, many at a time: by tables, never one by one.

Each function gives the bytes of all texts in a row and the length of each, as `table.strings` wants them.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from ..wire.address import ipv6_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Array = Any

_BITS = np.uint64(3)  # a byte's, as a power of two
_HEX = np.frombuffer("".join(f"{byte:02x}" for byte in range(256)).encode(), np.uint16)


@cache
def _octets() -> tuple[Array, Array]:
    """For each two bytes as they lie in memory "11.0" as eight bytes, and its length. Small tables, that stay in the cache."""
    pairs = [f"{word & 255}.{word >> 8}" for word in range(1 << 16)]
    return np.array(pairs, "S8").view("<u8"), np.array([len(pair) for pair in pairs], np.uint8)


def ipv4(words: Array) -> tuple[Array, Array]:
    """Addresses given as 32-bit words, loaded from memory as they lie there."""
    table, lengths = _octets()
    halves = np.ascontiguousarray(words).view(np.uint16).reshape(-1, 2)
    first, second = halves[:, 0].astype(np.intp), halves[:, 1].astype(np.intp)
    bits = lengths.take(first).astype(np.uint64) << _BITS
    head, tail = table.take(first), table.take(second)
    head |= np.uint64(ord(".")) << bits
    cells = np.empty((len(first), 2), np.uint64)
    # The second half stands behind the dot, and what of it does not fit into the first eight bytes in the next eight.
    np.bitwise_or(head, tail << bits << np.uint64(8), out=cells[:, 0])
    np.right_shift(tail, np.uint64(56) - bits, out=cells[:, 1])
    bits >>= _BITS
    sizes = bits.view(np.int64) + lengths.take(second) + 1
    return closed_up(cells.view("V16").reshape(-1), sizes), sizes


def closed_up(cells: Array, sizes: Array) -> Array:
    """Texts in cells of one size, without what is behind them: each cell is stored where its text belongs, and the next one over
    what it had too much. Numpy stores in the order of the indexes, as it does where indexes repeat.
    """
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    data = np.empty(total + cells.itemsize, np.uint8)
    np.ndarray(total + 1, cells.dtype, data.data, 0, 1)[ends - sizes] = cells
    return data[:total]


_RUN, _RUN_FIRST, _LAST = 1 << 16, (1 << 16) + 1, (1 << 16) + 2


@cache
def _groups() -> tuple[Array, Array, Array, Array]:
    """Texts of groups and their lengths: "1a2b:" by number, then ":" and "::" for a run of zeroes, then "1a2b" for the last one.

    And for each pattern of zero groups where the run that "::" stands for begins, and its length.
    """
    texts = [*(f"{group:x}:" for group in range(1 << 16)), ":", "::", *(f"{group:x}" for group in range(1 << 16))]
    table = np.array(texts, "S8").view(np.uint64)
    sizes = np.array([len(text) for text in texts], np.uint8)
    starts, lengths = np.zeros(256, np.uint8), np.zeros(256, np.uint8)
    for pattern in range(256):
        bits = f"{pattern:08b}"
        longest = max((len(run) for run in bits.split("0")), default=0)
        if longest >= 2:
            starts[pattern], lengths[pattern] = bits.index("1" * longest), longest
    return table, sizes, starts, lengths


_PLACES = np.arange(8, dtype=np.uint8)


def ipv6(raw: Array) -> tuple[Array, Array]:
    """Addresses given as rows of 16 bytes, in the form of RFC 5952. Those that occur again and again are made once."""
    from pandas import factorize

    halves = np.ascontiguousarray(raw).view(np.uint64)
    if (halves == halves[0]).all():
        data, sizes = _ipv6(raw[:1])
        return np.frombuffer(data.tobytes() * len(raw), np.uint8), constant(int(sizes[0]), len(raw))
    mixed = halves[:, 0] * np.uint64(0x9E3779B97F4A7C15) + halves[:, 1]
    codes, _ = factorize(mixed)
    count = int(codes.max()) + 1 if len(codes) else 0
    if count * 2 > len(raw):
        return _ipv6(raw)
    first = np.zeros(count, np.int64)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    if not (halves[first][codes] == halves).all():  # two addresses of one hash
        return _ipv6(raw)
    data, sizes = _ipv6(raw[first])
    begins = np.cumsum(sizes) - sizes
    lengths = sizes[codes]
    return gather(data, begins[codes], lengths), lengths


def _ipv6(raw: Array) -> tuple[Array, Array]:
    table, table_sizes, run_starts, run_lengths = _groups()
    groups = np.ascontiguousarray(raw).view(">u2").astype(np.int64)
    pattern = np.packbits(groups == 0, axis=1).reshape(-1)
    start, length = run_starts[pattern], run_lengths[pattern]
    kept = (_PLACES - start[:, None]) >= length[:, None]  # unsigned: what is before the run wraps around
    # An embedded IPv4 address is written with dots; there are few of those.
    dotted = (start == 0) & ((length == 6) | ((length == 7) & (groups[:, 7] != 1)) | ((length == 5) & (groups[:, 5] == 0xFFFF)))
    groups[:, 7] += _LAST
    with_run = np.flatnonzero(length)
    begin = start[with_run]
    groups[with_run, begin] = np.where(begin == 0, _RUN_FIRST, _RUN)
    kept[with_run, begin] = True
    chosen = groups[kept]
    cells = table.take(chosen).view(np.uint8)
    data = cells[cells != 0]
    counts = np.zeros((len(raw), 8), np.uint8)
    counts[kept] = table_sizes.take(chosen)
    sizes = counts.sum(axis=1, dtype=np.int64)
    return (data, sizes) if not dotted.any() else _with_dots(raw, data, sizes, np.flatnonzero(dotted))


def _with_dots(raw: Array, data: Array, sizes: Array, dotted: Array) -> tuple[Array, Array]:
    """The same with the texts of some addresses made one by one."""
    pieces, after, ends = [], 0, np.cumsum(sizes)
    sizes = sizes.copy()
    for row in dotted.tolist():
        text = ipv6_text(raw[row].tobytes()).encode()
        pieces += [data[after : ends[row] - sizes[row]], np.frombuffer(text, np.uint8)]
        after, sizes[row] = ends[row], len(text)
    return np.concatenate([*pieces, data[after:]]), sizes


def link_ipv6(raw: Array) -> tuple[Array, Array]:
    """The same of link-layer addresses: zeroes before what would be taken for eight bytes (schema.types.LinkAddress)."""
    data, sizes = ipv6(raw)
    groups = np.ascontiguousarray(raw).view(">u2")
    alike = np.flatnonzero(((groups >= 0x10) & (groups <= 0xFF)).all(axis=1))
    if not len(alike):
        return data, sizes
    sizes = sizes.copy()
    data = np.insert(data, np.repeat((np.cumsum(sizes) - sizes)[alike], 2), ord("0"))
    sizes[alike] += 2
    return data, sizes


def colons(raw: Array) -> tuple[Array, Array]:
    """Link-layer addresses given as rows of bytes: 02:00:00:00:00:01."""
    count, size = raw.shape
    out = np.empty((count, size, 3), np.uint8)
    out[:, :, :2] = _HEX[raw].reshape(count, size, 1).view(np.uint8)
    out[:, :, 2] = 58
    return np.ascontiguousarray(out.reshape(count, size * 3)[:, :-1]).reshape(-1), np.full(count, size * 3 - 1)


def gather(raw: Array, starts: Array, sizes: Array) -> Array:
    """The bytes raw[start : start + size] of all, in a row."""
    ends = np.cumsum(sizes)
    if not len(ends) or not ends[-1]:
        return np.zeros(0, np.uint8)
    return raw[np.repeat(starts - (ends - sizes), sizes) + np.arange(ends[-1])]


def in_rows(raw: Array, starts: Array, size: int) -> Array:
    """The `size` bytes at each start, as rows. Each is copied as one thing, which is faster than byte by byte."""
    if size == 4 and not int(np.bitwise_or.reduce(starts)) & 3:
        return raw[: len(raw) & ~3].view(np.uint32)[starts >> 2].view(np.uint8).reshape(-1, 4)
    every = np.ndarray(max(len(raw) - size + 1, 0), f"V{size}", raw.data, 0, 1)
    return every[starts].view(np.uint8).reshape(-1, size)


def constant(value: int, count: int) -> Array:
    """An array of one number that takes no memory; not to be written to."""
    return np.ndarray(count, np.int64, np.array(value), 0, 0)


def only(values: Array) -> int | None:
    """The number that all of these are; None where they differ, or there are none."""
    if not len(values):
        return None
    first = int(values[0])
    return first if values.strides == (0,) or (values == first).all() else None


def are_texts(data: Array, sizes: Array) -> bool:
    """Whether each of these texts is UTF-8."""
    if not len(data) or data.max() < 128:
        return True
    try:
        data.tobytes().decode("utf-8")
    except UnicodeDecodeError:
        return False
    starts = (np.cumsum(sizes) - sizes)[sizes > 0]
    return not ((data[starts] & 0xC0) == 0x80).any()  # no text begins in the middle of a character
