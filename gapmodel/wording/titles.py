"""Which title a chart has: what is found, or what is shown."""

from __future__ import annotations

from gapmodel.errors import one_of


def chosen(title: str, found: str, plain: str) -> str:
    """The title that was asked for; what is shown where nothing is found.

    Raises
    ------
    SettingError
        There is no such title.

    >>> chosen("finding", "Reliability falls short most: -0.92", "Gap by dimension")
    'Reliability falls short most: -0.92'
    >>> chosen("finding", "", "Gap by dimension")
    'Gap by dimension'
    """
    one_of(title, ("finding", "plain"), "title")
    return found if title == "finding" and found else plain
