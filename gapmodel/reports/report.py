"""Reports: findings in one file, whose suffix says of which kind."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from gapmodel.errors import SettingError, listed, nearest, one_of
from gapmodel.files import write_whole
from gapmodel.findings.customer.gaps import gaps
from gapmodel.findings.customer.performance import performance
from gapmodel.findings.customer.tolerance import tolerance
from gapmodel.findings.customer.zone import zone_of
from gapmodel.findings.encounters.scores import score
from gapmodel.findings.finding import Finding
from gapmodel.findings.given_tally import tally_of
from gapmodel.findings.measurement.data_check import check
from gapmodel.findings.priorities.priorities import priorities
from gapmodel.reports.contents import contents_of
from gapmodel.reports.cover import Cover, cover_of
from gapmodel.reports.deck.picture import can_draw
from gapmodel.reports.formats import checked_path, writer_of
from gapmodel.reports.record.capsule import capsule_of
from gapmodel.reports.record.office_record import SUFFIXES, with_record
from gapmodel.reports.report_file import Detail, ReportFile
from gapmodel.reports.section import BRIEF, MEASUREMENT, PARTS
from gapmodel.survey.survey import Survey
from gapmodel.tally.layout import Layout
from gapmodel.tally.tally import Tally
from gapmodel.wording.catalogue import LANGUAGES


def report(
    findings: Survey | Tally | Finding | Sequence[Finding],
    path: str | Path,
    *,
    by: str | Sequence[str] | None = None,
    lang: Literal["en", "zh", "both"] = "en",
    title: str = "",
    subtitle: str = "",
    author: str = "",
    date: str = "",
    logo: str | Path | None = None,
    accent: str = "",
    sections: Sequence[str] | None = None,
    detail: Detail = "full",
    paper: Literal["A4", "letter"] = "A4",
    template: str | Path | None = None,
    with_answers: bool = False,
    outcome: str | None = None,
    min_cell: int | None = None,
    **settings: Any,
) -> Path:
    """Write a report as one file, which opens without a network.

    Parameters
    ----------
    findings : Survey, Tally, or one or more findings
        For a survey or tally: the gaps, the performance if only one side was asked, or the zone of tolerance; what to
        improve first; the scores, if the instrument says how to score; all also by its groups; and the data quality.
        Findings are reported with their own settings.
    path : str or path
        Its suffix says what is written: ``.html`` a page, ``.pdf`` the same page printed by an installed Chromium,
        Chrome or Edge, ``.pptx`` slides with native, editable charts and all sentences in the notes, ``.xlsx`` a
        workbook with native charts and a sheet for every table, ``.docx`` a Word document with methods and references.
    by : str or list of str, optional
        Of a survey or tally: the columns whose groups are reported beside all respondents together. Default: the groups
        given at reading, each column by itself, unlike in `gaps`, because a report has room for both. A list of columns
        reports the groups that they make together.
    lang : {"en", "zh", "both"}
    title, subtitle, author, date : str
        Texts of the first page; the title is made from the instrument otherwise.
    logo : str or path, optional
        A PNG, JPEG or GIF file of at most 2 MiB, which becomes part of the report.
    accent : str
        The main colour as "#rrggbb"; made darker where text in it could not be read on white.
    sections : sequence of str, optional
        The parts to report: any of "dimensions", "items", "groups", "priorities", "provider", "measurement", "quality",
        "methods"; default all of them but "measurement", which is `measurement_report` and takes some seconds.
    detail : {"full", "brief"}
        "brief" is the first page, dimensions and priorities without further tables: two pages in print.
    paper : {"A4", "letter"}
        Of a PDF.
    template : str or path, optional
        For slides: a ``.pptx`` or ``.potx`` file whose layouts, fonts and colours are used, without its own slides.
    with_answers : bool
        For a workbook of a survey: add a sheet of the answers of every respondent.
    outcome : str, optional
        For a survey or tally: the column from which the importance in the priorities is derived; default the first
        outcome that was counted.
    min_cell : int, optional
        For a survey or tally: combine groups and rows with fewer respondents before anything is reported, see
        `Tally.suppressed`. Invalid answers, which are single answers, are then not shown; if different people answered
        the two sides, neither are priorities and the data quality, and the first page says so.
    **settings
        For a survey or tally: the settings of `gaps` (confidence, margin, padjust and so on), `performance` or
        `tolerance`.

    Returns
    -------
    Path
        The path of the report.

    Raises
    ------
    OutputError
        The file cannot be written; an existing report is left unchanged.
    SettingError
        `findings` contains nothing to report, or an option has an invalid value.
    TallyError
        There are fewer than `min_cell` respondents, or gaps are not available from the tally.

    Examples
    --------
    >>> import gapmodel as gm, tempfile
    >>> survey = gm.read_survey(gm.example("bank"))
    >>> gm.report(survey, tempfile.mkdtemp() + "/bank.html").name
    'bank.html'
    """
    path = checked_path(path)
    template = None if template is None else Path(template)
    if template is not None and path.suffix.lower() != ".pptx":
        raise SettingError(f"template= has no effect in a {path.suffix} file.", "it is for slides (.pptx).")
    survey = findings if isinstance(findings, Survey) else None
    if with_answers and (survey is None or path.suffix.lower() != ".xlsx"):
        raise SettingError("with_answers= needs a survey and a workbook (.xlsx).", "omit it.")
    if with_answers and min_cell is not None:
        raise SettingError("with_answers= would show what min_cell= combines.", "use one of them.")
    cover = cover_of(title=title, subtitle=subtitle, author=author, date=date, logo=logo, accent=accent)
    one_of(paper, ("A4", "letter"), "paper")
    settings |= {"outcome": outcome, "min_cell": min_cell}
    own = {"paper": paper, "template": template, "with_answers": with_answers}
    file = report_file(findings, cover, by=by, lang=lang, sections=sections, detail=detail, own=own, **settings)
    content = writer_of(path)(file)
    return write_whole(path, with_record(content, file.capsule) if path.suffix.lower() in SUFFIXES else content)


def report_file(
    findings: Survey | Tally | Finding | Sequence[Finding],
    cover: Cover,
    *,
    by: str | Sequence[str] | None = None,
    lang: str = "en",
    sections: Sequence[str] | None = None,
    detail: Detail = "full",
    own: Mapping[str, Any] = MappingProxyType({}),
    **settings: Any,
) -> ReportFile:
    """A report before it becomes a file, with its capsule; arguments as of `report`, and others of `ReportFile`."""
    one_of(lang, (*LANGUAGES, "both"), "lang")
    one_of(detail, ("full", "brief"), "detail")
    for part in sections or ():
        one_of(part, PARTS, "sections")
    given = {name: value for name, value in settings.items() if value is not None}
    asked = {"by": by, "sections": sections} | given
    asked = {"lang": lang, "detail": detail} | {name: value for name, value in asked.items() if value is not None}
    answers = findings if isinstance(findings, (Survey, Tally)) else None
    survey = findings if isinstance(findings, Survey) else None
    found = findings_of(findings, by, given, sections)
    parts = BRIEF if detail == "brief" and sections is None else sections
    contents = tuple(
        contents_of(found, survey, one, parts, min_cell=given.get("min_cell"))
        for one in (LANGUAGES if lang == "both" else (lang,))
    )
    pictures: Any = {"pictures": "drawn" if can_draw() else "none"}
    file = ReportFile(cover, contents, detail, survey=survey, **(pictures | dict(own)))
    return replace(file, capsule=capsule_of(answers, asked, file).json())


def findings_of(
    given: Survey | Tally | Finding | Sequence[Finding],
    by: str | Sequence[str] | None = None,
    settings: Mapping[str, Any] = MappingProxyType({}),
    parts: Sequence[str] | None = None,
) -> list[Finding]:
    """The findings of a report: those that are given, or those of a survey or tally, for some of its parts."""
    settings = dict(settings)
    if isinstance(given, (Survey, Tally)):
        outcome = settings.pop("outcome", None)
        if MEASUREMENT in (parts or ()):
            measured = [_measured(given, by, outcome, settings)]
            others = [part for part in parts or () if part not in (MEASUREMENT, "methods")]
            again = settings | ({} if outcome is None else {"outcome": outcome})
            return [*findings_of(given, by, again, others), *measured] if others else measured
        tally = tally_of(given, by)
        find = tolerance if zone_of(tally.layout) else gaps if tally.layout.gap else performance
        _check_options(find, settings)
        whole: Finding = find(given, **settings)
        grouped: list[Finding] = [find(given, by=one, **settings) for one in _groupings(given, tally, by)]
        min_cell = settings.get("min_cell")
        if min_cell is not None and isinstance(given, Survey) and given.different_people:
            return [whole, *grouped]  # who answered one side only is in no row that counts could be hidden by
        checked = check(given if min_cell is None else tally.suppressed(min_cell))
        scored = _scores(given, _groupings(given, tally, by), settings)
        return [whole, *_priorities(given, tally.layout, outcome, settings), *scored, *grouped, checked]
    settings |= {} if by is None else {"by": by}
    if settings:
        raise SettingError(
            f"Findings already have their settings; these cannot be changed here: {listed(settings)}.",
            "pass them to gm.gaps instead.",
        )
    found = [given] if isinstance(given, Finding) else list(given)
    if not found or not all(isinstance(finding, Finding) for finding in found):
        raise SettingError("There is nothing to report.", "use a survey, a tally or findings such as gm.gaps(survey).")
    return found


def _measured(given: Survey | Tally, by: str | Sequence[str] | None, outcome: str | None, settings: Any) -> Finding:
    """Whether the scales can be trusted; by groups where all of them may be shown."""
    from gapmodel.findings.measurement.measurement_report import measurement_report

    tally = tally_of(given, by)
    grouping = by if by is not None else tally.by or None
    groups = None if settings.get("min_cell") is not None else grouping
    own = {"confidence": settings["confidence"]} if settings.get("confidence") is not None else {}
    return measurement_report(given, by=groups, outcome=outcome, **own)


def _check_options(find: Callable[..., Finding], settings: Mapping[str, Any]) -> None:
    """Options that neither a report nor its findings have are an error that names the nearest."""
    own = {name for function in (report, find) for name in inspect.signature(function).parameters}
    known = sorted(own - {"findings", "answers", "path", "settings"})
    for name in settings:
        if name not in known:
            raise SettingError(f"A report has no option {name!r}.", nearest(name, known))


def _groupings(given: Survey | Tally, tally: Tally, by: str | Sequence[str] | None) -> Sequence[str | Sequence[str]]:
    """The groupings to report: what was asked for, else each column of reading by itself."""
    if by is not None:
        return [by]
    if isinstance(given, Survey) and len(given.group_columns) > 1 and given.rows is not None:
        return given.group_columns
    return [tally.by] if tally.by else []


def _scores(given: Survey | Tally, groupings: Sequence[Any], settings: dict[str, Any]) -> list[Finding]:
    """What people score, of an instrument that says how, where the rows are there; no single persons."""
    if (
        not isinstance(given, Survey)
        or given.instrument.scoring is None
        or given.rows is None
        or given.tally.layout.design
    ):
        return []
    own = {name: settings[name] for name in ("confidence", "min_cell") if settings.get(name) is not None}
    return [score(given, by=by, **own) for by in (None, *groupings)]


def _priorities(given: Survey | Tally, layout: Layout, outcome: str | None, settings: dict[str, Any]) -> list[Finding]:
    """What to improve first, of dimensions and by the outcome or the first that was counted, if there is an order."""
    counted = next(iter(layout.outcomes), None)
    rated = layout.gap is not None or outcome or counted or layout.points
    if len(layout.dimensions) < 2 or not rated or zone_of(layout):
        return []
    own = {name: settings[name] for name in ("confidence", "margin", "min_cell") if settings.get(name) is not None}
    try:
        found = priorities(given, outcome or counted, **own)
    except SettingError:
        if outcome is not None or counted is None:
            raise
        found = priorities(given, **own)  # nobody asked for this outcome, from which no importance can be derived
    return [found] if (found.table["n"] > 0).all() else []
