"""Exports of survey platforms, read from files in the layout of each (`platform_files.py`).

Where the layouts stand:
Qualtrics   qualtrics.com/support, "Understanding Your Dataset" (three header rows in CSV and TSV); sample.csv and
            sample_legacy.csv in ropensci/qualtRics; previews by Status, as number or text: docs.ropensci.org/excluder,
            exclude_preview; the question row of workbooks: pgbd.casa/cocina/qualtrics-processing-pipeline.
LimeSurvey  manual.limesurvey.org/Export_responses; in LimeSurvey/LimeSurvey Writer.php (headings as code, full or
            codetext), viewHelper.php (getFieldCode: brackets, or _) and createFieldMap (columns of its own).
KoboToolbox kobotoolbox/formpack, reporting/export.py and schema/fields.py (separators, HXL row, copied fields).
ODK         getodk/central-backend, lib/data/briefcase.js; getodk/briefcase, docs/export-format.md.
REDCap      linkml.io/linkml-redcap (FlatRecord); OuhscBbmc/REDCapR, inst/test-data (projects, label-header.R).
SoSci Survey soscisurvey.de/help, en:results:variables (its own variables before and after those of the questions).
The others document the download, not its columns; these are as public programs read them:
SurveyMonkey wmurphyrd/monkeywrangler, loadSurveyMonkeyXLS. Wenjuanxing: gasongjian/reportgen, questionnaire.py.
Microsoft Forms, Google Forms: their headings in English, French and Chinese in public readers of their workbooks.
"""

from __future__ import annotations

import re
from pathlib import Path

import platform_files as files
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gapmodel as gm
from gapmodel.errors import SettingError
from gapmodel.instrument.read import parse_instrument
from gapmodel.sources.open import open_source
from gapmodel.sources.platforms.header import numbers_of
from gapmodel.sources.platforms.recognise import header_of

EXPORTS = {
    "Qualtrics": ("Qualtrics", files.qualtrics()),
    "Qualtrics, known by its channel": ("Qualtrics", files.qualtrics(status=False)),
    "Qualtrics, workbook": ("Qualtrics", files.qualtrics(import_ids=False)),
    "Qualtrics, old": ("Qualtrics", files.qualtrics_old()),
    "LimeSurvey": ("LimeSurvey", files.limesurvey()),
    "LimeSurvey, answer codes": ("LimeSurvey", files.limesurvey("E[SQ00{}]", "A{}")),
    "LimeSurvey, answer codes today": ("LimeSurvey", files.limesurvey("E[SQ00{}]", "AO0{}")),
    "LimeSurvey, for R": ("LimeSurvey", files.limesurvey("E_SQ00{}", "A{}")),
    "LimeSurvey, code and text": ("LimeSurvey", files.limesurvey_both()),
    "LimeSurvey, code and text, only the id": (
        "LimeSurvey",
        [[row[0], *row[7:]] for row in files.limesurvey_both()],
    ),
    "LimeSurvey, text": ("LimeSurvey", files.limesurvey_full()),
    "LimeSurvey, German": (
        "LimeSurvey",
        files.limesurvey_full(("Antwort ID", "Datum Abgeschickt", "Letzte Seite", "Start-Sprache")),
    ),
    "Google Forms": ("Google Forms", files.google_forms()),
    "Google Forms, Chinese": ("Google Forms", files.google_forms("时间戳记", "%Y/%m/%d %H:%M:%S")),
    "Google Forms, workbook": ("Google Forms", files.google_forms(form=None)),
    "Microsoft Forms": ("Microsoft Forms", files.microsoft_forms()),
    "Microsoft Forms, Chinese": (
        "Microsoft Forms",
        files.microsoft_forms(("ID", "开始时间", "完成时间", "电子邮件", "姓名")),
    ),
    "SurveyMonkey": ("SurveyMonkey", files.survey_monkey()),
    "KoboToolbox": ("KoboToolbox", files.kobo()),
    "KoboToolbox, HXL": ("KoboToolbox", files.kobo(hxl=True)),
    "ODK": ("ODK", files.odk()),
    "REDCap": ("REDCap", files.redcap()),
    "REDCap, labels": ("REDCap", files.redcap_labels()),
    "SoSci Survey": ("SoSci Survey", files.sosci()),
    "SoSci Survey, without questions": ("SoSci Survey", files.sosci(labels=False)),
    "Wenjuanxing": ("Wenjuanxing (问卷星)", files.wenjuanxing()),
}
each_export = pytest.mark.parametrize(("platform", "rows"), EXPORTS.values(), ids=EXPORTS)


