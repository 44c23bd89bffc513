"""The provider's side where answers are few, missing or only tallied: gaps, model, funnel, their charts and reports."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import gapmodel as gm
from gapmodel.errors import SettingError, TallyError
from gapmodel.instrument.read import parse_instrument
from gapmodel.wording.tables import readable

DIMENSIONS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")
HOTELS = np.array(["A<script>alert(1)</script>", "B", "\u5927\u9152\u5e97"])
CUSTOMERS = gm.simulate(n=60, level=6.0, gaps=-0.7, points=True, rng=1).assign(hotel=HOTELS.repeat(20))
BELIEFS = gm.simulate("servqual-managers", 9, level=5.2, points=True, rng=2).assign(hotel=HOTELS.repeat(3))
RATED = gm.simulate("gap4-promises", 9, level=5.0, rng=3)
STANDARDS = RATED.rename(columns=lambda name: name.replace("K_", "S_")).astype(object)


@pytest.fixture(scope="module")
def customers():
    return gm.read_survey(CUSTOMERS)


def managers(**columns):
    return gm.read_managers(BELIEFS.join(STANDARDS).assign(**columns))


def all_expected(value):
    return {f"E{number}": value for number in range(1, 23)}


def test_a_tally_gives_the_interval_of_the_survey_up_to_t(customers):
    """Of complete answers only the customers' limits differ, t for lattice, and with 60 of them hardly."""
    asked = gm.read_survey(BELIEFS, "servqual-managers")
    one, other = (gm.provider_gaps(customers=given, managers=asked).table for given in (customers, customers.tally))
    length, longer = other["ci_high"] - other["ci_low"], one["ci_high"] - one["ci_low"]
    assert (one["ci_low"] <= other["ci_low"] + 1e-9).all() and (one["ci_high"] >= other["ci_high"] - 1e-9).all()
    assert (longer <= 1.01 * length + 1e-9).all()
    assert ((other["ci_low"] < other["gap"]) & (other["gap"] < other["ci_high"])).all()


def test_a_dimension_of_one_item_has_its_distribution_in_a_tally_too(customers):
    standards = managers()[1]
    one, other = (gm.provider_gaps(customers=customers, managers=given) for given in (standards, standards.tally))
    columns = ["n", "attainment", "ci_low", "ci_high"]
    rows = one.ratings["level"] == "dimension"
    assert one.ratings.loc[rows, columns].equals(other.ratings.loc[rows, columns])


def test_attainment_never_leaves_the_scale(customers):
    tally = managers(**{f"S_{code}": [7] * 8 + [4] for code in DIMENSIONS})[1].tally
    assert gm.provider_gaps(customers=customers, managers=tally).ratings["ci_high"].max() == 1


def test_who_says_no_standards_exist_was_asked_too(customers):
    """With 9 of 9 managers nothing is left open, though only 5 of them rate empathy."""
    given = managers(S_empathy=["none"] * 4 + [5, 6, 4, 5, 7])
    ratings = gm.provider_gaps(customers=customers, managers=given, population={"managers": 9}).ratings.set_index(
        "code"
    )
    row = ratings.loc["empathy"]
    assert row["ci_low"] == row["ci_high"] == pytest.approx(row["attainment"])
    assert row["none_low"] == row["none_high"] == row["share_none"] == 4 / 9
    assert ratings.loc["overall", "ci_low"] == ratings.loc["overall", "ci_high"]


def test_a_population_may_be_a_number_of_numpy_but_must_name_whom_it_counts(customers):
    given = {"customers": customers, "managers": managers()}
    assert gm.provider_gaps(**given, population={"managers": np.int64(9)}).params["population"] == {"managers": 9}
    for function in (gm.provider_gaps, gm.expectation_funnel):
        with pytest.raises(SettingError, match="does not say whom it counts"):
            function(**given, population=9)


def test_brunner_munzel_that_does_not_exist_is_not_replaced_by_welch(customers):
    apart = gm.read_survey(BELIEFS.assign(**all_expected(1)), "servqual-managers")
    found = gm.provider_gaps(
        customers=gm.read_survey(CUSTOMERS.assign(E1=[6, 7] * 30)), managers=apart, test="brunner_munzel"
    )
    assert np.isnan(found.table.set_index("code").loc["1", "p_val"])


@pytest.mark.parametrize(
    "given", [5, Path("managers.csv"), "managers.csv", BELIEFS, {}, ""], ids=lambda one: type(one).__name__
)
def test_managers_that_are_no_survey_are_refused(customers, given):
    with pytest.raises(SettingError, match="neither a survey nor a tally"):
        gm.provider_gaps(customers=customers, managers=given)


def test_by_must_be_a_name(customers):
    with pytest.raises(SettingError, match="by=5 names no columns"):
        gm.provider_gaps(customers=customers, managers=managers(), by=5)


def test_groups_of_other_names_are_refused(customers):
    with pytest.raises(SettingError, match="No group of customers is one of managers"):
        gm.provider_gaps(customers=customers, managers=managers(hotel="X"), by="hotel")


def test_units_may_be_made_by_several_columns(customers):
    model = gm.gap_model(customers=customers, managers=managers(), by=["hotel"])
    assert model.units["hotel"].tolist() == sorted(HOTELS)
    standards = gm.gap_model(customers=customers, managers=managers()[1], by="hotel")
    assert standards.units["n_managers"].tolist() == [3, 3, 3]


