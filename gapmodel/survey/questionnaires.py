"""Several questionnaires in one file: managers' and employees' answers, read by every instrument they were asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gapmodel.errors import ColumnError, listed
from gapmodel.instrument.read import read_instrument
from gapmodel.survey.matching.match import is_asked
from gapmodel.survey.read import read_survey
from gapmodel.survey.read_sheet import open_sheet
from gapmodel.survey.survey import Survey

MANAGERS = ("servqual-managers", "gap2-standards", "antecedents-managers")
EMPLOYEES = ("servqual-employees", "gap3-delivery", "gap4-promises", "antecedents-employees")


def read_managers(
    source: Any,
    *,
    by: str | Sequence[str] | None = None,
    missing_codes: str | float | Sequence[object] = (),
    sheet: str | None = None,
    encoding: str | None = None,
) -> tuple[Survey, ...]:
    """What managers answered: their view of customers' expectations, the standards (gap 2), the antecedents.

    Parameters
    ----------
    source : path or frame
        As for `read_survey`: columns E1 .. E22 and W_reliability .. (points), S_reliability .. (standards), A1 .. A20
        (antecedents), as many of the three as were asked.
    by, missing_codes, sheet, encoding
        As for `read_survey`.

    Returns
    -------
    tuple of Survey
        One for each built-in instrument ("servqual-managers", "gap2-standards", "antecedents-managers") of which there
        are columns; `provider_gaps`, `gap_model`, `expectation_funnel` and `antecedents` take it as it is.

    Raises
    ------
    ColumnError
        There is a column of none of them, or some columns of one are missing.

    Warns
    -----
    AnswerWarning
        As `read_survey` does; also while nobody has confirmed which antecedents are negatively worded.

    Examples
    --------
    >>> import gapmodel as gm
    >>> answers = gm.simulate("servqual-managers", 8, rng=1)
    >>> [survey.instrument.name for survey in gm.read_managers(answers)]
    ['servqual-managers']
    """
    return _read(source, MANAGERS, by, missing_codes, (sheet, encoding))


def read_employees(
    source: Any,
    *,
    by: str | Sequence[str] | None = None,
    missing_codes: str | float | Sequence[object] = (),
    sheet: str | None = None,
    encoding: str | None = None,
) -> tuple[Survey, ...]:
    """What employees answered: delivery (gap 3), promises kept (gap 4), their view of expectations, the antecedents.

    Parameters
    ----------
    source : path or frame
        As for `read_survey`: columns D_reliability .. (delivery), K_reliability .. (promises kept), E1 .. E22 (their
        view of customers' expectations), A1 .. A30 (antecedents), as many of the four as were asked.
    by, missing_codes, sheet, encoding
        As for `read_survey`.

    Returns
    -------
    tuple of Survey
        One for each built-in instrument ("servqual-employees", "gap3-delivery", "gap4-promises",
        "antecedents-employees") of which there are columns.

    Raises
    ------
    ColumnError
        As by `read_managers`, whose warnings are given, too.

    Examples
    --------
    >>> import gapmodel as gm
    >>> answers = gm.simulate("gap4-promises", 30, rng=1)
    >>> [survey.instrument.name for survey in gm.read_employees(answers)]
    ['gap4-promises']
    """
    return _read(source, EMPLOYEES, by, missing_codes, (sheet, encoding))


def _read(
    source: Any,
    names: Sequence[str],
    by: str | Sequence[str] | None,
    missing_codes: str | float | Sequence[object],
    opening: tuple[str | None, str | None],
) -> tuple[Survey, ...]:
    known = [read_instrument(name) for name in names]
    sheet = open_sheet(source, known, sheet=opening[0], encoding=opening[1])
    asked = [instrument for instrument in known if is_asked(sheet, instrument)]
    if not asked:
        raise ColumnError(
            f"{sheet.origin} has no column of {listed(names)}; columns are {listed(sheet.names, 8)}.",
            "name the columns as E1 .. E22, S_reliability, D_reliability, K_reliability or A1 .. A20, or read each "
            "instrument with gm.read_survey(..., instrument=, columns=).",
        )
    return tuple(read_survey(sheet, instrument, by=by, missing_codes=missing_codes) for instrument in asked)
