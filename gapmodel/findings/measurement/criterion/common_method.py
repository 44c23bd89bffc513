"""Screening for common method variance: what the first unrotated component of all items holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from gapmodel.findings.labels import ALL_SIDES
from gapmodel.findings.measurement.item_answers import ItemAnswers
from gapmodel.inference.validity.common_method import component_interval, first_component_share
from gapmodel.survey.survey import Survey
from gapmodel.tally.tally import Tally

COMMON_METHOD = ["side", "n", "n_items", "first_component", "ci_low", "ci_high"]
_LEAST = 3  # respondents, of whom all items would correlate perfectly or nearly so
_MOST = 499  # resamples, which take an eigenvalue each


def common_method_rows(
    answers: Survey | Tally, sides: Sequence[str], confidence: float, n_resamples: int, rng: int | np.random.Generator
) -> Iterator[tuple[Any, ...]]:
    """Rows of `COMMON_METHOD`: the items of every side, then of all of them, each of who answered all of these.

    Raises
    ------
    TallyError
        The sample has weights, strata or clusters.
    """
    sets: dict[str, Sequence[str]] = {side: [side] for side in sides}
    if len(sides) > 1:
        sets[ALL_SIDES] = sides
    for name, own in sets.items():
        given = ItemAnswers.of(answers, own, rng=rng)
        whole = np.concatenate([given.covariance[None], given.resampled(rng, min(n_resamples, _MOST))])
        shares = first_component_share(whole) if given.n > _LEAST else np.full(1, np.nan)
        limits = component_interval(float(shares[0]), shares[1:], len(given.columns), confidence)
        yield name, given.n, len(given.columns), *limits.numbers
