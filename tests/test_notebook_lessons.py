"""What the notebooks teach, and statements that would be wrong in them."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
from test_notebooks import FIGURE, STORIES

FOLDER = Path(__file__).parents[1] / "notebooks"


class Cell(NamedTuple):
    """A cell, read without nbformat, which takes seconds to load."""

    source: str
    cell_type: str
    outputs: list[dict]


def cells_of(name: str) -> dict[str, Cell]:
    cells = json.loads((FOLDER / name).read_text(encoding="utf-8"))["cells"]
    return {cell["id"]: Cell("".join(cell["source"]), cell["cell_type"], cell.get("outputs", [])) for cell in cells}


def printed(cell: Cell) -> str:
    return "".join("".join(output.get("text") or output["data"].get("text/plain", [])) for output in cell.outputs)


@pytest.fixture(scope="module")
def first():
    return cells_of("01_what_is_a_gap.ipynb")


@pytest.fixture(scope="module")
def second():
    return cells_of("02_the_five_gaps.ipynb")


@pytest.fixture(scope="module")
def third():
    return cells_of("03_from_export_to_clean_answers.ipynb")


def test_the_lattice_interval_that_decides_verdicts_is_explained_with_a_picture(first):
    ids = list(first)
    part = [first[name] for name in ids[ids.index("lattice") : ids.index("important") + 1]]
    assert "### The default: the lattice interval" in part[0].source
    figures = [o for cell in part if cell.cell_type == "code" for o in cell.outputs if FIGURE in o.get("data", {})]
    assert figures
    assert "every **verdict** of the next section is based on it" in part[-1].source


def test_the_importance_weighted_gap_is_taught_and_computed_by_hand(first):
    assert "**importance-weighted overall gap**" in first["report"].source
    found = re.findall(r"Weighted gap (?:by hand|gapmodel): +([-+][\d.]+)", printed(first["weighted-by-hand"]))
    assert len(found) == 2 and found[0] == found[1]


def test_the_reliability_of_difference_scores_is_taught(first):
    assert "**The reliability of difference scores**" in first["reliability-text"].source
    assert any("found.reliability" in cell.source for cell in first.values() if cell.cell_type == "code")


def test_duplicates_that_drop_respondents_alone_would_keep_are_told_and_left_out(third):
    assert "Excluding the respondents flagged by two indices keeps these rows" in printed(third["without"])
    assert 'check.flagged() | check.flags["duplicate"]' in third["without"].source
    assert "alone would have kept the duplicates" in third["not-changed"].source


def test_which_indices_are_counted_is_shown_so_that_even_odd_is_no_riddle(third):
    shown = printed(third["indices"])
    even_odd = next(line for line in shown.splitlines() if "even_odd" in line)
    assert "counted" in shown and "..." not in shown and "False" in even_odd.split()
    assert "Even-odd" in third["indices-what"].source and "**not counted**" in third["indices-what"].source


def test_random_answers_are_said_to_be_practically_never_the_same_on_both_sides(third):
    text = "\n".join(cell.source for cell in third.values())
    assert "are never the same on both sides" not in text
    assert "on all 22 items they practically never do" in text


def test_gaps_two_to_four_are_shown_by_brand_where_brands_are_to_be_kept_apart(second):
    assert "sections 2 and 3 analyse each brand sep" in second["customer-hidden"].source
    shown = printed(second["ratings-brands"])
    assert all(brand in shown for brand in ("Aurum", "Midway", "Pocket"))


def test_gap_two_is_defined_by_its_concept_before_it_is_measured(second):
    text = second["one-small"].source
    concept = text.index("Gap 2: there is no suitable service design and no standard")
    assert concept < text.index("0% = lowest")


def test_a_reliability_of_hotel_means_below_zero_and_fewer_raters_than_managers_are_explained(second):
    assert "can be below zero; this means that there may be no reliability" in second["drivers"].source
    assert "-0.10" in printed(second["drivers-agreement"])
    text = second["drivers-agreement-read"].source
    assert "no overall rating; `size` counts those who have one, 2.24 per hotel" in text


def test_no_caption_says_that_the_smaller_is_the_gap(second):
    assert "the smaller is the gap" not in json.dumps(list(second.values()))


def test_at_least_eight_stories_tell_the_gaps_apart_each_gap_twice(second):
    stories = re.findall(r"^\* \*\*[a-z]\.\*\*", second["exercise-4"].source, re.MULTILINE)
    assert len(stories) == len(STORIES) >= 8
    assert Counter(STORIES) == dict.fromkeys(range(1, 6), 2)


def test_the_nineteen_others_are_an_assumption_and_the_recovery_without_effect_is_none():
    cells = cells_of("06_complaints_that_teach.ipynb")
    assert "it was not measured" in printed(cells["repeated"]) and "TARP" in printed(cells["repeated"])
    found = re.search(r"no problem is [-+.\d]+, 95% CI \[([-+.\d]+), ([-+.\d]+)\]", printed(cells["recovery"]))
    assert float(found[1]) < 0 < float(found[2])
    assert "other branches inside their intervals: 7 of 7" in printed(cells["truth"])


def test_what_is_done_by_hand_in_the_notebook_on_scales_equals_the_package():
    cells = cells_of("09_can_the_scales_be_trusted.ipynb")
    by_hand, own = re.search(r"by hand ([\d.]+), gapmodel ([\d.]+)", printed(cells["alpha"])).groups()
    ratio = re.search(r"by hand ([\d.]+)", printed(cells["htmt"]))[1]
    assert by_hand == own and printed(cells["htmt"]).count(ratio) >= 2
    assert "independent factors: 0.88" in printed(cells["alpha-two"]) and "An alpha of .88" in cells["alpha-not"].source
