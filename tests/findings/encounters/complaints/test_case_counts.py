"""Counts of complaint cases equal those of pandas."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from gapmodel.errors import ColumnError, SettingError
from gapmodel.findings.encounters.complaints.case_counts import counts_of

LAST = dt.date(2025, 6, 30)


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    n = 400
    received = pd.Timestamp("2024-02-10") + pd.to_timedelta(rng.integers(0, 480, n), "D")
    closed = pd.Series(received + pd.to_timedelta(rng.geometric(0.05, n) - 1, "D"))
    frame = pd.DataFrame({"received": received, "closed": closed.where(closed <= pd.Timestamp(LAST))})
    frame["answered"] = frame["received"].where(rng.random(n) < 0.5)
    frame["cause"] = rng.choice(["late", "rude", "wrong", None], n, p=[0.5, 0.2, 0.2, 0.1])
    frame["in_time"] = pd.array(rng.choice([True, False, None], n), "boolean")
    return frame


def test_groups_are_those_of_pandas(frame):
    found = counts_of(frame, LAST).groups("cause").set_index("cause")
    own = frame.assign(cause=frame["cause"].fillna("(no answer)")).groupby("cause")
    assert found["n"].to_dict() == own.size().to_dict()
    assert found["in_time"].to_dict() == own["in_time"].sum().to_dict()
    assert found["in_time_known"].to_dict() == own["in_time"].count().to_dict()
    assert found["closed"].to_dict() == own["closed"].count().to_dict()
    assert found["n"].is_monotonic_decreasing and found["reopened_known"].sum() == 0
    assert counts_of(frame, LAST).groups()["n"].tolist() == [len(frame)]


def test_durations_are_those_of_pandas_with_open_cases_censored(frame):
    found = counts_of(frame, LAST).durations("closed", by="cause")
    end = frame["closed"].fillna(pd.Timestamp(LAST))
    days, event = (end - frame["received"]).dt.days, frame["closed"].notna()
    own = pd.crosstab([frame["cause"].fillna("(no answer)"), days], event)
    assert found["events"].tolist() == own[True].tolist()
    assert found["censored"].tolist() == own[False].tolist()
    assert found["days"].tolist() == [days for _, days in own.index]


def test_a_case_closed_without_an_answer_is_censored_when_it_was_closed(frame):
    found = counts_of(frame, LAST).durations("answered")
    assert found["events"].sum() == frame["answered"].notna().sum() and found["days"][found["events"] > 0].max() == 0
    open_days = (frame["closed"].fillna(pd.Timestamp(LAST)) - frame["received"]).dt.days[frame["answered"].isna()]
    assert (found["days"] * found["censored"]).sum() == open_days.sum()


@pytest.mark.parametrize("period", ["week", "month", "quarter", "year"])
def test_periods_are_those_of_pandas_and_none_is_left_out(frame, period):
    few = frame[~frame["received"].between("2024-08-01", "2024-09-30")]
    found = counts_of(few, LAST).periods(period).set_index("period")
    code = {"week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}[period]
    own = few["received"].dt.to_period(code).dt.start_time.value_counts()
    whole = pd.period_range(few["received"].min(), LAST, freq=code).start_time
    assert found.index.tolist() == whole.tolist()
    assert found["received"].to_dict() == own.reindex(whole, fill_value=0).to_dict()
    assert found["closed"].sum() == few["closed"].count()
    by = counts_of(few, LAST).periods(period, by="cause")
    assert len(by) == 4 * len(whole) and by.groupby("period")["received"].sum().tolist() == found["received"].tolist()


def test_what_cannot_be_counted_is_said(frame):
    counts = counts_of(frame, LAST)
    with pytest.raises(ColumnError, match="no column for branch"):
        counts.groups("branch")
    with pytest.raises(SettingError, match="by='couse' is not a column"):
        counts.periods(by="couse")
    with pytest.raises(SettingError, match="stage"):
        counts.durations("opened")
