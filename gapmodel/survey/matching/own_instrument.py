"""Instrument files beside the answers, for whoever forgot to name one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from gapmodel.errors import GapModelError, listed
from gapmodel.instrument.instrument import Instrument
from gapmodel.instrument.read import parse_instrument
from gapmodel.survey.matching.column_errors import LackingError

_MOST_ENTRIES, _MOST_FILES, _MOST_BYTES = 2_000, 20, 2**20


def with_instruments_beside(error: LackingError, asked: Instrument, paths: Sequence[Path]) -> LackingError:
    """The error, whose hint says how another instrument is named, and names those that lie beside the answers.

    Parameters
    ----------
    asked : Instrument
        The one that the answers were read with.
    paths : sequence of Path
        Of the answers. Nothing but their folders is looked at, and nothing in them is run.
    """
    folders = dict.fromkeys(path.parent for path in paths)
    found = [path for folder in folders for path in _instruments_in(folder, asked)]
    if found:
        first = str(found[0])
        files = "an instrument file lies" if len(found) == 1 else f"{len(found)} instrument files lie"
        beside = f"{files} beside the answers, {listed([path.name for path in found], 3)}: "
        hint = f"{beside}say instrument={first!r} (--instrument {first!r} on the command line)"
    else:
        hint = (
            f"if another questionnaire than {asked.name} was asked, name its instrument: instrument= (--instrument), "
            "one that ships with gapmodel or a .toml file of your own"
        )
    return LackingError(error.problem, f"{hint}; else {error.hint}")


def _instruments_in(folder: Path, asked: Instrument) -> Iterator[Path]:
    """The files of a folder that are instruments, and others than the one that was asked for."""
    try:
        entries = sorted(path for path in islice(folder.iterdir(), _MOST_ENTRIES) if path.suffix.lower() == ".toml")
    except OSError:
        return
    for path in entries[:_MOST_FILES]:
        try:
            if not path.is_file() or path.stat().st_size > _MOST_BYTES:
                continue
            instrument = parse_instrument(path.read_text(encoding="utf-8-sig"), path.name)
        except (GapModelError, OSError, ValueError, RecursionError):
            continue
        if instrument != asked:
            yield path
