"""Columns of dates: usual forms, the order of day and month, and what is not a date."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gapmodel as gm
from gapmodel.errors import ColumnError, SettingError
from gapmodel.survey.decoding.time_cell import dated

DAYS = pd.date_range("2026-07-20", periods=53, freq="D")
BY_MONTH = {"2026-07": 12, "2026-08": 31, "2026-09": 10}


def answers(cells):
    return pd.DataFrame({f"{side}{item}": [3] * len(cells) for side in "EP" for item in (1, 2, 3)}).assign(day=cells)


def periods(small, cells, **options):
    survey = gm.read_survey(answers(cells), small, time="day", **options)
    return {name: counts.n for name, counts in survey.tally.groups.items()}


@pytest.fixture(params=["memory", "batches"])
def engine(request):
    return request.param


FORMS = {
    "01.08.2026": DAYS.strftime("%d.%m.%Y"),
    "01/08/2026": DAYS.strftime("%d/%m/%Y"),
    "08/01/2026 9:30:00 AM": DAYS.strftime("%m/%d/%Y 9:30:00 AM"),
    "20260801": DAYS.strftime("%Y%m%d"),
    "20260801 as a number": DAYS.strftime("%Y%m%d").astype(int),
    "Aug 2026": DAYS.strftime("%b %Y"),
    "1 August 2026": DAYS.strftime("%d %B %Y"),
    "August 1, 2026": DAYS.strftime("%B %d, %Y"),
    "2026年8月1日": DAYS.strftime("%Y年%m月%d日"),
    "2026-08": DAYS.strftime("%Y-%m"),
    "08/2026": DAYS.strftime("%m/%Y"),
    "ISO with time and zone": DAYS.strftime("%Y-%m-%dT23:30:00.000Z"),
    "spreadsheet days": (DAYS - pd.Timestamp("1899-12-30")).days + 0.75,
    "dates": DAYS.date,
    "nanoseconds": DAYS.as_unit("ns"),
    "a zone": DAYS.tz_localize("Asia/Shanghai"),
    "full width": ["".join(chr(ord(letter) + 0xFEE0) for letter in day) for day in DAYS.strftime("%Y/%m/%d")],
}


@pytest.mark.parametrize("form", FORMS)
def test_dates_in_all_usual_forms_are_months_in_order(small, engine, form):
    assert list(periods(small, FORMS[form], engine=engine).items()) == list(BY_MONTH.items())


def test_mixed_forms_are_understood_where_each_is_certain(small, engine):
    cells = ["2026-08-01", "13.08.2026", "Aug 2026", "20260801", "2026年8月1日", "02.09.2026"]
    assert periods(small, cells, engine=engine) == {"2026-08": 5, "2026-09": 1}


def test_an_order_of_day_and_month_that_no_value_tells_is_an_error_that_names_the_option(small, engine):
    cells = ["01/08/2026", "02/08/2026", "05/05/2026"]
    with pytest.raises(ColumnError, match="do not say whether the day or the month comes first: '01/08/2026'") as told:
        periods(small, cells, engine=engine)
    assert "dayfirst=True (--day-first on the command line) if 01/08/2026 lies in 2026-08" in str(told.value)
    assert "dayfirst=False (--month-first on the command line) if it lies in 2026-01" in str(told.value)
    assert periods(small, cells, engine=engine, dayfirst=True) == {"2026-05": 1, "2026-08": 2}
    assert periods(small, cells, engine=engine, dayfirst=False) == {"2026-01": 1, "2026-02": 1, "2026-05": 1}
    assert periods(small, ["05/05/2026", "06/06/2026"], engine=engine) == {"2026-05": 1, "2026-06": 1}


def test_an_order_that_values_tell_is_used_and_noted(small, engine):
    survey = gm.read_survey(answers(["01/08/2026", "13/08/2026"]), small, time="day", engine=engine)
    assert list(survey.tally.groups) == ["2026-08"]
    assert "The dates in 'day' have the day first, as '13/08/2026' shows." in survey.notes
    survey = gm.read_survey(answers(["08/01/2026", "08/13/2026"]), small, time="day", engine=engine)
    assert list(survey.tally.groups) == ["2026-08"]
    assert "The dates in 'day' have the month first, as '08/13/2026' shows." in survey.notes


def test_one_mark_tells_nothing_of_another(small):
    with pytest.raises(ColumnError, match="comes first: '01/08/2026'"):
        periods(small, ["13.08.2026", "01/08/2026"])


def test_two_orders_in_a_column_and_an_option_against_the_values_are_errors(small, engine):
    with pytest.raises(ColumnError, match="two orders: '13/08/2026' has the day first, '08/14/2026' the month"):
        periods(small, ["13/08/2026", "08/14/2026"], engine=engine)
    with pytest.raises(ColumnError, match="'08/14/2026' in 'day' cannot have the day first, as dayfirst=True says"):
        periods(small, ["08/14/2026", "08/01/2026"], engine=engine, dayfirst=True)
    with pytest.raises(SettingError, match="no column of dates is named"):
        gm.read_survey(answers(["2026-08-01"]), small, dayfirst=True)


def test_a_column_that_holds_no_dates_is_one_error_that_names_some_values(small, engine):
    ids = [f"R{number:03}" for number in range(53)]
    for cells, shown in ((ids, "'R000', 'R001', 'R002'"), (range(53), "'0', '1', '2'")):
        with pytest.raises(ColumnError, match=f"53 of 53 values in 'day' are not dates: {shown}\\.") as told:
            periods(small, cells, engine=engine)
        assert "name the column of dates with time= (--time), and other groups with by= (--by)" in str(told.value)
    with pytest.raises(ColumnError, match=r"1 of 2 values in 'day' is not a date: 'later'[^ ]*") as told:
        periods(small, ["2026-08-01", "later"], engine=engine)
    assert "say missing_codes=['later'] (--missing on the command line)" in str(told.value)
    assert periods(small, ["2026-08-01", "later"], engine=engine, missing_codes="later") == {
        "(no answer)": 1,
        "2026-08": 1,
    }


def test_years_of_two_digits_need_the_option_and_follow_a_rule_that_is_told(small, engine):
    with pytest.raises(ColumnError, match=r"The years of dates in 'day' have two digits: '31\.08\.26'"):
        periods(small, ["31.08.26"], engine=engine)
    survey = gm.read_survey(answers(["31.08.26", "01.09.68", "01.09.69"]), small, time="day", dayfirst=True)
    assert list(survey.tally.groups) == ["1969-09", "2026-08", "2068-09"]
    assert any(
        "Two-digit years in 'day' were completed (00 to 68: 2000s; 69 to 99: 1900s)" in note for note in survey.notes
    )


def test_years_and_quarters_are_periods_but_not_beside_months(small, engine):
    assert periods(small, [2025, 2026, 2026], engine=engine) == {"2025": 1, "2026": 2}
    assert periods(small, ["2026-Q2", "Q1 2026", "2026年第一季度"], engine=engine) == {"2026-Q1": 2, "2026-Q2": 1}
    with pytest.raises(ColumnError, match=r"several lengths: months \('2026-02'\) and years \('2026'\)"):
        periods(small, ["2026", "2026-02"], engine=engine)


def test_missing_dates_are_counted_and_told(small, engine):
    survey = gm.read_survey(answers(["2026-08-01", None, "", "2026-09-01"]), small, time="day", engine=engine)
    assert {name: counts.n for name, counts in survey.tally.groups.items()}["(no answer)"] == 2
    assert "2 of 4 respondents have no date in 'day'; they are in the group '(no answer)'." in survey.notes


def test_periods_that_were_written_are_read_again(small, tmp_path):
    survey = gm.read_survey(answers(["2026-08-01", None]), small, time="day", engine="memory")
    again = gm.read_survey(survey.write(tmp_path / "tidy.csv"), small, time="day")
    assert list(again.tally.groups) == list(survey.tally.groups) == ["(no answer)", "2026-08"]


def test_dates_of_workbooks_and_of_text_are_the_same_months(small, tmp_path):
    workbook, text = answers(DAYS), answers(DAYS.strftime("%d/%m/%Y"))
    workbook.to_excel(tmp_path / "a.xlsx", index=False)
    workbook.assign(day=FORMS["spreadsheet days"]).to_excel(tmp_path / "serial.xlsx", index=False)
    text.to_csv(tmp_path / "a.csv", index=False)
    for name in ("a.xlsx", "serial.xlsx", "a.csv"):
        tally = gm.read_survey(tmp_path / name, small, time="day").tally
        assert {group: counts.n for group, counts in tally.groups.items()} == BY_MONTH
    tally = gm.read_survey(tmp_path / "a.csv", small, time="day", engine="batches").tally
    assert {group: counts.n for group, counts in tally.groups.items()} == BY_MONTH


ANY_DAY = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))


@given(ANY_DAY, st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%Y/%m/%d %H:%M"]))
def test_the_month_is_that_of_the_calendar(day, form):
    found = dated(day.strftime(form))
    assert found.day_first == found.month_first == dated(day).day_first == f"{day.year}-{day.month:02}"
    assert found.days == dated(day).days == (day, day)


@given(ANY_DAY, st.sampled_from("./-"))
def test_either_order_is_kept_until_it_is_known(day, mark):
    found = dated(day.strftime(f"%d{mark}%m{mark}%Y"))
    assert found.day_first == f"{day.year}-{day.month:02}"
    assert found.month_first == (f"{day.year}-{day.day:02}" if day.day <= 12 else "")
    assert found.days == (day, dt.date(day.year, day.day, day.month) if day.day <= 12 else None)


@given(st.text() | st.integers() | st.floats() | st.binary() | st.none() | st.booleans())
def test_no_cell_breaks_the_reading_of_dates(cell):
    found = dated(cell)
    assert found is None or found.day_first or found.month_first


@pytest.mark.parametrize("cell", ["31/02/2026", "2026-13-01", "wave 2", "2026.1", "aug 26", 150, 1234567, True])
def test_what_no_calendar_has_is_no_date(cell):
    assert dated(cell) is None
