"""The response audit: N/A left out, faults reverse-scored, intervals, what is missing, groups."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import ColumnError, SettingError
from gapmodel.inference.means.lowest import lowest_p
from gapmodel.inference.share import blaker_interval

COLUMNS = [f"R{number}" for number in range(1, 30)]
FAULTS = slice(15, 23)


def cases(n: int = 30, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    cells = rng.choice(["yes", "partly", "no", "N/A"], (n, 29), p=[0.6, 0.2, 0.1, 0.1])
    cells[:, FAULTS] = rng.choice(["yes", "no"], (n, 8), p=[0.1, 0.9])
    cells[:, 14] = rng.choice(["yes", "no"], n, p=[0.2, 0.8])
    return pd.DataFrame(cells, columns=COLUMNS).assign(branch=np.where(np.arange(n) % 3, "North", "South"))


@pytest.fixture(scope="module")
def found() -> gm.ResponseAudit:
    return gm.response_audit(cases())


def points(frame: pd.DataFrame) -> np.ndarray:
    values = (
        frame[COLUMNS].replace({"yes": 1.0, "partly": 0.5, "no": 0.0, "N/A": np.nan}).astype(float).to_numpy(copy=True)
    )
    values[:, FAULTS] = 1 - values[:, FAULTS]
    return values


def test_every_case_counts_by_the_mean_of_what_applies(found):
    values, table = points(cases()), found.table.set_index(["level", "code"])
    assert table.loc[("overall", "overall"), "fulfilled"] == pytest.approx(np.nanmean(values, axis=1).mean())
    assert table.loc[("dimension", "faults"), "fulfilled"] == pytest.approx(
        np.nanmean(values[:, FAULTS], axis=1).mean()
    )
    assert found.cases["fulfilled"].tolist() == pytest.approx(np.nanmean(values, axis=1).tolist())
    assert found.cases["answered"].tolist() == (~np.isnan(values)).sum(axis=1).tolist()


def test_missing_elements_are_counted_among_the_cases_they_apply_to(found):
    values, table = points(cases()), found.table[found.table["level"] == "item"]
    assert table["n"].tolist() == (~np.isnan(values)).sum(axis=0).tolist()
    assert table["n_missing"].tolist() == (values == 0).sum(axis=0).tolist()
    row = table.iloc[14]
    limits = blaker_interval(int(row["n_missing"]), int(row["n"]))
    assert (row["missing_low"], row["missing_high"]) == (limits.low, limits.high)
    assert "Most often missing: Feedback: told the customer the outcome" in found.text


def test_the_least_fulfilled_elements_are_a_confidence_set(found):
    values = points(cases())
    elements = [at for at in range(29) if not 15 <= at < 23]
    expected = lowest_p(values[:, elements]) > 0.05
    shown = found.table[found.table["level"] == "item"]["may_be_worst"].to_numpy(bool)
    assert shown[elements].tolist() == expected.tolist()


def test_words_numbers_and_chinese_are_the_same_audit(found):
    numbers = cases().replace({"yes": 2, "partly": 1, "no": 0, "N/A": None})
    chinese = cases().replace({"yes": "是", "partly": "部分", "no": "否", "N/A": "不适用"})
    for frame in (numbers, chinese):
        again = gm.response_audit(frame)
        assert np.array_equal(again.table["fulfilled"], found.table["fulfilled"], equal_nan=True)


def test_groups_are_audits_of_their_own():
    both = gm.response_audit(cases(), by="branch")
    south = gm.response_audit(cases()[cases()["branch"] == "South"].drop(columns="branch"))
    part = both.table[both.table["group"] == "South"].drop(columns="group").reset_index(drop=True)
    pd.testing.assert_frame_equal(part, south.table)
    assert "rank order is mostly chance" in both.text
    assert {trace.name for trace in both.plot().data} == {"North", "South"}


def test_an_element_that_never_applies_and_one_case():
    frame = pd.DataFrame([["yes"] * 14 + ["no"] * 9 + ["N/A"] * 6], columns=COLUMNS)
    found = gm.response_audit(frame)
    assert found.table.iloc[-1]["n"] == 0 and np.isnan(found.table.iloc[-1]["fulfilled"])
    assert "One case was audited" in found.text and "None of the faults" in found.text
    assert found.plot().data


def test_what_cannot_be_is_one_sentence():
    with pytest.raises(SettingError, match="has 2 sides; a checklist has one"):
        gm.response_audit(gm.read_survey(gm.example("bank")))
    with pytest.raises(ColumnError):
        gm.response_audit(cases()[["R1", "R2"]])
