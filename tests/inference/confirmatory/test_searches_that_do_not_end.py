"""Models of answers that hardly correlate: the search is given up in time, and nothing is made of its numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from factor_surveys import instrument_of, survey_of_rows

import gapmodel as gm
from gapmodel.errors import SettingError
from gapmodel.inference.confirmatory.model_text import ModelTextError

DIMENSIONS = {"f1": [f"x{at}" for at in range(1, 5)], "f2": [f"x{at}" for at in range(5, 9)]}


def noise(n: int, items: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(1, 8, (n, items)).astype(float)


def test_the_search_is_given_up_and_reliabilities_are_left_out():
    dimensions = {f"f{k}": [f"x{11 * k + at}" for at in range(11)] for k in range(2)}
    found = gm.confirm(survey_of_rows(noise(60, 22), dimensions, 7), model="one factor")
    assert found.problems["problem"].iloc[0] == "not converged"
    assert found.factors[["cr", "ave"]].isna().all(axis=None)
    assert not any("CFI" in line for line in found.sentences() if not line.startswith("The usual models"))
    assert found.models["chi2_difference"].isna().all()


def test_invariance_of_improper_solutions_is_not_relied_on():
    rows = np.vstack([noise(60, 8, 0), noise(60, 8, 1)])
    items = [item for own in DIMENSIONS.values() for item in own]
    frame = pd.DataFrame(rows.astype(int), columns=items).assign(place=["a"] * 60 + ["b"] * 60)
    survey = gm.read_survey(frame, instrument_of(DIMENSIONS, 7), columns={"rating": items}, by="place")
    found = gm.invariance(survey, by="place")
    assert found.table["problems"].str.contains("factors not positive|negative|not converged").any()
    assert found.means.empty
    loose = found.table["problems"].str.contains("not converged").to_numpy()
    assert found.table.loc[loose, ["cfi_difference", "chi2_difference"]].isna().all(axis=None)
    told = found.sentences()
    assert "must not be relied on" in told[0] or "no level holds" in told[0]
    assert not any(line.startswith("The largest difference of latent means") for line in told)
    assert len(told) == len(found.sentences("zh"))


def test_ordered_answers_with_a_negative_residual_variance_say_so():
    """A standardized loading beyond 1 leaves less than nothing for the residual."""
    rng = np.random.default_rng(0)
    factors = rng.multivariate_normal(np.zeros(3), 0.5 * np.eye(3) + 0.5, 120)
    loadings = rng.uniform(0.4, 0.9, 6)
    latent = factors[:, [0, 0, 1, 1, 2, 2]] * loadings + rng.standard_normal((120, 6)) * np.sqrt(1 - loadings**2)
    rows = np.clip(np.round(latent + 3), 1, 5)
    dimensions = {f"f{k}": [f"x{2 * k - 1}", f"x{2 * k}"] for k in (1, 2, 3)}
    found = gm.confirm(survey_of_rows(rows, dimensions, 5), estimator="wlsmv")
    table = found.table.query("op == '~~' and lhs == rhs").set_index("lhs")["est"]
    negative = [item for item in table.index if table[item] < 0]
    assert negative == ["x1"]
    assert found.problems.iloc[0].tolist() == ["negative variance", "x1"]
    assert found.models.set_index("model").loc["dimensions", "problem"] == "negative variance"


def test_a_label_of_a_fixed_parameter_fixes_all_of_the_label():
    """lavaan: the first loading is 1, and so is the other one of the same label (one more degree of freedom)."""
    survey = survey_of_rows(noise(80, 8), DIMENSIONS, 7)
    found = gm.confirm(survey, model="f =~ a*x1 + a*x2 + x3 + x4")
    assert found.table.query("label == 'a'")["est"].tolist() == [1.0, 1.0]
    assert found.fit["dof"].tolist() == [3]


def test_texts_without_factor_too_large_numbers_and_very_long_lines():
    survey = survey_of_rows(noise(80, 8), DIMENSIONS, 7)
    with pytest.raises(SettingError, match="has no factor"):
        gm.confirm(survey, model="x1 ~ x2")
    with pytest.raises(ModelTextError, match="1e400 is too large"):
        gm.confirm(survey, model="f =~ 1e400*x1 + x2 + x3")
    with pytest.raises(ModelTextError, match="column 21 of the model: f =~ x1 is stated twice") as caught:
        gm.confirm(survey, model="f =~ " + " + ".join(["x1", "x2", "x3"] * 2000))
    line, pointer = str(caught.value).split("\n")[1:3]
    assert len(line) < 140
    assert line[pointer.index("^") :].startswith("x1")
    with pytest.raises(ModelTextError) as caught:
        gm.confirm(survey, model="f =~ x1 + " + " " * 200 + "x99")
    assert str(caught.value).split("\n")[1].startswith("  ... ")


def test_screening_that_cannot_be_computed_is_told():
    rows = noise(50, 8)
    rows[:, 2] = 4
    found = gm.validity(survey_of_rows(rows, DIMENSIONS, 7))
    assert any("is not computed" in line for line in found.sentences())
    assert any("没有计算" in line for line in found.sentences("zh"))


def test_robust_tests_of_a_tally_say_that_they_come_from_blocks():
    survey = survey_of_rows(noise(200, 8), DIMENSIONS, 7)
    told = [gm.confirm(one, model="one factor", estimator="mlr").sentences() for one in (survey, survey.tally)]
    assert [any("moments of blocks" in line for line in lines) for lines in told] == [False, True]
