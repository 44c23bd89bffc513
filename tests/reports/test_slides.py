"""Slides: native charts whose numbers are the table's, notes with everything, templates, hostile labels."""

from __future__ import annotations

import io
import zipfile

import pandas as pd
import pytest
from every_finding import every_finding
from lxml import etree
from openpyxl import load_workbook
from pptx import Presentation
from pptx.util import Pt

import gapmodel as gm
from gapmodel.errors import SettingError

C = {
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
}
EVIL = (
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "]]>",
    "\u202eback",
    "a\x00b\x1fc\ufffe",
    "zero\u200bwidth",
    "🙂",
    "long " * 2000,
)


@pytest.fixture(scope="module")
def gaps(bank):
    return gm.gaps(bank)


@pytest.fixture(scope="module")
def deck(gaps, tmp_path_factory):
    path = tmp_path_factory.mktemp("slides") / "bank.pptx"
    gm.report([gaps, gm.priorities(gm.read_survey(gm.example("bank")))], path, title="Branches", author="A. Author")
    return Presentation(path)


def texts(slide):
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


def charts(deck):
    return [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]


def notes(slide):
    return slide.notes_slide.notes_text_frame.text


def sheet(chart):
    return load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))["Sheet1"]


def test_slides_are_wide_and_begin_with_the_answer(deck, gaps):
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9)
    cover, headline, first, *_ = deck.slides
    assert texts(cover) == ["Branches", "A. Author"]
    assert headline.shapes.title.text_frame.text == gaps.sentences()[0]
    assert {"-0.50", "-0.92", "75.4%", "What to improve first"} <= set(texts(headline))
    assert first.shapes.title.text_frame.text == "Dimensions"
    assert deck.core_properties.title == "Branches" and deck.core_properties.author == "A. Author"


def test_charts_are_native_and_their_numbers_are_the_tables(deck, gaps):
    chart = charts(deck)[0]
    rows = gaps.table[gaps.table["level"] == "dimension"].set_index("label").sort_values("gap")
    assert list(chart.plots[0].categories) == rows.index.tolist()
    found = {}
    for series in chart.plots[0].series:
        found |= {name: cell for name, cell in zip(rows.index, series.values, strict=True) if cell is not None}
    assert found == rows["gap"].to_dict()
    assert sheet(chart)["B2"].value == rows["gap"].iloc[0]


def test_whiskers_are_the_intervals_in_the_embedded_workbook(deck, gaps):
    chart = charts(deck)[0]
    rows = gaps.table[gaps.table["level"] == "dimension"].set_index("label").sort_values("gap")
    (bars,) = chart._chartSpace.xpath(".//c:ser[1]/c:errBars")
    assert bars.find("c:errValType", C).get("val") == "cust"
    lengths = {tag: [float(v.text) for v in bars.findall(f"c:{tag}//c:v", C)] for tag in ("plus", "minus")}
    assert lengths["plus"][0] == rows["ci_high"].iloc[0] - rows["gap"].iloc[0]
    assert lengths["minus"][0] == rows["gap"].iloc[0] - rows["ci_low"].iloc[0]
    column = bars.find("c:minus//c:f", C).text.split("$")[1]
    assert sheet(chart)[f"{column}2"].value == lengths["minus"][0]


def test_verdicts_have_their_colours(deck):
    chart = charts(deck)[0]
    fills = {
        series.name: series._element.xpath("./c:spPr/a:solidFill/a:srgbClr/@val") for series in chart.plots[0].series
    }
    assert fills == {"shortfall": ["D55E00"], "undecided": ["FFFFFF"]}  # hollow
    assert chart.has_legend and chart.plots[0].overlap == 100


def test_numbers_stand_beside_the_bars_and_values_below_them(deck):
    chart = charts(deck)[0]
    assert chart._chartSpace.xpath(".//c:valAx/c:crosses/@val") == ["max"]
    labels = chart._chartSpace.xpath(".//c:ser[1]/c:dLbls/c:dLbl")
    assert len(labels) == 4 and labels[0].find("c:numFmt", C).get("formatCode") == "+0.00;-0.00;0.00"


def test_notes_have_all_sentences_tests_and_the_caption(deck, gaps):
    slide = deck.slides[2]
    said = notes(slide)
    for sentence in gaps.sentences()[1:]:
        if "reliability of the dimensions" not in sentence:
            assert sentence in said, sentence
    assert "Label Reliability; n 600" in said and "p < 0.001" in said
    assert "negative = shortfall" in said


