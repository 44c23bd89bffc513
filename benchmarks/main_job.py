"""The main analysis, compared with a usual script in one run on one machine.

    python benchmarks/main_job.py [respondents]

22 items, 5 dimensions and the overall gap: paired t, Wilcoxon, a BCa bootstrap and a sign-flip permutation
test with 9 999 resamples each (pandas and scipy), against all results of ``gm.gaps``. Both start from
answers in memory; gapmodel's time for reading and counting them is shown as well.
"""

from __future__ import annotations

import sys
import time
import warnings

import numpy as np
import pandas as pd
from scipy import stats

import gapmodel as gm

RESAMPLES = 9_999
BLOCKS = {"tangibles": range(1, 5), "reliability": range(5, 10), "responsiveness": range(10, 14)}
BLOCKS |= {"assurance": range(14, 18), "empathy": range(18, 23)}


def answers(n: int) -> pd.DataFrame:
    """Complete answers, 44 columns E1..E22 and P1..P22 on 1..7."""
    rng = np.random.default_rng(1)
    person, level = rng.normal(0, 0.5, (n, 1)), rng.uniform(5, 6.6, 22)
    expected = level + person + rng.normal(0, 0.9, (n, 22))
    perceived = level - 0.5 + 0.5 * person + rng.normal(0, 1.1, (n, 22))
    cells = np.clip(np.round(np.hstack([expected, perceived])), 1, 7).astype(int)
    return pd.DataFrame(cells, columns=[f"{side}{code}" for side in "EP" for code in range(1, 23)])


def by_hand(frame: pd.DataFrame) -> pd.DataFrame:
    """What a careful script with pandas and scipy does."""
    gaps = {str(code): frame[f"P{code}"] - frame[f"E{code}"] for code in range(1, 23)}
    for name, codes in BLOCKS.items():
        gaps[name] = pd.concat([gaps[str(code)] for code in codes], axis=1).mean(axis=1).round(10)
    gaps["overall"] = pd.concat([gaps[name] for name in BLOCKS], axis=1).mean(axis=1).round(10)
    rows = []
    for name, gap in gaps.items():
        values = gap.to_numpy()
        t = stats.ttest_rel(values, np.zeros(len(values)))
        flip = stats.permutation_test((values,), np.mean, permutation_type="samples", n_resamples=RESAMPLES, rng=1)
        boot = stats.bootstrap((values,), np.mean, n_resamples=RESAMPLES, rng=1).confidence_interval
        wilcoxon = stats.wilcoxon(values, zero_method="pratt").pvalue
        rows.append((name, values.mean(), t.statistic, t.pvalue, wilcoxon, flip.pvalue, boot.low, boot.high))
    return pd.DataFrame(rows, columns=["code", "gap", "t", "p", "wilcoxon", "flip", "low", "high"])


def seconds(job: object, times: int) -> float:
    """The fastest of a few runs."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        job()  # type: ignore[operator]
        best = min(best, time.perf_counter() - start)
    return best


def main() -> None:
    """Print both times and their ratio, and check that the results agree."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    warnings.simplefilter("ignore")
    frame = answers(n)
    survey = gm.read_survey(frame)
    gm.gaps(survey)  # imports
    start = time.perf_counter()
    today = by_hand(frame)
    script = time.perf_counter() - start
    reading, ours = seconds(lambda: gm.read_survey(frame), 5), seconds(lambda: gm.gaps(survey), 20)
    found = gm.gaps(survey)
    flips = found.tests[found.tests["test"] == "sign_flip"].set_index("code")["p_val"]
    simulated = today.set_index("code")["flip"]
    furthest = (flips.clip(lower=1e-4) - simulated).abs().max()
    print(f"n = {n}, 28 gaps, {RESAMPLES} resamples")
    print(f"pandas + scipy script   {script:8.3f} s")
    print(f"gm.gaps                 {ours:8.4f} s   {script / ours:6.0f} times faster")
    print(f"gm.read_survey + gaps   {reading + ours:8.4f} s   {script / (reading + ours):6.0f} times faster")
    print(f"largest difference of the simulated from the exact sign-flip p: {furthest:.4f}")


if __name__ == "__main__":
    main()
