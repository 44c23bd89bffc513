"""Compact letters against R's multcompView, and by what they promise."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_values import reference

from gapmodel.inference.many_groups.letters import compact_letters

SETS = reference("many_groups")["letters"]


def columns(letters) -> set[frozenset[int]]:
    """The groups that every letter holds."""
    found = sorted(set("".join(letters)))
    return {frozenset(at for at, own in enumerate(letters) if letter in own) for letter in found}


def together(letters) -> set[tuple[int, int]]:
    return {
        (i, j) for i in range(len(letters)) for j in range(i + 1, len(letters)) if set(letters[i]) & set(letters[j])
    }


@pytest.mark.parametrize("one", SETS, ids=range(len(SETS)))
def test_letters_equal_multcompview(one):
    found = compact_letters(one["k"], zip(one["first"], one["second"], strict=True))
    wanted = [own.replace(" ", "") for own in one["letters"]]
    assert together(found) == together(wanted)
    assert columns(found) == columns(wanted)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 9).flatmap(lambda k: st.tuples(st.just(k), st.sets(st.tuples(*[st.integers(0, k - 1)] * 2)))))
def test_two_groups_share_a_letter_unless_they_differ(case):
    k, pairs = case
    different = {(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}
    letters = compact_letters(k, different)
    every = {(i, j) for i in range(k) for j in range(i + 1, k)}
    assert together(letters) == every - different and all(letters)


def test_more_letters_than_the_alphabet_has():
    letters = compact_letters(30, [(i, j) for i in range(30) for j in range(i)])
    assert letters[25:28] == ("z", "aa", "ab")
