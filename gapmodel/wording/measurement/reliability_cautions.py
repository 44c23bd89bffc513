"""What is wrong with scales, in sentences: opposed and redundant items, too few of them, models without a solution."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import isnan
from typing import Any

from gapmodel.findings.measurement.reliability import Reliability
from gapmodel.wording.catalogue import Messages
from gapmodel.wording.names import row_name, side_name

REDUNDANT = 0.95  # Terwee et al. (2007)
_COUNTS = ("two_items", "one_item")  # reasons with sentences of their own


def cautions(finding: Reliability, say: Messages, lang: str) -> Iterator[str]:
    """A sentence for everything that is noticed."""
    table = finding.plain("table").rows
    alphas = [row for row in table if not isnan(row.alpha)]
    checks = {
        "negative": _at_sides(finding, (row for row in alphas if row.alpha < 0), say, lang),
        "opposed": _opposed(finding, say, lang),
        "redundant": _at_sides(
            finding, (row for row in alphas if row.alpha > REDUNDANT and row.level == "dimension"), say, lang
        ),
    }
    for key in _COUNTS:
        rows = {row.code: row for row in table if row.why == key and row.level == "dimension"}
        checks[key] = [row_name(finding.labels, row.level, row.code, lang) for row in rows.values()]
    for key, names in checks.items():
        if names:
            yield say(key, names=say.listing(names))
    yield from _missing(finding, say, lang)
    for side, items in finding.params["constant"].items():
        names = [row_name(finding.labels, "item", code, lang) for code in items]
        yield say("constant", side=side_name(finding.labels, side, lang), names=say.listing(names))
    if finding.params["pairwise"]:
        yield say("pairwise")


def _opposed(finding: Reliability, say: Messages, lang: str) -> list[str]:
    return [
        say(
            "at_side",
            name=row_name(finding.labels, "item", row.code, lang),
            side=side_name(finding.labels, row.side, lang),
        )
        for row in finding.plain("items").rows
        if row.item_rest < 0
    ]


def _missing(finding: Reliability, say: Messages, lang: str) -> Iterator[str]:
    """Which scales lack coefficients of factor models, by reason."""
    rows = [row for row in finding.plain("table").rows if row.why and row.why not in _COUNTS]
    reasons = dict.fromkeys(row.why for row in rows)
    parts = []
    for reason in reasons:
        names = _at_sides(finding, (row for row in rows if row.why == reason), say, lang)
        parts.append(say("missing_part", names=say.listing(names), reason=say(reason)))
    if parts:
        yield say("missing", parts=say.parts(parts))


def _at_sides(finding: Reliability, rows: Iterable[Any], say: Messages, lang: str) -> list[str]:
    return [
        say(
            "at_side",
            name=row_name(finding.labels, row.level, row.code, lang),
            side=side_name(finding.labels, row.side, lang),
        )
        for row in rows
    ]
