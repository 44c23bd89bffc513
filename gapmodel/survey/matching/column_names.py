"""Names of columns that reading matches to an instrument without help."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from gapmodel.errors import ColumnError, listed
from gapmodel.instrument.columns import column_patterns, names_of, point_names
from gapmodel.instrument.instrument import Instrument
from gapmodel.sources.sheet import Sheet
from gapmodel.survey.matching.match import match_answers, match_points


def answer_names(instrument: Instrument, others: Sequence[str] = (), *, points: bool = False) -> list[str]:
    """One name per side and item, such as E1: usual spellings, or the instrument's own pattern.

    Parameters
    ----------
    others : sequence of str
        Further columns of the table, which must not be taken for answers.
    points : bool
        Whether the table has importance points, called as `point_names` says.

    Raises
    ------
    ColumnError
        Columns would be mistaken for each other.

    Notes
    -----
    A pattern that is a regular expression is made plain (``^{code}-1.*expected`` gives ``1-1 expected``) if all plain
    names are still told apart; else the pattern itself is the name, which always matches.

    Examples
    --------
    >>> from gapmodel.instrument.read import read_instrument
    >>> answer_names(read_instrument("servqual"))[20:24]
    ['E21', 'E22', 'P1', 'P2']
    """
    patterns = list(column_patterns(instrument).values())
    plain = [re.sub(r"\.[*+]\??", " ", pattern.strip("^$")) for pattern in patterns]
    others = [*others, *(point_names(instrument) if points else ())]
    try:
        return _checked(_filled(instrument, plain), others, instrument, points=points)
    except ColumnError:
        if plain == patterns:
            raise
        return _checked(_filled(instrument, patterns), others, instrument, points=points)


def begins_with_answers(names: Sequence[str], instrument: Instrument) -> bool:
    """Whether columns begin with all answers to a side, called so and in this order, as in a tidy file.

    >>> from gapmodel.instrument.read import read_instrument
    >>> begins_with_answers([f"P{n}" for n in range(1, 30)], read_instrument("servqual"))
    True
    """
    try:
        own = answer_names(instrument)
    except ColumnError:
        return False
    n = len(instrument.items)
    return any(list(names[:n]) == own[first : first + n] for first in range(0, len(own), n))


def _checked(names: list[str], others: Sequence[str], instrument: Instrument, *, points: bool) -> list[str]:
    """`names`, if reading would take each column for what it is."""
    every = [*names, *others]
    twice = sorted({name for name in every if every.count(name) > 1})
    if twice:
        raise ColumnError(f"Two columns would be called {listed(twice)}.", "call the groups something else.")
    sheet = Sheet("the simulated answers", tuple(every), (np.empty(0),) * len(every))
    if [match.place for match in match_answers(sheet, instrument)] != list(range(len(names))):
        raise ColumnError("The names of columns would be taken for other answers.", "call the groups something else.")
    if bool(match_points(sheet, instrument, None)) != points:
        raise ColumnError("The names of groups look like importance points.", "call the groups something else.")
    return names


def _filled(instrument: Instrument, patterns: Sequence[str]) -> list[str]:
    return [names_of(pattern, item)[0] for pattern in patterns for item in instrument.items]
