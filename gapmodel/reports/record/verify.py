"""Compute a report again from the answers, and say whether it is equal or what differs."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Mapping, Sequence
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
from gapmodel.reports.cover import Cover
from gapmodel.reports.record.capsule import Capsule, read_capsule, told_of
from gapmodel.reports.record.compare import different_page, different_tables
from gapmodel.reports.record.digest import digest
from gapmodel.reports.record.office_record import SUFFIXES, record_in
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
        Compared are the version of gapmodel, the settings, the counts and every table, and in a page what it shows:
        tables, sentences and settings, but not its charts.

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
    text, page, untouched = _record_of(path)
    capsule = read_capsule(text, path.name)
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
    again = _again(capsule, given, path.name)
    fresh = read_capsule(again.capsule, path.name)
    found += different_tables(capsule, fresh, say)
    found += [] if untouched else [say("touched")]
    found += (
        []
        if page is None
        else different_page(page, capsule, again if same and _same_kind(capsule, fresh) else None, say)
    )
    return Verification(tuple(found), tuple(_notes(capsule, fresh, say) if found else (say("equal", n=capsule.n),)))


def _record_of(path: Path) -> tuple[str, ShownPage | None, bool]:
    """The record in a file, what it shows if it is a page, and whether it is as it was written."""
    suffix = path.suffix.lower()
    if suffix not in (".html", ".htm", *SUFFIXES):
        raise OutputError(
            f"{path.name} carries no record of how it was made.", f"verify a report in .html or {', '.join(SUFFIXES)}."
        )
    with readable(path):
        content = path.read_bytes() if path.stat().st_size <= _LARGEST else b""
    page = None if suffix in SUFFIXES else shown_page(content.decode(errors="replace"))
    text, untouched = record_in(content, path.name) if page is None else (page.capsule, True)
    if not text:
        raise OutputError(f"{path.name} carries no record of how it was made.", "write the report again.")
    return text, page, untouched


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


def _again(capsule: Capsule, answers: Survey | Tally, name: str) -> ReportFile:
    """The report, computed again."""
    try:
        known = {
            option for find in (report, gaps, performance, tolerance) for option in inspect.signature(find).parameters
        }
        if capsule.settings.keys() - known:
            raise ValueError(capsule.settings)
        return report_file(answers, Cover(), **capsule.settings)
    except GapModelError:
        raise
    except (TypeError, ValueError, LookupError, AttributeError):
        raise OutputError(f"The record in {name} is damaged.", "use the report as it was written.") from None


def _same_kind(capsule: Capsule, fresh: Capsule) -> bool:
    """Whether both were made of rows, of rows in batches, or of counts."""
    return capsule.answers == fresh.answers


def _notes(capsule: Capsule, fresh: Capsule, say: Messages) -> list[str]:
    """What may explain a difference: other versions of libraries."""
    others = [name for name, own in fresh.versions.items() if capsule.versions.get(name) != own and name != "gapmodel"]
    return [say("libraries", names=say.listing(others))] if others else []
