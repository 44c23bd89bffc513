"""Pictures of the measurement: what is compared, on which side, how many, and headings that documents keep."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from factor_surveys import survey_of, survey_of_rows
from invariance_sets import instrument_of

import gapmodel as gm
from gapmodel.charts.theme import unwrapped
from gapmodel.reports.section import sections_of

TWO = {"a": [1, 2, 3], "b": [4, 5, 6]}


@cache
def answers() -> gm.Survey:
    asked = instrument_of(TWO, two=True)
    return gm.read_survey(gm.simulate(asked, 150, rng=1), asked)


@cache
def between() -> gm.Invariance:
    return gm.invariance(answers(), between="sides")


def caption(figure) -> str:
    return unwrapped(figure.layout.title.subtitle.text).replace(" ", "")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_captions_name_sides_and_counts(lang):
    both = {"en": "Expectation (E) and Perception (P), n = ", "zh": "期望（E）与感知（P），n = "}[lang]
    for kind in ("fit", "items"):
        assert f"{both}{between().params['sizes'][0]}".replace(" ", "") in caption(between().plot(lang=lang, kind=kind))
    own = gm.factors(survey_of("clean_4"))
    loadings, scree = (caption(own.plot(lang=lang, kind=kind)) for kind in ("loadings", "scree"))
    assert f"n={own.params['n']}" in loadings and {"en": "orange:negative", "zh": "橙色为负"}[lang] in loadings
    kept = [own.params[f"kept_{kind}"] for kind in ("components", "common")]
    told = "{} of the correlation matrix, {} of what items" if lang == "en" else "相关矩阵 {} 个，题项共同部分 {} 个"
    assert told.format(*kept).replace(" ", "") in scree


def test_headings_of_panels_lie_inside_the_panels():
    figure = between().plot()
    end, top = figure.layout.yaxis.range
    heads = [note for note in figure.layout.annotations if note.text in ("<b>CFI</b>", "<b>RMSEA</b>", "<b>SRMR</b>")]
    assert len(heads) == 3 and all(top < note.y < -0.6 and note.yref == "y" for note in heads) and end == 3.6


def test_many_factors_are_numbered_where_ratios_overlap():
    names = {f"d{at}": [f"x{3 * at + one}" for one in range(3)] for at in range(7)}
    rng = np.random.default_rng(1)
    common = rng.normal(size=(150, 1)) + np.repeat(rng.normal(size=(150, 7)), 3, axis=1)
    rows = np.clip(np.rint(4 + common + rng.normal(size=(150, 21))), 1, 7)
    own = gm.confirm(survey_of_rows(rows, names, 7))
    figure = own.plot(kind="htmt")
    assert list(figure.layout.xaxis.ticktext) == ["1", "2", "3", "4", "5", "6"]
    assert [text.split()[0] for text in figure.layout.yaxis.ticktext] == ["1", "2", "3", "4", "5", "6", "7"]
    assert "Columnshavethenumbersoftherows" in caption(figure) and "Beloweachratio" not in caption(figure)
    drawn = figure.data[0].z
    assert not any(value is not None for value in drawn[0])
    first = own.htmt.set_index(["factor", "other"]).loc[("d0", "d1"), "htmt"]
    assert drawn[1][0] == pytest.approx(first) and drawn[1][1] is None


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_tables_of_a_report_have_names_of_their_own(lang):
    own = gm.confirm(survey_of("clean_4"))
    for found in (own, between(), gm.validity(survey_of("clean_4"), n_resamples=99)):
        (section,) = sections_of(found, lang)
        titles = [table.title for table in (*section.tables, *section.appendix)]
        assert len(set(titles)) == len(titles) and section.heading not in titles
    (section,) = sections_of(own, lang)
    long = {len(table.rows): len(table.first.rows) for table in section.appendix if table.most < len(table.rows)}
    assert long and set(long.values()) == {20}


def test_a_model_without_a_solution_has_no_loadings_in_its_title():
    own = gm.confirm(answers(), model="bifactor")
    assert "not identified" in own.plot(kind="loadings").layout.title.text.replace("<br>", " ")


def test_a_word_of_usual_length_stays_whole_in_an_ellipse():
    found = gm.confirm(gm.read_survey(gm.example("bank")), model="second order")
    assert "Responsiveness" in [note.text for note in found.plot().layout.annotations]


def test_a_factor_without_composite_reliability_has_no_empty_interval():
    text = "service =~ 1 + 2 + 3 + 4\ncare =~ 18 + 19 + 20\ncare ~ service\n1 ~~ 2"
    own = gm.confirm(gm.read_survey(gm.example("bank")), model=text)
    assert own.factors["cr"].isna().tolist() == [True, False]
    assert "“service” CR –, AVE" in own.text and "[–" not in own.text
