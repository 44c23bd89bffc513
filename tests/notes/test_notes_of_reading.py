"""What reading messy sources notices: every note has a kind and both languages, and no text is read back."""

from __future__ import annotations

import ast
import re
import warnings
from pathlib import Path

import pandas as pd
import platform_files as files
import pyreadstat
import pytest

import gapmodel as gm
from gapmodel.instrument.read import parse_instrument
from gapmodel.notes import note as notes
from gapmodel.notes.note import LANGUAGES, Note
from gapmodel.sources.sheet import Sheet

PACKAGES = [Path(gm.__file__).parent / name for name in ("sources", "survey")]
E, P = ["E1", "E2", "E3"], ["P1", "P2", "P3"]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
QUOTED = re.compile(r"“[^”]*”|'[^']*'|\([^)]*\)|（[^（）]*）")


def answers(n=4, **others):
    return pd.DataFrame({name: ([4, 3, 5, 2, 1] * n)[:n] for name in (*E, *P)}).assign(**others)


def titled(folder):
    rows = [["Guest survey"], [], [*E, *P], [5, 4, 3, 5, 4, 3], [4, 4, 3, 2, 4, 3]]
    text = "\n".join(",".join(map(str, row)) for row in rows) + "\n\n\n"
    (folder / "a.csv").write_text(text.replace("5,4,3,5,4,3", "5,4,3,5,4\0"), encoding="utf-8")
    return folder / "a.csv", {}


def export(folder):
    return files.written(folder, files.sosci(finished=(1, 0, 1, 0)), "xlsx"), {}


def repeated_events(folder):
    rows = files.redcap()
    events = [[*row[:1], "redcap_event_name" if not at else "baseline", *row[1:]] for at, row in enumerate(rows)]
    return files.written(folder, events, "csv"), {}


def workbook(folder):
    with pd.ExcelWriter(folder / "a.xlsx") as book:
        answers().to_excel(book, sheet_name="North", index=False)
        answers().to_excel(book, sheet_name="South", index=False)
        pd.DataFrame({"code": [1]}).to_excel(book, sheet_name="Codes", index=False)
    return folder / "a.xlsx", {}


def stacked(folder):
    workbook(folder)
    return folder / "a.xlsx", {"sheet": "all", "by": "sheet"}


def several_files(folder):
    answers(source="web").to_csv(folder / "a.csv", index=False)
    answers(city="Bonn").to_csv(folder / "b.csv", index=False)
    return [folder / "a.csv", folder / "b.csv"], {}


def labelled(folder):
    labels = {name: {1: "strongly agree", 5: "strongly disagree", 4: "not applicable"} for name in (*E, *P)}
    frame = answers().astype(float).assign(age=[30.0, 99.0, 40.0, 99.0])
    pyreadstat.write_sav(
        frame, folder / "a.sav", variable_value_labels=labels, missing_ranges={"age": [99]}
    )  # fmt: skip
    return folder / "a.sav", {}


def long(_):
    pairs = [(person, item) for person in (1, 2) for item in ("1", "2", "3")]
    frame = pd.DataFrame(pairs, columns=["respondent", "item"]).assign(expectation=4, perception=3)
    return frame.assign(branch=["a", "b", "a", "b", "b", "b"]), {}


def cells(_):
    words = ["agree", "N/A", "disagree", "never heard of it"]
    return answers(E1=words, branch=["North", "NORTH", "North ", "South"]), {"by": "branch"}


def dates(_):
    return answers(day=["13/08/26", "01/09/26", None, "02/09/26"]), {"time": "day", "dayfirst": True}


def told_dates(_):
    return answers(day=["13/08/2026", "01.09.2026", "14.09.2026", "46113"]), {"time": "day"}


def years(_):
    return answers(day=["2025", "2026", "2026", "2025"]), {"time": "day"}


def points(_):
    return answers(W_speed=[50, 60, 60, 33.3], W_care=[50, 60, 40, 66.7]), {}


def marks(_):
    return answers().rename(columns={"E2": "E2R", "P2": "P2R", "E3": "E3_rev"}), {}


