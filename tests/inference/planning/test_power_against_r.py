"""Power and widths against R's stats and pwr; equivalence against the formula of PowerTOST and TOSTER."""

from __future__ import annotations

from math import sqrt

import pytest
from reference_values import reference

from gapmodel.inference.planning.group_power import f_power
from gapmodel.inference.planning.power import paired_power, t_power, tost_power
from gapmodel.inference.planning.precision import assured, t_half_width

R = reference("planning")
CLOSE = {"rel": 1e-9, "abs": 1e-12}


def test_paired_and_two_groups():
    """``pwr::pwr.t.test(n, d, sig.level, type = "paired" or "two.sample")``."""
    for row in R["paired"]:
        assert paired_power(row["n"], row["d"], row["a"]) == pytest.approx(row["value"], **CLOSE)
    for row in R["two_groups"]:
        found = t_power(row["d"] * sqrt(row["n"] / 2), 2 * (row["n"] - 1), row["a"])
        assert found == pytest.approx(row["value"], **CLOSE)


def test_several_groups():
    """``pwr::pwr.anova.test(k, n, f, sig.level)``."""
    for row in R["several_groups"]:
        n, k = row["n"], row["k"]
        found = f_power(k * n * row["f"] ** 2, k - 1, k * (n - 1), row["a"])
        assert found == pytest.approx(row["value"], abs=1e-8)


def test_equivalence():
    """``PowerTOST::power.TOST``: the integral over the standard deviation, by R's integrate."""
    for row in R["equivalence"]:
        assert tost_power(row["n"], row["m"], row["a"], row["d"]) == pytest.approx(row["value"], rel=1e-7, abs=1e-9)


def test_widths():
    """``qt(...) / sqrt(n)`` and ``pchisq``."""
    for row in R["half_width"]:
        assert t_half_width(1.0, sqrt(row["n"]), row["n"] - 1, row["confidence"]) == pytest.approx(
            row["value"], **CLOSE
        )
    for row in R["assured"]:
        found = assured(row["half"], 1.0, sqrt(row["n"]), row["n"] - 1, row["confidence"])
        assert found == pytest.approx(row["value"], **CLOSE)