def codes(survey):
    return survey.rows.codes.tolist()


@each_export
@pytest.mark.parametrize("dress", [*files.DRESSES, "xlsx"])
def test_every_export_is_read_with_nothing_but_its_file(platform, rows, dress, small, tmp_path):
    path = files.written(tmp_path, rows, dress)
    survey = gm.read_survey(path, small, by="branch")
    assert codes(survey) == files.CODES
    assert {name: counts.n for name, counts in survey.tally.groups.items()} == {"Nord": 2, "Süd": 2}
    assert survey.notes[0].startswith(f"The file is an export of {platform}: ")
    assert open_source(path).platform == platform


@each_export
def test_questions_stand_beside_the_names(platform, rows):
    header = header_of(rows)
    assert len(header.names) == len(header.labels)
    worded = [label for label in header.labels if "frank" in label]
    expected = {"LimeSurvey": 2 * ("frank" in str(rows[0])), "KoboToolbox": 0, "ODK": 0}.get(platform, 2)
    if platform in ("REDCap", "SoSci Survey"):
        expected = 2 * ("frank" in str(rows[:2]))
    assert len(worded) == expected
    assert all("\n" not in text and "\xa0" not in text for text in (*header.names, *header.labels))


@each_export
def test_rows_cut_short_are_read_with_blanks(platform, rows, small, tmp_path):
    last = list(rows[-1])
    while last and (last[-1] in ("", None) or platform in ("KoboToolbox", "ODK", "REDCap")) and len(last) > 9:
        last.pop()
    survey = gm.read_survey(files.written(tmp_path, [*rows[:-1], last], "csv"), small)
    assert codes(survey)[:3] == files.CODES[:3]
    assert survey.n == 4


@each_export
def test_ten_thousand_columns_are_named(platform, rows):
    more = [f"{n}、又一个问题 {n}?" if "Wen" in platform else f"Z{n}. Another question" for n in range(10, 10_010)]
    header = header_of([[*rows[0], *more], *rows[1:]])
    assert (header.platform, header.rows) == (platform, header_of(rows).rows)
    assert len(header.names) == len(rows[0]) + 10_000


PLACES = {
    "Qualtrics": ("Duration (in seconds)", ("StartDate", "EndDate")),
    "Qualtrics, old": ("", ("V6", "V7")),
    "LimeSurvey": ("", ("startdate", "datestamp")),
    "Google Forms": ("", None),
    "Microsoft Forms": ("", ("Start time", "Completion time")),
    "SurveyMonkey": ("", ("Start Date", "End Date")),
    "KoboToolbox": ("", ("start", "end")),
    "ODK": ("", ("start", "end")),
    "REDCap": ("", None),
    "SoSci Survey": ("TIME_SUM", ("STARTED", "LASTDATA")),
    "Wenjuanxing": ("所用时间", None),
}


@pytest.mark.parametrize(("export", "places"), PLACES.items())
def test_the_columns_of_time_are_known(export, places):
    header = header_of(EXPORTS[export][1])
    assert (header.duration, header.span) == places


@pytest.mark.parametrize("export", ["Qualtrics", "Qualtrics, known by its channel", "Qualtrics, workbook"])
def test_previews_are_set_aside_wherever_they_lie(export):
    rows = EXPORTS[export][1]
    header = header_of(rows)
    assert header.aside == (len(rows) - 3,)
    assert "1 preview or test was excluded" in header.notes[0]
    assert header.previews(rows[header.rows :]) == [2]


