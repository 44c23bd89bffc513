"""The commands for tallies: counting files of answers, and adding tallies."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import reduce
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gapmodel.cli.reading import MIN_CELL, Reading, is_tally, print_notes, takes_reading
from gapmodel.cli.waiting import Waiting
from gapmodel.errors import OutputError, SettingError

if TYPE_CHECKING:
    from gapmodel.tally.tally import Tally

_OUTPUT = Annotated[Path, typer.Option("--output", "-o", help="The .tally file to write.", show_default=False)]


@takes_reading("with_")
def tally(
    files: Annotated[list[Path], typer.Argument(help="Files of answers, counted together.", show_default=False)],
    output: _OUTPUT,
    reading: Reading,
    resume: Annotated[bool, typer.Option("--resume", help="Resume an interrupted count.")] = False,
    min_cell: MIN_CELL = None,
) -> None:
    """Count the answers in files into one tally, which all other commands accept instead of the answers."""
    from gapmodel.survey.batches.many_files import count_files

    _check_output(output)
    counted = [file.name for file in files if is_tally(file)]
    if counted:
        raise SettingError(f"{counted[0]} is already a tally.", "add tallies with 'gapmodel merge'.")
    many = len(files) > 1
    waiting = (
        Waiting(f"counting {len(files)} files", unit="respondents") if many else Waiting(f"reading {files[0].name}")
    )
    with _resume_hint(output), _printed_notes(), waiting as progress:
        found = count_files(
            files, **reading.settings(), output=output, resume=resume, min_cell=min_cell, progress=progress
        )
    _print_result(found, output)


def merge(
    tallies: Annotated[list[Path], typer.Argument(help="The .tally files to add.", show_default=False)],
    output: _OUTPUT,
    min_cell: MIN_CELL = None,
) -> None:
    """Add tallies of the same questionnaire into one."""
    from gapmodel.survey.batches.many_files import distinct_files
    from gapmodel.tally.tally import read_tally

    _check_output(output)
    total = reduce(add, (read_tally(file.path) for file in distinct_files(tallies, output)))
    if min_cell is not None:
        total = total.suppressed(min_cell)
    total.save(output)
    _print_result(total, output)


def _check_output(output: Path) -> None:
    from gapmodel.files import check_target

    if not is_tally(output):
        raise OutputError(f"{output.name!r} is not a valid name for a tally.", "use a file name ending in .tally.")
    check_target(output)


def _print_result(tally: Tally, output: Path) -> None:
    typer.echo(repr(tally))
    typer.echo(f"Tally: {output.resolve()}")


@contextmanager
def _resume_hint(output: Path) -> Iterator[None]:
    from gapmodel.survey.batches.parts import parts_folder

    try:
        yield
    except KeyboardInterrupt:
        folder = parts_folder(output)
        kept = f"Stopped. The counts so far are kept in {folder}. To resume, repeat the command with --resume."
        raise KeyboardInterrupt(kept if folder.is_dir() else "") from None


@contextmanager
def _printed_notes() -> Iterator[None]:
    """Print the notes on the files at the end, also before an error."""
    from gapmodel.survey.batches.many_files import FileWarning

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", FileWarning)
        try:
            yield
        finally:
            of_files = (one.message for one in caught if isinstance(one.message, FileWarning))
            print_notes(note for message in of_files for note in message.args)
