"""The parameters that are added, fixed, made equal."""

from __future__ import annotations

import pytest

from gapmodel.errors import SettingError
from gapmodel.inference.confirmatory.model_text import parse
from gapmodel.inference.confirmatory.parameters import parameter_table

ITEMS = ("x1", "x2", "x3", "x4", "x5")


def table(text, **settings):
    rows = parameter_table(parse(text, ITEMS), ITEMS, **settings)
    return {f"{p.lhs}{p.op}{p.rhs}.{p.group}": p.free or p.value for p in rows}


def test_a_single_item_has_no_residual_variance_and_other_items_are_left_out():
    found = table("f =~ x1 + x2 + x3; g =~ x4")
    assert found["x4~~x4.0"] == 0.0 and found["g=~x4.0"] == 1.0 and not any("x5" in name for name in found)


def test_ordered_items_have_variance_1_and_mean_0():
    found = table("f =~ x1 + x2 + x3", ordered=True, means=True)
    assert found["x1~~x1.0"] == 1.0 and found["x1~1.0"] == 0.0 and found["f~1.0"] == 0.0


def test_means_are_added_where_the_text_names_one():
    assert table("f =~ x1 + x2 + x3; x1 ~ 0*1")["x1~1.0"] == 0.0
    assert "x2~1.0" in table("f =~ x1 + x2 + x3; x1 ~ 0*1")


def test_equal_intercepts_free_the_means_of_the_other_groups_and_equal_loadings_their_variances():
    found = table("f =~ x1 + x2 + x3", groups=2, means=True, equal=("loadings", "intercepts"), std_lv=True)
    assert found["f~1.0"] == 0.0 and found["f~1.1"] > 0 and found["f~~f.0"] == 1.0 and found["f~~f.1"] > 1
    assert found["f=~x2.0"] == found["f=~x2.1"] and found["x2~1.0"] == found["x2~1.1"]
    assert found["x2~~x2.0"] != found["x2~~x2.1"]


def test_partial_invariance_and_labels():
    found = table("f =~ x1 + x2 + a*x3 + a*x4", groups=2, equal={"loadings"}, partial={"f=~x2"})
    assert found["f=~x2.0"] != found["f=~x2.1"]
    assert len({found[f"f=~{item}.{group}"] for item in ("x3", "x4") for group in (0, 1)}) == 1


def test_values_by_group_and_wrong_settings():
    assert table("f =~ x1 + c(0.5, NA)*x2 + x3", groups=2)["f=~x2.0"] == 0.5
    with pytest.raises(SettingError, match="has 2 values, and there are 3 groups"):
        table("f =~ x1 + c(1, 2)*x2", groups=3)
    with pytest.raises(SettingError, match="'loading' cannot be equal in all groups"):
        table("f =~ x1 + x2 + x3", equal=["loading"])
