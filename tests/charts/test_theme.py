"""Rules of all charts: what fits a telephone, and which colours mean something."""

from __future__ import annotations

import pytest

from gapmodel.charts.line_breaks import breadth
from gapmodel.charts.theme import GROUP_COLOURS, GROUP_MARKS, VERDICT_COLOURS, dress, new_figure
from gapmodel.findings.customer.gaps import gaps

LONG = "Share of the variance of “overall rating of the branch and its staff”"


def test_groups_do_not_have_the_colours_of_verdicts():
    assert not set(GROUP_COLOURS) & set(VERDICT_COLOURS.values())
    assert len(set(GROUP_COLOURS)) == len(GROUP_COLOURS) == len(GROUP_MARKS)


def test_title_caption_and_axis_are_broken_before_they_are_cut():
    figure = dress(new_figure().update_xaxes(title=LONG), LONG, " ".join([LONG] * 5), ["a", "b"])
    title, axis = figure.layout.title, figure.layout.xaxis.title
    assert max(breadth(line) for line in title.text.split("<br>")) <= 36
    assert max(breadth(line) for line in title.subtitle.text.split("<br>")) <= 58
    assert max(breadth(line) for line in axis.text.split("<br>")) <= 32
    assert axis.text.replace("<br>", " ") == LONG
    short = dress(new_figure().update_xaxes(title="Gap"), LONG, "n = 3", ["a", "b"])
    assert figure.layout.margin.b - short.layout.margin.b == 15 * axis.text.count("<br>") > 0


@pytest.mark.parametrize("names", [0, 1, 8])
def test_the_legend_has_the_lines_that_it_needs_at_the_narrowest(names):
    figure = new_figure()
    for at in range(names):
        figure.add_scatter(x=[1], y=[at], name=f"University branch in the north {at}")
    assert dress(figure, "Title", "Caption", ["a"]).layout.margin.b == 58 + 19 * names


def test_markup_in_the_title_of_an_axis_stays_text(bank):
    figure = gaps(bank).plot()
    figure.update_xaxes(title="a &lt;b&gt; &amp; c")
    assert dress(figure, "Title", "Caption", ["a"]).layout.xaxis.title.text == "a &lt;b&gt; &amp; c"
