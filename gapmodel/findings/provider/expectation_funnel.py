"""The expectation funnel: what share of customers' expectations survives each stage inside the company."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import nan, sqrt
from typing import Any

import numpy as np
import pandas as pd

from gapmodel.errors import SettingError, TallyError, listed
from gapmodel.findings.finding import Finding
from gapmodel.findings.labels import Labels
from gapmodel.findings.provider.respondent_groups import (
    Given,
    Key,
    RespondentGroup,
    check_population,
    none_of,
    respondent_groups_of,
)
from gapmodel.inference.attrition import Floats, Means, share_interval
from gapmodel.inference.estimate import check_settings, t_p_val
from gapmodel.inference.means.difference import left_open
from gapmodel.inference.means.mean_intervals import mean_interval
from gapmodel.tally.frequencies import Frequencies, totals
from gapmodel.tally.layout import Layout
from gapmodel.tally.one_side import SideLine, side_lines

_EXPECTED = ("customers", "expectation")
STAGES: Mapping[str, Key] = {
    "known": ("managers", "expectation"),
    "standards": ("managers", "standards"),
    "delivered": ("employees", "delivery"),
    "promised": ("employees", "kept"),
}
COLUMNS = "stage n step survives ci_low ci_high method".split()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ExpectationFunnel(Finding):
    """What survives of customers' expectations.

    Attributes
    ----------
    table : pandas.DataFrame
        ``stage n step survives ci_low ci_high method``: one row per stage, `expected` (all of it), `known` to managers,
        turned into `standards`, `delivered`, `promised` truthfully. ``step`` is the share of what came from the stage
        before, ``survives`` the share of the customers' expectations; both from 0 to 1.
    dimensions : pandas.DataFrame
        ``stage code label survives`` for every dimension.
    """

    dimensions: pd.DataFrame


def expectation_funnel(
    *,
    customers: Given,
    managers: Given,
    employees: Given = None,
    confidence: float = 0.95,
    population: Mapping[str, int] | None = None,
) -> ExpectationFunnel:
    """The share of customers' expectations that survives each stage.

    Parameters
    ----------
    customers, managers, employees, population
        As for `provider_gaps`. Stages are read as far as every dimension was asked about without a break.

    Returns
    -------
    ExpectationFunnel

    Raises
    ------
    SettingError
        Nobody says what customers expect, or what managers know of it; customers expect nothing.
    TallyError
        Different items, dimensions or scales.

    Notes
    -----
    The definition is this package's own; nothing is taken from the literature but the stages of the gap model. With C_d
    and M_d the customers' expectation and the managers' belief about it on dimension d, both counted from the scale's
    lowest point, and s_d, d_d, p_d the attainment (rating - lowest) / (highest - lowest) of standards, delivery
    and promises kept, the surviving shares are

    known = sum min(M_d, C_d) / sum C_d,  standards = sum min(M_d, C_d) s_d / sum C_d,  and so on with d_d and p_d.

    What managers believe beyond what customers expect does not count; a dimension that customers expect more of weighs
    more; "no standards exist" counts as a standard of zero, and as far as several dimensions have it, their errors as
    perfectly correlated. It is a picture of losses, not a law: ratings of different
    people are multiplied as if each were a share of the stage before. Intervals by the delta method (`share_interval`)
    with the lattice interval's errors of each mean. Where beliefs and expectations are equal, min() makes `known` a
    little too low.

    Examples
    --------
    >>> import gapmodel as gm
    >>> customers = gm.read_survey(gm.simulate(n=400, level=6.0, rng=1))
    >>> managers = gm.read_survey(gm.simulate("servqual-managers", 8, level=5.0, rng=2), "servqual-managers")
    >>> funnel = gm.expectation_funnel(customers=customers, managers=managers)
    >>> [f"{share:.2f}" for share in funnel.table["survives"]]
    ['1.00', '0.8...']
    """
    check_settings(confidence, "two-sided")
    check_population(population)
    surveyed = respondent_groups_of(customers=customers, managers=managers, employees=employees)
    for key in (_EXPECTED, STAGES["known"]):
        if key not in surveyed or not all(surveyed[key].asked().values()):
            raise SettingError(
                f"Nobody says what {key[0]} take for the customers' expectation.",
                "give customers= and managers= with their view of it ('servqual-managers') on every dimension.",
            )
    layout = surveyed[_EXPECTED].tally.layout
    labels, codes = Labels.of(surveyed[_EXPECTED].whole.layout), [code for code, _ in layout.dimensions]
    parts = [_means(surveyed[_EXPECTED], "customers", rated=False)]
    if not parts[0].means.any():
        raise SettingError(
            "Customers expect the lowest point of the scale throughout: there is nothing that could survive.",
            "look at the answers with gm.check(customers).",
        )
    rows: list[tuple[Any, ...]] = [("expected", parts[0].n, 1.0, 1.0, 1.0, 1.0, "by definition")]
    by_dimension: list[tuple[Any, ...]] = [("expected", code, labels.label("dimension", code), 1.0) for code in codes]
    for stage, key in STAGES.items():
        if key not in surveyed or not all(surveyed[key].asked().values()):
            break
        _same_dimensions(codes, surveyed[key])
        parts.append(_means(surveyed[key], key[0], (population or {}).get(key[0]), rated=stage != "known"))
        found = share_interval(_survives, parts, confidence)
        step = found.value / rows[-1][3] if rows[-1][3] else nan
        rows.append((stage, parts[-1].n, step, found.value, found.low, found.high, found.method))
        expected = np.where(parts[0].means > 0, parts[0].means, nan)
        shares = _left([part.means for part in parts]) / expected
        by_dimension += [
            (stage, code, labels.label("dimension", code), float(share))
            for code, share in zip(codes, shares, strict=True)
        ]
    return ExpectationFunnel(
        pd.DataFrame(rows, columns=COLUMNS),
        {"confidence": confidence, "population": dict(population or {})},
        labels,
        pd.DataFrame(by_dimension, columns=["stage", "code", "label", "survives"]),
    )


def _same_dimensions(codes: Sequence[str], people: RespondentGroup) -> None:
    own = [code for code, _ in people.tally.layout.dimensions]
    if own != codes:
        raise TallyError(
            f"The {people.side} side has the dimensions {listed(own)}, the customers' expectation {listed(codes)}.",
            "ask for ratings of the dimensions that customers are asked about, in the same order.",
        )


def _left(values: Sequence[Floats]) -> Floats:
    """What is left of each dimension's expectation, in scale points."""
    left = values[0] if len(values) < 2 else np.minimum(values[0], values[1])
    for attained in values[2:]:
        left = left * attained
    return left


