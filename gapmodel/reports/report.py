"""Reports: findings in one HTML file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gapmodel.errors import OutputError, SettingError, listed
from gapmodel.files import check_target, write_whole
from gapmodel.findings.customer.gaps import gaps
from gapmodel.findings.customer.performance import performance
from gapmodel.findings.customer.tolerance import tolerance
from gapmodel.findings.customer.zone import zone_of
from gapmodel.findings.finding import Finding
from gapmodel.findings.given_tally import tally_of
from gapmodel.findings.measurement.data_check import check
from gapmodel.findings.priorities.priorities import priorities
from gapmodel.reports.html import page
from gapmodel.survey.survey import Survey
from gapmodel.tally.layout import Layout
from gapmodel.tally.tally import Tally


def report(
    findings: Survey | Tally | Finding | Sequence[Finding],
    path: str | Path,
    *,
    by: str | Sequence[str] | None = None,
    lang: str = "en",
    min_cell: int | None = None,
    **settings: Any,
) -> Path:
    """Write a report as one self-contained HTML file that opens without a network.

    Parameters
    ----------
    findings : Survey, Tally, or one or more findings
        For a survey or tally: the gaps, the performance if only one side was asked, or the zone of tolerance; what to
        improve first; both also by its groups; and the data quality. Findings are reported with their own settings.
    path : str or path
        Ending in ``.html``.
    by : str or list of str, optional
        Of a survey or tally: the columns whose groups are reported beside all respondents together. Default: the groups
        given at reading, unlike in `gaps`, because a report has room for both.
    lang : {"en", "zh"}
    min_cell : int, optional
        For a survey or tally: combine groups and rows with fewer respondents before anything is reported, see
        `Tally.suppressed`. Invalid answers, which are single answers, are then not shown.
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
        `findings` contains nothing to report.
    TallyError
        There are fewer than `min_cell` respondents, or gaps are not available from the tally.

    Examples
    --------
    >>> import gapmodel as gm, tempfile
    >>> survey = gm.read_survey(gm.example("bank"))
    >>> gm.report(survey, tempfile.mkdtemp() + "/bank.html").name
    'bank.html'
    """
    if not isinstance(path, (str, Path)):
        raise OutputError(f"{path!r} is not a valid path for a report.", "give a file name ending in .html.")
    path = Path(path)
    if path.suffix.lower() not in (".html", ".htm"):
        raise OutputError(f"A report cannot be written as {path.suffix or 'a file without a suffix'!r}.", "use .html.")
    check_target(path)
    survey = findings if isinstance(findings, Survey) else None
    if min_cell is not None:
        settings["min_cell"] = min_cell
    return write_whole(path, page(_findings(findings, by, settings), survey, lang).encode())


def _findings(
    given: Survey | Tally | Finding | Sequence[Finding], by: str | Sequence[str] | None, settings: dict[str, Any]
) -> list[Finding]:
    if isinstance(given, (Survey, Tally)):
        tally = tally_of(given, by)
        find = tolerance if zone_of(tally.layout) else gaps if tally.layout.gap else performance
        whole: Finding = find(given, **settings)
        grouped: list[Finding] = [find(given, by=by or tally.by, **settings)] if tally.by else []
        min_cell = settings.get("min_cell")
        checked = check(given if min_cell is None else tally.suppressed(min_cell))
        return [whole, *_priorities(given, tally.layout, settings), *grouped, checked]
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


def _priorities(given: Survey | Tally, layout: Layout, settings: dict[str, Any]) -> list[Finding]:
    """What to improve first, of dimensions and by the first outcome that was counted, if there is an order."""
    rated = layout.gap is not None or layout.outcomes or layout.points
    if len(layout.dimensions) < 2 or not rated or zone_of(layout):
        return []
    own = {name: settings[name] for name in ("confidence", "margin", "min_cell") if settings.get(name) is not None}
    found = priorities(given, next(iter(layout.outcomes), None), **own)
    return [found] if (found.table["n"] > 0).all() else []
