"""Departments rate each other: pairs, departments, both directions, kinds, and what is not shown."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from tests_shared import examples

import gapmodel as gm
from gapmodel.errors import ColumnError, SettingError, TallyError

CODES = range(1, 11)
COLUMNS = "supplier customer n mean_e mean_p gap sd se ci_low ci_high p_val p_adj cohen_dz verdict".split()
SIZES = {("IT", "Sales"): 9, ("Sales", "IT"): 7, ("IT", "Finance"): 6, ("Finance", "Sales"): 5}


def ratings(sizes=SIZES, seed=1, **more):
    """Random answers, so many respondents per pair."""
    rng, pairs = np.random.default_rng(seed), [pair for pair, size in sizes.items() for _ in range(size)]
    frame = pd.DataFrame(rng.integers(1, 8, (len(pairs), 20)), columns=[f"{side}{c}" for side in "EP" for c in CODES])
    return frame.assign(supplier=[s for s, _ in pairs], customer=[c for _, c in pairs], **more)


def people(frame, supplier, customer):
    """Everybody's own overall gap in one pair; no answer is missing."""
    rows = frame[(frame["supplier"] == supplier) & (frame["customer"] == customer)]
    return np.mean([rows[f"P{code}"] - rows[f"E{code}"] for code in CODES], axis=0)


@pytest.fixture(scope="module")
def frame():
    return ratings()


@pytest.fixture(scope="module")
def found(frame):
    return gm.internal_service(frame)


def test_the_columns_of_the_tables(found):
    assert found.table.columns.tolist() == COLUMNS
    assert found.dimensions.columns.tolist() == [*COLUMNS[:2], "level", "code", "label", *COLUMNS[2:]]
    assert len(found.dimensions) == 5 * len(found.table) == 20


def test_a_pairs_rows_are_those_of_gaps_on_its_answers_alone(frame, found):
    for (supplier, customer), size in SIZES.items():
        part = frame[(frame["supplier"] == supplier) & (frame["customer"] == customer)]
        alone = gm.gaps(gm.read_survey(part, "internal-service"), padjust="none").table
        for table, level in ((found.table, "overall"), (found.dimensions, "dimension")):
            rows = table[(table["supplier"] == supplier) & (table["customer"] == customer)]
            same = [name for name in COLUMNS[2:] if name != "p_adj"]
            expected = alone.loc[alone["level"] == level, same].reset_index(drop=True)
            pd.testing.assert_frame_equal(rows[same].reset_index(drop=True), expected, check_dtype=False)
            assert (rows["n"] == size).all()


@pytest.mark.parametrize("padjust", ["fdr_bh", "fdr_by", "holm"])
def test_p_values_are_adjusted_over_the_pairs_as_by_statsmodels(frame, padjust):
    found = gm.internal_service(frame, padjust=padjust)
    for table in (found.table, found.dimensions, gm.internal_service(frame, padjust=padjust).reciprocity):
        assert table["p_adj"].to_numpy() == pytest.approx(multipletests(table["p_val"], method=padjust)[1])


def test_simulated_gaps_of_pairs_are_recovered():
    shifts = {"IT / Sales": -1.2, "Sales / IT": 0.45, "IT / HR": -0.2, "HR / Sales": 0.6}
    frame = gm.simulate("internal-service", 3000, groups={"pair": list(shifts)}, shifts={"pair": shifts}, rng=5)
    frame[["supplier", "customer"]] = frame["pair"].str.split(" / ", expand=True)
    truth = {pair: np.mean(list(gaps.values())) for pair, gaps in frame.attrs["group_gaps"]["pair"].items()}
    table = gm.internal_service(frame).table
    for row in table.itertuples():
        assert abs(row.gap - truth[f"{row.supplier} / {row.customer}"]) < 4 * row.se < 0.2
    assert dict(zip(table["supplier"] + table["customer"], table["verdict"], strict=True)) == {
        "HRSales": "negligible", "ITHR": "shortfall", "ITSales": "shortfall", "SalesIT": "negligible",
    }  # fmt: skip


