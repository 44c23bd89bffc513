"""The usual models of an instrument with dimensions."""

from __future__ import annotations

import pytest
from confirmatory_cases import samples
from measurement_data import measurement_sets

from gapmodel.errors import SettingError
from gapmodel.inference.confirmatory.fitting import fit
from gapmodel.inference.confirmatory.model_text import parse
from gapmodel.inference.confirmatory.parameters import parameter_table
from gapmodel.inference.confirmatory.usual_models import USUAL, usual_model


def fitted(kind, name, factors):
    items = measurement_sets()[name].items
    model = usual_model(kind, factors)
    table = parameter_table(parse(model.text, items), items, std_lv=model.std_lv, orthogonal=model.orthogonal)
    return fit(table, samples(name), items)


def factors_of(name):
    return {f"dim {place}": block for place, block in enumerate(measurement_sets()[name].factors)}


def test_all_five_of_22_items():
    found = {kind: fitted(kind, "clean_8", factors_of("clean_8")) for kind in USUAL}
    assert {kind: one.measures.dof for kind, one in found.items()} == {
        "one factor": 209,
        "uncorrelated": 209,
        "dimensions": 199,
        "second order": 204,
        "bifactor": 187,
    }
    assert all(one.converged and not one.problems for one in found.values())
    chi2 = [found[kind].measures.chi2 for kind in ("bifactor", "second order", "uncorrelated", "one factor")]
    assert chi2 == sorted(chi2) and found["dimensions"].measures.chi2 == pytest.approx(210.7809452, abs=1e-6)


def test_a_second_order_factor_of_two_or_three_dimensions_fits_as_their_covariances():
    for name in ("clean_3", "clean_2"):
        second, first = (fitted(kind, name, factors_of(name)) for kind in ("second order", "dimensions"))
        assert second.measures.chi2 == pytest.approx(first.measures.chi2) and second.measures.dof == first.measures.dof


def test_dimensions_of_few_items_in_the_bifactor_model():
    text = usual_model("bifactor", {"A": ["1", "2"], "B": ["3"], "general": ["4", "5", "6"]}).text
    assert text.splitlines() == [
        "general_ =~ 1 + 2 + 3 + 4 + 5 + 6",
        'A =~ "equal A"*1 + "equal A"*2',
        "general =~ 4 + 5 + 6",
    ]


def test_one_dimension_has_one_factor_only():
    with pytest.raises(SettingError, match="needs two dimensions or more"):
        usual_model("second order", {"A": ["1", "2", "3"]})
    with pytest.raises(SettingError, match="did you mean 'bifactor'"):
        usual_model("bi-factor", {"A": ["1", "2", "3"]})
