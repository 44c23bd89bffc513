"""How groups differ in net promoter score, satisfied customers and means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from gapmodel.findings.encounters.loyalty.loyalty_answers import LoyaltyAnswers, RowAnswers
from gapmodel.findings.encounters.loyalty.loyalty_estimates import Estimate, Settings, estimate
from gapmodel.findings.encounters.loyalty.loyalty_measures import Measure
from gapmodel.inference.estimate import Interval, Test
from gapmodel.inference.exact.group_sum import permutation
from gapmodel.inference.means.design_based import design_interval, design_test
from gapmodel.inference.means.difference import difference_interval
from gapmodel.inference.means.linearised import difference_of
from gapmodel.inference.multiple_testing import adjust

PAIRS = 8  # groups up to which all pairs are compared; more are each compared with all others
OTHERS = "(all others)"
COMPARISONS = ["measure", "first", "second", "n_first", "n_second", "difference", "ci_low", "ci_high"]
COMPARISONS += ["p_val", "p_adj", "method"]


def comparisons(
    answers: LoyaltyAnswers,
    measures: Sequence[Measure],
    found: Mapping[tuple[str, str], Estimate],
    settings: Settings,
) -> list[tuple[Any, ...]]:
    """Every pair of groups compared in every measure; of more than `PAIRS` groups each with all others together."""
    rows = []
    for measure in measures:
        own = [found[group, measure.name] for group in answers.groups]
        pairs = list(combinations(own, 2))
        if len(own) > PAIRS:
            pairs = [(one, _others(answers, one, settings)) for one in own]
        tested = [_compared(answers, first, second, settings.confidence) for first, second in pairs]
        adjusted = adjust([test.p_val for _, test in tested], settings.padjust)
        for (first, second), (limits, test), p_adj in zip(pairs, tested, adjusted.tolist(), strict=True):
            names = (measure.name, first.group, second.group, first.scored.n, second.scored.n)
            method = f"{limits.method}; {test.method}"
            rows.append((*names, *limits.numbers, test.p_val, p_adj, method))
    return rows


def differing(rows: Sequence[tuple[Any, ...]], confidence: float) -> dict[str, Any]:
    """How many of these comparisons are tested, how many of them are significant, and whether with all others."""
    adjusted = [row[COMPARISONS.index("p_adj")] for row in rows]
    tested = [p for p in adjusted if p == p]
    rest = bool(rows) and rows[0][COMPARISONS.index("second")] == OTHERS
    return {"tested": len(tested), "sure": sum(p <= 1 - confidence for p in tested), "with_rest": rest}


def _others(answers: LoyaltyAnswers, one: Estimate, settings: Settings) -> Estimate:
    rest = [place for place, group in enumerate(answers.groups) if group != one.group]
    return estimate(answers, one.measure, OTHERS, rest, settings)


def _compared(answers: LoyaltyAnswers, first: Estimate, second: Estimate, confidence: float) -> tuple[Interval, Test]:
    """The second group minus the first, in units of the measure, and the test that they are equal."""
    if isinstance(answers, RowAnswers) and answers.drawn and first.part is not None and second.part is not None:
        apart = difference_of(answers.drawn, first.part, second.part)
        limits, factor = design_interval(apart, confidence), float(first.measure.factor)
        moved = Interval(factor * limits.value, factor * limits.low, factor * limits.high, limits.method)
        return moved, design_test(apart)
    test = permutation(second.scored, first.scored)
    method = test.method if test.method.startswith("undefined") else f"permutation; {test.method}"
    return difference_interval(second.interval, first.interval), Test(test.statistic, test.dof, test.p_val, method)