def test_departments_count_each_of_their_pairs_the_same(frame, found):
    rows = found.departments.set_index(["role", "department"])
    it = [people(frame, "IT", customer) for customer in ("Sales", "Finance")]
    row = rows.loc["supplier", "IT"]
    assert (row["pairs"], row["n"]) == (2, 15)
    assert row["gap"] == pytest.approx(np.mean([gaps.mean() for gaps in it]))
    welch = stats.ttest_ind(it[0], -it[1], equal_var=False).confidence_interval()
    assert [row["ci_low"], row["ci_high"]] == pytest.approx([welch.low / 2, welch.high / 2])
    dimensions = found.dimensions[found.dimensions["supplier"] == "IT"].groupby("code")["gap"].mean()
    assert (row["worst_dimension"], row["worst_gap"]) == (dimensions.idxmin(), pytest.approx(dimensions.min()))
    assert rows.loc["customer", "Sales"]["se"] == pytest.approx(
        np.mean([stats.sem(people(frame, supplier, "Sales")) for supplier in ("IT", "Finance")])
    )
    assert found.departments["role"].tolist() == ["supplier"] * 3 + ["customer"] * 3


def test_both_directions_are_compared_by_welchs_t(frame, found):
    there, back = people(frame, "IT", "Sales"), people(frame, "Sales", "IT")
    assert len(found.reciprocity) == 1
    row = found.reciprocity.iloc[0]
    expected = stats.ttest_ind(there, back, equal_var=False)
    assert [row["gap_first"], row["gap_second"]] == pytest.approx([there.mean(), back.mean()])
    assert row["p_val"] == pytest.approx(expected.pvalue)
    assert [row["ci_low"], row["ci_high"]] == pytest.approx(list(expected.confidence_interval()))
    assert np.isnan(found.correlation)


def test_ten_pairs_in_both_directions_correlate():
    sizes = {(a, b): 5 for a in "ABCDE" for b in "ABCDE" if a != b}
    found = gm.internal_service(ratings(sizes))
    gaps = found.table.set_index(["supplier", "customer"])["gap"]
    pairs = np.array([(gaps[a, b], gaps[b, a]) for a, b in sizes])
    assert len(found.reciprocity) == 10
    assert found.correlation == pytest.approx(np.corrcoef(pairs.T)[0, 1])


SMALL = {("Finance", "IT"): 3, ("Sales", "Finance"): 4}
rated = st.tuples(st.integers(1, 4), st.integers(0, 10**6))  # respondents, and a seed for their answers


@cache
def outcome(*hidden):
    """All that a finding shows of the ratings and of more rows of pairs that are too small."""
    kinds = {frozenset(("IT", "Finance")): "process", ("IT", "Sales"): "step"}
    more = [ratings({pair: size}, seed) for pair, (size, seed) in zip(SMALL, hidden, strict=True)]
    found = gm.internal_service(pd.concat([ratings(), *more]), kinds=kinds)
    tables = (found.table, found.dimensions, found.departments, found.reciprocity, found.kinds)
    charts = [found.plot(kind=kind).to_json() for kind in ("matrix", "network")]
    return [table.to_csv() for table in tables], found.params, str(found.correlation), found.text, charts


@examples(8)
@given(rated, rated)
def test_nothing_shown_depends_on_a_suppressed_pair(first, second):
    """Other answers, and other numbers of respondents below the threshold, give the same finding to the letter."""
    assert outcome(first, second) == outcome((1, 0), (4, 0))
    assert outcome(first, second)[1]["suppressed"] == 2


def test_a_suppressed_pair_has_a_row_without_numbers(found):
    more = gm.internal_service(pd.concat([ratings(), ratings(SMALL, seed=9)]))
    hidden = more.table[more.table["verdict"] == "suppressed"]
    assert list(zip(hidden["supplier"], hidden["customer"], strict=True)) == list(SMALL)
    assert hidden[COLUMNS[2:-1]].isna().all().all()
    shown = more.table[more.table["verdict"] != "suppressed"].reset_index(drop=True)
    pd.testing.assert_frame_equal(shown, found.table)
    for name in ("dimensions", "departments", "reciprocity"):
        pd.testing.assert_frame_equal(getattr(more, name), getattr(found, name))


