"""Differences of zero: counted, told where they are many, and named in the methods; situations from public reports."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.inference.exact.signed_rank import hodges_lehmann
from gapmodel.instrument.read import parse_instrument
from gapmodel.tally.frequencies import Frequencies

ONE = """
name = "one"
title = { en = "One item" }
sides = ["expectation", "perception"]
scale = { lowest = 0, highest = 4 }
[[dimensions]]
code = "all"
label = { en = "All", zh = "全部" }
items = [ { code = "1", label = { en = "Item", zh = "项目" } } ]
"""
HYPOTHESIS_TESTS_362 = [0, 0, 0, 0.5, 0.5, 1, -0.5, -1, 1.5, -1.5, 0.5, 0, 1, -0.5, 2, 0, 0.5, -1, 1, 0.5]


def gaps_of(differences: list[int]) -> gm.Gaps:
    """The gaps of people on 0..4 with these differences."""
    rows = np.array(differences)
    frame = pd.DataFrame({"E1": np.maximum(0, -rows), "P1": np.maximum(0, rows)})
    return gm.gaps(gm.read_survey(frame, parse_instrument(ONE, "one.toml")))


def p_values(found: gm.Gaps) -> dict[str, float]:
    return found.tests[found.tests["level"] == "item"].set_index("test")["p_val"].to_dict()


RANKS = ("signed_rank", "signed_rank_pratt", "sign_flip")


@pytest.mark.parametrize(
    ("differences", "expected"),
    [
        ([1] * 15 + [0] * 40 + [-1] * 15, 1),  # scipy#10223
        ([0] * 12, 1),  # scipy#13689: both sides are the same
        ([-2, 2, -1, 1, 0, 0, 4, -4], 1),  # numpy#13618: 0..4
        ([1, 1, 2, 3, 0, 0, 0], 0.125),  # scipy#6805: ties
        ([1, 2, 2, 4, 4], 0.0625),
    ],
)
def test_ties_and_zeros_of_public_reports_have_their_exact_p_values(differences, expected):
    found = gaps_of(differences)
    assert {p_values(found)[name] for name in RANKS} == {expected}
    methods = found.tests[found.tests["test"].isin(RANKS)]["method"]
    assert set(methods) == {"exact"}


def test_twelve_hundred_more_zeros_are_visible_in_the_counts():
    """jamovi#577: the signed rank hears nothing of them."""
    some = [1, 1, 2, -1, 3, 1, 2, -2, 1]
    few, many = gaps_of(some), gaps_of(some + [0] * 1200)
    assert p_values(few)["signed_rank"] == p_values(many)["signed_rank"]
    item = many.signs[many.signs["level"] == "item"].iloc[0]
    assert item[["n", "n_below", "n_equal", "n_above"]].tolist() == [1209, 2, 1200, 7]
    assert list(many.signs.columns) == ["group", "level", "code", "n", "n_below", "n_equal", "n_above"]
    assert "more than half of the respondents have a gap of zero" in many.text
    assert "of 1209 respondents, 2 are below zero, 1200 at zero and 7 above zero" in many.text
    assert "超过半数受访者的差距为零" in "".join(many.sentences("zh"))
    assert "no gap" not in few.text


def test_counts_of_differences_add_up_in_every_line_and_group(tmp_path):
    found = gm.gaps(gm.read_survey(gm.example("bank")), by="branch")
    parts = found.signs[["n_below", "n_equal", "n_above"]].sum(axis=1)
    assert (parts == found.signs["n"]).all()
    keys = ["group", "level", "code", "n"]
    assert found.signs[keys].to_numpy().tolist() == found.table[keys].to_numpy().tolist()
    gm.report(found, tmp_path / "gaps.html")
    assert "Respondents with differences below, at and above zero" in (tmp_path / "gaps.html").read_text(
        encoding="utf-8"
    )


def test_the_pseudomedian_names_its_treatment_of_zeros():
    """HypothesisTests.jl#362: R drops the zeros and says 0.5, with a 90 % interval from -0.25 to 0.75."""
    gaps = Frequencies.of([int(2 * value) for value in HYPOTHESIS_TESTS_362], Fraction(1, 2))
    found = hodges_lehmann(gaps, 0.9)
    assert (found.value, found.low, found.high) == (0.25, 0, 0.5)
    assert found.method == "signed rank with zeros, exact"
    dropped = hodges_lehmann(Frequencies(gaps.values[gaps.values != 0], gaps.counts[gaps.values != 0], gaps.unit), 0.9)
    assert dropped.value == 0.5


TWO = """
name = "two"
title = { en = "Two dimensions" }
sides = ["expectation", "perception"]
scale = { lowest = 0, highest = 1, step = 0.1 }
[[dimensions]]
code = "a"
label = { en = "A" }
items = [ { code = "1", label = { en = "One" } }, { code = "2", label = { en = "Two" } } ]
[[dimensions]]
code = "b"
label = { en = "B" }
items = [ { code = "3", label = { en = "Three" } }, { code = "4", label = { en = "Four" } } ]
"""
STEPS = np.array([-3, -1, 0, 1, 2, -4, -2, 3])


def joint_tests(a: np.ndarray, b: np.ndarray) -> pd.DataFrame:
    """Hotelling's T2 and flatness of two dimensions with these gaps, in tenths."""
    perceived = dict(zip(("P1", "P2", "P3", "P4"), (a, a, b, b), strict=True))
    frame = pd.DataFrame({f"E{item}": np.full(len(a), 0.5) for item in "1234"})
    frame = frame.assign(**{name: (5 + steps) / 10 for name, steps in perceived.items()})
    tests = gm.gaps(gm.read_survey(frame, parse_instrument(TWO, "two.toml"))).tests
    return tests[tests["test"].isin(["hotelling", "flatness"])].set_index("test")


@pytest.mark.parametrize(
    ("b", "flat"),
    [(STEPS, True), (STEPS + 1, True), (-STEPS, False), (0 * STEPS, False), (0 * STEPS + 2, False)],
    ids=["equal", "one more", "opposite", "constant zero", "constant"],
)
def test_tests_of_gaps_that_determine_each_other_are_undefined(b, flat):
    """On 0..1 by 0.1 rounding made them 6.8e15 with p = 1e-16."""
    found = joint_tests(STEPS, b)
    assert np.isnan(found.loc["hotelling", "p_val"])
    assert found.loc["hotelling", "method"] == "undefined: some gaps determine the others"
    assert np.isnan(found.loc["flatness", "p_val"]) == flat


def test_gaps_that_are_all_equal_have_no_joint_test():
    found = joint_tests(0 * STEPS, 0 * STEPS)
    assert found["p_val"].isna().all()
    assert found["statistic"].isna().all()


def test_nearly_collinear_gaps_equal_fractions():
    """Two gaps that differ in one respondent's tenth of a point."""
    b = STEPS + np.eye(8, dtype=np.int64)[3]
    rows = [[Fraction(int(x), 10), Fraction(int(y), 10)] for x, y in zip(STEPS, b, strict=True)]
    means = [sum(column) / 8 for column in zip(*rows, strict=True)]
    s = [[sum((r[i] - means[i]) * (r[j] - means[j]) for r in rows) / 7 for j in (0, 1)] for i in (0, 1)]
    determinant = s[0][0] * s[1][1] - s[0][1] ** 2
    square = means[0] ** 2 * s[1][1] - 2 * means[0] * means[1] * s[0][1] + means[1] ** 2 * s[0][0]
    found = joint_tests(STEPS, b)
    assert found.loc["hotelling", "statistic"] == pytest.approx(float(8 * square / determinant), rel=1e-14)
