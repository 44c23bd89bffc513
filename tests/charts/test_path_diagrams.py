"""Path diagrams, loadings and overlap of factors as data."""

from __future__ import annotations

from functools import cache
from itertools import combinations, pairwise

import pytest
from factor_surveys import survey_of

import gapmodel as gm
from gapmodel.charts.path_places import BOX, Link, Node, Places
from gapmodel.errors import SettingError


@cache
def found(name: str, **options: object) -> gm.FactorModel:
    return gm.confirm(survey_of(name), **options)


def arrows(figure):
    return {tuple(trace.name.split()): trace for trace in figure.data if trace.mode == "lines+markers"}


def shapes(figure, kind):
    return [shape for shape in figure.layout.shapes if shape.type == kind]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_loading_is_an_arrow_from_its_ellipse_to_its_box(lang):
    own = found("clean_4")
    figure = own.plot(lang=lang)
    drawn, boxes, ovals = arrows(figure), shapes(figure, "rect"), shapes(figure, "circle")
    assert (len(boxes), len(ovals)) == (12, 3)
    rows = own.table[own.table["op"] == "=~"]
    written = [note.text for note in figure.layout.annotations]
    for at, row in enumerate(rows.itertuples()):
        trace = drawn[row.lhs, row.rhs]
        assert trace.x[-1] == pytest.approx(boxes[at].x1)
        assert boxes[at].y0 <= trace.y[-1] <= boxes[at].y1
        assert set(trace.customdata) == {f"{row.std:.2f}"}
        assert f"{row.std:.2f}" in written
        assert f"{row.std_low:.2f}" in trace.text[0]
    correlations = {(row.factor, row.other): row.r for row in own.correlations.itertuples()}
    for pair, value in correlations.items():
        assert set(drawn[pair].customdata) == {f"{value:.2f}"}
    label = "题项 x1" if lang == "zh" else "Item x1"
    assert figure.layout.yaxis.ticktext[0] == label
    assert "n = 200" not in figure.layout.title.text
    assert "200" in figure.layout.title.subtitle.text


def test_many_correlations_become_a_triangle_of_numbers():
    own = found("clean_8")
    figure = own.plot()
    assert not any(pair in arrows(figure) for pair in combinations(own.factors["code"], 2))
    written = [note.text for note in figure.layout.annotations]
    below = max(note.y for note in figure.layout.annotations if note.text == "x22")
    numbers = [note.text for note in figure.layout.annotations if note.y > below + 2]
    assert sorted(numbers) == sorted(f"{value:.2f}" for value in own.correlations["r"])
    assert "1<br>Factor f1" in written
    assert set(figure.layout.yaxis.ticktext) >= {f"{at} Factor f{at}" for at in (2, 3, 4, 5)}


def test_a_general_factor_stands_on_the_other_side_and_a_second_order_factor_behind():
    figure = found("clean_4", model="bifactor").plot()
    boxes = shapes(figure, "rect")
    general = arrows(figure)["general", "x1"]
    assert general.x[0] < boxes[0].x0 <= general.x[-1] + 1e-9 < boxes[0].x1 < arrows(figure)["f1", "x1"].x[0]
    second = found("clean_6", model="second order")
    drawn = arrows(second.plot())
    assert drawn["general", "f1"].x[0] > drawn["general", "f1"].x[-1] > drawn["f1", "x1"].x[0]
    assert len(drawn) == len(second.table[second.table["op"] == "=~"])


def test_arrows_into_one_box_do_not_end_at_one_place():
    text = "a =~ x1 + x2 + x3 + x4\nb =~ x4 + x5 + x6\nx1 ~~ x3"
    drawn = arrows(found("clean_4", model=text).plot())
    assert drawn["a", "x4"].y[-1] < drawn["b", "x4"].y[-1]
    assert min(drawn["x1", "x3"].x) < min(drawn["a", "x1"].x) - 2 * BOX


def test_ellipses_do_not_overlap():
    items = tuple(Node(f"x{at}", "", "") for at in range(4))
    factors = tuple(Node(f"f{at}", "") for at in range(4))
    links = tuple(Link(f"f{at}", f"x{at}", "", "") for at in range(4))
    heights = [y for _, y in Places.of(items, factors, links, ()).ovals.values()]
    assert all(later - earlier > 1.7 for earlier, later in pairwise(heights))


def test_a_doubtful_solution_is_named_on_its_chart():
    for kind in ("path", "loadings"):
        figure = found("heywood_7").plot(kind=kind)
        said = "No admissible solution (negative residual variance)"
        assert said in figure.layout.title.subtitle.text.replace("<br>", " ")
    title = found("heywood_7").plot().layout.title.text.replace("<br>", " ")
    assert title == "Correlated dimensions: negative residual variance"


def test_loadings_and_overlap_repeat_the_tables():
    own = found("clean_4")
    figure = own.plot(kind="loadings")
    rows = own.table[own.table["op"] == "=~"]
    assert [x for trace in figure.data for x in trace.x] == pytest.approx(rows["std"].tolist())
    assert [trace.name for trace in figure.data] == ["Factor f1", "Factor f2", "Factor f3"]
    heat = own.plot(kind="htmt").data[0]
    cells = [cell for line in heat.z for cell in line if cell is not None]
    assert sorted(cells) == sorted(own.htmt["htmt"])
    bold = [text for line in heat.text for text in line if "<b>" in text]
    assert len(bold) == (own.htmt["ci_high"] >= 0.85).sum()
    with pytest.raises(SettingError, match="no two factors"):
        found("clean_4", model="one =~ x1 + x2 + x3 + x4").plot(kind="htmt")


def test_an_arrow_between_factors_passes_the_factor_between_them_and_has_its_number_on_it():
    figure = found("clean_4", model="a =~ x1 + x2 + x3\nb =~ x4 + x5 + x6\nc =~ x7 + x8 + x9\nc ~ a\na ~~ b").plot()
    path, ovals = arrows(figure)["a", "c"], shapes(figure, "circle")
    assert max(path.x) > max(shape.x1 for shape in ovals)
    assert path.y[0] < path.y[-1]
    assert (path.marker.size[0], path.marker.size[-1]) == (0, 9)
    (number,) = [note for note in figure.layout.annotations if note.text == path.customdata[0]]
    assert min((x - number.x) ** 2 + (y - number.y) ** 2 for x, y in zip(path.x, path.y, strict=True)) < 1e-12


def test_items_can_have_arrows_to_factors_and_to_items():
    figure = found("clean_4", model="a =~ x1 + x2 + x3\nb =~ x4 + x5 + x6\nb ~ x9\nx3 ~ x1").plot()
    drawn, boxes, (_, b) = arrows(figure), shapes(figure, "rect"), shapes(figure, "circle")
    assert len(boxes) == 7
    assert (drawn["x9", "b"].x[0], drawn["x9", "b"].x[-1]) == pytest.approx((boxes[-1].x1, b.x0))
    assert min(drawn["x1", "x3"].x) < boxes[0].x0
    assert drawn["x1", "x3"].marker.angle[-1] == 90
