"""Small files in the layout that each platform documents: three items on two sides, four respondents."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

import openpyxl

CODES = [  # sides x items per respondent on 1..5; item 2 is reversed; 5 is missing
    [[4, 4, 3], [2, 3, 3]],
    [[3, 3, 3], [3, 3, 4]],
    [[4, 4, 4], [3, 2, 2]],
    [[5, 2, 4], [1, 2, 5]],
]
ANSWERS = [[5, 1, 4, 3, 2, 4], [4, 2, 4, 4, 2, 5], [5, 1, 5, 4, 3, 3], ["", 3, 5, 2, 3, ""]]
BRANCHES = ["Nord", "Süd", "Nord", "Süd"]
ITEMS = ["E1", "E2", "E3", "P1", "P2", "P3"]
ASKED = ['Quick, or "at once"?', "Slow?\nBe frank.", "快捷吗", 'Quick, or "at once"?', "Slow?\nBe frank.", "快捷吗"]
START = datetime.fromisoformat("2026-03-01T09:30:05")
# Traps that every export may hold: headings that repeat, and one of quotes, commas and a line break.
OTHERS = ["Anything else?", "Anything else?", 'You said "never",\nwhy?']


def moments(form="%Y-%m-%d %H:%M:%S"):
    """Start and end of each respondent."""
    ends = [(START + timedelta(hours=n), START + timedelta(hours=n, seconds=95)) for n in range(4)]
    return [(a.strftime(form), b.strftime(form)) if form else (a, b) for a, b in ends]


def rows_of(own, header, answers=ANSWERS):
    """Header rows above the platform's own cells, the branch, the answers and the other columns of each respondent."""
    people = zip(own, BRANCHES, answers, strict=True)
    return [*header, *([*cells, branch, *given, "", "x", ""] for cells, branch, given in people)]


def qualtrics(*, import_ids=True, status=True):
    own = ["StartDate", "EndDate", "Status", "Progress", "Duration (in seconds)", "ResponseId", "DistributionChannel"]
    keys = ["startDate", "endDate", "status", "progress", "duration", "_recordId", "distributionChannel"]
    said = ["Anfangsdatum", "Enddatum", "Antworttyp", "Fortschritt", "Dauer", "Antwort-ID", "Verteilungskanal"]
    names = [*own, "branch", "E_1", "E_2", "E_3", "P_1", "P_2", "P_3", "Q9", "Q9", "Q10"]
    texts = [*said, "Branch", *(f"Rate us - {text}" for text in ASKED), *OTHERS]
    ids = [*keys, "branch", "QID1_1", "QID1_2", "QID1_3", "QID2_1", "QID2_2", "QID2_3", "QID3", "QID4", "QID5"]
    header = [names, texts, [f'{{"ImportId":"{key}","timeZone":"America/Denver"}}' for key in ids]]
    cells = [[a, b, "IP Address", 100, 95, f"R_2YPOQ602ER1jkf{n}", "anonymous"] for n, (a, b) in enumerate(moments())]
    rows = rows_of(cells, header if import_ids else header[:2])
    test = [*moments()[0], "Survey Preview" if status else "IP Address", 100, 3, "R_00000000000test", "preview"]
    at = len(rows) - 2
    return [*rows[:at], [*test, "Nord", 1, 1, 1, 1, 1, 1, "", "", ""], *rows[at:]]


def qualtrics_old():
    own = ["ResponseID", "ResponseSet", "Name", "IPAddress", "Status", "StartDate", "EndDate", "Finished"]
    names = [*(f"V{n}" for n in range(1, 9)), "branch", *ITEMS, "Q1", "Q2", "Q3"]
    cells = [[f"R_2YPOQ602ER1jkf{n}", "Default", "Anonymous", "", 0, a, b, 1] for n, (a, b) in enumerate(moments())]
    return rows_of(cells, [names, [*own, "Branch", *ASKED, *OTHERS]])


