"""Tallies that somebody else sent: whatever is wrong with one, it is one clear error, and nothing large is unpacked."""

from __future__ import annotations

import io
import json
import struct
import warnings
import zipfile

import numpy as np
import pytest
from tests_shared import SMALL_LAYOUT, random_codes

import gapmodel as gm
from gapmodel.errors import TallyError
from gapmodel.survey.counting.count import count
from gapmodel.survey.counting.rows import Rows


@pytest.fixture(scope="module")
def members(tmp_path_factory):
    """The members of a whole file, by name."""
    groups = np.array(["a", "b", "c"] * 10)
    tally = count(SMALL_LAYOUT, Rows(random_codes(30, 1)), groups=groups, by="g")
    with zipfile.ZipFile(tally.save(tmp_path_factory.mktemp("tally") / "a.tally")) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of names that are there twice
        for name, data in members:
            archive.writestr(name, data)
    return target.getvalue()


def array(value, *, allow_pickle=False):
    target = io.BytesIO()
    np.save(target, value, allow_pickle=allow_pickle)
    return target.getvalue()


def pickled():
    return array(np.array([{}, []], object), allow_pickle=True)


def loaded(data):
    return np.load(io.BytesIO(data))


def header(members, **changes):
    """The header with some entries replaced; those of the layout by `layout`."""
    record = json.loads(loaded(members["header.npy"]).tobytes())
    record["layout"] |= changes.pop("layout", {})
    return array(np.frombuffer(json.dumps(record | changes).encode(), np.uint8))


def with_header(**changes):
    return lambda members: {"header.npy": header(members, **changes)}


def with_text(text):
    return lambda _: {"header.npy": array(np.frombuffer(text.encode(), np.uint8))}


def npy(dictionary, data=b""):
    """An array's file with whatever stands in the place of its description."""
    text = dictionary.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + data


def changed(name, change):
    """A member whose numbers are changed."""

    def make(members):
        numbers = loaded(members[name]).copy()
        change(numbers)
        return {name: array(numbers)}

    return make


def first_moment(place, value):
    def change(numbers):
        numbers[0, place, 0, 0] = value

    return change


def at(place, value):
    def change(numbers):
        numbers[place] = value

    return change


