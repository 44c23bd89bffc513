"""Groups that are periods, and their order in time."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gapmodel.survey.decoding.group_names import NO_GROUP
from gapmodel.tally.hidden_rows import OTHERS

_PERIOD = re.compile(r"(?:19|20)\d\d(?:-(?:Q[1-4]|0[1-9]|1[0-2]))?")


def periods_of(groups: Iterable[str]) -> list[str]:
    """The groups in order of time if all of them are years, quarters or months, as `time=` makes them; else none.

    Groups without an answer, and those that were combined because they are small, have no place in time and are left
    out.

    >>> periods_of(["2026-10", "2026-09", "(no answer)"]), periods_of(["2026", "Harbour"])
    (['2026-09', '2026-10'], [])
    """
    named = sorted({str(group) for group in groups} - {NO_GROUP, OTHERS})
    alike = len({len(name) + ("Q" in name) for name in named}) == 1
    return named if len(named) > 1 and alike and all(_PERIOD.fullmatch(name) for name in named) else []


def step_of(period: str) -> int:
    """Where a period stands in time, in years, quarters or months.

    >>> step_of("2026-02") - step_of("2025-12"), step_of("2026-Q1") - step_of("2025-Q4"), step_of("2026")
    (2, 1, 2026)
    """
    year, _, part = period.partition("-")
    if not part:
        return int(year)
    return int(year) * 4 + int(part[1]) if part[0] == "Q" else int(year) * 12 + int(part)