def limesurvey(form="E[{}]", answer="{}"):
    own = ["id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp"]
    names = [*own, "branch", *(form.replace("E", side).format(n) for side in "EP" for n in (1, 2, 3)), "Q7", "Q8", "Q9"]
    cells = [[n, b, 3, "en", 17, a, b] for n, (a, b) in enumerate(moments())]
    coded = [[answer.format(given) if given else "" for given in row] for row in ANSWERS]
    return rows_of(cells, [names], coded)


def limesurvey_both():
    said = ["Response ID", "Date submitted", "Last page", "Start language", "Seed", "Date started", "Date last action"]
    names, *rows = limesurvey()
    return [[f"{name}. {text}" for name, text in zip(names, [*said, "Branch?", *ASKED, *OTHERS], strict=True)], *rows]


def limesurvey_full(said=("Response ID", "Date submitted", "Last page", "Start language")):
    _, *rows = limesurvey()
    more = ["Seed", "Date started", "Date last action", "branch"]
    asked = [f"Rate us [{code}. {text}]" for code, text in zip(ITEMS, ASKED, strict=True)]
    return [[*said, *more, *asked, *OTHERS], *rows]


def google_forms(first="Timestamp", form="%m/%d/%Y %H:%M:%S"):
    asked = [f"Rate us [{code}. {text}]" for code, text in zip(ITEMS, ASKED, strict=True)]
    return rows_of([[a] for a, _ in moments(form)], [[first, "branch", *asked, *OTHERS]])


def microsoft_forms(own=("ID", "Start time", "Completion time", "Email", "Name")):
    asked = [f"{code}. {text}\xa0" for code, text in zip(ITEMS, ASKED, strict=True)]
    cells = [[n, a, b, "anonymous", ""] for n, (a, b) in enumerate(moments(form=None), 1)]
    return rows_of(cells, [[*own, "branch", *asked, *OTHERS]])


def survey_monkey():
    own = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Custom Data 1"]
    rows = [f"{code}. {text}" for code, text in zip(ITEMS, ASKED, strict=True)]
    first = [*own, "branch", "Expected", "", "", "Perceived", "", "", *OTHERS]
    second = [*[""] * len(own), "Response", *rows, *["Open-Ended Response"] * 3]
    cells = [[f"1181{n}", "4301", a, b, "127.0.0.1", ""] for n, (a, b) in enumerate(moments("%m/%d/%Y %I:%M:%S %p"))]
    return rows_of(cells, [first, second])


def kobo(*, hxl=False):
    after = [
        "_id",
        "_uuid",
        "_submission_time",
        "_validation_status",
        "_notes",
        "_submitted_by",
        "__version__",
        "_index",
    ]
    names = ["start", "end", "about/branch", *(f"service/{'EP'.index(code[0])}_side/{code}" for code in ITEMS)]
    names = [name.replace("0_side", "expected").replace("1_side", "perceived") for name in names]
    names += ["more/why", "more/why", "more/when", *after]
    tags = [["", "", "#meta+branch", *[f"#indicator+{code.lower()}" for code in ITEMS], "", "", "", *[""] * len(after)]]
    rows = rows_of(moments("%Y-%m-%dT%H:%M:%S.000+01:00"), [names, *(tags if hxl else [])])
    added = [[n, f"uuid-{n}", "2026-03-02T00:00:00", "", "", "", "v1", n + 1] for n in range(4)]
    return [*rows[:-4], *([*row, *more] for row, more in zip(rows[-4:], added, strict=True))]


def odk():
    names = ["SubmissionDate", "start", "end", "more-branch", *(f"service-{code}" for code in ITEMS)]
    names += ["more-why", "more-why", "more-when", "meta-instanceID", "KEY", "SubmitterID"]
    cells = [[b, a, b] for a, b in moments("%Y-%m-%dT%H:%M:%S.000Z")]
    rows = rows_of(cells, [names])
    return [rows[0], *([*row, f"uuid:{n}", f"uuid:{n}", 4] for n, row in enumerate(rows[1:]))]