@pytest.mark.parametrize("status", [1, 1.0, "1", 2, "Survey Preview", "survey test", 9, 17])
def test_a_preview_is_known_by_number_and_by_text(status):
    rows = files.qualtrics()
    at = rows[0].index("Status")
    assert header_of([*rows, [*rows[-1][:at], status, *rows[-1][at + 1 :]]]).aside[-1] == len(rows)


def test_a_column_without_a_variable_name_is_called_by_its_import_id():
    rows = files.qualtrics()
    rows[0][rows[0].index("E_1")] = ""
    assert "QID1_1" in header_of(rows).names


def test_groups_are_taken_off_only_where_names_stay_apart():
    own = ["_id", "_uuid", "_submission_time"]
    asked = ["expected/q1", "perceived/q1", "perceived/q2", "colours", "colours/red", "P/1", "Quality / price?"]
    rows = [[*own, *asked], [1, "u", "2026-01-01", 1, 2, 3, "red", 1, 4, 5]]
    assert header_of(rows).names[3:] == (
        "expected/q1",
        "perceived/q1",
        "q2",
        "colours",
        "colours/red",
        "P/1",
        "Quality / price?",
    )


def test_rows_of_a_matrix_keep_their_question_until_the_next_number():
    own = ["序号", "提交答卷时间", "所用时间"]
    asked = [
        "1、年龄",
        "2、期望—1、迅速",
        "2、礼貌",
        "3、可靠",
        "4、关怀",
        "3、感知—1、迅速",
        "2、礼貌",
        "3、可靠",
        "4、关怀",
        "4、意见",
    ]
    assert header_of([[*own, *asked], [1, "2026/3/1", "9秒", *"1234123451"]]).names[3:] == (
        "年龄",
        *(f"{side}—{row}" for side in ("期望", "感知") for row in ("1、迅速", "2、礼貌", "3、可靠", "4、关怀")),
        "意见",
    )


@pytest.mark.parametrize("heading", ["第3题(迅速)", "3、(迅速)", "3、 迅速"])
def test_older_headings_of_wenjuanxing_lose_their_number(heading):
    own = ["序号", "提交答卷时间", "所用时间", "来源"]
    assert header_of([[*own, heading], [1, "2026/3/1", "9秒", "微信", 5]]).names[4] == "迅速"


def test_a_question_is_carried_to_its_rows_and_a_response_is_none():
    header = header_of(files.survey_monkey())
    assert header.labels[6] == "branch"
    assert header.labels[8] == "Expected — E2. Slow? Be frank."
    assert header.names[8] == "E2"
    assert header.labels[-1] == 'You said "never", why?'


def test_codes_before_questions_are_names_only_where_they_are_one_columns():
    row = ["Timestamp", "E1. Quick?", "E1. Kind?", "Q2. How old are you?", "Rate us [P1: Quick]"]
    header = header_of([row, ["2026-03-01 09:30:05", 1, 2, 33, 4]])
    assert header.names == ("Timestamp", "E1. Quick?", "E1. Kind?", "Q2. How old are you?", "P1")


def test_a_column_of_answer_codes_is_one_of_nothing_else():
    assert numbers_of(["AO01", None, "AO07", " "], ("AO", "A")) == [1, None, 7, " "]
    for other in (["A1", "A1 Nord"], ["B2"], [3, 4], ["", None], ["A12345"]):
        assert numbers_of(other, ("AO", "A")) is None
    assert numbers_of(["A1"], ()) is None


def test_events_of_redcap_are_told():
    rows = files.redcap()
    header = header_of([["record_id", "redcap_event_name", *rows[0][1:]], [1, "baseline_arm_1", *rows[1][1:]]])
    assert header.notes[1].kind == "several_rows" and "may have several rows" in header.notes[1]


