"""How many customers stay: curves by group, a yearly rate with limits, and whether it depends on the age."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from math import ceil, exp, floor, nan
from typing import Any

import numpy as np

from gapmodel.findings.encounters.loyalty.customer_table import YEAR, Customers
from gapmodel.inference.estimate import Interval, Test
from gapmodel.inference.rate import rate_interval, same_rates_test
from gapmodel.inference.survival import Survival, kaplan_meier, logrank
from gapmodel.plain_table import PlainTable

COLUMNS = "group n n_lost years retention ci_low ci_high median_years median_years_low median_years_high method".split()
CURVE_COLUMNS = ("group", "year", "at_risk", "survival", "ci_low", "ci_high")
AGE_COLUMNS = ("year_of_relationship", "years", "n_lost", "retention", "ci_low", "ci_high")
TEST_COLUMNS = ("test", "statistic", "dof", "p_val", "method")
METHOD = "Poisson rate, Garwood"
_SURE = 0.01  # probability of no loss before the first one, below which a list of survivors is suspected


def retention_of(customers: Customers, inside: Any, confidence: float) -> Interval:
    """The share of customers who stay for a year, from losses per customer-year.

    Notes
    -----
    exp(-rate), the rate with Garwood's exact limits. It takes the rate as the same at all times and ages; time before
    a customer came under observation is not counted, and those who are still there count with the time until now.
    """
    rate = rate_interval(int(customers.lost[inside].sum()), float(customers.years[inside].sum()), confidence)
    if rate.value != rate.value:
        return Interval(nan, nan, nan, rate.method)
    return Interval(exp(-rate.value), exp(-rate.high), exp(-rate.low), METHOD)


def curve_of(customers: Customers, inside: Any, confidence: float) -> Survival:
    """Kaplan and Meier's curve over the days since the start, with late entry."""
    lost = customers.lost[inside].astype(float)
    return kaplan_meier(customers.out[inside], lost, 1 - lost, confidence, entered=customers.entered[inside])


def known_part(curve: Survival) -> Survival:
    """The curve up to the first age at which nobody was under observation.

    Notes
    -----
    With late entry there may be ages of which nobody was seen. What is beyond them cannot be joined to what is before,
    and that the last one seen before them left would say that nobody gets older, although others did: that loss counts
    as the end of the observation.
    """
    left = curve.at_risk - curve.events - curve.censored + np.isin(curve.times, curve.entered) * 1.0
    gaps = np.flatnonzero(left[:-1] == 0) if len(left) else left
    if curve.n == len(curve.entered):
        return kaplan_meier([], [], [], curve.confidence)
    if not len(gaps):
        return curve
    end = int(gaps[0])
    events, censored = curve.events[: end + 1].copy(), curve.censored[: end + 1].copy()
    if events[end] == curve.at_risk[end]:
        events[end], censored[end] = 0.0, curve.at_risk[end]
    entered = curve.entered[curve.entered < curve.times[end]]
    return kaplan_meier(curve.times[: end + 1], events, censored, curve.confidence, entered=entered)


def groups_of(customers: Customers) -> dict[str, Any]:
    """Which customers belong to each group, in the order of names."""
    return {str(name): customers.group == name for name in np.unique(customers.group)}


def group_rows(customers: Customers, curves: Mapping[str, Survival], confidence: float) -> PlainTable:
    """A row per group: customers, losses, time, yearly retention, and the time by which half have left."""
    rows = []
    for name, inside in groups_of(customers).items():
        kept, median = retention_of(customers, inside, confidence), curves[name].quantile(0.5)
        counts = (name, int(inside.sum()), int(customers.lost[inside].sum()), float(customers.years[inside].sum()))
        half = (median.value / YEAR, median.low / YEAR, median.high / YEAR)
        rows.append((*counts, kept.value, kept.low, kept.high, *half, kept.method))
    return PlainTable.of_rows(COLUMNS, rows)


def curve_rows(curves: Mapping[str, Survival]) -> PlainTable:
    """The share that is still there after each full year, and how many are at risk then."""
    rows = []
    for name, curve in curves.items():
        last = floor(curve.times[-1] / YEAR) if len(curve.times) else 0
        for year in range(1, last + 1):
            share, at_risk = curve.at(year * YEAR), int(_at_risk(curve, year * YEAR))
            rows.append((name, year, at_risk, share.value, share.low, share.high))
    return PlainTable.of_rows(CURVE_COLUMNS, rows)


def _at_risk(curve: Survival, time: float) -> float:
    out = curve.events + curve.censored
    return float(out[curve.times >= time].sum() - (curve.entered >= time).sum())


def age_rows(customers: Customers, confidence: float) -> tuple[PlainTable, Test]:
    """Yearly retention by year of the relationship, and the test that it is the same in all of them.

    Who leaves on the last day of a year leaves in that year.
    """
    rows, losses, times = [], [], []
    for year in range(max(ceil(customers.out.max() / YEAR), 1)):
        begin, end = year * YEAR, (year + 1) * YEAR
        spent = np.clip(np.minimum(customers.out, end) - np.maximum(customers.entered, begin), 0, None).sum() / YEAR
        after = (customers.out > begin) | (year == 0)
        lost = float((customers.lost & after & (customers.out <= end)).sum())
        rate = rate_interval(int(lost), float(spent), confidence)
        if spent > 0:
            losses.append(lost)
            times.append(float(spent))
            rows.append((year + 1, float(spent), int(lost), exp(-rate.value), exp(-rate.high), exp(-rate.low)))
    return PlainTable.of_rows(AGE_COLUMNS, rows), same_rates_test(losses, times, pooled=True)


def tests_of(curves: Mapping[str, Survival], by_age: Test) -> PlainTable:
    """The log-rank test between groups, and the test over years of the relationship."""
    tests = [("log_rank", logrank(list(curves.values())))] if len(curves) > 1 else []
    return PlainTable.of_rows(
        TEST_COLUMNS,
        [(name, one.statistic, one.dof, one.p_val, one.method) for name, one in (*tests, ("same_at_all_ages", by_age))],
    )


def survivors_only(customers: Customers) -> dict[str, Any] | None:
    """A sign that customers who left before some day are not in the table: that day, and how many started before it.

    If losses had been as frequent before the first one in the table as since, the probability that there was none
    would be below 1%.
    """
    if not customers.lost.any():
        return None
    began, went = customers.came + customers.entered, customers.came + customers.out
    first = float(went[customers.lost].min())
    before = np.clip(np.minimum(went, first) - began, 0, None).sum() / YEAR
    after = customers.years.sum() - before
    if not after > 0:
        return None
    expected = float(before * customers.lost.sum() / after)
    if exp(-expected) > _SURE:
        return None
    return {"day": dt.date.fromordinal(int(first)), "n": int((customers.came < first).sum())}
