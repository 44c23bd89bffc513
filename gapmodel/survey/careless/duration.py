"""How long respondents took, as it stands in a column."""

from __future__ import annotations

import re
import unicodedata

_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{1,2}(?:\.\d+)?)")
_PARTS = re.compile(
    r"(?:(\d+)\s*(?:h|hours?|小时|时)\s*)?(?:(\d+)\s*(?:m|min|mins|minutes?|分钟|分)\s*)?"
    r"(?:(\d+(?:\.\d+)?)\s*(?:s|sec|secs|seconds?|秒)?)?"
)


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