def half_done(rows, column, values):
    """The rows with other values in a column of the respondents, who are the last rows."""
    at, n = rows[0].index(column), len(rows) - len(values)
    people = zip(rows[n:], values, strict=True)
    return [*rows[:n], *([*row[:at], value, *row[at + 1 :]] for row, value in people)]


UNFINISHED = {
    "Qualtrics, numbers": (half_done(files.qualtrics_old(), "V8", [1, 0, 0, 1]), "'V8' is '0'"),
    "Qualtrics, words": (half_done(files.qualtrics_old(), "V8", [True, False, False, True]), "'V8' is 'False'"),
    "LimeSurvey": (half_done(files.limesurvey(), "submitdate", ["2026-03-01", "", None, "x"]), "'submitdate' is empty"),
    "LimeSurvey, text": (
        half_done(files.limesurvey_full(), "Date submitted", ["2026-03-01", "", "", "x"]),
        "'Date submitted' is empty",
    ),
    "REDCap": (half_done(files.redcap(), "visit_complete", [2, 0, 0, 1]), "'visit_complete' is '0'"),
    "REDCap, labels": (
        half_done(files.redcap_labels(), "Complete?", ["Complete", "Incomplete", "Incomplete", "Unverified"]),
        "'Complete?' is 'Incomplete'",
    ),
}


@pytest.mark.parametrize(("rows", "told"), UNFINISHED.values(), ids=UNFINISHED)
@pytest.mark.parametrize("dress", ["csv", "xlsx"])
def test_unfinished_responses_count_and_are_told_with_what_leaves_them_out(rows, told, dress, small, tmp_path):
    survey = gm.read_survey(files.written(tmp_path, rows, dress), small)
    (note,) = [note for note in survey.notes if "unfinished" in note]
    assert note.startswith("2 of 4 responses are unfinished (") and "and count as far as they go: " in note
    assert told in note or dress == "xlsx"
    fewer = eval(re.search(r"survey\.drop_respondents\(.*\)(?= excludes them)", note)[0], {"survey": survey})  # noqa: S307  as people would run it
    assert codes(fewer) == [files.CODES[0], files.CODES[3]]


def test_unfinished_responses_are_found_where_their_column_makes_months(small, tmp_path):
    rows = half_done(files.limesurvey(), "submitdate", ["2026-03-01", "", "", "2026-04-01"])
    survey = gm.read_survey(files.written(tmp_path, rows, "csv"), small, time="submitdate")
    (note,) = [note for note in survey.notes if "unfinished" in note]
    assert "survey.drop_respondents(survey.frame()['submitdate'] == '(no answer)')" in note
    assert "('submitdate' is '(no answer)')" in note and survey.tally.groups["(no answer)"].n == 2


def test_where_all_have_finished_or_no_platform_tells_nothing_is_said_of_unfinished_responses(small, tmp_path):
    for _, rows in EXPORTS.values():
        notes = gm.read_survey(files.written(tmp_path, rows, "csv"), small).notes
        assert not any("unfinished" in note for note in notes)
    rows = half_done(files.redcap(), "visit_complete", [2, 0, 0, 1])
    plain = [[*row[:1], *row[3:]] for row in rows]
    assert len(gm.read_survey(files.written(tmp_path, [["who", *plain[0][1:]], *plain[1:]], "csv"), small).notes) == 0


def test_unfinished_responses_of_one_side_are_told_with_their_file(small, tmp_path):
    rows = half_done(files.redcap(), "visit_complete", [2, 0, 0, 1])
    path = files.written(tmp_path, rows, "csv")
    survey = gm.read_survey({"expectation": path, "perception": path}, small, id="record_id")
    (first, _) = [note for note in survey.notes if "unfinished" in note]
    assert first.startswith("expectation (a.csv): 2 of 4 responses are unfinished ('visit_complete' is '0')")
    assert first.endswith("to exclude them, delete their rows from the file.")