def blank(_):
    return answers().astype(object).assign(**dict.fromkeys((*E, *P))).assign(branch="a"), {}


def one_end(_):
    return answers(60).replace({1: 3, 2: 4, 5: 4}), {}


def question_text(_):
    names = [f"{side} — {code}. {label}" for side in ("Expectation", "Perception") for code, label in LABELS]
    labels = (*names, "E1. Education level")
    rows = tuple(map(pd.Series.to_numpy, (pd.Series([4, 3, 2]),) * 7))
    return Sheet("a", (*names, "E1"), rows, labels=labels), {}


LABELS = (("1", "Quick"), ("2", "Slow"), ("3", "Kind"))


def ids(frame, *, of):
    return frame[["respondent", *of]]


def joined(_):
    frame = answers(5, respondent=["01", "2", "3", "4", "5"])
    after = ids(frame, of=P).iloc[:4].assign(respondent=["1", "2", "3", "4"], w=1.5)
    return {"expectation": ids(frame, of=E), "perception": after}, {"weights": "w"}


def row_numbers(_):
    frame = answers(5, id=range(1, 6), age=[30, 40, 50, 60, 70])
    return {"expectation": frame[["id", "age", *E]], "perception": frame[["id", *P]].assign(age=30)}, {}


def different(_):
    frame = answers(5, respondent=range(5))
    return {"expectation": ids(frame, of=E), "perception": ids(frame, of=P).assign(respondent=range(7, 12))}, {}


def without_ids(_):
    return {"expectation": answers()[E].assign(pid=range(4)), "perception": answers()[P]}, {}


def as_said(_):
    return {"expectation": answers()[E], "perception": answers()[P]}, {"id": ""}


MESSY = {
    titled: {"null_characters", "header_row", "empty_rows", "short_rows"},
    export: {"export", "unfinished", "platform_codes"},
    repeated_events: {"several_rows", "export"},
    workbook: {"sheets_with_answers", "sheets_unread"},
    stacked: {"sheets_skipped"},
    several_files: {"column_lacking", "column_renamed"},
    labelled: {"user_missing", "label_no_answer", "scale_reversed"},
    long: {"long_format", "rows_differ"},
    cells: {"invalid", "words_read", "spellings_differ", "spaces_ignored"},
    dates: {"dates_short_years", "dates_missing"},
    told_dates: {"dates_day_first", "dates_serial"},
    years: {"dates_years"},
    points: {"points_rescaled", "points_invalid"},
    marks: {"marks_reversed", "marks_unknown"},
    blank: {"blank_source"},
    one_end: {"scale_end_unused"},
    joined: {"files_joined", "unmatched", "pairs_only", "similar_ids", "weights_missing"},
    row_numbers: {"row_number_ids", "files_disagree"},
    different: {"no_shared_id"},
    without_ids: {"no_id_column"},
    as_said: {"different_as_said"},
}


