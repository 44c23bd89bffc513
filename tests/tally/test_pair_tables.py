"""Tables of every two items: counted, added, saved, hidden, and refused where they contradict the tally."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest
from tests_shared import SMALL_LAYOUT, random_codes

import gapmodel as gm
from gapmodel.errors import TallyError
from gapmodel.survey.counting.count import count
from gapmodel.survey.counting.rows import Rows
from gapmodel.tally.pairs.pair_tables import PairTables


@pytest.fixture(scope="module")
def counted():
    return gm.read_survey(gm.example("bank"), by="branch", pair_tables=True)


def brute(codes, levels):
    _, sides, k = codes.shape
    found = np.zeros((sides, k, k, levels, levels), np.int64)
    for row in codes:
        for side in range(sides):
            for i, a in enumerate(row[side]):
                for j, b in enumerate(row[side]):
                    if a < levels and b < levels:
                        found[side, i, j, a, b] += 1
    return found


def test_they_are_what_counting_one_by_one_gives():
    codes = np.random.default_rng(4).integers(0, 4, (50, 2, 3))
    found = PairTables.of(codes, 3)
    assert (found.tables == brute(codes, 3)).all()
    assert PairTables.of(codes[:20], 3) + PairTables.of(codes[20:], 3) == found
    assert PairTables.of_upper(found.upper, 3) == found
    assert (found.counts == (codes[..., None] == np.arange(3)).sum(axis=0)).all()


def test_every_way_of_counting_gives_the_same(counted):
    whole = counted.tally
    assert whole.pairs is not None
    in_batches = gm.read_survey(gm.example("bank"), by="branch", pair_tables=True, engine="batches").tally
    assert in_batches.pairs == whole.pairs
    assert gm.count_files([gm.example("bank")], pair_tables=True).pairs == whole.pairs
    assert counted.tally_by(None).pairs == whole.pairs
    alone = counted.tally_of_side("perception").pairs
    assert (alone.tables[0] == whole.pairs.tables[1]).all()


def test_they_are_there_on_request_only(counted):
    plain = gm.read_survey(gm.example("bank"), by="branch").tally
    assert plain.pairs is None and plain == counted.tally
    assert (counted.tally + counted.tally).pairs == counted.tally.pairs + counted.tally.pairs
    assert (counted.tally + plain).pairs is None
    assert counted.tally.suppressed(10).pairs is None


def test_a_file_keeps_them_and_stays_as_it_was_without(counted, tmp_path):
    found = gm.read_tally(counted.tally.save(tmp_path / "with.tally"))
    assert found == counted.tally and found.pairs == counted.tally.pairs
    plain = gm.read_survey(gm.example("bank"), by="branch").tally.save(tmp_path / "without.tally")
    with zipfile.ZipFile(plain) as archive:
        assert not any("pair" in name for name in archive.namelist())
        assert b"pair" not in archive.read("header.npy")


def negative(upper):
    upper[0, 1, 0, 0] -= 1 + upper[0, 1, 0, 0]
    return upper


def moved_margin(upper):
    upper[1, 1, 0, 0] += 1
    return upper


def same_margins(upper):
    """Two answers exchanged: only the products of moments tell."""
    table = upper[0, 1]
    a, b = np.argwhere(table > 0)[[0, -1]]
    table[tuple(a)] -= 1
    table[tuple(b)] -= 1
    table[a[0], b[1]] += 1
    table[b[0], a[1]] += 1
    return upper


def off_the_diagonal(upper):
    upper[0, 0, 0, 1] += 1
    return upper


@pytest.mark.parametrize(
    "change",
    [negative, moved_margin, same_margins, off_the_diagonal, lambda upper: upper[:, :-1], lambda upper: upper * 1.0],
)
def test_tables_that_contradict_the_tally_are_refused(tmp_path, change):
    path = count(SMALL_LAYOUT, Rows(random_codes(30, 1)), pairs=True).save(tmp_path / "a.tally")
    assert gm.read_tally(path).pairs is not None
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    upper = np.load(io.BytesIO(members["pair_tables.npy"]))
    target = io.BytesIO()
    np.save(target, change(upper.copy()))
    members["pair_tables.npy"] = target.getvalue()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    with pytest.raises(TallyError, match="damaged tally"):
        gm.read_tally(path)
