"""Answers to a questionnaire of one's own: the instrument that was not named, and columns called by labels."""

from __future__ import annotations

import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import ColumnError, InstrumentError, SourceError
from gapmodel.instrument.read import parse_instrument

ACME = """
name = "acme"
sides = ["expectation", "perception"]
scale = { lowest = 1, highest = 5 }
dimensions = [{ code = "d", items = [
    { code = "WT1", label = { en = "Short wait (counter)", zh = "等候短" } },
    { code = "WT2", label = { en = "Short wait", zh = "准时" } },
] }]
"""
BARE = 'name = "x"\nsides = ["perception"]\nscale = { lowest = 1, highest = 5 }\n'
ROWS = {"exp WT1": [5, 4], "exp WT2": [4, 4], "rec WT1": [3, 3], "rec WT2": [2, 4]}


@pytest.fixture
def folder(tmp_path):
    pd.DataFrame(ROWS).to_csv(tmp_path / "answers.csv", index=False)
    return tmp_path


def test_the_hint_names_the_option_where_no_instrument_was_named(folder):
    with pytest.raises(ColumnError, match="lack 44 of the 44") as told:
        gm.read_survey(folder / "answers.csv")
    assert "name its instrument: instrument= (--instrument)" in told.value.hint and "servqual" in told.value.hint
    with pytest.raises(ColumnError) as told:
        gm.read_survey(pd.DataFrame(ROWS))
    assert "name its instrument: instrument= (--instrument)" in told.value.hint


def test_the_hint_names_the_instrument_file_beside_the_answers(run, folder):
    (folder / "acme.toml").write_text(ACME, encoding="utf-8")
    with pytest.raises(ColumnError) as told:
        gm.read_survey(folder / "answers.csv")
    path = str(folder / "acme.toml")
    assert f"'acme.toml': say instrument={path!r} (--instrument {path!r} on the command line)" in told.value.hint
    code, _, told = run("gaps", folder / "answers.csv")
    assert code == 2 and "acme.toml" in told and "--instrument" in told


