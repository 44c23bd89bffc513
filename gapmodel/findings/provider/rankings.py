"""How customers, managers and employees rank the dimensions by what they expect or believe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from gapmodel.findings.labels import Labels
from gapmodel.findings.provider.respondent_groups import (
    RespondentGroups,
)
from gapmodel.inference.estimate import NAN

_WHO = ("customers", "managers", "employees")
RANKING_COLUMNS = ["group", "code", "label", *_WHO, "managers_off", "employees_off"]


def rankings_of(
    surveyed: RespondentGroups, by: str | Sequence[str] | None, labels: Labels
) -> Iterator[tuple[Any, ...]]:
    """One row per group and dimension: its rank with each kind of people, and how far off the customers' it is."""
    lines = {who: surveyed[who, "expectation"].lines(by) for who in _WHO if (who, "expectation") in surveyed}
    if "customers" not in lines:
        return
    for group, asked in lines["customers"].items():
        codes = [line.code for line in asked if line.level == "dimension"]
        ranks = {
            who: _ranks([line.mean for line in lines[who].get(group, ()) if line.level == "dimension"]) for who in lines
        }
        for place, code in enumerate(codes):
            own = [float(ranks[who][place]) if place < len(ranks.get(who, ())) else NAN for who in _WHO]
            yield (group, code, labels.label("dimension", code), *own, own[1] - own[0], own[2] - own[0])


def _ranks(means: list[float]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """1 for the highest mean; ties share the mean rank, what is missing has none."""
    from scipy.stats import rankdata

    ranks: np.ndarray[Any, np.dtype[np.float64]] = rankdata([-mean for mean in means], nan_policy="omit")
    return ranks
