"""How many people are below, inside and above their zone of tolerance, and how many zones are inverted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gapmodel.findings.customer.performance_rows import Settings, row_of
from gapmodel.findings.customer.zone import (
    PLACES,
    Cube,
    Zone,
    cubes_with_same,
    inversions_of,
    line_names,
    places_of,
    row_count_of,
    with_same,
)
from gapmodel.findings.given_tally import groups_of, protected
from gapmodel.inference.estimate import NAN, Interval
from gapmodel.inference.share import blaker_interval
from gapmodel.survey.counting.count import RowCount
from gapmodel.survey.survey import Survey
from gapmodel.tally.counts import Counts
from gapmodel.tally.layout import Layout
from gapmodel.tally.one_side import side_lines

SHARE_COLUMNS = ["group", "level", "code", "place", "n", "count", "share", "ci_low", "ci_high", "method"]
INVERSION_COLUMNS = ["code", "n", "inverted", "share", "ci_low", "ci_high"]
_NEEDS_ROWS = "not available: it needs the answers of every respondent; give the survey"
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Shares:
    """The share of respondents who stand at one place; `count` is theirs, unweighted, None where it is not known."""

    n: int
    count: int | None
    share: Interval


def shares_of_rows(
    counted: RowCount, zone: Zone, by: str | Sequence[str] | None, confidence: float, min_cell: int | None
) -> dict[str, dict[Key, Shares]]:
    """By place, then group, level and code: exact intervals, or design-based ones."""
    found: dict[str, dict[Key, Shares]] = {}
    for place, counts in places_of(counted, zone, by).items():
        tally, _ = protected(counts, by, min_cell)
        settings, shares = Settings(confidence, "t", tally.layout), {}
        design = tally.total.design if tally.layout.design else None
        drawn = design.units() if design else None
        for group, part in groups_of(tally, by).items():
            for line in side_lines(tally.layout, part, "place", drawn):
                if line.level == "item":
                    box = row_of(group, line, settings).boxes["top_box"]
                    level, _, code = line.code.partition(":")
                    shares[group, level, code] = Shares(line.n, box.count, box.share)
        found[place] = shares
    return found


def shares_of_tally(
    layout: Layout, groups: Mapping[str, Counts], zone: Zone, confidence: float
) -> dict[str, dict[Key, Shares]]:
    """The same from one tally: of items; those of scores need the answers of every respondent."""
    found: dict[str, dict[Key, Shares]] = {place: {} for place in PLACES}
    for group, counts in groups.items():
        held = _held(layout, counts, zone)
        for level, code in line_names(layout):
            for place in PLACES:
                if level == "item":
                    count, n = held[place][layout.items.index(code)], held["answered"][layout.items.index(code)]
                    share = Shares(n, count, blaker_interval(count, n, confidence))
                else:
                    share = Shares(0, None, Interval(NAN, NAN, NAN, _NEEDS_ROWS))
                found[place][group, level, code] = share
    return found


def inverted_cells(layout: Layout, counts: Counts, zone: Zone, confidence: float) -> list[tuple[Any, ...]]:
    """Rows of `INVERSION_COLUMNS`, of respondents who answered an item on all sides; unweighted."""
    held = _held(layout, counts, zone)
    rows = []
    for code, count, n in zip(layout.items, held["inverted"], held["answered"], strict=True):
        share = blaker_interval(count, n, confidence)
        rows.append((code, n, count, share.value, share.low, share.high))
    return rows


def inverted_people(survey: Survey, zone: Zone) -> dict[str, int]:
    """How many respondents have at least one item whose minimum lies above the desired level."""
    found = inversions_of(row_count_of(survey, zone, exclude=False), zone)
    return {"people_inverted": int(found.any(axis=1).sum())}


def _held(layout: Layout, counts: Counts, zone: Zone) -> dict[str, list[int]]:
    """For every item how many stand at each place, and how many answered all sides."""
    asked = with_same(layout) if zone.direct else layout
    joint: Cube = cubes_with_same(layout, counts.joint) if zone.direct else counts.joint
    size = (layout.levels + 1,) * len(asked.sides)
    levels = np.arange(layout.levels)
    cubes = joint.reshape(-1, *size)[(slice(None), *(slice(0, layout.levels),) * len(asked.sides))]
    axes = np.meshgrid(*[levels] * len(asked.sides), indexing="ij")
    adequacy, superiority, width = (
        axes[minuend] - axes[subtrahend]
        for minuend, subtrahend in (zone.places(asked, measure) for measure in ("adequacy", "superiority", "width"))
    )
    masks = {
        "answered": np.ones_like(adequacy, bool),
        "below": adequacy < 0,
        "inside": (adequacy >= 0) & (superiority <= 0),
        "above": (adequacy >= 0) & (superiority > 0),
        "inverted": width < 0,
    }
    return {name: cubes[:, mask].sum(axis=1).tolist() for name, mask in masks.items()}