NAMES = [f"{side}{n}" for side in "EP" for n in range(1, 23)]
ORDINARY = {
    "plain": [["branch", *NAMES], ["Nord", *[5] * 44]],
    "a timestamp": [["Timestamp", "branch", *NAMES], ["2026-03-01 09:30:05", "Nord", *[5] * 44]],
    "a timestamp that is none": [["Timestamp", "How old are you?"], [17.3, 40]],
    "start and end": [["ID", "Start", "End", *NAMES], [1, "2026-03-01 9:30", "2026-03-01 9:40", *[5] * 44]],
    "a log of jobs": [["ID", "Start time", "Completion time", "Job"], [1, "soon", "later", "copy"]],
    "a log of named jobs": [["ID", "Start time", "Completion time", "Job"], ["a-1", *files.moments()[0], "copy"]],
    "id and language": [["id", "startlanguage", *NAMES], [1, "en", *[5] * 44]],
    "ids with a point": [["id. number", "E1", "P1"], [1, 2, 3]],
    "ids and codes with a point": [["id. number", "E1. Quick", "P1. Quick"], [1, 2, 3]],
    "uuid": [["_uuid", "start", "end", *NAMES], ["u", 1, 2, *[5] * 44]],
    "keys": [["KEY", "SubmissionDate", "E1"], [1, 2, 3]],
    "records": [["record_id", "task_complete", "E1"], [1, "yes", 5]],
    "a list of things to do": [["Task", "Complete?"], ["Sweep", "yes"]],
    "tasks as 0 and 1": [["Task", "Complete?", "E1"], ["Sweep", 1, 5]],
    "numbered in Chinese": [["序号", "姓名", "1、年龄"], [1, "王", 30]],
    "submitted in Chinese": [["序号", "提交时间", "来源", "期望1"], [1, "2026/3/1", "微信", 5]],
    "status and dates": [["StartDate", "EndDate", "Status", "Progress", "E1"], [1, 2, 0, 100, 5]],
    "response ids of another": [["StartDate", "EndDate", "Status", "ResponseId"], [1, 2, 0, "17"], [1, 2, 0, "18"]],
    "JSON among answers": [["E1", "P1"], [5, 4], ['{"a":1}', '{"b":2}']],
    "respondents": [["Respondent ID", "Start Date", "End Date", "E1"], [7, "2026-03-01", "2026-03-01", 5]],
    "cases": [["CASE", "MODE", *NAMES], [1, "web", *[5] * 44]],
    "cases of texts": [["CASE", "QUESTNNR", "STARTED", "E1"], ["a", "b", "c", "d"], ["x1", "base", "now", 5]],
    "nothing": [],
    "empty rows": [[], [None], [""]],
}


@pytest.mark.parametrize("rows", ORDINARY.values(), ids=ORDINARY)
def test_an_ordinary_file_is_no_platforms(rows):
    assert header_of(rows) is None


def test_the_examples_are_no_platforms():
    for path in (Path(gm.__file__).parents[1] / "data").glob("*.csv"):
        assert open_source(path).platform == ("Qualtrics" if path.stem == "cafe_export" else ""), path


@each_export
def test_a_file_whose_columns_have_names_of_their_own_has_no_header_rows(platform, rows):
    assert header_of(rows, ".PARQUET") is None
    assert header_of(rows, ".CSV").platform == platform


CELLS = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.floats(),
    st.integers(),
    st.datetimes(),
    st.booleans(),
    st.sampled_from(sorted({str(cell) for _, rows in EXPORTS.values() for row in rows[:3] for cell in row})),
)


@given(st.lists(st.lists(CELLS, max_size=12), max_size=6))
def test_any_cells_give_a_whole_header_or_none(rows):
    header = header_of(rows, ".csv")
    if header is not None:
        assert len(header.names) == len(header.labels) > 0
        assert 0 < header.rows <= len(rows) + 1
        assert all(header.rows <= at < len(rows) for at in header.aside)


