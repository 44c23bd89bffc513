"""Polychoric correlations beside polycor, psych and lavaan; written by `reference/ordinal.R`."""

from __future__ import annotations

import numpy as np
import pytest
from measurement_data import measurement_sets
from reference_values import reference

from gapmodel.inference.polychoric.polychoric import polychoric
from gapmodel.inference.polychoric.smoothing import smoothed
from gapmodel.tally.pairs.pair_tables import PairTables

VALUES = reference("ordinal")


def tables_of(codes):
    return PairTables.of(codes[:, None], int(codes.max()) + 1).tables[0]


def digitized(known, cuts):
    own = measurement_sets()[known["set"]].rows[:, [known["i"] - 1, known["j"] - 1]]
    return np.digitize(own, cuts) if cuts else own.astype(int) - 1


@pytest.mark.parametrize("place", range(len(VALUES["ml"])))
def test_maximum_likelihood_of_three_answers_is_that_of_polycor(place):
    """R: ``polychor(x, y, ML = TRUE, std.err = TRUE)``, whose Hessian is numerical."""
    known = VALUES["ml"][place]
    found = polychoric(tables_of(digitized(known, [3, 5])), "ml")
    assert found.rho[0] == pytest.approx(known["rho"], abs=1e-5)
    assert found.se[0] == pytest.approx(known["se"], abs=1e-4)
    assert found.g2[0] == pytest.approx(known["chi2"], abs=1e-3) and found.dof[0] == known["df"]


def test_maximum_likelihood_of_all_answers_is_that_of_polycor():
    """R: the same without cutting answers together; its search stops early with many thresholds."""
    known = VALUES["ml_five"][0]
    found = polychoric(tables_of(digitized(known, None)), "ml")
    assert found.rho[0] == pytest.approx(known["rho"], abs=1e-5)
    assert found.se[0] == pytest.approx(known["se"], abs=1e-4)


@pytest.mark.parametrize("place", range(len(VALUES["small"])))
def test_tables_of_two_by_two_are_corrected_as_in_lavaan(place):
    """R: ``lavCor(d, ordered = ..)``; two opposite empty cells are +-1 there, +-0.999 here."""
    known = VALUES["small"][place]
    rows = np.repeat([[0, 0], [0, 1], [1, 0], [1, 1]], known["table"], axis=0)
    found = polychoric(tables_of(rows))
    assert found.rho[0] == pytest.approx(np.clip(known["rho"], -0.999, 0.999), abs=1e-6)


def test_psych_gives_the_same_without_a_correction():
    """R: ``polychoric(bfi[, 1:10], correct = 0)``, which optimize() seeks to 1e-4 or so."""
    codes = measurement_sets()["bfi"].rows[:, :10].astype(int) - 1
    assert polychoric(tables_of(codes)).rho == pytest.approx(VALUES["psych_bfi"], abs=1e-4)


@pytest.mark.parametrize("place", range(len(VALUES["smooth"])))
def test_smoothing_is_that_of_psych(place):
    """R: ``cor.smooth(m)``."""
    known = VALUES["smooth"][place]
    k = round(len(known["matrix"]) ** 0.5)
    found = smoothed(np.reshape(known["matrix"], (k, k)))
    assert found.matrix == pytest.approx(np.reshape(known["smooth"], (k, k)), abs=1e-12)
