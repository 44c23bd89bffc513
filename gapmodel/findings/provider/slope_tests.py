"""Two tests of every slope, adjusted for their number, and where they do not say the same."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from gapmodel.inference.estimate import Test
from gapmodel.inference.multiple_testing import adjust

WILD, PERMUTATION = "wild_bootstrap", "permutation"


def slope_tests(codes: Sequence[str], wild: Sequence[Test], permuted: Sequence[Test], padjust: str) -> pd.DataFrame:
    """``code test statistic p_val p_adj method``, adjusted within each kind of test."""
    parts = [
        pd.DataFrame(
            {
                "code": list(codes),
                "test": kind,
                "statistic": [test.statistic for test in tests],
                "p_val": [test.p_val for test in tests],
                "p_adj": adjust([test.p_val for test in tests], padjust),
                "method": [test.method for test in tests],
            }
        )
        for kind, tests in ((WILD, wild), (PERMUTATION, permuted))
    ]
    return pd.concat(parts, ignore_index=True)


def disagreeing(tests: pd.DataFrame, alpha: float) -> list[str]:
    """The codes that one of the two tests finds below `alpha` and the other does not, before adjustment."""
    below = {kind: part["p_val"].to_numpy() < alpha for kind, part in tests.groupby("test")}
    codes = tests.loc[tests["test"] == WILD, "code"]
    return [str(code) for code in codes[below[WILD] != below[PERMUTATION]]]
