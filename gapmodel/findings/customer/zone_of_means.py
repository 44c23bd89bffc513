"""The zone of tolerance of published means: what follows from a printed table."""

from __future__ import annotations

import pandas as pd

from gapmodel.errors import ColumnError, SummaryError
from gapmodel.inference.printed.printed_number import decimals, half_unit, number

_LEVELS = ("minimum", "desired", "perceived")
_DIFFERENCES = ("adequacy", "superiority")
_KNOWN = (*_LEVELS, *_DIFFERENCES)


def zone_of_means(table: pd.DataFrame) -> pd.DataFrame:
    """Levels, adequacy, superiority, width, position and place of every row of printed means.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns out of ``minimum desired perceived adequacy superiority``, numbers or texts as printed; ``perceived``
        and one column on either level are enough. Other columns are kept.

    Returns
    -------
    pandas.DataFrame
        The same rows with ``minimum desired perceived adequacy superiority width position place``; ``place`` of the
        mean is below, inside or above. What is printed stays as it is, what is not follows from the rest. There are no
        intervals, as means alone have none; nor do means tell how many people are below their minimum.

    Raises
    ------
    ColumnError
        Columns are missing.
    SummaryError
        A printed difference contradicts its two means by more than their decimals explain.

    Examples
    --------
    >>> found = zone_of_means(pd.DataFrame({"perceived": [7.0], "adequacy": [0.49], "superiority": [-0.88]}))
    >>> [f"{found[name][0]:.2f}" for name in ("minimum", "desired", "position")]
    ['6.51', '7.88', '0.36']
    """
    given = [name for name in _KNOWN if name in table]
    for level, difference in (("minimum", "adequacy"), ("desired", "superiority")):
        if "perceived" not in given or not {level, difference} & set(given):
            raise ColumnError(
                f"The table lacks perceived, or both {level} and {difference}.",
                f"give columns out of {', '.join(_KNOWN)}.",
            )
    numbers = pd.DataFrame(
        {name: [number(cell, name, f"Row {at}") for at, cell in enumerate(table[name], 1)] for name in given},
        index=table.index,
    )
    found = table.assign(**numbers)
    perceived = numbers["perceived"]
    for level, difference in (("minimum", "adequacy"), ("desired", "superiority")):
        if level in given and difference in given:
            _check(table, numbers, level, difference)
        found[level] = numbers[level] if level in given else perceived - numbers[difference]
        found[difference] = numbers[difference] if difference in given else perceived - numbers[level]
    found["width"] = found["desired"] - found["minimum"]
    found["position"] = ((perceived - found["minimum"]) / found["width"]).where(found["width"] > 0)
    found["place"] = "inside"
    found.loc[found["superiority"] > 0, "place"] = "above"
    found.loc[found["adequacy"] < 0, "place"] = "below"
    return found


def _check(table: pd.DataFrame, numbers: pd.DataFrame, level: str, difference: str) -> None:
    """Raise `SummaryError` where a difference is not that of its printed means."""
    names = ("perceived", level, difference)
    places = {name: decimals(table[name]) for name in names}
    for at, row in enumerate(numbers.to_dict("records")):
        allowed = sum(half_unit(table[name].iloc[at], places[name]) for name in names)
        off = row[difference] - (row["perceived"] - row[level])
        if abs(off) > allowed + 1e-9:
            raise SummaryError(
                f"Row {at + 1}: {difference} is {row[difference]:g}, but perceived - {level} is "
                f"{row['perceived'] - row[level]:.4g}.",
                "correct the table; which number is wrong does not follow from it.",
            )
