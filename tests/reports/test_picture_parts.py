"""High charts in parts: every row once, letters as large as the place allows, captions that say which part."""

from __future__ import annotations

import io

import docx
import pandas as pd
import pytest
from every_finding import every_finding
from PIL import Image
from pptx import Presentation

import gapmodel as gm
from gapmodel.reports.deck.picture import Pictures
from gapmodel.reports.deck.picture_parts import parts_of


@pytest.fixture(scope="module")
def many():
    """Gaps of forty groups whose names have eighty letters."""
    frame = pd.read_csv(gm.example("bank"))
    frame["branch"] = [f"Branch {row % 40:02} in the old quarter".ljust(80, "x") for row in range(len(frame))]
    return gm.gaps(gm.read_survey(frame, by="branch"), by="branch")


@pytest.fixture
def drawn(monkeypatch):
    """The figures that were to be drawn; pictures of their shapes instead of a browser's."""
    figures = []

    def of(self, figure, shape):
        figures.append(figure)
        written = io.BytesIO()
        Image.new("L", (700, int(figure.layout.height - figure.layout.margin.t)), 255).save(written, "PNG")
        return written.getvalue()

    monkeypatch.setattr(Pictures, "of", of)
    return figures


def rows_of(figure):
    """The numbers of the rows that a figure shows."""
    low, high = sorted(figure.layout.yaxis.range)
    return [row for row in figure.layout.yaxis.tickvals if low <= row <= high]


@pytest.mark.parametrize("kind", ["heat", "overall"])
def test_every_row_stands_in_one_part_and_no_part_is_higher_than_asked(many, kind):
    figure = many.plot(level="overall") if kind == "overall" else many.plot(level="dimension", kind="heat")
    before = figure.to_json()
    parts = parts_of(figure, 700)
    assert [row for part in parts for row in rows_of(part)] == list(range(40)) and len(parts) > 1
    assert all(part.layout.height - part.layout.margin.t <= 700 for part in parts)
    sizes = [len(rows_of(part)) for part in parts]
    assert max(sizes) - min(sizes) <= 1 and figure.to_json() == before
    own = (figure.layout.height - figure.layout.margin.t - figure.layout.margin.b) / 40.2
    around = parts[0].layout.margin.t + parts[0].layout.margin.b
    assert (parts[0].layout.height - around) / (sizes[0] + 0.2) == pytest.approx(own, rel=0.05)


def test_a_chart_that_fits_stays_whole(bank):
    figure = gm.gaps(bank).plot()
    assert parts_of(figure, 700) == [figure]


def test_the_gap_model_is_cut_between_customer_and_provider():
    figure = every_finding()["gap_model"].plot()
    assert len(parts_of(figure, 900)) == 1
    customer, provider = parts_of(figure, 560)
    texts = [" ".join(one.text for one in part.layout.annotations) for part in (customer, provider)]
    assert "Gap 5" in texts[0] and "Gap 5" not in texts[1] and "Perceived service" in texts[0]
    assert all(f"Gap {n}" in texts[1] and f"Gap {n}" not in texts[0] for n in (1, 2, 3, 4, 6, 7))
    assert min(one.font.size for one in figure.layout.annotations) == 12


def test_in_a_document_parts_are_one_figure_that_is_continued(many, drawn, tmp_path):
    document = docx.Document(gm.report(many, tmp_path / "many.docx", sections=["groups"], detail="brief"))
    captions = [line.text for line in document.paragraphs if line.style.name == "Caption"]
    assert len(document.inline_shapes) == len(drawn) == len(captions) == 4
    assert [text.startswith("Figure") for text in captions] == [True, False, True, False]
    assert [text.endswith("(continued, part 2 of 2)") for text in captions] == [False, True, False, True]
    for shape, figure in zip(document.inline_shapes, drawn, strict=True):
        assert shape.width.pt / 700 * 12 >= 7.5, figure.layout.height  # of letters of 12 pixels


def test_on_slides_parts_are_slides_of_their_own(many, drawn, tmp_path):
    slides = Presentation(gm.report(many, tmp_path / "many.pptx", sections=["groups"]))
    titles = [slide.shapes.title.text for slide in slides.slides if any(one.shape_type == 13 for one in slide.shapes)]
    assert titles == [f"Dimensions: branch ({at} of 3)" for at in (1, 2, 3)] and len(drawn) == 3
