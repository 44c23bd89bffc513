"""A study file: where the answers are, how they are read, and which reports are written of them."""

from __future__ import annotations

import inspect
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gapmodel.errors import SettingError, SourceError
from gapmodel.files import check_not_source, readable
from gapmodel.findings.customer.gaps import gaps
from gapmodel.findings.customer.performance import performance
from gapmodel.instrument.section import Section
from gapmodel.reports.formats import checked_path
from gapmodel.reports.report import report
from gapmodel.reports.study_values import FILE, SOURCES, StudySection, checked_values
from gapmodel.sources.batch_stream import Progress
from gapmodel.survey.read import paths_of, read_survey
from gapmodel.survey.survey import Survey
from gapmodel.tally.tally import Tally, read_tally

_LARGEST = 1024**2  # bytes of a study file
_OF_GAPS = ("confidence", "margin", "padjust", "interval", "alternative", "target")


@dataclass(frozen=True, slots=True)
class Study:
    """What a study file says.

    Attributes
    ----------
    path : Path
    sources : str, list of str or mapping of side to str
        The files of answers, or a ``.tally`` file.
    reading : mapping
        Arguments of `read_survey`.
    reports : tuple of (path, mapping)
        The files to write, each with the arguments of `report`.
    """

    path: Path
    sources: Any
    reading: Mapping[str, Any]
    reports: tuple[tuple[Path, Mapping[str, Any]], ...]

    def read(self, progress: Progress | None = None) -> Survey | Tally:
        """The answers, or the counts."""
        if isinstance(self.sources, str) and self.sources.lower().endswith(".tally"):
            if self.reading:
                raise SettingError(
                    f"{self.path.name}: {', '.join(self.reading)} has no effect on a tally.",
                    "omit it, or name answers.",
                )
            return read_tally(self.sources)
        return read_survey(self.sources, **self.reading, progress=progress)

    def check_targets(self) -> None:
        """Raise `OutputError` if a report cannot be written, or would replace the answers; before long reading."""
        for path, _ in self.reports:
            checked_path(path)
            check_not_source(path, [self.path, *paths_of(self.sources)])

    def write(self, answers: Survey | Tally | None = None) -> list[Path]:
        """Write all reports, of answers that `read` returned; they are read if they are not given."""
        self.check_targets()
        answers = self.read() if answers is None else answers
        return [report(answers, path, **settings) for path, settings in self.reports]


def read_study(path: str | Path) -> Study:
    r"""Read a study file.

    Parameters
    ----------
    path : str or path
        A TOML file with a table ``[study]`` (sources and arguments of `read_survey`) and a table ``[report]``, or
        several ``[[report]]`` (``file`` and arguments of `report`). Paths in it are relative to the file.

    Raises
    ------
    SettingError
        A key is unknown, missing or has a value of another kind; the file is not TOML.
    SourceError
        The file cannot be read.

    Examples
    --------
    >>> import gapmodel as gm, tempfile
    >>> from pathlib import Path
    >>> study = Path(tempfile.mkdtemp()) / "study.toml"
    >>> text = f"[study]\nsources = '{gm.example('bank')}'\n[report]\nfile = 'bank.html'\ntitle = 'Branches'"
    >>> _ = study.write_text(text)
    >>> [path.name for path in gm.read_study(study).write()]
    ['bank.html']
    """
    path = Path(path)
    top = StudySection(_table(path), path.name, "")
    top.only(("study", "report"))
    study, folder = top.section("study"), path.absolute().parent
    reading = checked_values(study, (SOURCES, *_reading_keys()))
    if SOURCES not in reading:
        study.wrong(SOURCES, "is missing", 'name the file of answers, as in sources = "answers.csv"')
    sources = _beside(folder, reading.pop(SOURCES))
    if str(reading.get("instrument", "")).endswith(".toml"):
        reading["instrument"] = _beside(folder, reading["instrument"])
    several = isinstance(top.table.get("report"), list)
    parts = top.sections("report") if several else [top.section("report")]
    reports = tuple(one for part in parts for one in _reports(part, folder))
    if len({target for target, _ in reports}) < len(reports):
        raise SettingError(f"{path.name} names one file for two reports.", "give each report a file of its own.")
    return Study(path, sources, reading, reports)


def _table(path: Path) -> dict[str, Any]:
    """The TOML of a file of limited size."""
    with readable(path):
        size = path.stat().st_size
        content = path.read_bytes() if size <= _LARGEST else b""
    if size > _LARGEST:
        raise SourceError(f"{path} has {size / 1024**2:.1f} MiB, too much for a study file.", "check the path.")
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(
            f"{path.name} is not valid TOML: {error}.", "correct that line; texts need quotes, brackets must be closed."
        ) from None
    except (RecursionError, ValueError):  # nested too deeply; a number of too many digits
        raise SettingError(f"{path.name} is not a study file: too deep or too long.", "check the path.") from None


def _reports(part: Section, folder: Path) -> list[tuple[Path, dict[str, Any]]]:
    """The files of one table of reports, each with its settings."""
    settings = checked_values(part, (FILE, *_report_keys()))
    files = settings.pop(FILE, None) or part.wrong(FILE, "is missing", 'name it, as in file = "report.html"')
    for name in ("logo", "template"):
        if name in settings:
            settings[name] = _beside(folder, settings[name])
    found = []
    for file in [files] if isinstance(files, str) else files:
        own = dict(settings)
        if not str(file).lower().endswith(".pptx"):
            own.pop("template", None)
        if not str(file).lower().endswith(".xlsx"):
            own.pop("with_answers", None)
        found.append((Path(_beside(folder, file)), own))
    return found


def _beside(folder: Path, given: Any) -> Any:
    """Paths relative to the folder of the study file."""
    if isinstance(given, dict):
        return {side: _beside(folder, one) for side, one in given.items()}
    return [_beside(folder, one) for one in given] if isinstance(given, list) else str(folder / given)


def _reading_keys() -> list[str]:
    """The arguments of `read_survey` that a study file can have."""
    return [name for name in inspect.signature(read_survey).parameters if name not in ("source", "progress")]


def _report_keys() -> list[str]:
    """The arguments of `report` and of gaps and performance that a study file can have."""
    own = [name for name in inspect.signature(report).parameters if name not in ("findings", "path", "settings")]
    found = {*inspect.signature(gaps).parameters, *inspect.signature(performance).parameters}
    return [*own, *(name for name in _OF_GAPS if name in found)]