NOT_WHOLE, DAMAGED = "is not a whole tally file", "is a damaged tally"
WRONG = {
    "an object that would be unpickled": (lambda _: {"n.npy": pickled()}, NOT_WHOLE),
    "a description that is code": (lambda _: {"n.npy": npy("{'descr': __import__('os').system('true')}")}, NOT_WHOLE),
    "a description that never ends": (lambda _: {"n.npy": npy("{'descr': '<i8', 'shape': (((((((((((")}, NOT_WHOLE),
    "a shape beyond its numbers": (
        lambda _: {"n.npy": npy("{'descr': '<i8', 'fortran_order': False, 'shape': (99999999999, 9), }", bytes(16))},
        NOT_WHOLE,
    ),
    "a shape below zero": (
        lambda _: {"n.npy": npy("{'descr': '<i8', 'fortran_order': False, 'shape': (-3, 2), }", bytes(48))},
        NOT_WHOLE,
    ),
    "an empty member": (lambda _: {"n.npy": b""}, NOT_WHOLE),
    "a member of no tally": (lambda _: {"evil.npy": array(np.zeros(3))}, NOT_WHOLE),
    "a path": (lambda _: {"../../n.npy": array(np.zeros(3))}, NOT_WHOLE),
    "a program": (lambda _: {"run.sh": b"rm"}, NOT_WHOLE),
    "a design that the layout has not": (lambda _: {"design_0_sums.npy": array(np.zeros(3, np.int64))}, DAMAGED),
    "fractions for counts": (lambda m: {"n.npy": array(loaded(m["n.npy"]).astype(float))}, DAMAGED),
    "small numbers for counts": (lambda m: {"joint.npy": array(loaded(m["joint.npy"]).astype(np.int8))}, DAMAGED),
    "a group too few": (lambda m: {"joint.npy": array(loaded(m["joint.npy"])[1:])}, DAMAGED),
    "texts for numbers": (lambda m: {"moments.npy": array(loaded(m["moments.npy"]).astype("U5").astype("U5"))}, None),
    "letters for numbers": (lambda m: {"moments.npy": array(np.full(loaded(m["moments.npy"]).shape, "x"))}, DAMAGED),
    "a count below zero": (changed("joint.npy", at((0, 0, 0), -1)), DAMAGED),
    "more respondents than answers": (changed("n.npy", at((0, 0), 99)), DAMAGED),
    "more used than read": (changed("n.npy", at((0, 1), 99)), DAMAGED),
    "a joint table of others": (changed("joint.npy", at((0, 0, 0), 5)), DAMAGED),
    "a count beyond whole numbers": (changed("joint.npy", at((0, 0, 0), 2**62)), DAMAGED),
    "a score's count below zero": (changed("table_counts.npy", at(0, -1)), DAMAGED),
    "a score nobody has": (changed("table_counts.npy", at(0, 77)), DAMAGED),
    "a score beyond the scale": (changed("table_keys.npy", at((0, 1), -(10**9))), DAMAGED),
    "more items than there are": (changed("table_keys.npy", at((0, 0), 10**9)), DAMAGED),
    "tables longer than the numbers": (changed("table_lengths.npy", at(0, 2**62)), DAMAGED),
    "tables shorter than none": (changed("table_lengths.npy", at(0, -5)), DAMAGED),
    "moments of more than there are": (changed("moments.npy", first_moment(0, 10**6)), DAMAGED),
    "sums beyond the scale": (changed("moments.npy", first_moment(1, 10**6)), DAMAGED),
    "squares that no answers have": (changed("moments.npy", first_moment(2, 0)), DAMAGED),
    "respondents that the moments lack": (changed("block_rows.npy", at((0, 0), 3)), DAMAGED),
    "answers below missing": (changed("block_rows.npy", at((0, 0), -7)), DAMAGED),
    "a header of NaN": (with_text('{"format": "gapmodel tally", "version": NaN}'), NOT_WHOLE),
    "a header without end": (with_text("[" * 200_000), NOT_WHOLE),
    "a header that is a list": (with_text("[]"), NOT_WHOLE),
    "a header without a layout": (
        with_text('{"format": "gapmodel tally", "version": 1}'),
        DAMAGED,
    ),
    "a version in words": (with_header(version="1"), NOT_WHOLE),
    "a step of zero": (with_header(layout={"step": "0"}), DAMAGED),
    "a step that takes for ever": (with_header(layout={"step": "1e999999999"}), DAMAGED),
    "a scale without end": (with_header(layout={"levels": 10**9}), DAMAGED),
    "another scale": (with_header(layout={"levels": 6}), DAMAGED),
    "levels that are true": (with_header(layout={"levels": True}), DAMAGED),
    "a gap of one side": (with_header(layout={"gap": [1, 1]}), DAMAGED),
    "an item twice": (with_header(layout={"items": ["1", "1", "3"]}), DAMAGED),
    "an item in no dimension": (with_header(layout={"dimensions": [["d", [0, 1]]]}), DAMAGED),
    "items that are not there": (with_header(layout={"dimensions": [["d", [0, 1, 9]]]}), DAMAGED),
    "dimensions that are no list": (with_header(layout={"dimensions": 5}), DAMAGED),
    "labels that are no text": (with_header(layout={"about": '{"labels": {"item": 5}}'}), DAMAGED),
    "labels that are broken": (with_header(layout={"about": '{"labels'}), DAMAGED),
    "no groups": (with_header(groups=[]), DAMAGED),
    "a group twice": (with_header(groups=["a", "a", "b"]), DAMAGED),
    "a group that is a number": (with_header(groups=[1, 2, 3]), DAMAGED),
    "groups of nothing": (with_header(by=""), DAMAGED),
    "designs of nobody": (with_header(design_keys=[]), DAMAGED),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_it_is_one_clear_error(what, members, tmp_path):
    make, words = WRONG[what]
    path = tmp_path / "a.tally"
    path.write_bytes(zipped((members | make(members)).items()))
    if words is None:
        assert gm.read_tally(path).n == 30
        return
    with pytest.raises(TallyError, match=words) as told:
        gm.read_tally(path)
    assert "\nHint: " in str(told.value) and len(str(told.value)) < 700 + len(str(path))


@pytest.mark.parametrize("name", ["header.npy", "n.npy", "moments.npy", "block_keys.npy"])
def test_a_missing_member_is_one_clear_error(name, members, tmp_path):
    (tmp_path / "a.tally").write_bytes(zipped((key, data) for key, data in members.items() if key != name))
    with pytest.raises(TallyError, match=f"{NOT_WHOLE}|{DAMAGED}"):
        gm.read_tally(tmp_path / "a.tally")


def test_a_member_that_is_there_twice_is_refused(members, tmp_path):
    (tmp_path / "a.tally").write_bytes(zipped([*members.items(), ("n.npy", members["n.npy"])]))
    with pytest.raises(TallyError, match=NOT_WHOLE):
        gm.read_tally(tmp_path / "a.tally")


@pytest.mark.parametrize(
    ("offset", "value"),
    [
        (6, 227),  # a version of the format that no library reads
        (8, 1),  # encrypted
        (10, 14),  # packed by another method
        (24, 2**32 - 1),  # unpacked, 4 gibibytes
    ],
)
def test_a_directory_that_asks_for_too_much_is_refused(offset, value, members, tmp_path):
    data = bytearray(zipped(members.items()))
    entry = data.index(b"PK\x01\x02")
    size = 4 if value > 2**16 else 2
    data[entry + offset : entry + offset + size] = value.to_bytes(size, "little")
    (tmp_path / "a.tally").write_bytes(data)
    with pytest.raises(TallyError, match=NOT_WHOLE):
        gm.read_tally(tmp_path / "a.tally")


def test_a_bomb_is_refused_before_it_is_unpacked(members, tmp_path, monkeypatch):
    large = npy("{'descr': '<i8', 'fortran_order': False, 'shape': (12500000, 2), }", bytes(200_000_000))
    (tmp_path / "a.tally").write_bytes(zipped((members | {"table_keys.npy": large}).items()))
    assert (tmp_path / "a.tally").stat().st_size < 10**6
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("it was unpacked"))
    with pytest.raises(TallyError, match=NOT_WHOLE):
        gm.read_tally(tmp_path / "a.tally")


def test_another_shape_than_the_header_counts_is_refused_before_it_is_unpacked(members, tmp_path, monkeypatch):
    (tmp_path / "a.tally").write_bytes(
        zipped((members | {"joint.npy": array(np.zeros((3, 3, 999), np.int64))}).items())
    )
    read = zipfile.ZipFile.read
    monkeypatch.setattr(
        zipfile.ZipFile, "read", lambda own, name: read(own, name) if name == "header.npy" else pytest.fail(name)
    )
    with pytest.raises(TallyError, match=r"its joint is \(3, 3, 999\) of <i8, not \(3, 3, 36\)"):
        gm.read_tally(tmp_path / "a.tally")


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"PK\x05\x06" + b"\xff" * 18, bytes(10**5)])
def test_what_is_no_archive_is_no_tally(data, tmp_path):
    (tmp_path / "a.tally").write_bytes(data)
    with pytest.raises(TallyError, match=NOT_WHOLE):
        gm.read_tally(tmp_path / "a.tally")


def test_a_folder_is_no_tally(tmp_path):
    with pytest.raises(TallyError, match=NOT_WHOLE):
        gm.read_tally(tmp_path)
