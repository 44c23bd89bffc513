"""A chain of encounters in words: what is certain, what is not, and what was noticed, in both languages."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.wording.catalogue import messages


@pytest.fixture(scope="module")
def record() -> pd.DataFrame:
    return pd.read_csv(gm.example("encounters")).astype({"score": object})


def odd(record: pd.DataFrame) -> pd.DataFrame:
    """A record with everything that is noticed."""
    columns = record.columns
    more = [
        ("Colleague", "act", "Cem", "observer", "actual", 1),  # acted and watches
        ("Letter", "", "Ada", "observer", "actual", -2),
        ("Colleague", "", "Ben", "observer", "actual", 2),
        ("Colleague", "act", "Zoe", "observer", "actual", -1),
        ("Colleague", "act", "Ada", "", "actual", 9),
    ]
    rows = [dict(zip(columns[:6], row, strict=True)) for row in more]
    missing = record[~((record["encounter"] == "Help line") & (record["step"] == "confirm"))]
    return pd.concat([missing, missing.head(1), pd.DataFrame(rows, columns=columns)], ignore_index=True)


def test_what_is_odd_is_said_in_both_languages(record):
    found = gm.moments_of_truth(odd(record))
    assert set(found.params["noticed"]) == {
        *(
            "off_scale",
            "repeated",
            "both_roles",
            "whole_left_out",
            "once",
            "without_steps",
            "steps_missing",
            "continued",
        ),
    }
    english, chinese = found.sentences(), found.sentences("zh")
    assert len(english) == len(chinese)
    names = {*found.params["encounters"], *found.params["raters"], "Cem", "Zoe", "role", "row"}
    names |= set(found.remarks["remark"]) | {"Krippendorff", "Blaker", "Holm", "n", "p"}
    for sentence in chinese:
        rest = re.sub("|".join(map(re.escape, sorted(names, key=len, reverse=True))), "", sentence)
        assert not re.search("[a-z]{2,}", rest), sentence


def test_agreement_is_judged_by_its_interval(record):
    say = messages("moments_of_truth").texts
    assert say["agreement_open"] in gm.moments_of_truth(record).text
    noise = record.assign(score=[(7 * place) % 7 - 3 for place in range(len(record))])
    alike = record.assign(score=record["step"].map({"explore": -3, "offer": -1, "act": 1, "confirm": 3}))
    alike.loc[alike["rater"].isin(["Ada"]) & (alike["step"] == "act"), "score"] = 2
    assert say["agreement_high"] in gm.moments_of_truth(alike).text
    same = gm.moments_of_truth(noise)
    assert "cannot be computed: all ratings are equal" in same.text  # every score is -3
    assert "无法计算 Krippendorff α：所有评分相同。" in same.sentences("zh")


def test_the_mean_alone_is_never_the_headline(record):
    for lang in ("en", "zh"):
        first = gm.moments_of_truth(record).sentences(lang)[0]
        assert "100%" in first and first.index("100%") < first.index("-2.43")


def test_no_loss_and_no_ideal_are_said(record):
    better = record.assign(score=[3 if scenario == "actual" else 1 for scenario in record["scenario"]])
    assert "No encounter was scored lower than its ideal." in gm.moments_of_truth(better).text
    actual = gm.moments_of_truth(record[record["scenario"] == "actual"])
    assert "was not scored; losses are not computed" in actual.text
    assert "没有对理想情形评分" in "".join(actual.sentences("zh"))


def test_nothing_is_called_lowest_where_all_are_equal(record):
    equal = gm.moments_of_truth(record.assign(score=2))
    assert equal.sentences()[0].startswith("All 5 encounters have the same mean: +2.00")
    assert "Negative scores are equally frequent at all 4 steps: 0%" in equal.text
    assert "lowest" not in equal.text and "最低" not in "".join(equal.sentences("zh"))
    assert "lowest" not in equal.plot().layout.title.text
    one = gm.moments_of_truth(record[record["encounter"] == "Help line"])
    assert one.sentences()[0].startswith("“Help line”: ")