def test_a_long_chart_is_continued_and_a_long_table_is_elsewhere(deck):
    items = [
        slide
        for slide in deck.slides
        if slide.shapes.title is not None and slide.shapes.title.text_frame.text == "Items"
    ]
    assert [
        shape.chart.chart_title.text_frame.text for slide in items for shape in slide.shapes if shape.has_chart
    ] == [
        "Expectation and perception by item (1 of 2)",
        "Expectation and perception by item (2 of 2)",
    ]
    assert "Items: a table of 22 rows, in a workbook (.xlsx)." in texts(items[-1])
    tables = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    assert max(len(table.rows) for table in tables) <= 14


def test_no_letters_are_smaller_than_eleven_points(deck):
    for part in deck.part.package.iter_parts():
        if "/slides/" in part.partname or ("/charts/" in part.partname and part.partname.endswith(".xml")):
            sizes = etree.fromstring(part.blob).xpath(".//@sz", namespaces=C)
            assert all(int(size) >= 1100 for size in sizes if size.isdigit()), part.partname


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_finding_becomes_slides(lang, tmp_path, monkeypatch):
    monkeypatch.setattr("gapmodel.reports.deck.picture.installed_browser", lambda: None)
    shown = (
        every_finding()
        if lang == "en"
        else {name: every_finding()[name] for name in ("kano", "internal_service", "gaps")}
    )
    path = gm.report(list(shown.values()), tmp_path / "all.pptx", lang=lang)
    found = Presentation(path)
    kinds = {chart._chartSpace.xpath("name(.//c:plotArea/*[c:ser])") for chart in charts(found)}
    assert kinds >= {"c:barChart", "c:scatterChart"}
    said = [text for slide in found.slides for text in texts(slide)]
    sentence = "Slides have no chart of this kind" if lang == "en" else "幻灯片没有这种图表"
    assert any(sentence in text for text in said)
    assert not any("{" in text for text in said)
    inside = _within(found)
    assert not inside, inside
    if lang == "zh":
        assert found.slides[1].shapes.title._element.xpath(".//a:rPr/@lang") == ["zh-CN"]
        theme = next(part for part in found.part.package.iter_parts() if "theme1" in part.partname)
        assert b'<a:ea typeface="Microsoft YaHei"' in theme.blob


def _within(deck):
    """Shapes that reach beyond their slide."""
    return [
        (at, shape.name)
        for at, slide in enumerate(deck.slides, 1)
        for shape in slide.shapes
        if shape.left is not None
        and (
            shape.left < 0
            or shape.top < 0
            or shape.left + shape.width > deck.slide_width
            or shape.top + shape.height > deck.slide_height
        )
    ]


def test_scatter_labels_do_not_overlap_and_crowded_ones_have_a_key(tmp_path):
    rated = gm.read_survey(gm.example("bank"), outcome="overall_rating")
    items = gm.importance_performance(rated, level="item", importance="derived", outcome="overall_rating")
    found = Presentation(gm.report(items, tmp_path / "ipa.pptx"))
    chart = charts(found)[0]
    points = next(series for series in chart.plots[0].series if series._element.xpath("./c:dLbls/c:dLbl"))
    assert list(points.iter_values())
    labels = points._element.xpath("./c:dLbls/c:dLbl//a:t/text()")
    assert all(label.isdigit() for label in labels)
    assert any("Up-to-date tools and equipment" in text for slide in found.slides for text in texts(slide))


def test_both_languages_stand_in_one_file(gaps, tmp_path):
    found = Presentation(gm.report(gaps, tmp_path / "both.pptx", lang="both", detail="brief"))
    titles = [slide.shapes.title.text_frame.text for slide in found.slides]
    assert titles.index("Dimensions") < titles.index("维度")
    assert "Settings and versions" not in titles and "Tests and intervals" not in titles


