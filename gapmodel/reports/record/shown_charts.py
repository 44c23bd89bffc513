"""The values and texts of the charts that a page draws, read back from its scripts, and those computed again."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Sequence
from itertools import chain
from math import isclose
from typing import TYPE_CHECKING, Any

import numpy as np

from gapmodel.charts.theme import unwrapped
from gapmodel.errors import clipped
from gapmodel.reports.report_file import ReportFile
from gapmodel.reports.section import ShownChart
from gapmodel.wording.catalogue import Messages

if TYPE_CHECKING:
    import plotly.graph_objects as go

Chart = dict[str, str]  # values and texts by their places in the figure

_DRAWN = "Plotly.newPlot("
_NEXT = re.compile(r"[\s,]*")
_MOST = 5  # charts that are told
_BEFORE = 22  # letters before a difference that are told
_NEAR = 1e-9  # relative, of numbers on another machine
_LAYOUT = re.compile(r"title|annotations|shapes|[xy]axis\d*")
_TITLE = "title.text"


def charts_drawn(script: str) -> Iterator[Chart]:
    """The charts that a script draws."""
    for part in script.split(_DRAWN)[1:]:
        try:
            _, place = json.JSONDecoder().raw_decode(part, _skipped(part, 0))
            data, place = json.JSONDecoder().raw_decode(part, _skipped(part, place))
            layout, _ = json.JSONDecoder().raw_decode(part, _skipped(part, place))
        except (ValueError, RecursionError):
            continue
        if isinstance(layout, dict):
            yield _chart(data, layout)


def chart_of(figure: go.Figure) -> Chart:
    """A chart that was computed."""
    found = json.loads(figure.to_json())
    return _chart(found["data"], found["layout"])


def different_charts(drawn: Sequence[Chart], again: ReportFile, say: Messages, *, alike: bool) -> list[str]:
    """The charts that a page ought to draw and does not; `alike`: both were made of the same kind of answers."""
    wanted = [chart_of(one.figure(lang)) for lang, one in _charts(again) if alike or "rows" not in one.finding.params]
    lost = [one for one in wanted if not any(not _different(other, one) for other in drawn)]
    others = [one for one in drawn if not any(not _different(one, other) for other in wanted)]
    return [_told(one, others, say) for one in lost[:_MOST]]


def alike(made: str, here: str) -> bool:
    """Whether two texts are equal, or the same number.

    >>> alike("0.1", "0.10000000000000001"), alike("0.1", "0.11"), alike("nan", "nan")
    (True, False, True)
    """
    if made == here:
        return True
    try:
        return isclose(float(made), float(here), rel_tol=_NEAR, abs_tol=_NEAR**2)
    except ValueError:
        return False


def apart(made: str, here: str) -> tuple[str, str]:
    """Two texts from shortly before the first difference, no longer than a line.

    >>> apart("overall, people fall short by 0.50 points", "overall, people fall short by 0.30 points")
    ('…eople fall short by 0.50 points', '…eople fall short by 0.30 points')
    """
    same = next((at for at, pair in enumerate(zip(made, here, strict=False)) if pair[0] != pair[1]), 0)
    start = same - _BEFORE
    cut = (made, here) if start <= 0 else (f"…{made[start:]}", f"…{here[start:]}")
    return str(clipped(cut[0])), str(clipped(cut[1]))


def _charts(file: ReportFile) -> Iterator[tuple[str, ShownChart]]:
    """The charts of a page, each with its language."""
    for contents in file.contents:
        own = [contents.chart] if contents.chart else []
        own += [] if file.detail == "brief" else [one for part in contents.sections for one in part.charts]
        yield from ((contents.lang, one) for one in own)


def _told(wanted: Chart, others: Sequence[Chart], say: Messages) -> str:
    """Which value differs, if the page has a chart of the same places and few other values."""
    title = clipped(unwrapped(wanted.get(_TITLE, "")), 100)
    near = [
        found for one in others if one.keys() == wanted.keys() and 2 * len(found := _different(one, wanted)) < len(one)
    ]
    if not near:
        return say("no_chart", title=title)
    nearest = min(near, key=len)
    made, here = apart(*nearest[0])
    return say("chart", title=title, n=len(nearest), made=made, here=here)


def _different(made: Chart, here: Chart) -> list[tuple[str, str]]:
    """The values that differ; of charts of other places all."""
    if made.keys() != here.keys():
        return list(zip(made.values(), here.values(), strict=False)) or [("", "")]
    return [(made[place], here[place]) for place in here if not alike(made[place], here[place])]


def _skipped(text: str, place: int) -> int:
    found = _NEXT.match(text, place)
    return found.end() if found else place


def _chart(data: Any, layout: dict[str, Any]) -> Chart:
    kept = {name: part for name, part in layout.items() if _LAYOUT.fullmatch(name)}
    return dict(chain(_leaves(data, "data"), *(_leaves(part, name) for name, part in kept.items())))


def _leaves(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """The single values within others, with their places."""
    if isinstance(value, dict) and "bdata" in value:
        value = _unpacked(value)
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _leaves(one, f"{place}.{key}")
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from _leaves(one, f"{place}.{at}")
    elif value is not None:
        yield place, str(value)


def _unpacked(packed: dict[str, Any]) -> Any:
    """An array of numbers as lists: plotly packs them."""
    try:
        found = np.frombuffer(base64.b64decode(packed["bdata"]), np.dtype(packed["dtype"]))
    except (binascii.Error, TypeError, ValueError, KeyError):
        return str(packed)
    return found.tolist()
