"""Compact letters: groups that share a letter cannot be told apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def compact_letters(groups: int, different: Iterable[tuple[int, int]]) -> tuple[str, ...]:
    """The letters of every group; two groups share one if and only if they are no pair of `different` ones.

    Parameters
    ----------
    groups : int
        Their places are 0, 1, ...; letters are given in this order.
    different : pairs of places

    Notes
    -----
    Piepho (2004, Journal of Computational and Graphical Statistics 13(2)), insert and absorb: a letter that holds a
    different pair is replaced by one without the first and one without the second; letters whose pairs all share
    another one go. On 30 sets it gives the letters of ``multcompView::multcompLetters`` (R). After z come aa, ab and so
    on; letters then stand apart.

    Examples
    --------
    >>> compact_letters(4, [(0, 2), (0, 3), (1, 3)])
    ('a', 'ab', 'bc', 'c')
    """
    pairs = [(min(pair), max(pair)) for pair in different]
    columns = [(1 << groups) - 1] if groups else []
    for first, second in pairs:
        split = 1 << first | 1 << second
        kept = [column for column in columns if column & split != split]
        if len(kept) == len(columns):
            continue
        halved = [column & ~bit for column in columns if column & split == split for bit in (1 << first, 1 << second)]
        columns = _absorbed(kept, halved)
    columns = _swept(columns, groups)
    columns.sort(key=lambda column: [not column >> place & 1 for place in range(groups)])
    return _written(columns, groups)


def _absorbed(kept: Sequence[int], added: Sequence[int]) -> list[int]:
    """The columns without those that are part of another."""
    found = list(kept)
    for column in sorted(set(added), key=int.bit_count, reverse=True):
        if not any(column & other == column for other in found):
            found.append(column)
    return found


def _swept(columns: Sequence[int], groups: int) -> list[int]:
    """The columns without those all of whose pairs are together in others."""
    found = list(columns)
    for column in sorted(columns, key=int.bit_count):
        others = [other for other in found if other != column]
        if _covered(column, others, groups):
            found = others
    return found


def _covered(column: int, others: Sequence[int], groups: int) -> bool:
    """Whether every member meets every other member in some other column."""
    for place in range(groups):
        if column >> place & 1:
            met = 0
            for other in others:
                met |= other if other >> place & 1 else 0
            if column & ~met:
                return False
    return True


def _written(columns: Sequence[int], groups: int) -> tuple[str, ...]:
    names = [_name(at) for at in range(len(columns))]
    between = " " if len(columns) > len(ALPHABET) else ""
    own = ([name for name, column in zip(names, columns, strict=True) if column >> at & 1] for at in range(groups))
    return tuple(between.join(letters) for letters in own)


def _name(at: int) -> str:
    """The letters of a column: a, ..., z, aa, ab, ..."""
    name = ""
    while at >= 0:
        name = ALPHABET[at % len(ALPHABET)] + name
        at = at // len(ALPHABET) - 1
    return name
