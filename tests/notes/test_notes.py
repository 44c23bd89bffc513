"""Notes of reading: data with a kind and values, worded in English and Chinese by the same keys."""

from __future__ import annotations

import copy
import json
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

import gapmodel
from gapmodel.errors import SettingError
from gapmodel.notes.note import LANGUAGES, Note, each_once, in_source

FOLDER = Path(gapmodel.__file__).parent / "notes"
CATALOGUES = {lang: tomllib.loads((FOLDER / f"{lang}.toml").read_text(encoding="utf-8")) for lang in LANGUAGES}


def test_both_languages_word_the_same_kinds_with_the_same_values():
    english, chinese = CATALOGUES.values()
    assert english.keys() == chinese.keys()
    for kind, text in english.items():
        names = [set(re.findall(r"\{(\w+)", words)) for words in (text, chinese[kind])]
        assert names[0] == names[1], kind


def test_every_kind_is_used():
    code = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.parent.rglob("*.py"))
    assert not [kind for kind in CATALOGUES["en"] if f'"{kind}"' not in code and f"_{kind}" not in code]


def test_a_note_is_its_english_text_and_keeps_kind_and_values():
    note = Note.of("blank_source", origin="a.csv")
    assert isinstance(note, str) and note == "a.csv holds no answers: every question is blank."
    assert (note.kind, note.values, note.text("en")) == ("blank_source", {"origin": "a.csv"}, note)
    assert "空白" in note.text("zh")
    again = copy.deepcopy(note)
    assert (again, again.kind, again.text("zh")) == (note, note.kind, note.text("zh"))


def test_there_is_no_other_language():
    with pytest.raises(SettingError, match="lang"):
        Note.of("blank_source", origin="a.csv").text("fr")


def test_notes_on_one_of_several_sources_name_it_once():
    note = Note.of("blank_source", origin="a.csv")
    named, other = in_source("a.csv", [note])[0], in_source("b.csv", [note])[0]
    assert named is note
    assert other == f"b.csv: {note}" and other.text("zh") == f"b.csv：{note.text('zh')}"


def test_repetitions_are_found_by_kind_and_values():
    one, two = Note.of("blank_source", origin="a.csv"), Note.of("blank_source", origin="b.csv")
    assert each_once([one, two, Note.of("blank_source", origin="a.csv")]) == (one, two)


def test_a_message_without_its_value_is_a_mistake():
    with pytest.raises(KeyError):
        Note.of("blank_source")


def test_lists_numbers_and_code_are_shown_in_each_language():
    note = Note.of("files_joined", files=["a", "b"], columns=["id"], chosen=None, n=1, every=Note.of("both_files"))
    assert note == "a and b were joined by 'id': 1 respondent is in both files."
    assert note.text("zh") == "a 和 b 已按“id”合并：1 位受访者在两个文件中都有记录。"
    sheets = Note.of("sheets_unread", origin="a.xlsx", names=list("bcdefgh"))
    assert sheets.startswith("7 other sheets were not read from a.xlsx: 'b', 'c', 'd', 'e', 'f' and 2 more. ")
    assert sheets.text("zh").startswith("a.xlsx 中另有 7 张工作表未读取：“b”、“c”、“d”、“e”、“f”等（另有 2 个）。")
    setting = "missing_codes=" + "9" * 90
    assert setting in Note.of("label_no_answer", number="9", label="none", n=2, columns=1, setting=setting).text("zh")


def test_values_are_plain_whatever_they_came_as():
    note = Note.of("files_disagree", columns=np.array(["a", "b"]).tolist(), n=np.int64(2), file=np.str_("c"))
    assert note.values == {"columns": ("a", "b"), "n": 2, "file": "c"} and type(note.values["n"]) is int
    again = Note.read(json.loads(json.dumps(note.record)))
    assert (again, again.kind, again.values) == (note, note.kind, note.values)
    nested = in_source("x.csv", [Note.of("dropped", n=1, total=2, reason=Note.of("no_reason"))])[0]
    assert Note.read(json.loads(json.dumps(nested.record))).text("zh") == nested.text("zh")
    assert (nested.kind, nested.bare.kind) == ("in_source", "dropped")


def test_a_text_by_language_is_shown_in_it():
    note = Note.of("in_source", origin={"en": "before", "zh": "之前"}, note=Note.of("part_moved"))
    assert note.startswith("before: ") and note.text("zh").startswith("之前：")