def _survives(values: Sequence[Floats]) -> float:
    return float(_left(values).sum() / values[0].sum())


def _means(people: RespondentGroup, who: str, population: int | None = None, *, rated: bool) -> Means:
    """The dimensions' means above the lowest point; of ratings, as shares of the range."""
    layout = people.tally.layout
    lowest, highest = ends = layout.ends
    lines = [line for line in side_lines(layout, people.tally.total, people.side) if line.level == "dimension"]
    none = [none_of(people, place) if rated else 0 for place in range(len(lines))]
    lines = [_with_none(line, layout, count) for line, count in zip(lines, none, strict=True)]
    n = min(line.n for line in lines)
    unit = highest - lowest if rated else 1.0
    values = np.array([line.mean - lowest for line in lines]) / unit
    errors = np.zeros(len(lines))
    left = left_open(n, population)
    if left:
        # the level of t limits one error away
        levels = [1 - t_p_val(1.0, line.n - 1, "two-sided") for line in lines]
        intervals = [mean_interval(line, level, ends) for line, level in zip(lines, levels, strict=True)]
        errors = np.array([found.high - found.low for found in intervals]) / 2 * left / unit
    correlations = _correlations(people)
    without = np.flatnonzero(none)
    correlations[np.ix_(without, without)] = 1.0  # whether the same people said so was not counted
    return Means(who, n, values, correlations * np.outer(errors, errors))


def _with_none(line: SideLine, layout: Layout, none: int) -> SideLine:
    """The line with those who said that nothing exists, as raters at the lowest point."""
    if not none:
        return line
    n, rated = line.n + none, Fraction(0) if line.exact_mean is None else line.exact_mean - layout.lowest
    mean = layout.lowest + rated * line.n / n
    if line.answers is not None:
        values, counts = np.append(line.answers.values, 0), np.append(line.answers.counts, none)
        answers = Frequencies(*totals(values, counts), line.answers.unit)
        return SideLine(line.level, line.code, n, mean, answers.sd, answers)
    within = line.sd**2 * (line.n - 1) if line.n > 1 else 0.0
    sd = sqrt((within + float(rated) ** 2 * line.n * none / n) / (n - 1)) if n > 1 else nan
    return SideLine(line.level, line.code, n, mean, sd, None)


def _correlations(people: RespondentGroup) -> Floats:
    """Of the dimensions' scores, over those who have both; zero where one does not vary."""
    layout, moments = people.tally.layout, people.tally.total.moments
    at = [layout.columns.index((people.side, "dimension", code)) for code, _ in layout.dimensions]
    part = np.ix_(at, at)
    counts, sums, products = (whole[part].astype(float) for whole in (moments.counts, moments.sums, moments.products))
    with np.errstate(invalid="ignore", divide="ignore"):
        covariance = products / counts - sums * sums.T / counts**2
        spread = np.sqrt(np.diag(covariance))
        found = np.clip(np.nan_to_num(covariance / np.outer(spread, spread)), -1, 1)
    np.fill_diagonal(found, 1.0)
    correlations: Floats = found
    return correlations
