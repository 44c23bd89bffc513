"""Count the answers in many files, so that a count that was stopped can go on."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Any

from gapmodel.errors import GapModelError, SettingError, SourceError
from gapmodel.files import check_target
from gapmodel.instrument.instrument import Instrument
from gapmodel.instrument.read import read_instrument
from gapmodel.notes.note import Note, in_source
from gapmodel.sources.batch_stream import STRIDE, Progress
from gapmodel.sources.databases import SQLITE
from gapmodel.survey.batches.parts import File, Parts, options_hash, parts_folder
from gapmodel.survey.decoding.group_names import by_column, merged, names_notes
from gapmodel.survey.read import survey_of
from gapmodel.survey.read_options import ReadOptions
from gapmodel.tally.privacy import check_min_cell
from gapmodel.tally.tally import Tally


class FileWarning(UserWarning):
    """What reading one of many files changed, excluded or did again."""


def count_files(
    paths: Sequence[str | Path],
    instrument: str | Path | Instrument = "servqual",
    *,
    output: str | Path | None = None,
    resume: bool = False,
    min_cell: int | None = None,
    progress: Progress | None = None,
    **reading: Any,
) -> Tally:
    """The tally of the answers in several files, one file in memory at a time.

    Parameters
    ----------
    paths : sequence of paths
        Files that `read_survey` reads; they are counted in the order of their sorted paths.
    instrument : str, path or Instrument
    output : path, optional
        Write the tally there. Until it is whole, every file's own tally is kept in the folder ``<output>.parts``.
    resume : bool
        Take what that folder holds instead of reading those files again. A file that has changed, or whose part is
        damaged, is read again; a warning says so. Without it, old parts are removed.
    min_cell : int, optional
        Write and return the `Tally.suppressed` sum.
    progress : callable, optional
        Called with (done, total, what): respondents counted, how many there will be, and the file. What lies between
        the ends of files is told from bytes, 0 while that is unknown. Of a file that is alone `read_survey` tells.
    **reading
        Options of `read_survey`, the same for all files.

    Returns
    -------
    Tally

    Raises
    ------
    SourceError, ColumnError, AnswerError, TallyError
        A file cannot be read, is given twice, or does not fit the others; the message names it, and what was counted
        before it is kept.
    SettingError
        The parts were counted with other options, or are none.
    OutputError
        The output cannot be written.

    Warns
    -----
    FileWarning
        The notes on each file, which a survey would have as `Survey.notes`.

    Notes
    -----
    Tallies add up exactly, so that a count that was stopped and went on equals one that ran through in every bit.
    Respondents are counted as one table of all rows would count them; only the blocks, which resampling draws from,
    are cut by file and row.

    Examples
    --------
    >>> import gapmodel as gm
    >>> count_files([gm.example("bank")], by="branch").n
    600
    """
    files = distinct_files(paths, output)
    if min_cell is not None:
        check_min_cell(min_cell)
    asked = instrument if isinstance(instrument, Instrument) else read_instrument(instrument)
    parts = _begin(output, options_hash(asked, reading), resume=resume)
    edges = tuple(accumulate((file.size for file in files), initial=0))
    request = ReadOptions(instrument=asked, **reading)
    one_by_one = _Count(edges, parts, request, progress)
    total = one_by_one.tally(files[0], 0)
    for file in files[1:]:
        tally = one_by_one.tally(file, total.n)
        with _kept(parts, file.path.name):
            total = total + tally
    if len(files) > 1:
        for note in names_notes(request.groups, by_column(total, request.groups), (), merge=request.merge_groups):
            warnings.warn(note, FileWarning, stacklevel=2)
    with _kept(parts):
        total = merged(total, request.groups) if request.merge_groups else total
        total = total if min_cell is None else total.suppressed(min_cell)
        if output is not None and parts is not None:
            total.save(output)
            parts.remove()
    return total


def distinct_files(paths: Sequence[str | Path], output: str | Path | None = None) -> tuple[File, ...]:
    """The files in the order of their paths.

    Raises
    ------
    SourceError
        There are none, one of them is not there, or one is given twice, as a link perhaps, or is the output.
    """
    given = sorted(Path(path).absolute() for path in ([paths] if isinstance(paths, (str, Path)) else paths))
    if not given:
        raise SourceError("There are no files to count.", "name at least one.")
    files = tuple(File.at(path, place) for place, path in enumerate(given))
    seen: dict[tuple[int, int], Path] = {}
    for path in given:
        same = seen.setdefault(_identity(path), path)
        if same is not path:
            raise SourceError(f"{path} and {same} are the same file.", "name every file once.")
    if output is not None and Path(output).exists() and _identity(Path(output)) in seen:
        raise SourceError(f"The output {output} is one of the files to count.", "write the tally to another file.")
    return files


def _identity(path: Path) -> tuple[int, int]:
    """What a file and all links to it have in common."""
    known = path.stat()
    return known.st_dev, known.st_ino


def _begin(output: str | Path | None, options: str, *, resume: bool) -> Parts | None:
    if output is None:
        if resume:
            raise SettingError("resume=True finds its parts beside the output.", "give output= as well.")
        return None
    check_target(output)
    parts = Parts(parts_folder(output), options)
    parts.begin(resume=resume)
    return parts


@contextmanager
def _kept(parts: Parts | None, name: str = "") -> Iterator[None]:
    """Errors say which file they come from, and what is kept nevertheless."""
    try:
        yield
    except GapModelError as error:
        kept = parts is not None and parts.folder.is_dir()
        more = " What was counted is kept: go on with resume=True (--resume)." if kept else ""
        raise error.about(name, more) from None


@dataclass(frozen=True, slots=True)
class _Count:
    """How each of the files is counted; progress is told in respondents, expected from bytes."""

    edges: tuple[int, ...]  # bytes before each file, and of all
    parts: Parts | None
    request: ReadOptions
    progress: Progress | None

    def tally(self, file: File, n: int) -> Tally:
        """The tally of a file, after `n` respondents in the files before it."""
        with _kept(self.parts, file.path.name):
            tally, notes = self._counted(file, n)
        for note in in_source(file.path.name, notes):
            warnings.warn(note, FileWarning, stacklevel=3)
        read = self.edges[file.place + 1]
        self._show(file, n + tally.n, read, read)
        return tally

    def _counted(self, file: File, n: int) -> tuple[Tally, tuple[Note, ...]]:
        """The tally of one file and the notes on it, from its part if there is a valid one."""
        taken, notes = self.parts.taken(file) if self.parts else (None, ())
        if taken is not None:
            return taken, notes
        before, alone = self.edges[file.place], len(self.edges) == 2

        def within(done: int, of: int, _: str) -> None:
            self._show(file, n, before, before + file.size * done / max(of, 1))

        request = replace(self.request, first=file.place * STRIDE)
        several = file.path.suffix.lower() not in SQLITE  # so that there is a column of the source
        survey = survey_of([file.path] if several else file.path, request, self.progress if alone else within)
        tally = survey.tally
        if self.parts:
            self.parts.keep(file, tally, survey.notes)
        return tally, (*notes, *survey.notes)

    def _show(self, file: File, n: int, known: int, read: float) -> None:
        """Tell that `read` bytes are read; the first `known` of them held `n` respondents."""
        density = n / known if known else 0.0
        where = f"{file.path.name} ({file.place + 1} of {len(self.edges) - 1})"
        if self.progress is not None:
            self.progress(round(density * read), round(density * self.edges[-1]), where)
