"""How long respondents took, as it stands in a column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.sources.distinct import map_distinct

if TYPE_CHECKING:
    import pandas as pd

_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{1,2}(?:\.\d+)?)")
_PARTS = re.compile(
    r"(?:(\d+)\s*(?:h|hours?|小时|时)\s*)?(?:(\d+)\s*(?:m|min|mins|minutes?|分钟|分)\s*)?"
    r"(?:(\d+(?:\.\d+)?)\s*(?:s|sec|secs|seconds?|秒)?)?"
)
SECONDS = "duration_seconds"  # the name of a column that is known in any file


def seconds_taken(columns: Mapping[str, NDArray[Any]], mapping: pd.DataFrame) -> NDArray[np.float64] | None:
    """How long people took as the platform or a tidy file has it, or from start to end; None where no column says.

    Parameters
    ----------
    columns : mapping of name to cells
        Of the columns that are not answers.
    mapping : pandas.DataFrame
        As of a survey.
    """
    named = dict(zip(mapping["role"], mapping["column"], strict=True))
    if named.get("duration") in columns:
        seconds: NDArray[np.float64] = map_distinct(columns[named["duration"]], seconds_in, np.nan)
    elif named.get("start") in columns and named.get("end") in columns:
        seconds = seconds_between(columns[named["start"]], columns[named["end"]])
    else:
        return None
    return None if np.isnan(seconds).all() else seconds


def seconds_between(
    starts: Sequence[object] | NDArray[Any], ends: Sequence[object] | NDArray[Any]
) -> NDArray[np.float64]:
    """The seconds from moments to later moments; NaN where one is none, or the end lies before the start.

    >>> seconds_between(["2026-03-01 09:00:00", "soon"], ["2026-03-01 09:03:20", "2026-03-01 09:03:20"])
    array([200.,  nan])
    """
    import pandas as pd

    moments = [
        pd.to_datetime(pd.Series(list(cells), dtype=object), errors="coerce", utc=True, format="mixed")
        for cells in (starts, ends)
    ]
    seconds = (moments[1] - moments[0]).dt.total_seconds().to_numpy(float)
    return np.where(seconds >= 0, seconds, np.nan)


def seconds_in(cell: object) -> float:
    """The seconds in a cell; NaN where it says none.

    Notes
    -----
    Understood are numbers of seconds, also with a unit ("95 s", "95秒"), minutes and seconds with units ("3 min 20 s",
    "3分20秒") and the clock's way ("3:20", "0:03:20"). A number below zero is none.

    Examples
    --------
    >>> [seconds_in(cell) for cell in (95, "95秒", "3分20秒", "1:03:20", "soon", None)]
    [95.0, 95.0, 200.0, 3800.0, nan, nan]
    """
    if cell is None or isinstance(cell, bool):
        return float("nan")
    if isinstance(cell, (int, float)):
        return float(cell) if cell >= 0 else float("nan")
    total = getattr(cell, "total_seconds", None)
    text = unicodedata.normalize("NFKC", str(total() if total is not None else cell)).strip().casefold()
    found = _CLOCK.fullmatch(text) or _PARTS.fullmatch(text)
    if found is None or not any(found.groups()):
        return float("nan")
    hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return 3600 * hours + 60 * minutes + seconds