def read(messy, folder, small):
    source, options = messy(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return gm.read_survey(source, small, **options)


@pytest.mark.parametrize("messy", MESSY, ids=lambda messy: messy.__name__)
def test_every_note_of_reading_has_a_kind_and_both_languages(messy, small, tmp_path):
    notes = read(messy, tmp_path, small).notes
    assert MESSY[messy] <= {note.bare.kind for note in notes}, notes
    for note in notes:
        assert type(note) is Note and note.text("en") == note
        chinese = note.text("zh")
        assert chinese != note and CHINESE.search(chinese), chinese
        assert Note.read(note.record).text("zh") == chinese
        left = QUOTED.sub("", chinese)
        assert not re.search(r"\b(the|and|of|is|are|which|not|more)\b", left), chinese


@pytest.mark.parametrize("messy", [cells, marks, workbook, joined, different], ids=lambda messy: messy.__name__)
def test_the_kind_decides_what_is_a_warning(messy, small, tmp_path):
    source, options = messy(tmp_path)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        survey = gm.read_survey(source, small, **options)
    warned = notes.ANSWERS | notes.UNUSED | notes.PAIRING
    expected = [note for note in survey.notes if note.bare.kind in warned]
    assert expected and {str(one.message) for one in caught} == set(expected)
    assert survey.unused == notes.of_kinds(survey.notes, notes.UNUSED)
    assert survey.pairing_notes == notes.of_kinds(survey.notes, notes.PAIRING)


def test_kinds_that_decide_something_have_messages():
    worded = {note for name in ("ANSWERS", "UNUSED", "PAIRING", "SCALE_REVERSED") for note in getattr(notes, name)}
    text = (Path(gm.__file__).parent / "notes" / "en.toml").read_text(encoding="utf-8")
    assert not [kind for kind in worded if f"\n{kind} = " not in text]


def functions_of_notes():
    for package in PACKAGES:
        for path in sorted(package.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef) and re.fullmatch(r"_?(\w+_)?notes?|notes_of", node.name):
                    yield path.name, node


def test_no_note_is_a_bare_text():
    found = list(functions_of_notes())
    assert len(found) > 25
    for name, node in found:
        assert node.returns is not None and "Note" in ast.unparse(node.returns), (name, node.name)
        returned = [one.value for one in ast.walk(node) if isinstance(one, (ast.Return, ast.Yield)) and one.value]
        parts = [
            part for value in returned for part in (value.elts if isinstance(value, (ast.List, ast.Tuple)) else [value])
        ]
        assert not [part for part in parts if isinstance(part, (ast.JoinedStr, ast.Constant))], (name, node.name)


def test_no_text_of_a_note_is_read_back():
    again = re.compile(
        r"\bnote\.(startswith|endswith|partition|split)\(| in (note|again)\b(?!s)|fromkeys\((notes|told)\b"
    )
    for package in PACKAGES:
        for path in package.rglob("*.py"):
            lines = path.read_text(encoding="utf-8").splitlines()
            assert not [line for line in lines if again.search(line) and "for note in" not in line], path.name


def test_the_data_check_and_the_command_line_show_notes_in_the_language_asked_for(run, small, tmp_path):
    frame = answers(E1=[5, "great", 4, 3])
    frame.to_csv(tmp_path / "a.csv", index=False)
    with pytest.warns(gm.AnswerWarning, match="1 cell is invalid and counts as missing: 'great' in row 3 of 'E1'"):
        found = gm.check(gm.read_survey(tmp_path / "a.csv", small))
    assert "1 个单元格为无效值，按缺失处理：“E1”列第 3 行的“great”。" in found.sentences("zh")
    assert any(sentence.startswith("1 cell is invalid") for sentence in found.sentences("en"))
    (tmp_path / "small.toml").write_text(SMALL, encoding="utf-8")
    given = (tmp_path / "a.csv", "-i", tmp_path / "small.toml")
    code, out, err = run("check", *given, "--lang", "zh")
    assert code == 0 and "1 个单元格为无效值" in out and "说明：1 个单元格为无效值" in err
    assert "invalid" not in out + err
    code, _, err = run("check", *given)
    assert code == 0 and "Note: 1 cell is invalid" in err


SMALL = """
name = "small"
sides = ["expectation", "perception"]
scale = { lowest = 1, highest = 5 }
dimensions = [{ code = "d", items = [{ code = "1" }, { code = "2" }, { code = "3" }] }]
"""


def test_respondents_excluded_by_a_check_are_told_in_both_languages(bank):
    fewer = bank.drop_respondents(gm.check(bank).flagged(1))
    note = fewer.notes[-1]
    assert note.kind == "dropped" and note.endswith("flagged by at least 1 index of careless responding.")
    assert note.text("zh").endswith("：至少被 1 个不认真作答指标标出。")


def test_unconfirmed_items_are_told_in_both_languages():
    toml = SMALL.replace('{ code = "2" }', '{ code = "2", reversed = "unconfirmed" }')
    with pytest.warns(gm.AnswerWarning, match="not confirmed for 1 of the 3 items of small, which was not"):
        survey = gm.read_survey(answers(), parse_instrument(toml))
    assert LANGUAGES == ("en", "zh")
    assert "small 的 3 个题项中，有 1 个尚未确认高分是否表示有利" in survey.notes[-1].text("zh")
