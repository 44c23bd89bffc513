"""What the gaps of pairs of departments come to: by department, in both directions, by kind of internal customer."""

from __future__ import annotations

from itertools import combinations

import pandas as pd

from gapmodel.findings.provider.customer_kinds import KINDS
from gapmodel.inference.estimate import NAN, Published
from gapmodel.inference.margin import verdict
from gapmodel.inference.means.group_means import mean_error, mean_of_means
from gapmodel.inference.means.independent import welch_error, welch_interval, welch_t
from gapmodel.inference.multiple_testing import adjust
from gapmodel.inference.scales.dyads import pairwise_correlation
from gapmodel.tally.counts import natural

ROLES = ("supplier", "customer")
FEWEST = 10  # pairs that a correlation over pairs takes
MEAN_COLUMNS = ["pairs", "n", "gap", "se", "ci_low", "ci_high"]
DEPARTMENT_COLUMNS = ["role", "department", *MEAN_COLUMNS, "worst_dimension", "worst_gap", "verdict"]
KIND_COLUMNS = ["kind", *MEAN_COLUMNS, "verdict"]
RECIPROCITY_COLUMNS = (
    "first second n_first gap_first n_second gap_second difference se ci_low ci_high p_val p_adj".split()
)


def departments_of(shown: pd.DataFrame, dimensions: pd.DataFrame, confidence: float, margin: float) -> pd.DataFrame:
    """Every department as supplier and as customer: the mean over its pairs, each of them counting the same."""
    rows = []
    for role in ROLES:
        for name in sorted(shown[role].unique().tolist(), key=natural):
            means = _means(shown[shown[role] == name], confidence, independent=role == "supplier")
            worst = dimensions[dimensions[role] == name].groupby("code", sort=False)["gap"].mean()
            rows.append([role, name, *means, str(worst.idxmin()), float(worst.min()), _verdict(means, margin)])
    return pd.DataFrame(rows, columns=DEPARTMENT_COLUMNS)


def by_kind(shown: pd.DataFrame, confidence: float, margin: float) -> pd.DataFrame:
    """The mean over the pairs of every kind, each pair counting the same."""
    rows = []
    for kind in KINDS:
        part = shown[shown["kind"] == kind]
        if len(part):
            means = _means(part, confidence, independent=False)
            rows.append([kind, *means, _verdict(means, margin)])
    return pd.DataFrame(rows, columns=KIND_COLUMNS)


def reciprocity_of(shown: pd.DataFrame, confidence: float, padjust: str) -> pd.DataFrame:
    """Both directions of every two departments that rate each other, and their difference, with adjusted p-values."""
    names_and_gaps = zip(shown["supplier"], shown["customer"], _published(shown), strict=True)
    found = {(str(supplier), str(customer)): gap for supplier, customer, gap in names_and_gaps}
    names = sorted({name for pair in found for name in pair}, key=natural)
    rows = []
    for first, second in combinations(names, 2):
        if (first, second) in found and (second, first) in found:
            there, back = found[first, second], found[second, first]
            between = welch_interval(there, back, confidence)
            error, p_val = welch_error(there, back)[0], welch_t(there, back).p_val
            means = there.n, there.mean, back.n, back.mean
            rows.append([first, second, *means, between.value, error, between.low, between.high, p_val])
    table = pd.DataFrame(rows, columns=RECIPROCITY_COLUMNS[:-1])
    return table.assign(p_adj=adjust(table["p_val"], padjust))


def correlation_of(reciprocity: pd.DataFrame) -> float:
    """How alike the two directions are over all pairs; NaN of fewer than `FEWEST`."""
    if len(reciprocity) < FEWEST:
        return NAN
    return pairwise_correlation(reciprocity["gap_first"], reciprocity["gap_second"])


def _means(part: pd.DataFrame, confidence: float, *, independent: bool) -> list[float]:
    groups = _published(part)
    mean, error = (
        mean_of_means(groups, confidence, independent=independent),
        mean_error(groups, independent=independent),
    )
    return [len(groups), sum(group.n for group in groups), mean.value, error[0], mean.low, mean.high]


def _published(part: pd.DataFrame) -> list[Published]:
    """The size, mean and standard deviation of every row."""
    columns = (part[name].tolist() for name in ("n", "gap", "sd"))
    return [Published(n, gap, sd) for n, gap, sd in zip(*columns, strict=True)]


def _verdict(means: list[float], margin: float) -> str:
    return verdict(means[-2], means[-1], margin)
