from __future__ import annotations

import numpy as np
import pytest

import gapmodel as gm
from gapmodel.findings.measurement.item_answers import ItemAnswers

BANK = gm.read_survey(gm.example("bank"), by="branch")


@pytest.mark.parametrize("side", ["expectation", "gap", ("expectation", "perception")])
def test_covariances_are_those_of_the_rows(side):
    own = ItemAnswers.of(BANK, side)
    rows = own.rows("A test")
    assert own.n == len(rows) and not own.pairwise and not np.isnan(rows).any()
    np.testing.assert_allclose(own.covariance, np.cov(rows.T), rtol=0, atol=1e-13)
    np.testing.assert_allclose(own.means, rows.mean(axis=0), rtol=0, atol=1e-13)
    codes = own.codes("A test")
    assert codes.min() >= 0 and codes.max() < own.levels
    np.testing.assert_allclose(np.cov(codes.T), own.covariance, atol=1e-12)  # steps of one point


def test_a_tally_has_pairs_of_items_and_no_rows():
    own = ItemAnswers.of(BANK.tally, "perception")
    assert own.pairwise and own.n > ItemAnswers.of(BANK, "perception").n
    with pytest.raises(gm.GapModelError, match="need the answers of every respondent"):
        own.rows("robust_standard_errors")


def test_groups_are_those_of_their_respondents():
    groups = ItemAnswers.by_group(BANK, "gap", "branch")
    assert sum(own.n for own in groups.values()) == ItemAnswers.of(BANK, "gap").n
    pairs = ItemAnswers.by_group(BANK.tally, "gap", "branch")
    assert list(pairs) == list(groups) and all(pairs[name].n >= own.n for name, own in groups.items())


def test_an_unknown_side_is_named():
    with pytest.raises(gm.GapModelError, match="There is no side 'perceptoin'"):
        ItemAnswers.of(BANK, "perceptoin")


@pytest.mark.parametrize("measure", [gm.factors, gm.polychoric, gm.reliability])
def test_a_tally_with_hidden_cells_says_why_it_cannot_do_this(measure):
    with pytest.raises(gm.GapModelError, match="A tally with min_cell has no relations between items"):
        measure(BANK.tally.suppressed(10))
