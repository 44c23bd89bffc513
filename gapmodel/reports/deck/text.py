"""How much room texts need on a slide, estimated, as a slide has no layout of its own before it is opened."""

from __future__ import annotations

from collections.abc import Sequence

from gapmodel.charts.line_breaks import breadth, broken, joined

LEAST = 11  # points of the smallest letters
EMU = 12700  # of a point
_LETTER = 0.56  # of the font size; a Chinese character is counted as two letters
_LEADING = 1.22  # of the font size, from line to line


def width_of(text: str, size: float) -> float:
    """The points that a text takes on one line."""
    return breadth(text) * size * _LETTER


def lines_of(text: str, size: float, width: float) -> int:
    """The lines of a text in a column of a width in points."""
    return max(1, len(broken(text, max(4, int(width / (size * _LETTER))))))


def height_of(texts: Sequence[str], size: float, width: float) -> float:
    """The points that paragraphs take, with half a line between them."""
    lines = sum(lines_of(text, size, width) for text in texts)
    return size * _LEADING * (lines + 0.5 * max(len(texts) - 1, 0))


def fitted(texts: Sequence[str], sizes: Sequence[float], width: float, height: float) -> tuple[float, int]:
    """The largest size in which all paragraphs fit, or the smallest and how many of them fit then.

    >>> fitted(["Reliability falls short most."], (20, 16, 12), 400, 60)
    (20, 1)
    >>> fitted(["Reliability falls short most."] * 9, (20, 16, 12), 400, 60)
    (12, 3)
    """
    for size in sizes:
        if height_of(texts, size, width) <= height:
            return size, len(texts)
    count = next(at for at in range(len(texts), -1, -1) if height_of(texts[:at], sizes[-1], width) <= height)
    return sizes[-1], count


def shortened(text: str, size: float, width: float, lines: int) -> str:
    """A text that takes at most so many lines; where it is cut, it ends with three dots."""
    letters = max(4, int(width / (size * _LETTER)))
    head = text[: 4 * letters * lines]  # no more than this can be shown of a text without end
    found = broken(head, letters)
    if len(found) <= lines and head == text:
        return text
    kept = joined(found[:lines])
    while kept and lines_of(kept + "…", size, width) > lines:
        kept = kept[:-1]
    return kept.rstrip() + "…"