@given(st.sampled_from(sorted(EXPORTS)), st.data())
def test_an_export_with_columns_left_out_is_that_platforms_or_none(export, data):
    platform, rows = EXPORTS[export]
    kept = sorted(data.draw(st.sets(st.integers(0, len(rows[0]) - 1))))
    header = header_of([[row[place] for place in kept if place < len(row)] for row in rows])
    assert header is None or header.platform == platform


@each_export
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_tidy_file_of_an_export_is_no_platforms(platform, rows, suffix, small, tmp_path):
    survey = gm.read_survey(files.written(tmp_path, rows, "csv"), small)
    tidy = gm.read_survey(survey.write(tmp_path / f"tidy{suffix}"), small)
    assert tidy.tally == survey.tally
    assert not any("is an export of" in note for note in tidy.notes)


def test_a_file_can_be_read_as_it_is(small, tmp_path):
    path = files.written(tmp_path, EXPORTS["Google Forms"][1], "csv")
    assert open_source(path).platform == "Google Forms"
    sheet = open_source(path, platform="none")
    assert (sheet.platform, sheet.labels) == ("", ())
    with pytest.raises(SettingError, match="platform='google' is not a valid value"):
        gm.read_survey(path, small, platform="google")


def test_codes_of_sosci_survey_for_no_answer_are_missing_and_said(small, tmp_path):
    path = files.written(tmp_path, files.sosci(finished=(1, 0, 1, 0)), "xlsx")
    survey = gm.read_survey(path, small, outcome="AN01_01")
    assert codes(survey) == files.CODES
    assert (
        "-9 (1 cell) and -1 (1 cell) mean 'no answer' in exports of SoSci Survey and count as missing." in survey.notes
    )
    assert any("2 of 4 responses are unfinished ('FINISHED' is 0" in note for note in survey.notes)
    assert survey.notes[0] == "The file is an export of SoSci Survey: 2 header rows; 1 preview or test was excluded."
    whole = gm.read_survey(files.written(tmp_path, files.sosci()[:5], "csv"), small)
    assert not any("'no answer' in exports" in note for note in whole.notes)


DIFFERENTIAL = """
name = "differential"
sides = ["perception"]
columns = { perception = "SQ{code}" }
scale = { lowest = 1, highest = 7 }
dimensions = [{ code = "d", items = [{ code = "01_01" }, { code = "01_02" }, { code = "01_03", reversed = true }] }]
"""


def test_semantic_differentials_are_scales_whose_questions_are_their_two_ends(tmp_path):
    asked = ["Service: slow/quick", "Service: rude/kind", "Service: near/far"]
    rows = [
        ["CASE", "SERIAL", "QUESTNNR", "MODE", "STARTED", "SQ01_01", "SQ01_02", "SQ01_03", "FINISHED"],
        ["Interview number (ongoing)", "Serial", "Questionnaire", "Mode", "Time", *asked, "Finished"],
        [7, "", "base", "interview", "2026-05-12 15:00:19", 4, -9, 1, 1],
        [8, "", "base", "interview", "2026-05-12 15:01:19", 7, 2, 5, 1],
    ]
    for dress in ("xlsx", "csv", "tsv in UTF-16"):
        survey = gm.read_survey(files.written(tmp_path, rows, dress), parse_instrument(DIFFERENTIAL))
        assert codes(survey) == [[[3, 7, 6]], [[6, 1, 2]]]
        assert survey.mapping.set_index("column").loc["SQ01_01", "question"] == "Service: slow/quick"


def test_a_platforms_code_that_is_an_answer_on_the_scale_is_one(tmp_path):
    scale = "scale = { lowest = -3, highest = 3 }"
    instrument = parse_instrument(DIFFERENTIAL.replace("scale = { lowest = 1, highest = 7 }", scale))
    rows = [
        ["CASE", "QUESTNNR", "STARTED", "SQ01_01", "SQ01_02", "SQ01_03"],
        [7, "base", "2026-05-12 15:00:19", -1, -9, 3],
    ]
    assert codes(gm.read_survey(files.written(tmp_path, rows, "csv"), instrument)) == [[[2, 7, 0]]]