@pytest.mark.parametrize(
    "columns",
    [
        {"S_empathy": np.nan},
        {f"S_{code}": "none" for code in DIMENSIONS},
        all_expected(np.nan),
        all_expected(1),
        {"E5": np.nan},
    ],
    ids=["a rating missing", "no standards at all", "no beliefs", "lowest beliefs", "an item missing"],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_missing_is_told_drawn_and_reported(customers, columns, lang, tmp_path):
    model = gm.gap_model(customers=customers, managers=managers(**columns))
    for finding in (model, model.provider):  # the report draws each of them
        assert not any("nan" in sentence for sentence in finding.sentences(lang))
        gm.report(finding, tmp_path / "report.html", lang=lang)


def test_a_gap_without_a_value_is_drawn_as_not_measured(customers):
    model = gm.gap_model(customers=customers, managers=managers(**all_expected(np.nan)))
    texts = [note.text for note in model.plot().layout.annotations]
    assert "Gap 1: not measured" in texts


def test_a_rating_without_an_interval_tells_one_n(customers):
    one = gm.read_managers(BELIEFS.join(STANDARDS).iloc[:1])
    said = gm.provider_gaps(customers=customers, managers=one).text
    assert "(CI not available, n = 1)" in said


def test_many_groups_without_an_overall_rating_are_told(customers):
    names = [f"hotel {place % 9}" for place in range(60)]
    many = gm.read_survey(CUSTOMERS.assign(hotel=names))
    found = gm.provider_gaps(customers=many, managers=managers(hotel=names[:9], S_empathy="none"), by="hotel")
    assert "Gap 2: no group has an overall value." in found.sentences()


def test_groups_are_drawn_and_reported_with_their_names_escaped(customers, tmp_path):
    found = gm.provider_gaps(customers=customers, managers=managers(), by="hotel")
    figure = found.plot()
    assert len(figure.data[0].x) == 3
    with pytest.raises(SettingError, match="level='item' is not a valid value"):
        found.plot(level="item")
    page = gm.report(found, tmp_path / "report.html", lang="zh").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "\u5927\u9152\u5e97" in page


def test_ratings_have_no_items_to_draw(customers):
    found = gm.provider_gaps(customers=customers, managers=managers())
    with pytest.raises(SettingError, match="rated by dimension"):
        found.plot(which="gap_2", level="item")
    with pytest.raises(SettingError, match="names no gap"):
        found.plot(which=[])


def test_an_interval_of_a_difference_of_points_has_signs(customers):
    found = gm.provider_gaps(customers=customers, managers=managers())
    shown = readable(found, found.points)
    assert shown["95% CI"].str.fullmatch(r"\[[+-][\d.]+, [+-][\d.]+\]").all()


def test_a_tally_of_two_sides_says_whose_limits_are_t(customers):
    found = gm.provider_gaps(customers=customers.tally, managers=managers())
    assert "have t intervals and Welch's test" in found.sentences()[-1]
    assert "t 区间" in found.sentences("zh")[-1]


def test_no_standards_at_all_leave_nothing(customers):
    given = managers(**{f"S_{code}": "none" for code in DIMENSIONS})
    funnel = gm.expectation_funnel(customers=customers, managers=given)
    assert funnel.table["survives"].iloc[-1] == 0
    assert "nan" not in funnel.text


def test_a_stage_that_nobody_rated_on_a_dimension_ends_the_funnel(customers):
    funnel = gm.expectation_funnel(customers=customers, managers=managers(S_empathy=np.nan))
    assert funnel.table["stage"].tolist() == ["expected", "known"]


def test_what_is_lost_entirely_has_no_further_step(customers):
    funnel = gm.expectation_funnel(customers=customers, managers=managers(**all_expected(1)))
    steps = funnel.table.set_index("stage")["step"]
    assert steps["known"] == 0
    assert np.isnan(steps["standards"])
    assert funnel.sentences("zh")


def test_a_funnel_needs_expectations_to_lose():
    lowest = gm.read_survey(CUSTOMERS.assign(**all_expected(1)))
    with pytest.raises(SettingError, match="nothing that could survive"):
        gm.expectation_funnel(customers=lowest, managers=managers())


def test_ratings_of_other_dimensions_are_refused_by_the_funnel():
    own = 'name = "own"\nsides = {}\nscale = {{ lowest = 1, highest = 7 }}\n'
    own += '[[dimensions]]\ncode = "a"\nitems = [{{ code = "1" }}]'
    asked = parse_instrument(own.format('["expectation", "perception"]'))
    believed = parse_instrument(own.format('["expectation"]'))
    given = {
        "customers": gm.read_survey(CUSTOMERS[["E1", "P1"]], asked),
        "managers": (gm.read_survey(BELIEFS[["E1"]], believed), managers()[1]),
    }
    with pytest.raises(TallyError, match="The standards side has the dimensions"):
        gm.expectation_funnel(**given)


def test_one_manager_who_is_all_there_are_leaves_only_the_customers_error(customers):
    one = gm.read_survey(BELIEFS.iloc[:1], "servqual-managers")
    funnel = gm.expectation_funnel(customers=customers, managers=one, population={"managers": 1})
    row = funnel.table.iloc[1]
    assert row["ci_low"] < row["survives"] < row["ci_high"]


def test_the_command_goes_on_without_a_funnel(run, tmp_path):
    CUSTOMERS.to_csv(tmp_path / "c.csv", index=False)
    BELIEFS.assign(**{f"E{number}": "" for number in range(5, 10)}).to_excel(tmp_path / "m.xlsx", index=False)
    files = ("--customers", tmp_path / "c.csv", "--managers", tmp_path / "m.xlsx")
    code, _, err = run("model", *files, "-o", tmp_path / "model.html")
    assert code == 0, err
    assert "The expectation funnel is not available" in err
