"""Titles of charts: every finding says what is found, or on request what is shown."""

from __future__ import annotations

import pytest
from every_finding import FUNCTIONS, every_finding

from gapmodel.charts.theme import dress, new_figure
from gapmodel.errors import SettingError


def plainly(text: str) -> str:
    return text.replace("<br>", " ")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_chart_has_a_title_that_says_the_finding_and_one_that_says_what_is_shown(name):
    found = every_finding()[name]
    for lang in ("en", "zh"):
        said, shown = (found.plot(lang=lang, title=title).layout.title.text for title in ("finding", "plain"))
        assert said != shown and len(plainly(said)) < 140, (said, shown)
    with pytest.raises(SettingError, match="title"):
        found.plot(title="loud")


def test_titles_of_every_finding_are_numbers_of_its_rows():
    said = {name: plainly(found.plot().layout.title.text) for name, found in every_finding().items()}
    tables = {name: found.table for name, found in every_finding().items()}
    low = tables["tolerance"].query("level == 'dimension'").nsmallest(1, "adequacy").iloc[0]
    assert said["tolerance"] == f"Lowest adequacy: {low['label']}, {low['adequacy']:+.2f}"
    first = tables["priorities"].iloc[0]
    assert said["priorities"] == f"Begin with {first['label']}: gap {first['gap']:+.2f}"
    link = tables["profit_chain"].nlargest(1, "standardized").iloc[0]
    assert said["profit_chain"] == f"Strongest link: {link['label']}, {link['standardized']:+.2f}"
    pair = tables["internal_service"].nsmallest(1, "gap").iloc[0]
    assert said["internal_service"] == f"Lowest gap: {pair['supplier']} → {pair['customer']}, {pair['gap']:+.2f}"
    share = tables["drivers"].nlargest(1, "share").iloc[0]
    assert said["drivers"] == f"Largest share: {share['label']}, {100 * share['share']:.1f}%"
    assert said["importance_performance"] == "Important and rated low: Responsiveness"


def test_a_long_label_leaves_out_the_middle_of_a_title_and_keeps_its_number():
    lines = dress(new_figure(), "A label " * 40 + "falls short most: -0.92", "", []).layout.title.text.split("<br>")
    assert len(lines) == 5 and lines[2].endswith("…") and lines[-1].endswith("-0.92")
