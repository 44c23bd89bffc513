"""Labels of points, by geometry: no overlap and nothing cut at any width of the window."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gapmodel.charts.label_placement import Boxes, Frame, placed, text_size
from gapmodel.charts.scatter import Area, dress_scatter, label_points
from gapmodel.charts.theme import new_figure
from gapmodel.findings.labels import Labels
from gapmodel.sources.example import example
from gapmodel.survey.read import read_survey

NONE = Boxes.of([])
CORNERS = {"top left": "Concentrate here", "top right": "Keep it up", "bottom left": "Low priority"}


def rectangles(boxes: Boxes, width: float, height: float) -> np.ndarray:
    """Left, right, top, bottom at one size of the frame, worked out again."""
    x, half, tall = boxes.share * width + boxes.x, boxes.width / 2, boxes.height / 2
    y = boxes.drop * height + boxes.y
    return np.column_stack([x - half, x + half, y - tall, y + tall])


def meet(a: np.ndarray, b: np.ndarray) -> bool:
    return min(a[1], b[1]) - max(a[0], b[0]) > 1e-9 and min(a[3], b[3]) - max(a[2], b[2]) > 1e-9


def assert_free(labels: Boxes, points: Boxes, frame: Frame) -> None:
    for width in np.linspace(frame.narrowest, frame.widest, 9):
        height = frame.height * width / frame.widest if frame.equal else frame.height
        own, dots = rectangles(labels, width, height), rectangles(points, width, height)
        assert own[:, [0, 2]].min() >= -1e-9 and own[:, 1].max() <= width + 1e-9 and own[:, 3].max() <= height + 1e-9
        for at, label in enumerate(own):
            assert not any(meet(label, other) for other in own[at + 1 :])
            assert not any(meet(label, dot) for dot in dots)


def labelled(shares: np.ndarray, ys: np.ndarray, sizes: list, frame: Frame, **options) -> tuple[Boxes, Boxes] | None:
    drops = ys / frame.height
    points = Boxes.of([(share, 0, 0, 12, 12) for share in shares], drops)
    found = placed(points, sizes, frame, NONE, **options)
    if found is None:
        return None
    rows = zip(shares, found, sizes, strict=True)
    return Boxes.of([(share, dx, dy, *size) for share, (dx, dy), size in rows], drops), points


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0.1, 0.9), st.floats(50, 370), st.integers(1, 16)), min_size=1, max_size=9),
    st.booleans(),
)
def test_labels_overlap_nothing_and_stay_in_the_frame_at_every_width(rows, equal):
    frame = Frame(420, 300, 640, equal=True) if equal else Frame(420, 300, 1700)
    sizes = [text_size(["x" * letters]) for _, _, letters in rows]
    found = labelled(np.array([row[0] for row in rows]), np.array([row[1] for row in rows]), sizes, frame)
    if found is not None:
        assert_free(*found, frame)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("together", [0, 10])
def test_twenty_two_numbers_find_a_place_also_where_points_coincide(seed, together):
    rng, frame = np.random.default_rng(seed), Frame()
    shares, ys = rng.normal(0.5, 0.12, 22).clip(0.03, 0.97), rng.normal(210, 60, 22).clip(10, 410)
    shares[:together], ys[:together] = 0.5, 210
    sizes = [text_size([str(at)]) for at in range(1, 23)]
    found = labelled(shares, ys, sizes, frame) or labelled(shares, ys, sizes, frame, crossing=True)
    assert found is not None
    assert_free(*found, frame)


def test_five_names_stand_beside_their_points_and_the_same_every_time():
    frame, sizes = Frame(), [text_size([name]) for name in ("Tangibles", "Reliability", "Empathy", "可靠性", "响应性")]
    shares, ys = np.array([0.2, 0.4, 0.5, 0.6, 0.8]), np.array([100.0, 200, 210, 220, 300])
    first, again = (labelled(shares, ys, sizes, frame) for _ in range(2))
    assert_free(*first, frame)
    assert np.array_equal(first[0].x, again[0].x) and np.array_equal(first[0].y, again[0].y)


def test_no_room_is_said():
    assert labelled(np.array([0.5]), np.array([20.0]), [(400.0, 18.0)], Frame(40, 300, 900)) is None


def test_boxes_that_pass_each_other_as_the_window_widens_overlap():
    frame = Frame(400, 300, 1700)
    a, b = (
        Boxes.of([(0.4, 200, 100, 20, 10)]),
        Boxes.of([(0.6, 0, 100, 20, 10)]),
    )  # a passes b
    assert a.overlap(b, frame).all()
    assert not a.overlap(Boxes.of([(0.6, 0, 111, 20, 10)]), frame).any()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_labels_of_twenty_two_items_are_all_in_the_figure(lang):
    layout = read_survey(example("bank")).tally.layout
    names = [Labels.of(layout).label("item", code, lang) for code in layout.items]
    rng, figure = np.random.default_rng(5), new_figure()
    x, y = rng.normal(5, 0.2, 22), rng.normal(5, 0.2, 22)
    area = Area((4, 6), (4, 6), corners=CORNERS)
    key = label_points(figure, area, list(x), list(y), names)
    dress_scatter(figure, area, "Title", "Caption", key)
    shown = [note.text for note in figure.layout.annotations if note.showarrow]
    assert shown == [str(at) for at in range(1, 23)]
    assert "".join(line.lstrip("\u2003") for line in key).replace(" ", "") == "".join(
        f"{at}{name}" for at, name in enumerate(names, 1)
    ).replace(" ", "")
    assert max(text_size([line])[0] for line in key) < 384
    assert figure.layout.margin.b >= 52 + 15 * len(key) and figure.layout.height > 420 + 15 * len(key)


def test_few_names_need_no_key_and_are_escaped():
    figure = new_figure()
    assert label_points(figure, Area((0, 10), (0, 10)), [3, 7], [3, 7], ["<b>", "B & C"]) == []
    assert [note.text for note in figure.layout.annotations] == ["&lt;b&gt;", "B &amp; C"]
