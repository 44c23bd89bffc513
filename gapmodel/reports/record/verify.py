"""Compute a report again from the answers, and say whether it is equal or what differs."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gapmodel import __version__
from gapmodel.errors import GapModelError, OutputError
from gapmodel.files import readable
from gapmodel.findings.customer.gaps import gaps
from gapmodel.findings.customer.performance import performance
from gapmodel.findings.customer.tolerance import tolerance
from gapmodel.instrument.read import parse_instrument
from gapmodel.reports.cover import COVER_TEXTS, cover_of
from gapmodel.reports.formats import writer_of
from gapmodel.reports.record.capsule import Capsule, read_capsule, told_of
from gapmodel.reports.record.compare import different_office, different_page, different_tables
from gapmodel.reports.record.digest import digest
from gapmodel.reports.record.office_record import SUFFIXES, record_in
from gapmodel.reports.record.shown_charts import different_charts
from gapmodel.reports.record.shown_office import Shown, shown_office
from gapmodel.reports.record.shown_page import ShownPage, shown_page
from gapmodel.reports.report import report, report_file
from gapmodel.reports.report_file import ReportFile
from gapmodel.survey.read import read_survey
from gapmodel.survey.survey import Survey
from gapmodel.tally.tally import Tally, read_tally
from gapmodel.wording.catalogue import Messages, messages

_LARGEST = 400 * 1024**2


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether a report follows from the answers.

    Attributes
    ----------
    differences : tuple of str
        What differs, a sentence each; empty if all is equal.
    notes : tuple of str
        What was compared, and what could not be.
    """

    differences: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def equal(self) -> bool:
        """Whether nothing differs."""
        return not self.differences

    def __str__(self) -> str:
        return "\n".join([*self.differences, *self.notes])


def verify(
    path: str | Path, answers: Survey | Tally | str | Path | Sequence[str | Path], *, lang: str = "en", **settings: Any
) -> Verification:
    """Compute a report again from the answers, with the settings that it carries.

    Parameters
    ----------
    path : str or path
        A report that `report` made of a survey or tally: a page, workbook, slides or document.
    answers : path, list of paths, Survey or Tally
        The answers, in any file that `read_survey` reads with the options that the report carries, or a ``.tally``
        file.
    lang : {"en", "zh"}
        The language of the sentences.
    **settings
        Settings that the report is expected to have, such as ``margin=0.5``; another value is a difference.

    Returns
    -------
    Verification
        Compared are the version of gapmodel, the settings, the counts, every table, and what the file shows: in a page
        tables, sentences, settings and charts, in other files every cell, paragraph and number of a native chart.
        Pictures are not compared.

    Raises
    ------
    OutputError
        The file carries no record, or a damaged one, or it was made of findings instead of answers.

    Examples
    --------
    >>> import gapmodel as gm, tempfile
    >>> page = gm.report(gm.read_survey(gm.example("bank")), tempfile.mkdtemp() + "/bank.html", sections=["items"])
    >>> gm.verify(page, gm.example("bank")).equal
    True
    """
    path, say = Path(path), messages("verify", lang)
    file = _opened(path)
    capsule = read_capsule(file.record, path.name)
    if capsule.answers == "findings":
        raise OutputError(
            f"{path.name} was made of findings, not of a survey or tally.", "verify a report of gm.report(survey, ...)."
        )
    made = capsule.versions.get("gapmodel", "?")
    found = [say("version", made=made, here=__version__)] if made != __version__ else []
    found += _settings(capsule, settings, say)
    given = _read(capsule, answers)
    counted = told_of(given, capsule.settings.get("min_cell"))
    same = digest(counted) == capsule.digest
    if not same:
        found.append(say("answers", made=capsule.n, here=counted.n))
    again = _again(capsule, given, path)
    fresh = read_capsule(again.capsule, path.name)
    found += different_tables(capsule, fresh, say)
    found += [] if file.untouched else [say("touched")]
    if file.page is not None:
        found += different_page(file.page, capsule, again if same and capsule.answers == fresh.answers else None, say)
        found += different_charts(file.page.charts, again, say, alike=capsule.answers == fresh.answers) if same else []
    elif same and capsule.answers == fresh.answers:
        found += different_office(file.shown, shown_office(_written(again, path), path.name), say)
    return Verification(tuple(found), tuple(_notes(capsule, fresh, say) if found else (say("equal", n=capsule.n),)))


