"""Reading logs of complaints: columns, dates, stages, what is noticed; in memory and in batches."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
import re
import tomllib
from importlib.resources import files

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import AnswerError, ColumnError, GapModelError, SettingError, SourceError
from gapmodel.findings.encounters.complaints.case_log import read_cases

DAYS = ["2024-03-05", "2024-03-06", "2024-03-14"]


def log(received=DAYS, **columns):
    return pd.DataFrame({"received": received, **columns})


def kinds(found):
    return {note.kind: note for note in found.notes}


def of(found):
    return dict(zip(found.mapping["meaning"], found.mapping["column"], strict=True))


@pytest.mark.parametrize("engine", ["memory", "batches"])
def test_the_log_of_the_consumer_complaint_database_is_read_as_it_comes(shared, engine):
    found = read_cases(shared / "cfpb" / "consumer_complaints.csv", engine=engine)
    assert (found.counts.n, found.duplicates) == (3_175, 11)
    assert (found.counts.first, found.counts.last) == (dt.date(2013, 6, 4), dt.date(2017, 2, 23))
    assert of(found)["registered"] == "Date sent to company" and of(found)["cause"] == "Issue"
    assert set(found.mapping["found_by"]) == {"export"} and "State" in found.unused
    early = found.cases[found.cases["problem"] == "registered_before_received"]
    assert len(early) == 6 and (early["registered"] < early["received"]).all() and early["counted"].all()
    assert kinds(found)["log_before_receipt"].values["rows"] == (126, 215, 225, 277, 278)
    days = found.counts.durations("registered")
    assert days["events"].sum() == 3_169 and days["days"].min() == 0
    whole = found.counts.groups()
    assert whole[["in_time", "in_time_known", "closed", "closed_known"]].to_numpy().tolist() == [
        [3083, 3175, 3146, 3149]
    ]
    assert found.counts.durations("closed")["censored"].sum() == 3  # in progress; the others have no date of closing


def test_the_example_has_the_truth_that_it_was_drawn_with():
    found = read_cases(gm.example("complaints"))
    truth = pd.read_csv(gm.example("complaints_truth"), index_col="branch")
    exposure = pd.read_csv(gm.example("complaints_exposure"))
    assert (found.counts.n, found.duplicates, len(found.unused)) == (605, 2, 0)
    assert (found.cases["problem"] == "answered_before_received").sum() == 2
    months = found.counts.periods("month", by="branch")
    early = months[months["period"] < "2025-05-01"].groupby("branch")["received"].sum()
    customers = exposure[exposure["month"] < "2025-05"].groupby("branch")["transactions"].sum() / 1000
    z = (early - truth["per_1000_until_month_16"] * customers) / np.sqrt(early)
    assert (z.abs() < 2.5).all()
    assert found.counts.groups("gap")["gap"].tolist()[0] == "3"
    assert 75 < found.counts.groups()["repeated"].iloc[0] < 130


FORMS = {
    "ISO": DAYS,
    "US": ["3/5/2024", "3/6/2024", "3/14/2024"],
    "day first": ["05.03.2024", "06.03.2024", "14.03.2024"],
    "Chinese": ["2024年3月5日", "2024年3月6日 上午9:30", "2024年3月14日"],
    "serial": [45356.4, 45357, 45365],
    "numbers": [20240305, 20240306, 20240314],
    "zones": ["2024-03-05T23:30:00+08:00", "2024-03-06 09:30:00Z", "2024-03-14T09:30:00-05:00"],
    "dates": [dt.date(2024, 3, 5), dt.date(2024, 3, 6), dt.date(2024, 3, 14)],
    "a zone": pd.to_datetime(["2024-03-05 23:30", "2024-03-06 00:10", "2024-03-14 12:00"]).tz_localize("Asia/Shanghai"),
    "two forms": ["2024-03-05", "06/03/2024", "14/03/2024"],
}


@pytest.mark.parametrize("engine", ["memory", "batches"])
@pytest.mark.parametrize("form", FORMS)
def test_days_are_read_in_all_usual_forms(form, engine):
    found = read_cases(log(FORMS[form], cause=["a", "b", "a"]), engine=engine)
    assert found.cases["received"].dt.strftime("%Y-%m-%d").tolist() == DAYS
    said = {"zones": "log_zones", "serial": "dates_serial", "US": "dates_month_first", "day first": "dates_day_first"}
    if form in said:
        assert said[form] in kinds(found)


def test_a_log_is_the_same_in_memory_and_in_batches(tmp_path):
    pd.read_csv(gm.example("complaints")).assign(received=lambda own: own["received"] + "T09:30:00Z").to_csv(
        tmp_path / "a.csv", index=False
    )
    one, other = (read_cases(tmp_path / "a.csv", engine=engine) for engine in ("memory", "batches"))
    columns = [name for name in one.cases if name != "gap"]
    pd.testing.assert_frame_equal(one.cases[columns], other.cases[columns], check_dtype=False)
    assert [note.kind for note in one.notes] == [note.kind for note in other.notes]
    pd.testing.assert_frame_equal(one.counts.durations("closed", by="gap"), other.counts.durations("closed", by="gap"))


@pytest.mark.parametrize("engine", ["memory", "batches"])
def test_rows_that_are_in_several_files_are_counted_once(engine, tmp_path):
    frame = pd.read_csv(gm.example("complaints"), dtype=str).drop(columns="channel")
    frame[:300].to_csv(tmp_path / "a.csv", index=False)
    frame[250:].to_csv(tmp_path / "b.csv", index=False)
    found = read_cases(str(tmp_path / "*.csv"), engine=engine)
    assert (found.counts.n, found.duplicates, found.unused) == (605, 52, ())
    assert "channel" not in of(found)  # the files are called by a column "source", which is none of the log


def test_the_order_of_day_and_month_is_never_guessed():
    open_order = ["03/04/2024", "05/04/2024", "06/04/2024"]
    with pytest.raises(ColumnError, match="do not say whether the day or the month comes first"):
        read_cases(log(open_order))
    assert read_cases(log(open_order), dayfirst=True).counts.first == dt.date(2024, 4, 3)
    found = read_cases(log(open_order, closed=["13/04/2024", "", ""]))
    assert found.counts.first == dt.date(2024, 4, 3)
    assert "as those in the other columns" in kinds(found)["log_order_day"]
    with pytest.raises(ColumnError, match="written in two orders: '13/04/2024' has the day first, '04/13/2024'"):
        read_cases(log(["13/04/2024", "04/13/2024", "01/02/2024"]))


def test_stages_before_the_receipt_and_after_the_last_day():
    frame = log(answered=["2024-03-01", "2024-03-08", "2099-01-01"], closed=["2024-03-09", "2024-03-07", "9999-12-31"])
    found = read_cases(frame)
    said = kinds(found)
    assert said["log_before_receipt"].values["rows"] == (1,) and said["log_after_closing"].values["rows"] == (2,)
    assert said["log_future"].values["example"] == "2099-01-01" and said["log_placeholder"].values["n"] == 1
    assert found.counts.last == dt.date(2024, 3, 14)
    assert found.counts.durations("answered").to_numpy().tolist() == [[0, 0, 1], [2, 1, 0]]
    assert found.counts.durations("closed")["events"].sum() == 2
    early = read_cases(frame, until="2024-03-08")
    assert early.counts.n == 2 and early.cases["problem"].tolist()[2] == "received_after_last"
    assert early.counts.durations("closed").to_numpy().tolist() == [[1, 1, 0], [3, 0, 1]]
    with pytest.raises(AnswerError, match="No case was received on or before 2020-01-01"):
        read_cases(frame, until="2020-01-01")
    with pytest.raises(SettingError, match="until='soon' is not a date"):
        read_cases(frame, until="soon")


def test_cases_without_a_day_of_receipt_are_told_and_not_counted():
    found = read_cases(log(["soon", None, "2024-03-14"], closed=["", "", "yesterday"], cause="late"))
    assert found.counts.n == 1 and found.cases["problem"].tolist() == ["no_receipt", "no_receipt", ""]
    assert "1 of 2 values in 'received' is not a day, such as 'soon'" in kinds(found)["log_receipt_unreadable"]
    assert kinds(found)["log_no_receipt"].values["n"] == 1
    with pytest.raises(ColumnError, match="'received' for received holds no date: 'soon', 'later'"):
        read_cases(log(["soon", "later", None]))
    future = read_cases(log(["2024-03-14", "2099-03-14", "2024-03-15"]))
    assert future.counts.n == 2 and "in the future" in kinds(future)["log_received_future"]


def test_what_is_closed_is_told_by_dates_and_by_the_status():
    frame = log(closed=["2024-03-08", "", ""], status=["Open", "Closed with relief", "In progress"])
    found = read_cases(frame)
    assert found.counts.groups()[["closed", "closed_known"]].to_numpy().tolist() == [[2, 3]]
    assert found.counts.durations("closed").to_numpy().tolist() == [[0, 0, 1], [3, 1, 0]]
    assert {"log_closed_undated", "log_open_dated"} <= kinds(found).keys()
    words = read_cases(log(closed=["yes", "no", "no"]))
    assert words.counts.groups()["closed"].tolist() == [1] and "log_closed_words" in kinds(words)
    assert words.counts.durations("closed")["censored"].sum() == 2


def test_names_yes_and_no_and_customers_are_read():
    found = read_cases(
        log(
            投诉原因=["waiting", "Waiting ", "n/a"],
            差距=["Gap 3", "差距1", "huh"],
            是否按时答复=["是", "否", "maybe"],
            reopens=[0, 2, None],
            customer=["a", "b", "a"],
            id=[1, 2, 2],
        )
    )
    assert found.counts.groups("cause")[["cause", "n"]].to_numpy().tolist() == [["Waiting", 2], ["(no answer)", 1]]
    assert set(found.counts.groups("gap")["gap"]) == {"1", "3", "(no answer)"}
    whole = found.counts.groups().iloc[0]
    assert (whole["in_time"], whole["in_time_known"], whole["reopened"], whole["repeated"]) == (1, 2, 1, 1)
    assert {"log_gap_unreadable", "log_flags_unclear", "spellings_merged", "log_ids_repeated"} <= kinds(found).keys()


def test_the_due_date_tells_what_was_in_time():
    found = read_cases(log(["2024-03-05"] * 4, due=["2024-03-08"] * 4, answered=["2024-03-08", "2024-03-09", "", "?"]))
    assert found.counts.groups()[["in_time", "in_time_known"]].to_numpy().tolist() == [[1, 3]]


EXPORTS = {
    "Zendesk": ("Id,Requester,Assignee,Group,Status,Via,Created at,Solved at,Reopens", "1,a,b,c,Closed,Mail,{},{},0"),
    "Jira": ("Issue key,Issue Type,Status,Created,Resolved,Reporter", "A-1,Bug,Done,{:%d/%b/%y 9:30 AM},{:%d/%b/%y},r"),
    "Freshdesk": (
        "Ticket ID,Status,Source,Created time,Resolved time,Resolution status,Type",
        "1,Closed,Phone,{} 09:30:00,{},Within SLA,t",
    ),
    "ServiceNow": ("Number,Opened,Assignment group,State,Resolved,Made SLA", "I1,{},g,Closed,{},true"),
}


@pytest.mark.parametrize("program", EXPORTS)
def test_exports_of_ticket_systems_are_known(program, tmp_path):
    names, row = EXPORTS[program]
    rows = [row.format(dt.date(2024, 3, 5), dt.date(2024, 3, 9)), row.format(dt.date(2024, 3, 6), dt.date(2024, 3, 9))]
    (tmp_path / "tickets.csv").write_text("\n".join([names, *rows]), encoding="utf-8")
    found = read_cases(tmp_path / "tickets.csv")
    assert kinds(found)["log_export"] == f"The log has the columns of a {program} export."
    assert found.counts.durations("closed").to_numpy().tolist() == [[3, 1, 0], [4, 1, 0]]
    assert set(found.mapping["found_by"]) == {"export"}


def test_a_register_kept_by_hand_in_a_workbook_is_read(tmp_path):
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "台账.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:D1", "2025 年度投诉登记台账")
        rows = [["序号", "投诉日期", "网点", "结案日期"], [1, "2025/03/05", "城东", "2025年3月9日"], [],
                [2, "2025年3月6日", "城西", "未结"], [], [3, "2025/03/16", "城东", "处理中"], ["合计", 3]]  # fmt: skip
        for number, row in enumerate(rows, 2):
            sheet.write_row(number, 0, row)
    found = read_cases(tmp_path / "台账.xlsx")
    whole = found.counts.groups().iloc[0]
    assert (whole["n"], whole["closed"], whole["closed_known"], found.duplicates) == (3, 1, 3, 0)
    assert found.counts.durations("closed")["censored"].sum() == 2
    assert kinds(found)["log_rows_empty"].values["n"] == 2 and kinds(found)["log_stage_words"].values["n"] == 2
    assert found.grouping("网点") == "branch"


def test_columns_are_found_by_what_the_caller_says_and_by_what_they_hold():
    frame = pd.DataFrame({"when": DAYS, "why": ["a", "b", "c"]})
    found = read_cases(frame, columns={"cause": "why"})
    assert found.mapping["found_by"].tolist() == ["contents", "given"]
    texts = read_cases(frame.assign(complaint="too slow", date=DAYS, closed="2024-03-20", resolution_date=""))
    assert of(texts)["received"] == "date" and of(texts)["closed"] == "closed"
    with pytest.raises(ColumnError, match=r"no column for the date of receipt; there are dates in 'when', 'then'"):
        read_cases(frame.assign(then=DAYS))
    for columns, words in (
        ({"receved": "when"}, "no column 'receved'"),
        ({"cause": "reason"}, "has no column 'reason' for cause"),
        ({"why": "cause"}, "(?s)no column 'why'.*the other way round: columns={'cause': 'why'}"),
        ({"received": "why"}, "'why' for received holds no date"),
        ({"closed": "why"}, "'why' for closed holds no date"),
        ({"in_time": "why"}, "'why' for in_time says neither yes nor no"),
        (["why"], "does not say what each column holds"),
    ):
        with pytest.raises(ColumnError, match=words):
            read_cases(frame, columns=columns)


NOTED = [
    (pd.DataFrame({"when": DAYS * 2, "why": ["a", "b", "c"] * 2}), {"columns": {"cause": "why"}}),
    (log(["2024-03-05", "2099-03-05", ""], answered="2024-03-01", closed="2099-01-01", id=[1, 1, 2]), {}),
    (log(["2024-03-05", "2024-03-06", "soon"], closed=["2024-03-06", "later", "0000-00-00"], investigated="?"), {}),
    (log([*DAYS, ""], closed=["2024-03-06", "未结", "pending", ""]), {}),
    (log(answered="2024-03-06", closed="2024-03-05T09:30:00Z", gap=["1", "2", "9"]), {"until": "2024-03-06"}),
    (log(closed=["yes", "no", "no"], reopened="perhaps", satisfied=["yes", "no", "perhaps"]), {}),
    (log(closed=[DAYS[0], "", ""], status=["open", "closed", "perhaps"]), {}),
    (log(["04/03/2024"] * 60, closed="13/03/2024", cause=[f"no {n}" for n in range(60)], id=range(60)), {}),
    (log(["03/04/2024"] * 2, closed="03/13/2024", id=[1, 1], case_id=[1, 1]), {}),
    (pd.DataFrame([["a", "b", *DAYS[:2]]], columns=["Requester", "Assignee", "Created at", "Solved at"]), {}),
]


def test_every_note_is_told_in_both_languages():
    catalogue = tomllib.loads((files("gapmodel.notes") / "en.toml").read_text(encoding="utf-8"))
    told = {}
    for frame, options in NOTED:
        told |= kinds(read_cases(frame, **options))
    told |= kinds(read_cases(pd.concat([NOTED[1][0]] * 2)))
    assert {kind for kind in catalogue if kind.startswith("log_")} - told.keys() == {"log_column"}
    for kind, note in told.items():
        assert re.search("[\u4e00-\u9fff]{2}", note.text("zh")) and not re.search("[{}]|  ", note), kind


@pytest.mark.parametrize("engine", ["memory", "batches"])
def test_halves_of_characters_are_replaced(engine):
    half = "a\ud800"
    frame = pd.DataFrame({"received": DAYS, "closed": half, "cause": half, "id": half, "in_time": half}, dtype=object)
    found = read_cases(frame, engine=engine)
    assert found.cases["cause"].tolist() == ["a\ufffd"] * 3
    assert all(note.text("zh").encode() for note in found.notes)


def test_odd_logs_end_in_one_sentence_or_in_a_log():
    draw = random.Random(18)  # noqa: S311  not for secrets
    cells = [
        None,
        "",
        "2024-03-05",
        "5/3/2024",
        "13/03/2024",
        45356,
        45356.5,
        1e300,
        -1,
        True,
        float("inf"),
        "是",
        "x" * 500,
    ]
    cells += [
        dt.date(2024, 3, 5),
        dt.datetime(1, 1, 1, tzinfo=dt.UTC),
        [1],
        {"a": 1},
        b"x",
        "1900-01-01",
        "0/0/0",
        pd.NaT,
        "2024年3月",
    ]
    names = [
        "received",
        "closed",
        "answered",
        "cause",
        "gap",
        "in_time",
        "id",
        "customer",
        "status",
        "due",
        "compensation",
        "x",
    ]
    for _ in range(100):
        n, chosen = draw.randint(0, 4), draw.sample(names, draw.randint(1, 6))
        frame = pd.DataFrame({name: pd.Series([draw.choice(cells) for _ in range(n)], dtype=object) for name in chosen})
        with contextlib.suppress(GapModelError):
            found = read_cases(frame, until=draw.choice([None, "2024-03-20"]))
            found.counts.durations("closed")
            found.counts.periods("month")
            assert len(found.cases) == n - found.duplicates


@pytest.mark.parametrize("source", [3, None, "nowhere.csv", {"a": 1}, [], [1]])
def test_what_is_no_log_is_said(source):
    with pytest.raises(SourceError):
        read_cases(source)


def test_a_column_that_is_not_read_can_be_grouped_by_when_it_is_named():
    log = pd.DataFrame({"received": ["2026-03-02"] * 3, "State": ["CA", "NY", "CA"]})
    with pytest.raises(SettingError, match="(?s)'State' of the log is not read.*'branch': 'State'"):
        gm.complaints(log, by="State")
    assert gm.complaints(log, columns={"branch": "State"}, by="branch").groups["group"].tolist() == ["CA", "NY"]
