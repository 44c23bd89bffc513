"""Which item a name in a model's text means."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LETTERS = re.compile(r"([^\W\d_]+)[_.]?(\d\w*)")


def resolved(name: str, observed: Sequence[str]) -> str | None:
    """The observed variable of that name, or the only one that a code with letters before it can mean.

    Notes
    -----
    P5 is "5" where that is an item, and "performance.5" where there are several sides: the one whose side begins with
    these letters, in any case.

    Examples
    --------
    >>> resolved("P5", ["4", "5"]), resolved("P5", ["expected.5", "performance.5"]), resolved("x", ["5"])
    ('5', 'performance.5', None)
    """
    if name in observed:
        return name
    found = _LETTERS.fullmatch(name)
    if found is None:
        return None
    letters, code = found.group(1).casefold(), found.group(2)
    several = [one for one in observed if one.endswith(f".{code}") and one.casefold().startswith(letters)]
    meant = [code] if code in observed else several
    return meant[0] if len(meant) == 1 else None