@dataclass(frozen=True, slots=True)
class _File:
    """A report as it is found: its record, what it shows as a page or otherwise, and whether it is as written."""

    record: str
    page: ShownPage | None
    shown: Shown
    untouched: bool


def _opened(path: Path) -> _File:
    """What a file contains."""
    suffix = path.suffix.lower()
    if suffix not in (".html", ".htm", *SUFFIXES):
        raise OutputError(
            f"{path.name} carries no record of how it was made.", f"verify a report in .html or {', '.join(SUFFIXES)}."
        )
    with readable(path):
        content = path.read_bytes() if path.stat().st_size <= _LARGEST else b""
    if suffix in SUFFIXES:
        text, untouched = record_in(content, path.name)
        found = _File(text, None, shown_office(content, path.name) if text else {}, untouched)
    else:
        page = shown_page(content.decode(errors="replace"))
        found = _File(page.capsule, page, {}, True)
    if not found.record:
        raise OutputError(f"{path.name} carries no record of how it was made.", "write the report again.")
    return found


def _settings(capsule: Capsule, expected: Mapping[str, Any], say: Messages) -> list[str]:
    """The settings that were expected and are others."""
    told = {name: capsule.settings.get(name) for name in expected}
    return [
        say("setting", name=name, made=say("usual") if told[name] is None else told[name], here=value)
        for name, value in expected.items()
        if value is not None and told[name] != value
    ]


def _read(capsule: Capsule, answers: Any) -> Survey | Tally:
    """The answers as the report's were read: of the same kind, with the same options."""
    if isinstance(answers, (str, Path)) and Path(answers).suffix.lower() == ".tally":
        answers = read_tally(answers)
    if not isinstance(answers, (Survey, Tally)):
        engine = "memory" if capsule.answers == "rows" else "auto" if capsule.answers == "tally" else "batches"
        instrument = parse_instrument(capsule.instrument, "the report's instrument") if capsule.instrument else None
        known = inspect.signature(read_survey).parameters
        options = {name: value for name, value in capsule.reading.items() if name in known}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the report has told of what was noticed
            answers = read_survey(answers, instrument or "servqual", **options, engine=engine)
    return answers.tally if capsule.answers == "tally" and isinstance(answers, Survey) else answers


def _again(capsule: Capsule, answers: Survey | Tally, path: Path) -> ReportFile:
    """The report, computed again, with places where it has pictures; its own layouts are the template that it had."""
    with _of_damaged(path):
        known = {
            option for find in (report, gaps, performance, tolerance) for option in inspect.signature(find).parameters
        }
        if capsule.settings.keys() - known:
            raise ValueError(capsule.settings)
        dress = dict(capsule.dress)
        cover = cover_of(**{name: dress.pop(name) for name in COVER_TEXTS})
        dress["template"] = path if dress["template"] else None
        dress["pictures"] = "blank" if dress["pictures"] == "drawn" else "none"
        return report_file(answers, cover, own=dress, **capsule.settings)


def _written(file: ReportFile, path: Path) -> bytes:
    """The report as a file of the same kind."""
    with _of_damaged(path):
        return writer_of(path)(file)


@contextmanager
def _of_damaged(path: Path) -> Iterator[None]:
    """Whatever a record makes impossible, as one error."""
    try:
        yield
    except GapModelError:
        raise
    except (TypeError, ValueError, LookupError, AttributeError):
        raise OutputError(f"The record in {path.name} is damaged.", "use the report as it was written.") from None


def _notes(capsule: Capsule, fresh: Capsule, say: Messages) -> list[str]:
    """What may explain a difference: other versions of libraries."""
    others = [name for name, own in fresh.versions.items() if capsule.versions.get(name) != own and name != "gapmodel"]
    return [say("libraries", names=say.listing(others))] if others else []
