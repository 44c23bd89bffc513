"""What charts of groups draw: a number with its interval for every group and line, whatever finding it is of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from gapmodel.findings.periods import periods_of, step_of

TWO_LINES, ONE_LINE = 12, 24  # rows above which their labels have two lines, and one
MOST_ROWS = 40  # groups in one chart; the table has the others


def lines_of(rows: int) -> int:
    """The lines that a label of a row may take.

    >>> lines_of(5), lines_of(22), lines_of(40)
    (3, 2, 1)
    """
    return 3 if rows <= TWO_LINES else 2 if rows <= ONE_LINE else 1


@dataclass(frozen=True, slots=True)
class Scores:
    """Numbers of groups.

    Attributes
    ----------
    rows : pandas.DataFrame
        ``group code value ci_low ci_high text``, the last for who points at a mark.
    names : mapping of str to str
        The label of every code, in the order in which they are drawn.
    axis : str
        What the numbers are.
    number : callable
        A number as a text.
    zero : bool
        Whether zero is the middle: below it is a shortfall, above a surplus.
    margin : float
        The smallest number that matters; 0 if there is none.
    target : float, optional
        What the numbers are compared with, a dashed line.
    low_first : bool
        Whether low numbers are the dark ones, as ranks.
    order : tuple of str
        The groups in their order, if their means are not to say it.
    waves : tuple of str
        The groups in order of time, those without numbers included, if they are no periods by their names.
    """

    rows: pd.DataFrame
    names: Mapping[str, str]
    axis: str
    number: Callable[[float], str]
    zero: bool = False
    margin: float = 0.0
    target: float | None = None
    low_first: bool = False
    order: tuple[str, ...] = ()
    waves: tuple[str, ...] = ()

    @property
    def groups(self) -> list[str]:
        """The groups, in order of time if they are periods, else the lowest mean first."""
        listed = self.periods or list(self.order)
        return listed or self.rows.groupby("group", sort=False)["value"].mean().sort_values().index.tolist()

    @property
    def periods(self) -> list[str]:
        """The groups if they are periods."""
        return list(self.waves) or periods_of(self.rows["group"])

    @property
    def steps(self) -> dict[str, int]:
        """The place of every period in time, from zero; one without numbers leaves its place empty."""
        if self.waves:
            return {wave: at for at, wave in enumerate(self.waves)}
        periods = self.periods
        return {period: step_of(period) - step_of(periods[0]) for period in periods}

    def shown_groups(self, most: int = MOST_ROWS) -> list[str]:
        """The groups that a chart has room for: the lowest and the highest, or the latest periods."""
        groups = self.groups
        if len(groups) <= most:
            return groups
        return groups[-most:] if self.periods else groups[: most // 2] + groups[len(groups) - most // 2 :]

    @property
    def lines(self) -> int:
        """The lines that the label of a group may take."""
        return lines_of(len(self.shown_groups()))

    def cells(self) -> dict[tuple[str, str], tuple[float, str]]:
        """The value and the text of every group and code."""
        columns = (self.rows[name] for name in ("group", "code", "value", "text"))
        return {(group, code): (value, text) for group, code, value, text in zip(*columns, strict=True)}

    def of(self, column: str, key: str) -> pd.DataFrame:
        """The rows of one group or code."""
        return self.rows[self.rows[column] == key]
