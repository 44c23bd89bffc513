"""Groups compared, such as branches: complaints per exposure, times, and share in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from math import nan
from typing import Any

from gapmodel.findings.encounters.complaints.case_counts import CaseCounts
from gapmodel.findings.encounters.complaints.case_rates import RateSettings, Series
from gapmodel.findings.encounters.complaints.case_times import TimeSettings, share_within, survivals
from gapmodel.inference.estimate import Test
from gapmodel.inference.multiple_testing import adjust
from gapmodel.inference.rate import rate_interval, rates_test
from gapmodel.plain_table import PlainTable

GROUP_COLUMNS = "group n count exposure rate rate_low rate_high p_val p_adj median_days answered_in_time method".split()
Counted = tuple[int, float]


def group_table(
    counts: CaseCounts, by: str, series: Sequence[Series], rates: RateSettings, times: TimeSettings, padjust: str
) -> PlainTable:
    """One row per group; p-values that it has as many complaints per exposure as all others together."""
    pairs = [_counted(one, rates) for one in series]
    tests = [_against_others(at, pairs) for at in range(len(pairs))]
    adjusted = adjust([test.p_val for test in tests], padjust)
    found = counts.groups(by)
    flags = {
        str(name): (int(n), int(in_time), int(known))
        for name, n, in_time, known in zip(found[by], found["n"], found["in_time"], found["in_time_known"], strict=True)
    }
    curves = survivals(counts, times.stage, by, times.confidence) if times.stage else {}
    rows: list[tuple[Any, ...]] = []
    for one, (count, exposure), test, p_adj in zip(series, pairs, tests, adjusted, strict=True):
        n, *own = flags.get(one.group, (0, 0, 0))
        rate, curve = rate_interval(count, exposure / rates.per, rates.confidence), curves.get(one.group)
        median = curve.quantile().value if curve else nan
        within = share_within(curve, (own[0], own[1]), times).value
        numbers = (*rate.numbers, test.p_val, float(p_adj), median, within)
        rows.append((one.group, n, count, exposure, *numbers, f"{rate.method}; {test.method}"))
    return PlainTable.of_rows(GROUP_COLUMNS, rows)


def _counted(series: Series, rates: RateSettings) -> Counted:
    """The complaints of a group and the exposure that they belong to."""
    exposure = rates.exposure
    if exposure is None or (exposure.constant is None and not exposure.grouped):
        return sum(series.received), nan
    if exposure.constant is None and not exposure.dated:
        return sum(series.received), exposure.of_group(series.group, [])
    used = [at for at, value in enumerate(series.exposure) if value > 0 and series.complete[at]]
    starts: list[dt.date] = [series.starts[at] for at in used]
    total = sum(series.exposure[at] for at in used) if starts else nan
    return sum(series.received[at] for at in used), total


def _against_others(at: int, pairs: Sequence[Counted]) -> Test:
    """The test of a group against all others whose exposure is known."""
    own = pairs[at]
    others = [pair for place, pair in enumerate(pairs) if place != at and pair[1] > 0]
    return rates_test(own, (sum(count for count, _ in others), sum(exposure for _, exposure in others)))
