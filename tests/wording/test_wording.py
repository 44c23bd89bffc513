"""Sentences in two languages, tables as people read them."""

from __future__ import annotations

import re
import string
import tomllib
from importlib.resources import files

import pytest

import gapmodel as gm
from gapmodel.errors import SettingError, one_of
from gapmodel.wording.catalogue import LANGUAGES, messages
from gapmodel.wording.tables import readable


def whole(lang: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((files("gapmodel.wording") / f"{lang}.toml").read_text(encoding="utf-8"))


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_all_catalogues_have_the_same_messages_with_the_same_values():
    english = whole("en")
    for lang in LANGUAGES:
        other = whole(lang)
        assert {(section, key): fields(text) for section in other for key, text in other[section].items()} == {
            (section, key): fields(text) for section in english for key, text in english[section].items()
        }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sections_read_by_themselves_are_those_of_the_file(lang):
    assert {name: messages(name, lang).texts for name in whole(lang)} == whole(lang)


def test_the_headline_names_size_interval_n_and_margin(bank):
    first = gm.gaps(bank).text.splitlines()[0]
    assert first == (
        "Perceptions fall short of expectations by 0.50 points overall (95% CI [-0.55, -0.45], n = 598), "
        "more than the margin of 0.25."
    )


def test_the_weighted_overall_prints_its_definition(bank):
    text = gm.gaps(bank).text
    assert "The importance-weighted overall gap is -0.59" in text
    assert "mean over respondents of Σ w·g / 100" in text
    assert "weighted" not in gm.gaps(bank, weighting="none").text


@pytest.mark.parametrize(("margin", "word"), [(0.25, "more than the margin"), (0.5, "undecided"), (2, "negligible")])
def test_the_headline_follows_the_verdict_and_not_the_sign(bank, margin, word):
    assert word in gm.gaps(bank, margin=margin).text.splitlines()[0]


def test_groups_are_said_one_by_one(bank):
    sentences = gm.gaps(bank, by="branch").sentences()
    assert sentences[1].startswith("branch Market: Perceptions fall short of expectations by 0.63 points")
    assert any("differences between groups are not tested" in sentence for sentence in sentences)


def test_tables_are_rounded_for_reading_only(bank):
    found = gm.gaps(bank)
    shown = readable(found, found.table)
    assert shown.loc[0, "Gap"] == "-0.50"
    assert shown.loc[0, "95% CI"] == "[-0.55, -0.45]"
    assert found.table.loc[0, "gap"] != -0.5
    assert readable(found, found.table, "zh").columns[2] == "名称"


def test_a_notebook_shows_sentences_and_table(bank):
    html = gm.gaps(bank)._repr_html_()
    assert html.startswith("<div><p>Perceptions fall short")
    assert html.count("<tr>") == 30


def test_cells_and_settings_are_told_in_chinese(bank, tmp_path):
    shown = readable(gm.gaps(bank), gm.gaps(bank).table, "zh")
    assert shown["层级"].unique().tolist() == ["总体", "维度", "题项"]
    check = gm.check(bank)
    sources = readable(check, check.indices, "zh")["来源"]
    assert "全部差距为零（按定义）" in sources.tolist() and not sources.str.contains("definition|half|more than").any()
    page = gm.report(bank, tmp_path / "zh.html", lang="zh").read_text(encoding="utf-8")
    cells = re.findall(r"<td[^>]*>(.*?)</td>", page)
    assert {"置信水平", "备择假设", "双侧", "常用写法", "未使用"} <= set(cells)
    assert not {"confidence", "alternative", "two-sided", "usual spelling", "overall", "expectation"} & set(cells)


def test_numbers_name_what_they_count():
    say = messages("check")
    assert say("read", n=1, used=1, unused=0).startswith("1 respondent was read;")
    assert say("read", n=2, used=1, unused=1).startswith("2 respondents were read;")
    assert messages("check", "zh")("read", n=1, used=1, unused=0).startswith("共读入 1 位")


def test_a_language_that_is_not_there_is_not_taken_for_another():
    with pytest.raises(SettingError, match="lang='cn' is not a valid value.\nHint: known are: en, zh"):
        messages("check", "cn")
    with pytest.raises(SettingError, match="known are: .*holm"):
        one_of("nonsense", ("none", "holm"), "padjust")
