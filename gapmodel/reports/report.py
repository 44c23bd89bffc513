"""Findings into one file that opens anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gapmodel.errors import OutputError, SettingError
from gapmodel.files import check_target, write_whole
from gapmodel.findings.customer.gaps import Gaps, gaps
from gapmodel.findings.finding import Finding
from gapmodel.findings.measurement.data_check import check
from gapmodel.reports.html import page
from gapmodel.survey.survey import Survey
from gapmodel.tally.tally import Tally


def report(findings: Survey | Tally | Finding | Sequence[Finding], path: str | Path, *, lang: str = "en") -> Path:
    """Write a report as one self-contained HTML file that opens without a network.

    Parameters
    ----------
    findings : Survey, Tally, or one or more findings
        Of a survey the gaps are reported (by its groups too, if it has any) and a look at the
        answers; else what is given, with its own settings.
    path : str or path
        Ending in ``.html``.
    lang : {"en", "zh"}

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

    Examples
    --------
    >>> import gapmodel as gm, tempfile
    >>> survey = gm.read_survey(gm.example("bank"))
    >>> gm.report(survey, tempfile.mkdtemp() + "/bank.html").name
    'bank.html'
    """
    path = Path(path)
    if path.suffix.lower() not in (".html", ".htm"):
        raise OutputError(f"A report cannot be written as {path.suffix or 'a file without a suffix'!r}.", "use .html.")
    check_target(path)
    survey = findings if isinstance(findings, Survey) else None
    return write_whole(path, page(_findings(findings), survey, lang).encode())


def _findings(given: Survey | Tally | Finding | Sequence[Finding]) -> list[Finding]:
    if isinstance(given, (Survey, Tally)):
        tally = given.tally if isinstance(given, Survey) else given
        grouped: list[Gaps] = [gaps(given, by=tally.by)] if tally.by else []
        return [gaps(given), *grouped, check(given)]
    found = [given] if isinstance(given, Finding) else list(given)
    if not found or not all(isinstance(finding, Finding) for finding in found):
        raise SettingError("There is nothing to report.", "give a survey, a tally or findings such as gm.gaps(survey).")
    return found
