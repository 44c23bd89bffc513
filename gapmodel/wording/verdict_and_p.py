"""Why a verdict and an adjusted p-value may disagree, for rows in which they do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from gapmodel.findings.finding import Finding
from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import percent, plain

_BEYOND = ("shortfall", "surplus")
_NOT_BEYOND = ("negligible", "undecided")


def verdict_and_p(
    finding: Finding, rows: Iterable[Any], names: Sequence[str], words: tuple[str, str], lang: str = "en"
) -> list[str]:
    """One sentence on the rows in which verdict and adjusted p disagree; none if there are no such rows.

    Parameters
    ----------
    rows : iterable of rows
        With attributes ``verdict`` and ``p_adj``.
    names : sequence of str
        Names of the rows.
    words : (interval, test)
        Names of the interval and the test.

    Notes
    -----
    The significance level is one minus the confidence level. Rows without a p-value are left out.
    """
    say, params = messages("verdict_and_p", lang), finding.params
    level, named = 1 - params["confidence"], list(zip(rows, names, strict=True))
    kinds = {
        "beyond": [name for row, name in named if row.verdict in _BEYOND and row.p_adj >= level],
        "within": [name for row, name in named if row.verdict in _NOT_BEYOND and row.p_adj < level],
    }
    cases = [say(kind, alpha=plain(level), names=say.listing(these)) for kind, these in kinds.items() if these]
    if not cases:
        return []
    adjusted = "not_adjusted" if params["padjust"] == "none" else "adjusted"
    return [
        say(
            "why",
            interval=words[0],
            confidence=percent(params["confidence"]),
            test=words[1],
            margin=plain(params["margin"]),
            adjusted=say(adjusted, padjust=messages("padjust", lang)(params["padjust"])),
            cases=say.parts(cases),
        )
    ]