def test_files_beside_the_answers_that_are_no_instruments_are_ignored(folder):
    (folder / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (folder / "broken.toml").write_text("= = =")
    (folder / "latin.toml").write_bytes(b"name = '\xff\xfe'")
    (folder / "large.toml").write_text("# " + "x" * 2**20 + "\n" + ACME, encoding="utf-8")
    (folder / "deep.toml").write_text("a = " + "[" * 5_000, encoding="utf-8")
    (folder / "folder.toml").mkdir()
    (folder / "below").mkdir()
    (folder / "below" / "acme.toml").write_text(ACME, encoding="utf-8")
    with pytest.raises(ColumnError) as told:
        gm.read_survey(folder / "answers.csv")
    assert ".toml'" not in told.value.hint


def test_the_instrument_that_was_named_is_not_proposed_again(folder):
    (folder / "acme.toml").write_text(ACME, encoding="utf-8")
    (folder / "other.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ColumnError, match="lack 4 of the 4 columns of acme") as told:
        gm.read_survey(
            pd.DataFrame({"a": [1]}).to_csv(folder / "other.csv") or folder / "other.csv", folder / "acme.toml"
        )
    assert "acme.toml" not in told.value.hint


@pytest.mark.parametrize("label", [0, 1])
@pytest.mark.parametrize("engine", ["memory", "batches"])
def test_columns_are_matched_by_labels_in_either_language(label, engine):
    texts = [("Short wait (counter)", "Short wait"), ("等候短", "准时")][label]
    names = [f"Expected: {text}" for text in texts] + [f"[{text}] we got" for text in texts]
    frame = pd.DataFrame(dict(zip(names, ROWS.values(), strict=True)))
    patterns = {"expectation": "Expected: {label}", "perception": "[{label}] we got"}
    survey = gm.read_survey(frame, parse_instrument(ACME), columns=patterns, engine=engine)
    assert survey.mapping["code"].tolist() == ["WT1", "WT2", "WT1", "WT2"]
    own = parse_instrument(
        f"{ACME}columns = {{ expectation = 'Expected: {{label}}', perception = '[{{label}}] we got' }}"
    )
    assert gm.read_survey(frame, own, engine=engine).tally == survey.tally


def test_labels_are_escaped_within_expressions_and_stand_beside_codes():
    names = [
        "E Short wait (counter) 1st",
        "E Short waits",
        "E Short wait, 2nd",
        "P-WT1 Short wait (counter)",
        "P-WT2 Short wait",
    ]
    frame = pd.DataFrame({name: [1, 2] for name in names})
    patterns = {"expectation": "^E {label}(,| 1)", "perception": "P-{code} {label}"}
    survey = gm.read_survey(frame, parse_instrument(ACME), columns=patterns)
    assert survey.mapping["code"].tolist() == ["WT1", "", "WT2", "WT1", "WT2"]


def test_a_pattern_without_code_and_label_is_an_error():
    with pytest.raises(ColumnError, match=r"has no \{code\} in it, nor \{label\}"):
        gm.read_survey(pd.DataFrame(ROWS), parse_instrument(ACME), columns={"expectation": "exp"})
    with pytest.raises(InstrumentError, match=r"columns.expectation contains neither \{code\} nor \{label\}"):
        parse_instrument(f"{ACME}columns = {{ expectation = 'E' }}")


def test_answers_called_by_labels_are_written_and_read_again(tmp_path):
    own = parse_instrument(f"{ACME}columns = {{ expectation = 'Exp {{label}}', perception = 'Got {{label}}' }}")
    names = ["Exp 等候短", "Exp Short wait", "Got 等候短", "Got 准时"]
    survey = gm.read_survey(pd.DataFrame(dict(zip(names, ROWS.values(), strict=True))), own)
    for suffix in (".csv", ".xlsx"):
        assert gm.read_survey(survey.write(tmp_path / f"tidy{suffix}"), own).tally == survey.tally


@pytest.mark.parametrize(
    ("cut", "line"),
    [
        ("scale = { lowest = 1, highest = 5 }\n", "scale = { lowest = 1, highest = 7 }"),
        ('sides = ["expectation", "perception"]\n', 'sides = ["expectation", "perception"]'),
    ],
)
def test_the_hint_on_a_missing_table_shows_that_table(cut, line):
    with pytest.raises(InstrumentError, match="is missing") as told:
        parse_instrument(ACME.replace(cut, ""))
    assert told.value.hint == f"write {line}."


def test_the_hint_on_missing_dimensions_and_items_shows_them():
    with pytest.raises(InstrumentError, match="dimensions is missing") as told:
        parse_instrument(BARE)
    assert 'write dimensions = [{ code = "speed", items = [{ code = "1" }' in told.value.hint
    with pytest.raises(InstrumentError, match="items is missing") as told:
        parse_instrument(
            'name = "x"\nsides = ["perception"]\nscale = { lowest = 1, highest = 5 }\ndimensions = [{ code = "d" }]'
        )
    assert 'write items = [{ code = "1" }, { code = "2" }].' in told.value.hint
    with pytest.raises(InstrumentError, match="scale is 5, not a table") as told:
        parse_instrument('name = "x"\nsides = ["perception"]\nscale = 5\ndimensions = []')
    assert told.value.hint == "write scale = { lowest = 1, highest = 7 }."


@pytest.mark.parametrize(
    "text",
    [
        ACME.replace('code = "WT2",', 'code = "WT2", reverse = true,'),
        ACME.replace("scale", "scala"),
        'like = "servqal"\n' + ACME,
    ],
)
def test_a_question_is_not_closed_by_a_full_stop(text):
    with pytest.raises(InstrumentError) as told:
        parse_instrument(text)
    assert "?." not in str(told.value) and str(told.value).endswith(("?", "."))


def compound_file(*streams):
    """The first sectors of an OLE compound file: its header and a directory with streams of these names."""
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + bytes.fromhex("3e000300feff0900") + b"\x06\x00" + bytes(10)
    header += (1).to_bytes(4, "little") + (1).to_bytes(4, "little") + bytes(4) + (4096).to_bytes(4, "little")
    header += b"\xfe\xff\xff\xff" + bytes(4) + b"\xfe\xff\xff\xff" + bytes(4) + bytes(4) + b"\xff" * (109 * 4 - 4)
    table = b"\xfd\xff\xff\xff" + b"\xfe\xff\xff\xff" + b"\xff\xff\xff\xff" * 126
    entries = b""
    for place, name in enumerate(("Root Entry", *streams)):
        coded = name.encode("utf-16-le")
        entry = coded.ljust(64, b"\0") + (len(coded) + 2).to_bytes(2, "little") + bytes([5 if not place else 2, 1])
        entries += entry + b"\xff" * 12 + bytes(36) + b"\xfe\xff\xff\xff" + bytes(8)
    return header.ljust(512, b"\0")[:512] + table + entries.ljust(512, b"\0")


@pytest.mark.parametrize("name", ["a.xlsx", "a.xlsm", "a.xlsb"])
def test_an_encrypted_workbook_is_told_with_how_to_remove_the_password(name, tmp_path):
    (tmp_path / name).write_bytes(compound_file("EncryptedPackage", "EncryptionInfo", "\x06DataSpaces"))
    with pytest.raises(SourceError, match=f"{name} is encrypted with a password") as told:
        gm.read_survey(tmp_path / name)
    assert told.value.hint.startswith("remove the password: ") and "save a copy without one" in told.value.hint


def test_another_compound_file_is_not_called_encrypted(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(compound_file("WordDocument"))
    with pytest.raises(SourceError) as told:
        gm.read_survey(tmp_path / "a.xlsx")
    assert "password" not in str(told.value)


@pytest.mark.parametrize("verb", ["gaps", "check"])
def test_an_outcome_is_refused_where_nothing_is_shown_of_it(run, verb, tmp_path):
    (tmp_path / "acme.toml").write_text(ACME, encoding="utf-8")
    pd.DataFrame({"E_WT1": [5, 4], "E_WT2": [4, 4], "P_WT1": [3, 3], "P_WT2": [2, 4], "sat": [5, 3]}).to_csv(
        tmp_path / "a.csv", index=False
    )
    common = [tmp_path / "a.csv", "-i", tmp_path / "acme.toml", "--outcome", "sat"]
    code, _, told = run(verb, *common)
    assert code == 2 and f"--outcome has no effect in 'gapmodel {verb}'" in told
    assert "'gapmodel tally' accepts --outcome" in told
    assert run("tally", *common, "-o", tmp_path / "a.tally")[0] == 0
    assert gm.read_tally(tmp_path / "a.tally").layout.outcomes == ("sat",)
