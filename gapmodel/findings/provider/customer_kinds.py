"""Kinds of internal customer: by rank, function, step of the work or process."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping

from gapmodel.errors import ColumnError, SettingError, TallyError, listed, nearest
from gapmodel.findings.provider.department_pairs import Pair, Pairs
from gapmodel.survey.decoding.group_names import NO_GROUP
from gapmodel.survey.survey import Survey
from gapmodel.tally.tally import Tally

KINDS = ("rank", "function", "step", "process")
_SPELLINGS = {kind: kind for kind in KINDS} | {"职级": "rank", "职能": "function", "工序": "step", "流程": "process"}
Kinds = Mapping[Pair | frozenset[str], str]


def kinds_of(
    answers: Survey | Tally, kinds: Kinds | str, pairs: Pairs, supplier: str, customer: str
) -> dict[Pair, str]:
    """The kind of every pair that has one, from a mapping or a column.

    Raises
    ------
    SettingError
        A key names no two departments that there are, or a value is no kind.
    ColumnError
        There is no such column, it holds something else than a kind, or two kinds for one pair.
    TallyError
        A column is named, but a tally has none.
    """
    if not isinstance(kinds, str):
        return _from_mapping(kinds, pairs)
    if isinstance(answers, Tally):
        raise TallyError(
            f"A tally has no column {kinds!r}.", "give the kinds as a mapping, {(supplier, customer): 'process'}."
        )
    return _from_groups(answers.tally_by([supplier, customer, kinds]), kinds, pairs)


def _from_mapping(kinds: Kinds, pairs: Pairs) -> dict[Pair, str]:
    if not isinstance(kinds, Mapping):
        raise SettingError(
            f"kinds={kinds!r} names no pairs.", "give a column's name, or {(supplier, customer): 'process'}."
        )
    for key, kind in kinds.items():
        _check_key(key, pairs.departments)
        if kind not in _SPELLINGS:
            raise SettingError(f"kinds holds {kind!r}, no kind of internal customer.", nearest(str(kind), _SPELLINGS))
    found: dict[Pair, str] = {}
    for pair in pairs.named.values():
        given = kinds.get(pair) or kinds.get(frozenset(pair))
        if given:
            found[pair] = _SPELLINGS[given]
    return found


def _check_key(key: Hashable, departments: Collection[str]) -> None:
    if not isinstance(key, (tuple, frozenset)) or len(key) != 2:
        raise SettingError(
            f"kinds has a key {key!r}, which is not a pair.",
            "write (supplier, customer), or frozenset of two departments for both directions.",
        )
    for name in key:
        if name not in departments:
            raise SettingError(
                f"kinds names {name!r}; the departments with answers are {listed(departments, 8)}.",
                nearest(str(name), departments),
            )


def _from_groups(tally: Tally, column: str, pairs: Pairs) -> dict[Pair, str]:
    found: dict[Pair, str] = {}
    for group, counts in tally.groups.items():
        name, _, kind = group.rpartition(" / ")
        if kind == NO_GROUP or not counts.n:
            continue
        if kind not in _SPELLINGS:
            raise ColumnError(
                f"The column {column!r} holds {kind!r}, no kind of internal customer.", nearest(kind, _SPELLINGS)
            )
        pair = pairs.named.get(name)
        if pair is None:
            continue
        if found.setdefault(pair, _SPELLINGS[kind]) != _SPELLINGS[kind]:
            raise ColumnError(
                f"The column {column!r} gives the pair {name!r} two kinds: {found[pair]!r} and {kind!r}.",
                "give each pair of departments one kind.",
            )
    return found