def test_a_pair_counts_the_respondents_who_have_an_overall_gap():
    frame = ratings().astype({"P9": float, "P10": float})
    frame.loc[frame.index[frame["customer"] == "Finance"][:2], ["P9", "P10"]] = np.nan
    hidden = gm.internal_service(frame).table.query("verdict == 'suppressed'")
    assert hidden[["supplier", "customer"]].to_numpy().tolist() == [["IT", "Finance"]]


def test_own_departments_nameless_and_empty_rows_are_counted_and_change_nothing(found):
    aside = ratings({("IT", "IT"): 6, (None, "IT"): 2, ("Sales", None): 1})
    empty = ratings({("IT", "Sales"): 3}).assign(**{f"P{code}": np.nan for code in CODES})
    more = gm.internal_service(pd.concat([ratings(), aside, empty]))
    pd.testing.assert_frame_equal(more.table, found.table)
    assert [more.params[name] for name in ("self_rated", "unnamed", "unanswered")] == [6, 3, 3]


def test_a_survey_and_a_tally_give_what_the_frame_gives(frame, found):
    survey = gm.read_survey(frame, "internal-service")
    tally = survey.tally_by(["supplier", "customer"])
    assert gm.internal_service(survey).table.equals(found.table)
    assert gm.internal_service(tally).table.equals(found.table)
    assert gm.internal_service(tally + tally).table["n"].tolist() == (2 * found.table["n"]).tolist()


def test_pairs_put_together_in_a_tally_are_left_out_and_counted():
    tally = gm.read_survey(ratings(), "internal-service", by=["supplier", "customer"]).tally.suppressed(6)
    found = gm.internal_service(tally)
    assert found.params["put_together"] == 11
    assert len(found.table) == 2


@pytest.mark.parametrize("engine", ["memory", "batches"])
def test_a_department_may_have_a_slash_in_its_name(engine, tmp_path):
    sizes = {("R / D", "IT"): 5, ("IT", "R / D"): 6, ("R", "IT"): 7}
    ratings(sizes).to_csv(tmp_path / "answers.csv", index=False)
    survey = gm.read_survey(tmp_path / "answers.csv", "internal-service", by=["supplier", "customer"], engine=engine)
    table = gm.internal_service(survey).table
    assert {(row.supplier, row.customer): row.n for row in table.itertuples()} == sizes
    with pytest.raises(TallyError, match="'IT / R / D' can be read as 2 pairs.*\nHint: .*give the survey in place"):
        gm.internal_service(survey.tally)


def test_two_pairs_with_one_joint_name_are_refused():
    sizes = {("A / B", "C"): 5, ("A", "B / C"): 5}
    with pytest.raises(ColumnError, match="'A / B / C' can be read as 2 pairs of departments.\nHint: rename"):
        gm.internal_service(ratings(sizes))


def test_kinds_by_mapping_go_by_direction_first():
    kinds = {frozenset(("IT", "Sales")): "流程", ("IT", "Sales"): "function"}
    found = gm.internal_service(ratings(), kinds=kinds)
    assert found.table["kind"].tolist() == ["", "", "function", "process"]
    rows = found.kinds.set_index("kind")
    gaps = found.table.set_index("kind")["gap"]
    assert rows.index.tolist() == ["function", "process"]
    assert rows["gap"].tolist() == [gaps["function"], gaps["process"]]


def test_kinds_by_column_equal_those_by_mapping():
    mapping = {("IT", "Sales"): "rank", ("IT", "Finance"): "rank", ("Sales", "IT"): "step"}
    frame = ratings()
    frame["kind"] = [mapping.get(pair) for pair in zip(frame["supplier"], frame["customer"], strict=True)]
    by_column, by_mapping = gm.internal_service(frame, kinds="kind"), gm.internal_service(frame, kinds=mapping)
    assert by_column.table.equals(by_mapping.table)
    assert by_column.kinds.equals(by_mapping.kinds)
    assert by_column.kinds["pairs"].tolist() == [2, 1]


