"""Files of answers of every format and tallies, damaged in many ways: each number is one file, always the same."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

ROWS = [
    ["branch", "E1", "E2", "E3", "P1", "P2", "P3", "note"],
    *([f"b{n % 3}", 1 + n % 5, 2, 3 + n % 3, 4, 1 + n % 4, 5, f"text {n}"] for n in range(12)),
]
ODD_CELLS = (
    "=1+1", "=cmd|' /C calc'!A0", "+7", "-2", "@SUM(A1)", "1e400", "-0", "NaN", "∞", "９９", "1,5", "1,000",
    "7 (agree)", "<b>3</b>", "\x00", "\ufeff3", "x" * 40_000, "'", '"', '""', "\n", "\r", "\t", "3\n", "0x10",
    "1e-320", "９" * 300, "1" * 5_000, "\u202e3", "★★", "不适用",
)  # fmt: skip


def text(separator: str = ",", encoding: str = "utf-8") -> bytes:
    """The answers as text."""
    return "\r\n".join(separator.join(map(str, row)) for row in ROWS).encode(encoding)


def workbook() -> bytes:
    """The answers as a workbook."""
    import openpyxl

    book, target = openpyxl.Workbook(), io.BytesIO()
    for row in ROWS:
        book.active.append(row)
    book.save(target)
    return target.getvalue()


def parquet() -> bytes:
    """The answers as Parquet."""
    import pandas as pd

    return pd.DataFrame(ROWS[1:], columns=ROWS[0]).to_parquet()


def in_folder(folder: Path, write: Callable[[Path], object], name: str) -> bytes:
    """What a library that writes files only has written."""
    path = folder / name
    write(path)
    return path.read_bytes()


def flipped(data: bytes, dice: random.Random) -> bytes:
    """Some bytes replaced."""
    changed = bytearray(data)
    for _ in range(dice.choice((1, 2, 5, 20, 200))):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def truncated(data: bytes, dice: random.Random) -> bytes:
    """The start only, or the end only."""
    at = dice.randrange(len(data))
    return data[:at] if dice.random() < 0.7 else data[at:]


def with_zeros(data: bytes, dice: random.Random) -> bytes:
    """Zero bytes put in."""
    at = dice.randrange(len(data) + 1)
    return data[:at] + bytes(dice.choice((1, 3, 64, 5_000))) + data[at:]


def repeated(data: bytes, dice: random.Random) -> bytes:
    """A part of the file written again elsewhere."""
    start, at = dice.randrange(len(data)), dice.randrange(len(data) + 1)
    part = data[start : start + dice.choice((1, 4, 50, 1_000))]
    return data[:at] + part * dice.choice((1, 2, 30)) + data[at:]


def within(data: bytes, dice: random.Random) -> bytes:
    """One member of an archive damaged, and the archive whole around it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # noqa: BLE001  no archive, or no longer one
        return flipped(data, dice)
    if not members:
        return flipped(data, dice)
    name = dice.choice(sorted(members))
    members[name] = dice.choice((flipped, truncated, with_zeros, repeated, odd_letters))(members[name] or b"x", dice)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return target.getvalue()


def renumbered(data: bytes, dice: random.Random) -> bytes:
    """Some numbers of an archive of arrays replaced, and all else whole; another file as it is."""
    import numpy as np

    try:
        with np.load(io.BytesIO(data)) as archive:
            arrays = {name: archive[name].copy() for name in archive.files}
    except Exception:  # noqa: BLE001  no archive, or no longer one
        return flipped(data, dice)
    for _ in range(dice.choice((1, 2, 10))):
        own = arrays[dice.choice(sorted(name for name in arrays if arrays[name].size) or ["header"])]
        if own.size:
            place = dice.randrange(own.size)
            own.flat[place] = dice.choice((0, 1, 255, own.flat[place] + 1, own.flat[dice.randrange(own.size)]))
    target = io.BytesIO()
    np.savez_compressed(target, **arrays)
    return target.getvalue()


def odd_letters(data: bytes, dice: random.Random) -> bytes:
    """An odd cell put between others."""
    at = dice.randrange(len(data) + 1)
    return data[:at] + dice.choice(ODD_CELLS).encode("utf-8", "replace") + data[at:]


def scrambled_table(data: bytes, dice: random.Random) -> bytes:
    """Text only: columns shuffled, doubled or dropped, cells replaced, rows cut short; another file as it is."""
    try:
        lines = [line.split(",") for line in data.decode("utf-8").split("\r\n")]
    except UnicodeDecodeError:
        return flipped(data, dice)
    for _ in range(dice.choice((1, 3, 10))):
        row = dice.choice(lines)
        row[dice.randrange(len(row))] = dice.choice(ODD_CELLS)
    if dice.random() < 0.5:
        places = [dice.randrange(len(lines[0])) for _ in range(dice.choice((1, 8, 12)))]
        lines = [[row[place] for place in places if place < len(row)] for row in lines]
    if dice.random() < 0.3:
        lines[dice.randrange(len(lines))] = [dice.choice(ODD_CELLS)] * dice.choice((0, 1, 500))
    return "\r\n".join(",".join(row) for row in lines).encode("utf-8", "replace")


DAMAGES = (flipped, truncated, with_zeros, repeated, odd_letters, scrambled_table, within, renumbered)


def mutated(seeds: dict[str, bytes], number: int) -> tuple[str, bytes]:
    """A name and the bytes of the file of this number."""
    dice = random.Random(number)  # noqa: S311  the same files every time
    name = dice.choice(sorted(seeds))
    data = seeds[name]
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        data = dice.choice(DAMAGES)(data or b"x", dice)
    if dice.random() < 0.05:
        name = dice.choice(sorted(seeds))  # names lie
    return name, data
