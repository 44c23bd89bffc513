"""The matrix and the network of departments, as data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.charts.theme import VERDICT_COLOURS
from gapmodel.errors import SettingError

PAIRS = {"IT / Sales": -1.2, "Sales / IT": 0.6, "IT / HR": 0.5, "<b>HR / IT": 1.0}


@pytest.fixture(scope="module")
def found():
    frame = gm.simulate("internal-service", 240, groups={"pair": list(PAIRS)}, shifts={"pair": PAIRS}, rng=3)
    few = frame[frame["pair"] == "IT / HR"].head(4).assign(pair="HR / Sales")
    frame = pd.concat([frame, few], ignore_index=True)
    frame[["supplier", "customer"]] = frame["pair"].str.split(" / ", expand=True)
    return gm.internal_service(frame)


def cells(trace):
    return [cell for row in trace.z for cell in row if cell is not None and not np.isnan(cell)]


def test_the_matrix_writes_gap_and_n_of_every_pair_and_hides_the_small(found):
    figure = found.plot()
    hidden, shown = figure.data
    table = found.table[found.table["verdict"] != "suppressed"]
    assert sorted(cells(shown)) == sorted(table["gap"])
    texts = [text for row in shown.text for text in row if text]
    worst = table.nsmallest(1, "gap").iloc[0]
    assert f"<b>{worst['gap']:.2f}</b><br>{worst['n']}" in texts
    assert len(texts) == 4
    assert [text for row in hidden.text for text in row if text] == ["–"]
    assert shown.zmin == -shown.zmax
    assert "&lt;b&gt;HR" in list(figure.layout.yaxis.ticktext)


def test_a_dimension_has_its_own_matrix(found):
    figure = found.plot(dimension="empathy", lang="zh")
    assert sorted(cells(figure.data[1])) == sorted(found.dimensions.query("code == 'empathy'")["gap"])
    assert "移情性" in figure.layout.title.text


def arrows(figure):
    return [trace for trace in figure.data if trace.mode == "lines+markers"]


def test_the_network_draws_arrows_beyond_the_margin_from_supplier_to_customer(found):
    figure = found.plot(kind="network")
    drawn, circle = arrows(figure), figure.data[-1]
    places = dict(zip(circle.text, zip(circle.x, circle.y, strict=True), strict=True))
    beyond = found.table[found.table["verdict"].isin(["shortfall", "surplus"])]
    assert len(drawn) == len(beyond) > 0
    worst = next(trace for trace in drawn if trace.line.color == VERDICT_COLOURS["shortfall"])
    for end, name in ((0, "IT"), (-1, "Sales")):
        assert np.hypot(worst.x[end] - places[name][0], worst.y[end] - places[name][1]) < 0.2
    assert worst.line.width == max(trace.line.width for trace in drawn)


def test_the_network_says_how_many_arrows_it_leaves_out(found):
    figure = found.plot(kind="network", edges="all", most=2)
    assert len(arrows(figure)) == 2
    assert "2 of 4 pairs are shown (all verdicts, the 2 largest)" in figure.layout.title.subtitle.text.replace(
        "<br>", " "
    )
    assert len(arrows(found.plot(kind="network", edges="all"))) == 4


@pytest.mark.parametrize("options", [{}, {"dimension": "empathy"}, {"kind": "network"}])
def test_every_chart_states_sign_n_level_adjustment_and_margin(found, options):
    title = found.plot(**options).layout.title.subtitle.text.replace("<br>", " ")
    low, high = found.table["n"].min(), found.table["n"].max()
    words = ("negative = shortfall", f"n = {low}..{high}", "95%", "lattice", "Benjamini-Hochberg", "±0.25")
    assert all(word in title for word in words), title
    assert "负值表示不足" in found.plot(lang="zh", **options).layout.title.subtitle.text.replace("<br>", "")


def test_many_customers_keep_a_width_at_which_cells_can_be_read():
    names = [f"Department {number}" for number in range(1, 13)]
    pairs = [f"{names[0]} / {name}" for name in names[1:]]
    frame = gm.simulate("internal-service", 300, groups={"pair": pairs}, rng=1)
    frame[["supplier", "customer"]] = frame["pair"].str.split(" / ", expand=True)
    figure = gm.internal_service(frame).plot()
    assert figure.layout.width > 46 * 11
    assert list(figure.layout.xaxis.ticktext) == names[1:]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kind": "heat"}, "kind='heat' is not a valid value"),
        ({"kind": "network", "edges": "some"}, "edges='some' is not a valid value"),
        ({"kind": "network", "most": 0}, "most=0 is not a valid number of arrows"),
        ({"kind": "network", "dimension": "empathy"}, "The network shows overall gaps"),
        ({"dimension": "speed"}, "dimension='speed' is not a valid value"),
    ],
)
def test_options_that_mean_nothing_are_refused(found, options, message):
    with pytest.raises(SettingError, match=message):
        found.plot(**options)
