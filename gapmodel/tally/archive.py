"""Arrays in one compressed file: read from whoever sent it, so that nothing is unpacked before its size is known."""

from __future__ import annotations

import math
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Shape = tuple[int, ...]

_MOST_BYTES = 2**32  # unpacked
_MOST_TIMES = 200  # the size of the file, beyond what any file may have
_ANY_BYTES = 2**25
_MOST_HEADER = 2**25
_MOST_DIRECTORY = 2**23  # bytes that list the members
_END = struct.Struct("<4s4H2LH")
_NAMES = re.compile(
    r"(header|n|joint|table_lengths|table_keys|table_counts|moments|block_keys|block_rows|block_moments|pair_tables"
    r"|design_(0|[1-9][0-9]{0,5})_(respondents|members|sums|squares|boxes|box_squares|answers))\.npy"
)
_MAGIC = b"\x93NUMPY\x01\x00"
_HEADER = re.compile(  # as NumPy writes it; nothing in it is evaluated
    r"\{'descr': '([<|][a-zA-Z][0-9]{1,3})', 'fortran_order': (True|False), 'shape': \(([0-9, ]{0,100})\), \} *\n"
)
_SHAPE = re.compile(r"|[0-9]{1,12},|[0-9]{1,12}(, [0-9]{1,12}){1,5}")
_DAMAGE = (
    OSError, ValueError, EOFError, LookupError, RuntimeError, OverflowError, zipfile.BadZipFile, zlib.error,
    struct.error,
)  # fmt: skip


class NotAnArchiveError(Exception):
    """The file is no whole archive of arrays."""


class MalformedError(Exception):
    """What an archive holds is no tally."""


@dataclass(frozen=True, slots=True)
class Member:
    """An array in the file: its type, shape and order, and where its numbers start."""

    kind: str
    shape: Shape
    columns_first: bool
    start: int
    size: int


class Archive:
    """The arrays of a file, whose sizes are known before any is unpacked.

    Raises
    ------
    NotAnArchiveError
        The file is no archive of arrays, it is cut short, or one of its members is not what a tally holds: encrypted,
        twice there, named like no array of a tally, or of another type than NumPy's own format of version 1.
    FileNotFoundError
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            _check_end(path)
            with zipfile.ZipFile(path) as archive:
                self.members = {
                    entry.filename.removesuffix(".npy"): _member(archive, entry) for entry in _entries(archive, path)
                }
        except FileNotFoundError:
            raise
        except _DAMAGE as error:
            raise NotAnArchiveError(str(error)) from None

    def text(self, name: str) -> bytes:
        """The bytes of an array of bytes, at most 32 mebibytes of them."""
        member = self.members.get(name)
        if member is None or member.kind != "|u1" or len(member.shape) != 1 or member.size > _MOST_HEADER:
            raise NotAnArchiveError(f"its {name} is not a text")
        return bytes(self._array(name).tobytes())

    def arrays(self, expected: Mapping[str, tuple[str, Shape]]) -> dict[str, NDArray[Any]]:
        """The arrays of these names, every one of its kind of numbers and of its shape.

        Raises
        ------
        MalformedError
            There are others, or one is missing or has another kind or shape. Nothing has been unpacked then.
        """
        missing, more = expected.keys() - self.members.keys(), self.members.keys() - expected.keys() - {"header"}
        if missing or more:
            raise MalformedError(f"its parts {sorted(missing | more)[:3]} are missing or not expected")
        for name, (kinds, shape) in expected.items():
            member = self.members[name]
            if not re.fullmatch(kinds, member.kind) or member.shape != shape:
                raise MalformedError(f"its {name} is {member.shape} of {member.kind}, not {shape} of {kinds}")
        return {name: self._array(name) for name in expected}

    def shape(self, name: str) -> Shape:
        """The shape of an array, () where there is none."""
        return self.members[name].shape if name in self.members else ()

    def _array(self, name: str) -> NDArray[Any]:
        member = self.members[name]
        try:
            with zipfile.ZipFile(self._path) as archive:
                data = archive.read(f"{name}.npy")
        except _DAMAGE as error:
            raise NotAnArchiveError(str(error)) from None
        if len(data) != member.size:
            raise NotAnArchiveError(f"its {name} is cut short")
        flat: NDArray[Any] = np.frombuffer(data, member.kind, offset=member.start)
        return flat.reshape(member.shape, order="F" if member.columns_first else "C").copy()


def _check_end(path: Path) -> None:
    """The end of the file says how much there is to list, before it is listed."""
    with path.open("rb") as file:
        file.seek(-_END.size, 2)
        sign, disk, first, here, count, size, start, comment = _END.unpack(file.read(_END.size))
    whole = sign == b"PK\x05\x06" and (disk, first, comment) == (0, 0, 0) and here == count
    if not whole or size > _MOST_DIRECTORY or start == 2**32 - 1:
        raise ValueError("it does not end like an archive")


def _entries(archive: zipfile.ZipFile, path: Path) -> list[zipfile.ZipInfo]:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    strange = [name for name in names if not _NAMES.fullmatch(name)]
    if strange or len(set(names)) < len(names):
        raise ValueError("it holds what no tally holds, or something twice")
    plain = all(
        not entry.flag_bits & 0x1 and entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        for entry in entries
    )
    most = min(_MOST_BYTES, _ANY_BYTES + _MOST_TIMES * path.stat().st_size)
    if not plain or sum(entry.file_size for entry in entries) > most:
        raise ValueError("it is encrypted, packed in another way or too large")
    return entries


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Member:
    with archive.open(entry) as file:
        start = file.read(len(_MAGIC) + 2)
        if len(start) < len(_MAGIC) + 2 or not start.startswith(_MAGIC):
            raise ValueError(f"{entry.filename} is no array")
        length = int.from_bytes(start[-2:], "little")
        found = _HEADER.fullmatch(file.read(length).decode("latin-1")) if length <= 1_000 else None
    if found is None or not _SHAPE.fullmatch(found[3]):
        raise ValueError(f"{entry.filename} is an array of another kind")
    shape = tuple(int(part) for part in found[3].replace(",", " ").split())
    width = np.dtype(found[1]).itemsize
    offset = len(start) + length
    if np.dtype(found[1]).hasobject or math.prod(shape) * width != entry.file_size - offset:
        raise ValueError(f"{entry.filename} is not as long as it says")
    return Member(found[1], shape, found[2] == "True", offset, entry.file_size)
