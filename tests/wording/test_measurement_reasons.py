"""Reasons and problems of the measurement are in the language of the report, with labels in place of codes."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import SettingError, TallyError
from gapmodel.findings.labels import Labels
from gapmodel.notes.note import Note
from gapmodel.wording.measurement.level_problems import level_problems
from gapmodel.wording.tables import readable

ENGLISH = re.compile(r"\b(the|and|are|is|of|respondents?|items?|need|answer)\b", re.IGNORECASE)


def test_reasons_of_missing_parts_are_chinese_in_a_chinese_report():
    frame = pd.read_csv(gm.example("bank")).head(30)
    found = gm.measurement_report(gm.read_survey(frame, by="branch"), by="branch")
    missing = found.parts[~found.parts["done"]]
    assert missing["part"].tolist() == ["factors", "confirm", "between_sides", "between_groups"]
    said = "\n".join(found.sentences("zh"))
    assert "答全 22 个题项的受访者有 18 名" in said and "“Harbour”（6 人）的受访者不多于题项" in said
    shown = readable(found, found.parts, "zh")["原因"].tolist()
    told = [line for line in said.splitlines() if "未能计算" in line]
    assert len(told) == 4 and not [text for text in (*shown, *told) if ENGLISH.search(text)]
    assert missing["why"].iloc[0] in found.text  # in English as the error says it


@pytest.mark.parametrize(
    ("why", "english", "chinese"),
    [
        (
            Note.of("same_answer", names=["P1", "P2", "P3", "P4", "P5", "P6"], where=None),
            "Everybody gave the same answer to 'P1', 'P2', 'P3', 'P4', 'P5' and 1 more.",
            "所有人的回答都相同的题项：P1、P2、P3、P4、P5等（另有 1 个）。",
        ),
        (
            Note.of("few_for_items", n=1, where=Note.of("in_group_number", n=2), k=22),
            "1 respondent in group 2 is too few for 22 items.",
            "1 名受访者（第 2 组）对 22 个题项来说太少。",
        ),
        (
            Note.of("many_groups", n=12, by="a / b", most=10),
            "12 groups by 'a / b' are more than the 10 that are compared at once.",
            "按“a / b”分成的 12 组超过一次可比较的上限（10 组）。",
        ),
    ],
)
def test_a_reason_keeps_its_numbers_and_names(why, english, chinese):
    assert (why, why.text("zh")) == (english, chinese)


def test_reasons_are_those_that_the_functions_give():
    rows = pd.read_csv(gm.example("bank"))
    same = gm.read_survey(rows.assign(P1=5, P2=5, branch="one"), by="branch")
    calls = (
        lambda: gm.factors(same),
        lambda: gm.confirm(same),
        lambda: gm.invariance(same, by="branch"),
        lambda: gm.invariance(same, between="sides"),
        lambda: gm.reliability(gm.read_survey(rows.head(4))),
        lambda: gm.confirm(same.tally, side="expectation", estimator="wlsmv"),
        lambda: gm.factors(gm.read_survey(rows.assign(P2=rows["P1"]))),
        lambda: gm.factors(gm.read_survey(rows).tally.suppressed(5)),
    )
    for call in calls:
        with pytest.raises((SettingError, TallyError)) as error:
            call()
        assert not ENGLISH.search(error.value.problem.text("zh"))


def test_a_reason_that_is_no_note_is_given_as_it_is(monkeypatch):
    def refuses(*_, **__):
        raise SettingError("Something else.", "try again.")

    monkeypatch.setattr("gapmodel.findings.measurement.measurement_report.confirm", refuses)
    found = gm.measurement_report(gm.read_survey(gm.example("bank")))
    assert not found.parts["done"][2] and found.parts["why"][2] == "Something else."
    for lang in ("en", "zh"):
        assert len([line for line in found.sentences(lang) if "Something else." in line]) == 1


def test_problems_between_sides_have_labels():
    texts = {"dimension": {"care": {"en": "Care", "zh": "关怀"}}, "item": {"1": {"en": "Kind", "zh": "友善"}}}
    labels = Labels("", {}, texts)
    text = "not converged; factors not positive definite: expectation/care, perception/care"
    assert level_problems(labels, text, ["expectation", "perception"], "zh") == (
        "估计未收敛；因子相关矩阵不正定：关怀（期望（E））、关怀（感知（P））"
    )
    assert level_problems(labels, "not identified: care=~1 (North)", ["North"]) == "Not identified: Care=~Kind (North)"
