"""Findings into one file that opens anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gapmodel.errors import OutputError, SettingError, listed
from gapmodel.files import check_target, write_whole
from gapmodel.findings.answers import tally_of
from gapmodel.findings.customer.gaps import gaps
from gapmodel.findings.customer.performance import performance
from gapmodel.findings.finding import Finding
from gapmodel.findings.measurement.data_check import check
from gapmodel.reports.html import page
from gapmodel.survey.survey import Survey
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
        Of a survey or tally the gaps are reported, or the performance where one side was asked, and a look at the
        answers: of all respondents together, and of each group. Findings are reported as they are.
    path : str or path
        Ending in ``.html``.
    by : str or list of str, optional
        Of a survey or tally: the columns whose groups are reported beside all respondents together. Default: the groups
        given at reading, unlike in `gaps`, because a report has room for both.
    lang : {"en", "zh"}
    min_cell : int, optional
        Of a survey or tally: put groups and rows with fewer respondents together before anything is reported, see
        `Tally.suppressed`. Cells that were set aside, which are single answers, are then not shown.
    **settings
        Of a survey or tally: what `gaps` takes (confidence, margin, padjust and so on), or `performance`.

    Returns
    -------
    Path
        Where the report lies.

    Raises
    ------
    OutputError
        The file cannot be written there; an old report then stays as it was.
    SettingError
        `findings` holds nothing that can be reported.
    TallyError
        There are fewer than `min_cell` respondents, or the tally cannot be asked for gaps.

    Examples
    --------
    >>> import gapmodel as gm, tempfile
    >>> survey = gm.read_survey(gm.example("bank"))
    >>> gm.report(survey, tempfile.mkdtemp() + "/bank.html").name
    'bank.html'
    """
    if not isinstance(path, (str, Path)):
        raise OutputError(f"{path!r} is not a path for a report.", "name a file that ends in .html.")
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
        find = gaps if tally.layout.gap else performance
        whole: Finding = find(given, **settings)
        grouped: list[Finding] = [find(given, by=by or tally.by, **settings)] if tally.by else []
        min_cell = settings.get("min_cell")
        return [whole, *grouped, check(given if min_cell is None else tally.suppressed(min_cell))]
    settings |= {} if by is None else {"by": by}
    if settings:
        raise SettingError(f"Findings have their settings already: {listed(settings)}.", "give them to gm.gaps.")
    found = [given] if isinstance(given, Finding) else list(given)
    if not found or not all(isinstance(finding, Finding) for finding in found):
        raise SettingError("There is nothing to report.", "give a survey, a tally or findings such as gm.gaps(survey).")
    return found
