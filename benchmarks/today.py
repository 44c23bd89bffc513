"""The same tests and intervals in scipy and pingouin."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable

import numpy as np
from scipy import stats

try:
    import pingouin
except ImportError:
    sys.exit("This benchmark compares with pingouin, which is not installed.\nHint: pip install pingouin")

RESAMPLES = 999
pingouin.options["round"] = None
pingouin.options["round.column.CI95"] = None

Limits = tuple[float, float]


def scipy_bca(rows: np.ndarray, seed: int) -> Limits:
    """BCa from random resamples; NaN of equal rows."""
    found = stats.bootstrap((rows,), np.mean, n_resamples=RESAMPLES, rng=seed).confidence_interval
    return float(found.low), float(found.high)


def pingouin_ttest(rows: np.ndarray, seed: int) -> Limits:  # noqa: ARG001  nothing is drawn
    low, high = pingouin.ttest(rows, 0)["CI95"].iloc[0]
    return float(low), float(high)


def pingouin_bootci(rows: np.ndarray, seed: int) -> Limits:
    low, high = pingouin.compute_bootci(rows, func="mean", method="bca", n_boot=RESAMPLES, decimals=10, seed=seed)
    return float(low), float(high)


INTERVALS: dict[str, Callable[[np.ndarray, int], Limits]] = {
    f"scipy bootstrap, BCa {RESAMPLES}": scipy_bca,
    f"pingouin compute_bootci, BCa {RESAMPLES}": pingouin_bootci,
    "pingouin ttest": pingouin_ttest,
}


def limits(rows: np.ndarray, seed: int) -> dict[str, Limits]:
    """Every interval of one sample; of equal rows, and where none comes out, it has no length."""
    found = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, interval in INTERVALS.items():
            low, high = interval(rows, seed) if np.ptp(rows) else (np.nan, np.nan)
            found[name] = (rows.mean(), rows.mean()) if np.isnan(low + high) else (low, high)
    return found


def flips(rows: np.ndarray) -> float:
    """Sign flips drawn at random."""
    draws = {"n_resamples": RESAMPLES, "vectorized": True, "rng": 1}
    return float(stats.permutation_test((rows,), np.mean, permutation_type="samples", **draws).pvalue)


PAIRED: dict[str, Callable[[np.ndarray], float]] = {
    "scipy wilcoxon": lambda rows: stats.wilcoxon(rows).pvalue,
    "scipy wilcoxon, pratt": lambda rows: stats.wilcoxon(rows, zero_method="pratt").pvalue,
    "pingouin wilcoxon": lambda rows: pingouin.wilcoxon(rows)["p_val"].iloc[0],
    f"scipy permutation_test, {RESAMPLES} flips": flips,
}
TWO_GROUPS: dict[str, Callable[[np.ndarray, np.ndarray], float]] = {
    "scipy ttest_ind, Welch": lambda a, b: stats.ttest_ind(a, b, equal_var=False).pvalue,
    "scipy brunnermunzel": lambda a, b: stats.brunnermunzel(a, b).pvalue,
    "scipy mannwhitneyu": lambda a, b: stats.mannwhitneyu(a, b).pvalue,
}
