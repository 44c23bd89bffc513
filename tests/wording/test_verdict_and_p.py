"""Why verdict and adjusted p may differ is said once, and only where they do."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm

WHY = {"en": "Verdicts and adjusted p-values answer different questions", "zh": "结论与校正 p 值回答的问题不同"}


def published(*rows, n=400):
    """Gaps of published rows (gap, SD): t intervals, p by Holm."""
    return pd.DataFrame(rows, columns=["gap", "sd"]).assign(code=[f"d{k}" for k in range(len(rows))]), n


def found(*rows, **settings):
    table, n = published(*rows)
    return gm.from_summary(table, n=n, **settings)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_shortfall_beside_a_large_adjusted_p_is_explained_once_and_named(lang):
    rows = [(-0.30, 2.85)] * 20  # t = -2.105, p = .036, by Holm .72; the interval lies below zero
    gaps = found(*rows, margin=0.01)
    assert (gaps.table["verdict"] == "shortfall").all() and (gaps.table["p_adj"] > 0.05).all()
    text = " ".join(gaps.sentences(lang))
    assert text.count(WHY[lang]) == 1 and "d0" in text
    assert ("Beyond the margin although p ≥ 0.05: “d0”" if lang == "en" else "p ≥ 0.05：“d0”") in text


def test_a_negligible_gap_with_a_small_p_is_explained():
    gaps = found((-0.10, 0.50), (-0.90, 1.0))
    assert gaps.table["verdict"].tolist() == ["negligible", "shortfall"]
    assert "Not beyond the margin although p < 0.05: “d0”." in gaps.text
    assert "Beyond the margin although" not in gaps.text


def test_nothing_is_said_where_verdict_and_p_agree():
    gaps = found((-0.90, 1.0), (0.01, 1.0))
    assert gaps.table["verdict"].tolist() == ["shortfall", "negligible"]
    for lang, words in WHY.items():
        assert words not in " ".join(gaps.sentences(lang))


def test_the_level_of_p_goes_with_the_confidence_and_missing_adjustment_is_said():
    assert WHY["en"] not in found((-0.10, 0.9), padjust="none", confidence=0.99).text
    assert "although p < 0.05" in found((-0.10, 0.9), padjust="none").text
    assert "The p-value (paired t) only tests whether the gap is zero and is not adjusted." in (
        found((-0.10, 0.9), padjust="none").text
    )


def test_it_stands_beside_the_table_in_notebooks_and_reports(bank, tmp_path):
    gaps = gm.gaps(bank)
    rows = gaps.table[(gaps.table["verdict"] != "shortfall") & (gaps.table["p_adj"] < 0.05)]
    assert len(rows)
    shown = gaps._repr_html_()
    assert shown.count(WHY["en"]) == 1 and shown.index(WHY["en"]) < shown.index("<table")
    page = gm.report(gaps, tmp_path / "page.html").read_text(encoding="utf-8")
    section = page[page.index("<h2>Dimensions") : page.index("<h2>Items")]
    assert section.count(WHY["en"]) == 1 and page.count(WHY["en"]) == 1
    assert WHY["en"] not in gm.gaps(bank, margin=0).text or (gm.gaps(bank, margin=0).table["p_adj"] > 0.05).any()


@pytest.fixture(scope="module")
def unreliable():
    """Two items a side that hang together only through the person: the difference has no reliability left."""
    rng = np.random.default_rng(5)
    person = rng.integers(2, 7, 120)
    columns = {
        f"{side}{code}": np.clip(person + rng.integers(-1, 2, 120), 1, 7) for side in "EP" for code in range(1, 23)
    }
    shared = rng.integers(-1, 2, (120, 4))
    for place, code in enumerate(range(1, 5)):
        for side in "EP":
            columns[f"{side}{code}"] = np.clip(4 + 2 * shared[:, place], 1, 7)
    columns["P1"] = np.clip(columns["P1"] + rng.integers(-1, 2, 120), 1, 7)
    return gm.gaps(gm.read_survey(pd.DataFrame(columns)))


def test_a_negative_reliability_is_called_an_estimate_and_not_impossible(unreliable):
    negative = unreliable.reliability.loc[unreliable.reliability["reliability"] < 0, "code"].tolist()
    assert "tangibles" in negative
    assert "The estimate is negative for" in unreliable.text and "impossible" not in unreliable.text
    assert "Treat a negative estimate as close to zero, and do not use the score to rank respondents" in unreliable.text
    chinese = " ".join(unreliable.sentences("zh"))
    assert "估计值为负" in chinese and "不可能" not in chinese


@pytest.mark.parametrize(
    ("lang", "heading"), [("en", "Reliability of the difference scores"), ("zh", "差值分数的信度")]
)
def test_reliabilities_stand_in_a_section_of_their_own_and_not_on_page_one(unreliable, tmp_path, lang, heading):
    page = gm.report(unreliable, tmp_path / "page.html", lang=lang).read_text(encoding="utf-8")
    page = page[page.index("<main>") :]
    said = "The estimate is negative" if lang == "en" else "估计值为负"
    assert page.count(said) == 1
    sections = page.split("<h2>")
    own = next(section for section in sections if section.startswith(heading))
    assert said in own and "<details>" in own, "the sentences and their table stand together"
    assert sections.index(own) > 2