def test_a_template_gives_layouts_and_colours(gaps, tmp_path):
    firm = Presentation()
    firm.slide_width, firm.slide_height = Pt(960), Pt(540)
    firm.slide_layouts[5].name = "Our titles"
    firm.slides.add_slide(firm.slide_layouts[5]).shapes.title.text = "An example slide"
    firm.save(tmp_path / "firm.pptx")
    found = Presentation(
        gm.report(gm.gaps(gaps_by_branch(), by="branch"), tmp_path / "a.pptx", template=tmp_path / "firm.pptx")
    )
    assert "An example slide" not in [text for slide in found.slides for text in texts(slide)]
    assert {slide.slide_layout.name for slide in list(found.slides)[1:]} == {"Our titles"}
    assert b'val="4F81BD"' in next(part.blob for part in found.part.package.iter_parts() if "theme1" in part.partname)
    fills = [
        fill
        for series in charts(found)[0].plots[0].series
        for fill in series._element.xpath("./c:spPr/a:solidFill/a:schemeClr/@val")
    ]
    assert "accent3" in fills
    assert not _within(found)


def gaps_by_branch():
    return gm.read_survey(gm.example("bank"), by="branch")


def test_a_template_without_titles_has_text_boxes_instead(gaps, tmp_path):
    firm = Presentation()
    for layout in [one for one in firm.slide_layouts if one.name != "Blank"]:
        firm.slide_layouts.remove(layout)
    firm.save(tmp_path / "firm.pptx")
    found = Presentation(gm.report(gaps, tmp_path / "a.pptx", template=tmp_path / "firm.pptx", detail="brief"))
    assert [texts(slide)[0] for slide in found.slides][1:] == [gaps.sentences()[0], "Dimensions"]
    assert len(charts(found)) == 1 and not _within(found)


def test_shapes_of_a_slide_have_numbers_of_their_own(deck):
    for slide in deck.slides:
        ids = slide._element.xpath(".//p:cNvPr/@id")
        assert len(set(ids)) == len(ids)


def test_a_potx_is_a_template_too(gaps, tmp_path):
    Presentation().save(tmp_path / "firm.pptx")
    with zipfile.ZipFile(tmp_path / "firm.pptx") as given, zipfile.ZipFile(tmp_path / "firm.potx", "w") as made:
        for name in given.namelist():
            kind = given.read(name).replace(b"presentation.main+xml", b"template.main+xml")
            made.writestr(name, kind if name == "[Content_Types].xml" else given.read(name))
    found = Presentation(gm.report(gaps, tmp_path / "a.pptx", template=tmp_path / "firm.potx", detail="brief"))
    assert len(found.slides) >= 3


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04broken", "workbook"])
def test_a_broken_template_is_one_sentence(gaps, tmp_path, content):
    template = tmp_path / "firm.pptx"
    if content == "workbook":
        pd.DataFrame({"a": [1]}).to_excel(template.with_suffix(".xlsx"))
        template.write_bytes(template.with_suffix(".xlsx").read_bytes())
    else:
        template.write_bytes(content)
    (tmp_path / "old.pptx").write_bytes(b"old")
    with pytest.raises(SettingError, match="cannot be read as slides"):
        gm.report(gaps, tmp_path / "old.pptx", template=template)
    assert (tmp_path / "old.pptx").read_bytes() == b"old"
    with pytest.raises(SettingError, match="cannot be read: No such file"):
        gm.report(gaps, tmp_path / "old.pptx", template=tmp_path / "none.pptx")


def test_hostile_labels_are_harmless(tmp_path):
    frame = pd.read_csv(gm.example("bank")).head(240)
    frame["branch"] = [EVIL[at % len(EVIL)] for at in range(len(frame))]
    found = Presentation(gm.report(gm.gaps(gm.read_survey(frame, by="branch"), by="branch"), tmp_path / "evil.pptx"))
    names = [series.name for chart in charts(found) for series in chart.plots[0].series]
    assert "<script>alert(1)</script>" in names and "back" in names
    assert all(len(name) < 100 for name in names)
    assert all("\x00" not in name and "\u202e" not in name for name in names)
    for chart in charts(found):
        for row in sheet(chart).iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    assert not _within(found)


def test_forty_groups_with_long_names_fit(tmp_path):
    frame = pd.read_csv(gm.example("bank"))
    frame["branch"] = [
        f"Branch {at % 40:02d} in a street with a name that is as long as eighty letters can be, no less"[:80]
        for at in range(len(frame))
    ]
    found = Presentation(gm.report(gm.gaps(gm.read_survey(frame, by="branch"), by="branch"), tmp_path / "forty.pptx"))
    shown = [name for chart in charts(found) for name in chart.plots[0].categories]
    assert len(shown) == len(set(shown)) == 40
    assert not _within(found)
