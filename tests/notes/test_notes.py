"""Notes of reading: data with a kind and values, worded in English and Chinese by the same keys."""

from __future__ import annotations

import copy
import re
import tomllib
from pathlib import Path

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
