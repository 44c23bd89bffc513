"""No row of few respondents is shown, nor does one follow from sums of rows that are: tried by brute force."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests_shared import examples

import gapmodel as gm
from gapmodel.survey.counting.count import count
from gapmodel.survey.counting.rows import Rows
from gapmodel.tally.hidden_rows import OTHERS, Tree, plan_of
from gapmodel.tally.layout import Layout
from gapmodel.tally.pooling import row_sizes
from gapmodel.tally.privacy import plan_for

LAYOUT = Layout(
    sides=("expectation", "perception"),
    gap=(1, 0),
    lowest=Fraction(1),
    step=Fraction(1),
    levels=4,
    items=("1", "2", "3", "4", "5", "6"),
    dimensions=(("speed", (0, 1, 2)), ("care", (3, 4)), ("look", (5,))),
)
MISSING = LAYOUT.levels


def rows_of(lacking, seed):
    """Answers of groups, a share of which lacks each item: (group, codes)."""
    dice = np.random.default_rng(seed)
    groups, codes = [], []
    for name, (n, shares) in lacking.items():
        own = dice.integers(0, MISSING, (n, 2, len(LAYOUT.items)))
        for item, share in enumerate(shares):
            own[: round(share * n), :, item] = MISSING
        own[(dice.random(n) < 0.1), 0, 2] = MISSING  # some answer one side alone
        codes.append(own)
        groups += [name] * n
    return np.array(groups), np.concatenate(codes)


def tally_of_rows(groups, codes):
    return count(LAYOUT, Rows(codes), groups=groups, by="g")


shares = st.lists(st.sampled_from([0, 0, 0, 0, 0.5, 0.8, 0.9, 1]), min_size=6, max_size=6)
lacking = st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.integers(3, 30), shares), min_size=1, max_size=5)


def gaps_of(codes):
    """(n, items) gaps, NaN where a side is missing."""
    return np.where((codes == MISSING).any(axis=1), np.nan, codes[:, 1] - codes[:, 0])


def atoms_of_rows(codes, member):
    """For every row of the table, the weight of each respondent's answer to each item in the row's sum."""
    there = ~np.isnan(gaps_of(codes)) & member[:, None]
    dimensions = []
    for _, items in LAYOUT.dimensions:
        own = np.zeros(there.shape)
        own[:, list(items)] = there[:, list(items)]
        answered = own.sum(axis=1)
        own[answered < (len(items) + 1) // 2] = 0
        dimensions.append(own / np.maximum(answered, 1)[:, None])
    everything = np.all([own.any(axis=1) for own in dimensions], axis=0)
    overall = np.mean(dimensions, axis=0) * everything[:, None]
    items = [np.where(np.arange(there.shape[1]) == item, there, False).astype(float) for item in range(there.shape[1])]
    return [own.ravel() for own in (*dimensions, overall, *items)]


def published(groups, codes, plan, names):
    """Everything that the tables with and without groups sum up, as weights of answers, and what they hide."""
    tree = Tree.of(LAYOUT)
    of_group = {name: atoms_of_rows(codes, groups == name) for name in names}
    shown, hidden = [], []
    for row in range(tree.length):
        everybody = np.sum([own[row] for own in of_group.values()], axis=0)
        if plan.erased[row]:
            hidden.append(everybody)
            hidden += [own[row] for own in of_group.values()]
            continue
        shown.append(everybody)
        for name in names:
            is_hidden = name in plan.pool or plan.hidden[name][row]
            (hidden if is_hidden else shown).append(of_group[name][row])
    return np.array(shown), hidden


def of_those_who_skipped(groups, codes, plan):
    """The rows of all groups together, and of those that hide a row: they tell of the few who skipped an item.

    This is a limit that `Tally.suppressed` states.
    """
    names = list(dict.fromkeys(groups.tolist()))
    sets = {tuple(names)}
    for row in range(Tree.of(LAYOUT).length):
        sets.add(tuple(name for name in names if name in plan.pool or plan.hidden[name][row]))
    return np.array([own for these in sets for own in atoms_of_rows(codes, np.isin(groups, these))])


def outside(shown, own):
    """What is left of weights after whatever the shown rows tell of them."""
    if not len(shown):
        return own
    left, sizes, _ = np.linalg.svd(shown.T, full_matrices=False)
    basis = left[:, sizes > 1e-9]
    return own - basis @ (basis.T @ own)


def people(weights, respondents):
    return int(weights.reshape(respondents, -1).any(axis=1).sum())


@examples(50)
@given(lacking, st.integers(2, 8), st.integers(0, 99))
@example({"a": (12, [0, 0, 1, 0, 0, 0]), "b": (8, [0, 0, 0, 0.9, 1, 0])}, 5, 0)
def test_no_hidden_row_of_few_respondents_is_a_combination_of_rows_that_are_shown(groups, min_cell, seed):
    """In exact terms: its weights do not lie in the space that the weights of all shown rows span."""
    names, codes = rows_of(groups, seed)
    tally = tally_of_rows(names, codes)
    if tally.total.used < min_cell:
        return
    plan = plan_for(tally.layout, tally.groups, min_cell)
    shown, hidden = published(names, codes, plan, list(tally.groups))
    small = [own for own in hidden if 0 < people(own, len(codes)) < min_cell]
    known = of_those_who_skipped(names, codes, plan)
    small = [own for own in small if np.abs(outside(known, own)).max() > 1e-9]
    for own in small:
        assert np.abs(outside(shown, own)).max() > 1e-9


@examples(60)
@given(lacking, st.integers(2, 8), st.integers(0, 99))
def test_no_row_is_of_few_respondents_even_by_subtracting_groups(groups, min_cell, seed):
    """Every subset of the groups that are shown, subtracted from the total of every row."""
    tally = tally_of_rows(*rows_of(groups, seed))
    if tally.total.used < min_cell:
        return
    shown = tally.suppressed(min_cell)
    sizes = np.array([row_sizes(LAYOUT, own) for own in shown.groups.values()])
    totals = row_sizes(LAYOUT, tally.total) * (row_sizes(LAYOUT, shown.total) > 0)
    assert (sizes.sum(axis=0) == totals).all()
    for few in range(len(sizes) + 1):
        for these in itertools.combinations(range(len(sizes)), few):
            left = totals - sizes[list(these)].sum(axis=0)
            assert not ((left > 0) & (left < min_cell)).any()


@examples(40)
@given(lacking, st.integers(2, 8), st.integers(0, 99))
def test_whatever_a_suppressed_tally_holds_is_of_enough_respondents(groups, min_cell, seed):
    tally = tally_of_rows(*rows_of(groups, seed))
    if tally.total.used < min_cell:
        return
    shown = tally.suppressed(min_cell)
    for own in shown.groups.values():
        cells = [table.counts.sum() for table in own.tables]
        cells += own.moments.counts.ravel().tolist()
        cells += (own.joint.sum(axis=1) - own.joint[:, -1]).tolist()
        assert not [n for n in cells if 0 < n < min_cell]
        counts = own.moments.counts
        own_n = counts.diagonal()
        whole = (counts == 0) | ((counts == own_n[:, None]) & (counts == own_n[None, :]))
        assert whole.all(), "a cross moment of some of a column's respondents tells what the others answered"
        assert all(len(set(table.keys[:, 0].tolist())) <= 1 for table in own.tables)
        sides = own.joint.reshape(-1, MISSING + 1, MISSING + 1)
        assert not sides[:, -1, :-1].any() and not sides[:, :-1, -1].any(), "answers to one side alone"
    assert shown.suppressed(min_cell) == shown
    assert shown.n == tally.n and shown.used == tally.used


@examples(10)
@given(lacking, st.integers(2, 8), st.integers(0, 99))
def test_rows_that_are_shown_have_the_numbers_of_the_whole_tally(groups, min_cell, seed):
    tally = tally_of_rows(*rows_of(groups, seed))
    if tally.total.used < min_cell:
        return
    for by in (None, "g"):
        bare, found = (gm.gaps(tally, by=by, min_cell=size) for size in (None, min_cell))
        keys = ["level", "code"] if by is None else ["group", "level", "code"]
        both = found.table.query("n > 0").merge(bare.table, on=keys, suffixes=("", "_bare"))
        names = ["n", "mean_e", "mean_p", "gap", "sd", "ci_low", "ci_high", "p_val"]
        for name in names:
            assert np.array_equal(both[name], both[f"{name}_bare"], equal_nan=True)
        assert (found.table["n"] == 0).sum() >= (bare.table["n"].between(1, min_cell - 1)).sum() * (by is None)
        assert not found.table["n"].between(1, min_cell - 1).any()
        effects = found.effects.merge(found.table[found.table["n"] == 0], on=keys)
        assert effects["value"].isna().all()
        tests = found.tests.query("test not in ('hotelling', 'flatness')").merge(found.table.query("n == 0"), on=keys)
        assert tests["statistic"].isna().all()


def branches(answered):
    """Two branches of 40 and one of 60 people; of the first, so many answered item 2 of speed."""
    names, codes = rows_of({"a": (40, [0] * 6), "b": (40, [0] * 6), "c": (60, [0] * 6)}, 1)
    codes[answered:40, :, 1] = MISSING
    codes[:, 0, 2] = np.where(codes[:, 0, 2] == MISSING, 1, codes[:, 0, 2])
    return tally_of_rows(names, codes)


def test_an_item_that_eight_of_forty_answered_is_not_shown():
    tally = branches(8)
    found = gm.gaps(tally, by="g", min_cell=10)
    rows = found.table.set_index(["group", "code"])
    assert gm.gaps(tally, by="g").table.set_index(["group", "code"]).loc[("a", "2"), "n"] == 8
    assert rows.loc[("a", "2"), "n"] == 0
    assert rows.loc["a"].loc["2", ["mean_e", "mean_p", "gap", "sd", "ci_low", "cohen_dz"]].isna().all()
    assert rows.loc[("a", "speed"), "n"] == 40 and rows.loc[("a", "overall"), "n"] == 40


def test_what_hides_it_is_one_more_item_of_its_dimension_in_one_more_group():
    found = gm.gaps(branches(8), by="g", min_cell=10)
    hidden = found.table.query("n == 0 and group != @OTHERS", local_dict={"OTHERS": OTHERS})
    assert list(zip(hidden["group"], hidden["code"], strict=True)) == [("a", "1"), ("a", "2"), ("b", "1"), ("b", "2")]
    assert found.params["hidden_rows"] == 4 and found.params["put_together"] == 0
    others = found.table[found.table["group"] == OTHERS].set_index("code")
    assert (others.loc["2", "n"], others.loc["1", "n"], others.loc["3", "n"]) == (48, 80, 0)
    assert gm.gaps(branches(10), by="g", min_cell=10).params["hidden_rows"] == 0


def test_hidden_rows_are_said_in_both_languages():
    found = gm.gaps(branches(8), by="g", min_cell=10)
    assert any("could be derived by subtraction, are not shown (n = 0): 4." in line for line in found.sentences())
    assert any("不予显示（n = 0）：共 4 行" in line for line in found.sentences("zh"))
    assert (
        "there are no answers, or too few to be shown" in found.text
        and "no respondent answered both sides" not in found.text
    )


def test_a_row_that_too_few_of_all_answered_is_shown_nowhere(tmp_path):
    names, codes = rows_of({"a": (20, [0] * 6), "b": (20, [0] * 6)}, 1)
    codes[4:, :, 1] = MISSING
    tally = tally_of_rows(names, codes)
    whole, grouped = gm.gaps(tally, min_cell=10), gm.gaps(tally, by="g", min_cell=10)
    assert set(whole.table.query("n == 0")["code"]) in ({"1", "2"}, {"2", "3"})
    assert set(grouped.table.query("n == 0")["code"]) == set(whole.table.query("n == 0")["code"])
    again = gm.read_tally(tally.save(tmp_path / "a.tally", min_cell=10))
    assert again == tally.suppressed(10)
    assert not (again.joint[1][:-1]).any() and again.joint[1][-1] == 40


def test_a_report_with_and_without_groups_hides_the_same(tmp_path):
    page = gm.report(branches(8), tmp_path / "a.html", min_cell=10).read_text(encoding="utf-8")
    assert "could be derived by subtraction" in page


def test_means_of_either_side_are_of_pairs_alone():
    """Else the mean of all expectations less that of the pairs is the answer of those who gave no perception."""
    names, codes = rows_of({"a": (40, [0] * 6)}, 1)
    codes[:2, 1, 0] = MISSING
    tally = tally_of_rows(names, codes)
    bare, shown = (gm.check(own).table.set_index(["code", "side"]) for own in (tally, tally.suppressed(10)))
    assert (bare.loc[("1", "expectation"), "n"], bare.loc[("1", "perception"), "n"]) == (40, 38)
    assert (shown.loc[("1", "expectation"), "n"], shown.loc[("1", "perception"), "n"]) == (38, 38)


def test_rows_of_different_people_are_hidden_by_the_smaller_sample():
    names, codes = rows_of({"a": (40, [0] * 6), "b": (40, [0] * 6), "c": (40, [0] * 6)}, 1)
    half = np.arange(len(codes)) % 2 == 0
    codes[half, 0] = MISSING
    codes[~half, 1] = MISSING
    codes[6:40, 0, 1] = MISSING
    tally = tally_of_rows(names, codes)
    with pytest.warns(gm.PairingWarning):
        found = gm.gaps(tally, by="g", min_cell=10)
    sizes = found.table.set_index(["group", "code"])
    assert (sizes.loc[("a", "2"), "n_e"], sizes.loc[("a", "2"), "n_p"]) == (0, 0)
    shown = found.table.query("n_e > 0 and n_p > 0")
    assert not shown["n_e"].between(1, 9).any() and not shown["n_p"].between(1, 9).any()
    assert found.params["hidden_rows"] > 0 and isinstance(found.table, pd.DataFrame)


def test_outcomes_of_few_are_hidden_too():
    layout = replace(LAYOUT, outcomes=("satisfaction",))
    names, codes = rows_of({"a": (20, [0] * 6), "b": (20, [0] * 6), "c": (20, [0] * 6)}, 1)
    outcomes = np.full((60, 1), 3)
    outcomes[:16] = -1
    tally = count(layout, Rows(codes, outcomes=outcomes), groups=names, by="g")
    place = layout.columns.index(("outcome", "overall", "satisfaction"))
    sizes = {name: int(own.moments.counts[place, place]) for name, own in tally.suppressed(10).groups.items()}
    assert sizes == {OTHERS: 24, "a": 0, "b": 0, "c": 20}


def determined(hidden, known_sums):
    """Which hidden cells follow from the sums of every row and every column of a table."""
    cells = np.argwhere(hidden)
    sums = np.zeros((len(known_sums), len(cells)))
    for at, axis_and_place in enumerate(known_sums):
        axis, place = axis_and_place
        sums[at] = cells[:, axis] == place
    rank = np.linalg.matrix_rank(sums)
    return {
        tuple(cell)
        for at, cell in enumerate(cells.tolist())
        if np.linalg.matrix_rank(np.vstack([sums, np.eye(len(cells))[at]])) == rank
    }


def test_hidden_cells_form_rectangles_so_that_none_is_a_bridge_between_others():
    """Rows and columns with two hidden cells each are not enough: item 3 of the second group would follow."""
    tree = Tree((np.arange(3, 7), np.array([7])), 2, None, 8)
    items = {"r1": [8, 30, 40, 40], "r2": [9, 35, 8, 40], "r3": [40, 40, 30, 8], "r4": [40, 40, 20, 20]}
    sizes = {name: np.array([50, 50, 50, *own, 50]) for name, own in items.items()}
    plan = plan_of(tree, dict.fromkeys(sizes, 50), sizes, 10)
    hidden = np.array([plan.hidden[name][3:7] for name in sizes])
    sums = [(axis, place) for axis in (0, 1) for place in range(4)]
    assert not determined(hidden, sums)
    bridge = np.array([[1, 1, 0, 0], [1, 1, 1, 0], [0, 0, 1, 1], [0, 0, 1, 1]], bool)
    assert determined(bridge, sums) == {(1, 2)}
    assert (hidden == np.outer(hidden.any(axis=1), hidden.any(axis=0))).all() and hidden[:3].all()
