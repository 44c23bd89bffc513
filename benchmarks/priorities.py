"""Time of shares with intervals beside pingouin's relative importance, and beside a plain bootstrap of it.

Then the time of 20 drivers, and of a tally of 20 million respondents beside one of 300.

``python benchmarks/priorities.py`` needs pingouin (``PYTHONPATH=<folder of pingouin>``).
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from pingouin import linear_regression

import gapmodel as gm
from gapmodel.inference.regression.relative_importance import lmg
from gapmodel.inference.resampling import N_RESAMPLES
from gapmodel.survey.respondent_scores import of_side, scores_of, with_outcomes

OUTCOME = "overall_rating"
TIMED = 20  # resamples of the plain bootstrap that are run; the time of all is in proportion


def fastest(run: Callable[[], object], times: int) -> float:
    """Seconds of processor time of the fastest of some runs; other programs on the machine do not count."""
    found = []
    for _ in range(times):
        start = time.process_time()
        run()
        found.append(time.process_time() - start)
    return min(found)


def relative_importance(frame: pd.DataFrame) -> np.ndarray:
    """Pingouin's."""
    found = linear_regression(frame.iloc[:, :-1], frame.iloc[:, -1], relimp=True)
    return found["relimp"].to_numpy()[1:]


def plain_bootstrap(frame: pd.DataFrame, resamples: int) -> np.ndarray:
    """Pingouin's, of resampled respondents."""
    rng = np.random.default_rng(1)
    n = len(frame)
    return np.stack([relative_importance(frame.iloc[rng.integers(0, n, n)]) for _ in range(resamples)])


def large() -> None:
    """Print the time of many drivers, and of many respondents: a tally of 300, 16 times added to itself."""
    values = np.random.default_rng(1).normal(size=(500, 21))
    covariance = np.cov(values + values[:, :1], rowvar=False)
    print(f"20 drivers, all {2**20} subsets: {fastest(lambda: lmg(covariance), 3):.2f} s")
    few = with_outcomes(gm.read_survey(pd.read_csv(gm.example("bank")).head(300)), [OUTCOME]).tally
    many = few
    for _ in range(16):
        many = many + many
    for tally in (few, many):
        print(f"gm.drivers of {tally.n} respondents: {fastest(lambda own=tally: gm.drivers(own, OUTCOME), 5):.3f} s")


def main() -> None:
    """Print both times, their ratios and the largest difference of the shares."""
    survey = of_side(with_outcomes(gm.read_survey(gm.example("bank")), [OUTCOME]), "perception")
    dimensions = [("perception", "dimension", code) for code, _ in survey.tally.layout.dimensions]
    scores = scores_of(survey, [*dimensions, ("outcome", "overall", OUTCOME)])
    complete = survey.recounted(survey.row_count.taken(scores.complete))
    frame = pd.DataFrame(scores.values[scores.complete])  # noqa: PD011
    gm.drivers(complete, OUTCOME)  # libraries are loaded, the answers counted
    ours = fastest(lambda: gm.drivers(complete, OUTCOME), 5)
    alone = fastest(lambda: lmg(np.cov(frame, rowvar=False)), 50)
    theirs = fastest(lambda: relative_importance(frame), 5)
    plain = fastest(lambda: plain_bootstrap(frame, TIMED), 1) * N_RESAMPLES / TIMED
    shares = gm.drivers(complete, OUTCOME).table["share"].to_numpy()
    print(f"{len(frame)} respondents, 5 drivers, {N_RESAMPLES} resamples")
    print(f"largest difference of the shares: {np.abs(shares - relative_importance(frame)).max():.1e}")
    print(f"shares alone: {1e3 * alone:.3f} ms; pingouin {1e3 * theirs:.1f} ms: {theirs / alone:.0f} times")
    print(f"gm.drivers with everything: {ours:.3f} s; pingouin's bootstrap {plain:.1f} s: {plain / ours:.0f} times")
    large()


if __name__ == "__main__":
    main()
