"""Partial tallies in a folder, from which a count of many files goes on where it stopped."""

from __future__ import annotations

import hashlib
import io
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gapmodel import __version__
from gapmodel.errors import SettingError, TallyError, listed
from gapmodel.files import readable, write_whole
from gapmodel.instrument.instrument import Instrument
from gapmodel.notes.note import Note
from gapmodel.tally.tally import Tally, read_tally

_END = 2**20  # bytes at either end of a file that are looked at
_NAME = re.compile(r"[0-9a-f]{16}\.(tally|json)|\.[0-9a-f]{16}\.(tally|json)\.\w+")  # a part, or one not yet whole


@dataclass(frozen=True, slots=True)
class File:
    """A file of answers, its place among the files that are counted together, and what it is known by."""

    path: Path
    place: int
    size: int
    mtime_ns: int
    ends: str  # SHA-256 of the first and the last MiB

    @classmethod
    def at(cls, path: Path, place: int) -> File:
        """The file as it is now."""
        with readable(path):
            with path.open("rb") as file:
                start = file.read(_END)
                file.seek(max(file.seek(0, io.SEEK_END) - _END, 0))
                ends = hashlib.sha256(start + file.read()).hexdigest()
            known = path.stat()
        return cls(path, place, known.st_size, known.st_mtime_ns, ends)

    @property
    def record(self) -> dict[str, Any]:
        """What tells whether the file is still the same."""
        return {"path": str(self.path), "size": self.size, "mtime_ns": self.mtime_ns, "ends": self.ends}


@dataclass(frozen=True, slots=True)
class Parts:
    """The folder ``<output>.parts`` beside an output: per file a tally and a record of what it was counted from.

    A part is written whole before its record, so that a count that is stopped at any moment leaves parts that are
    valid or are told from valid ones: by the hash of the part, the ends of the file, and the options.
    """

    folder: Path
    options: str

    def begin(self, *, resume: bool) -> None:
        """Look at the parts there are; remove them unless they are to be used.

        Raises
        ------
        SettingError
            The folder holds other things, or parts that were counted with other options.
        """
        if not self.folder.exists() and not self.folder.is_symlink():
            return
        whole = self.folder.is_dir() and not self.folder.is_symlink()
        foreign = [name for name in self._names() if not _NAME.fullmatch(name)] if whole else [self.folder.name]
        if foreign:
            raise SettingError(
                f"{self.folder} is not a folder of parts; it contains {listed(foreign, 3)}.",
                "move it away, or choose another output.",
            )
        if not resume:
            self.remove()
        elif any(record.get("options", self.options) != self.options for record in self._records()):
            raise SettingError(
                f"The parts in {self.folder} were counted with other options, or by another version of gapmodel.",
                "repeat the options of the first run, or start again without resume=True (--resume).",
            )

    def taken(self, file: File) -> tuple[Tally | None, tuple[Note, ...]]:
        """The tally of a file and the notes on it, if its part is valid; else None, and why there is none."""
        tally, record = (self._place(file, kind) for kind in ("tally", "json"))
        if not record.exists():
            return None, ()
        known = _record(record)
        if any(known.get(name) != value for name, value in file.record.items()):
            return None, (Note.of("part_changed") if known else Note.of("part_damaged"),)
        if known.get("place") != file.place:
            return None, (Note.of("part_moved"),)
        try:
            if hashlib.sha256(tally.read_bytes()).hexdigest() != known.get("part"):
                return None, (Note.of("part_damaged"),)
            return read_tally(tally), tuple(map(Note.read, known["notes"]))
        except (OSError, TallyError, KeyError, TypeError, AttributeError):
            return None, (Note.of("part_damaged"),)

    def keep(self, file: File, tally: Tally, notes: tuple[Note, ...]) -> None:
        """Save the part of a file."""
        self.folder.mkdir(mode=0o700, exist_ok=True)  # a part may hold every answer
        path = tally.save(self._place(file, "tally"))
        part = hashlib.sha256(path.read_bytes()).hexdigest()
        records = [note.record for note in notes]
        record = file.record | {"place": file.place, "options": self.options, "part": part, "notes": records}
        write_whole(self._place(file, "json"), json.dumps(record).encode())

    def remove(self) -> None:
        """Remove all parts, and the folder if nothing else is in it."""
        if not self.folder.is_dir():
            return
        for name in self._names():
            if _NAME.fullmatch(name):
                (self.folder / name).unlink(missing_ok=True)
        if not self._names():
            self.folder.rmdir()

    def _names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())

    def _records(self) -> list[dict[str, Any]]:
        return [_record(path) for path in sorted(self.folder.glob("[0-9a-f]*.json"))]

    def _place(self, file: File, kind: str) -> Path:
        return self.folder / f"{hashlib.sha256(str(file.path).encode()).hexdigest()[:16]}.{kind}"


def parts_folder(output: str | Path) -> Path:
    """Where the parts of an output lie until it is whole.

    >>> parts_folder("study.tally").name
    'study.tally.parts'
    """
    return Path(f"{output}.parts")


def options_hash(instrument: Instrument, reading: dict[str, Any]) -> str:
    """A short name for an instrument and the options of reading, as this version of gapmodel takes them."""
    given = {name: value for name, value in reading.items() if value is not None and value != ()}
    options = {"version": __version__, "instrument": asdict(instrument), "reading": given}
    return hashlib.sha256(json.dumps(options, default=str, sort_keys=True).encode()).hexdigest()


def _record(path: Path) -> dict[str, Any]:
    """A record, or nothing where it cannot be read."""
    try:
        record = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}