@pytest.mark.parametrize(
    ("kinds", "error", "message"),
    [
        ("knd", ColumnError, "no column 'knd'"),
        ({("IT", "Sales"): "steps"}, SettingError, "holds 'steps', no kind.*\nHint: did you mean 'step'"),
        ({("IT", "Salse"): "step"}, SettingError, "names 'Salse'.*\nHint: did you mean 'Sales'"),
        ({"IT": "step"}, SettingError, "key 'IT', which is not a pair"),
        (["step"], SettingError, "names no pairs"),
        ("mixed", ColumnError, "gives the pair 'Finance / Sales' two kinds: 'rank' and 'step'"),
        ("wrong", ColumnError, "The column 'wrong' holds 'friend', no kind"),
    ],
)
def test_kinds_that_mean_nothing_are_refused(kinds, error, message):
    frame = ratings(mixed=["rank", "step"] * 13 + ["rank"], wrong="friend")
    with pytest.raises(error, match=message):
        gm.internal_service(frame, kinds=kinds)


def test_a_tally_has_no_column_of_kinds(frame):
    tally = gm.read_survey(frame, "internal-service", by=["supplier", "customer"]).tally
    with pytest.raises(TallyError, match="A tally has no column 'kind'"):
        gm.internal_service(tally, kinds="kind")


@pytest.mark.parametrize(
    ("answers", "options", "error", "message"),
    [
        (ratings().drop(columns="customer"), {}, ColumnError, "no column 'customer' to group by"),
        (ratings(), {"supplier": "suplier"}, ColumnError, "no column 'suplier'.*\nHint: did you mean 'supplier'"),
        (ratings(), {"supplier": "customer"}, SettingError, "are the same column 'customer'"),
        (ratings({("IT", "IT"): 9}), {}, TallyError, "There is one department only: 'IT'"),
        (ratings({("IT", "IT"): 9, ("HR", "HR"): 9}), {}, TallyError, "each of the 2 departments rated itself alone"),
        (ratings({(None, "IT"): 9}), {}, TallyError, "no row has both names and answers"),
        (ratings(), {"min_cell": 10}, TallyError, "All 4 pairs of departments have fewer than min_cell=10"),
        (ratings(), {"min_cell": 0}, SettingError, "min_cell=0 must be a whole number of respondents"),
        (ratings(), {"min_cell": 2.5}, SettingError, "min_cell=2.5 must be a whole number of respondents"),
        (ratings(), {"padjust": "max_t"}, SettingError, "padjust='max_t' is not a valid value"),
        (ratings(), {"confidence": 95}, SettingError, "confidence=95 must be between 0 and 1"),
        (ratings(), {"margin": -1}, SettingError, "margin=-1 must be a non-negative number"),
        (ratings(), {"instrument": "servperf"}, ColumnError, "lack 12 of the 22 columns of servperf"),
    ],
)
def test_wrong_use_is_told(answers, options, error, message):
    with pytest.raises(error, match=message):
        gm.internal_service(answers, **options)


def test_answers_without_a_gap_a_design_or_the_groups_are_refused(frame):
    by = ["supplier", "customer"]
    one_side = pd.DataFrame({f"P{code}": [5] * 6 for code in range(1, 23)}).assign(supplier="A", customer="B")
    with pytest.raises(TallyError, match="only the perception side was asked"):
        gm.internal_service(gm.read_survey(one_side, "servperf", by=by))
    weighted = gm.read_survey(frame.assign(w=1), "internal-service", by=by, weights="w")
    with pytest.raises(TallyError, match="this sample has 'weights'"):
        gm.internal_service(weighted)
    with pytest.raises(TallyError, match="not counted by 'supplier / customer' but by 'supplier'"):
        gm.internal_service(gm.read_survey(frame, "internal-service", by="supplier").tally)


def test_single_respondents_and_equal_answers_still_give_sentences_and_charts():
    one = ratings({("A", "B"): 1, ("B", "A"): 2}).assign(**{f"P{code}": 4 for code in CODES})
    same = one.assign(**{f"E{code}": 5 for code in CODES})
    for frame in (one, same):
        found = gm.internal_service(frame, min_cell=1)
        for lang in ("en", "zh"):
            assert "nan" not in " ".join(found.sentences(lang)).lower()
            found.plot(lang=lang)
            found.plot(lang=lang, kind="network", edges="all")
        assert "nan" not in found._repr_html_().lower()


def test_the_settings_are_kept(found):
    names = ("confidence", "padjust", "margin", "interval", "min_cell", "supplier", "customer")
    assert gm.internal_service(ratings(), **{name: found.params[name] for name in names}).table.equals(found.table)
    assert found.params["sign"] == "gap = P - E"
