"""Whether a file that is given for one side holds the answers to another, by what its columns say themselves."""

from __future__ import annotations

from gapmodel.errors import ColumnError, listed
from gapmodel.instrument.instrument import Instrument
from gapmodel.sources.sheet import Sheet
from gapmodel.survey.matching.match import match_answers, places_by_side


def check_not_swapped(sheet: Sheet, instrument: Instrument, own: Instrument) -> None:
    """Raise `ColumnError` where the columns name another side, and none names the one that the file is given for.

    Parameters
    ----------
    own : Instrument
        The same instrument, asking the file's side only.

    Notes
    -----
    Columns that name no side (Q1, or the mere text of an item) are those of the side that the file is given for, even
    if others in the file name another one.
    """
    side = own.sides[0].code
    named = places_by_side(sheet, instrument)
    other, places = max(named.items(), key=lambda pair: len(pair[1]))
    if named[side] or 2 * len(places) <= len(instrument.items) or not _takes(sheet, own, places):
        return
    columns = [sheet.names[place] for place in sorted(places)]
    raise ColumnError(
        f"{sheet.origin} is given for {side}, but its columns say that they are {other}: {listed(columns, 3)}.",
        f"the files may have been swapped: give this one for '{other}'. If it does hold {side} in spite of the "
        f"names, say which columns these are with columns={{'{side}': ...}}.",
    )


def _takes(sheet: Sheet, own: Instrument, places: set[int]) -> bool:
    """Whether some of the columns would be taken for answers of the file's side, or none could be."""
    try:
        return bool(places & {match.place for match in match_answers(sheet, own)})
    except ColumnError:
        return True