def redcap():
    names = ["record_id", "redcap_survey_identifier", "visit_timestamp", "branch", *(code.lower() for code in ITEMS)]
    rows = rows_of([[n, "", a] for n, (a, _) in enumerate(moments())], [[*names, "why___1", "why___2", "when"]])
    return [[*rows[0], "visit_complete"], *([*row, 2] for row in rows[1:])]


def redcap_labels():
    asked = [f"{code}. {text}" for code, text in zip(ITEMS, ASKED, strict=True)]
    header = ["Record ID", "Survey Identifier", "Survey Timestamp", "branch", *asked, *OTHERS, "Complete?"]
    return [header, *([*row[:-1], "Complete"] for row in redcap()[1:])]


def wenjuanxing(matrix=("E1、", "E2、", "E3、", "P1、", "P2、", "P3、")):
    own = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", "总分"]
    said = [f"{code}{text}" for code, text in zip(matrix, ASKED, strict=True)]
    asked = ["1、branch", f"2、期望—{said[0]}", *said[1:3], f"3、感知—{said[3]}", *said[4:]]
    cells = [[n, b, "95秒", "手机提交", "直接访问", "1.2.3.4(浙江-杭州)", 20] for n, (_, b) in enumerate(moments(), 1)]
    return rows_of(cells, [[*own, *asked, *(f"{n}、{text}" for n, text in enumerate(OTHERS, 4))]])


def written(folder, rows, dress):
    """A file of the rows: as text with what exporters do to it, or as a workbook."""
    if dress == "xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(folder / "a.xlsx")
        return folder / "a.xlsx"
    suffix, delimiter, encoding, end = DRESSES[dress]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    (folder / f"a{suffix}").write_bytes(text.getvalue().encode(encoding))
    return folder / f"a{suffix}"


DRESSES = {
    "csv": (".csv", ",", "utf-8", "\n"),
    "csv with a mark and CRLF": (".csv", ",", "utf-8-sig", "\r\n"),
    "csv with semicolons": (".csv", ";", "utf-8", "\n"),
    "tsv in UTF-16": (".tsv", "\t", "utf-16", "\r\n"),
}


def sosci(*, labels=True, finished=(1, 1, 1, 1)):
    """Codes in the first row, questions in the second; -9 and -1 where the answer is missing; one pretest."""
    own = ["CASE", "SERIAL", "REF", "QUESTNNR", "MODE", "STARTED"]
    after = ["TIME_SUM", "LASTDATA", "FINISHED", "Q_VIEWER", "LASTPAGE"]
    said = ["Interview number (ongoing)", "Serial number (if provided)", "Reference (if provided in link)"]
    said += ["Questionnaire that has been used in the interview", "Interview mode", "Time the interview has started"]
    ends = ["Time spent overall", "Time when the data was most recently updated", "Has the interview been finished"]
    ends += ["Did the respondent only view the questionnaire", "Last page"]
    header = [[*own, "branch", *ITEMS, "AN01_01", *after], [*said, "Branch", *ASKED, "Anything else?", *ends]]
    starts = moments()
    answers = [[-9 if cell == "" else cell for cell in row] for row in ANSWERS]
    answers[3][5] = -1
    rows = [
        [n + 12, "", "", "base", "interview", a, branch, *given, "", 95, b, finished[n], 0, 5]
        for n, ((a, b), branch, given) in enumerate(zip(starts, BRANCHES, answers, strict=True))
    ]
    tried = [11, "", "", "base", "pretest", *starts[0][:1], "Nord", 1, 1, 1, 1, 1, 1, "", 3, starts[0][1], 1, 0, 5]
    return [*header[: 1 + labels], tried, *rows]
