"""Published numbers that cannot all be true: means, gap, standard deviations, correlation, t and the scale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf, isnan, nan, sqrt

from gapmodel.errors import SummaryError
from gapmodel.inference.printed.formulas import ANY_CORRELATION, Range, largest_sd, sd_of_difference
from gapmodel.inference.printed.printed_number import Printed, overlap

_SIGN = "gap is P - E here, and this looks like E - P: turn its sign or leave the column out."
_PEOPLE = (
    "correct the row; where the gap is of other respondents than the means (missing answers), leave the means out."
)
_ROW = "correct the row, or leave out the column that is wrong."
_ERROR = "correct the row; is sd the standard error, or n that of another table?"
_SCALE = "give the scale of the answers, as in scale=(1, 5), or correct the row."


def check_rows(rows: Mapping[str, Mapping[str, Printed]], sizes: list[int], scale: tuple[float, float]) -> None:
    """Raise `SummaryError` at the first row whose numbers contradict each other by more than their rounding.

    Parameters
    ----------
    rows : mapping of a row's name to its numbers, by column
    sizes : list of int
        Respondents of every row.
    scale : (lowest, highest)

    Notes
    -----
    A printed number stands for all that are rounded to it. Numbers contradict each other where no choice of such
    numbers satisfies gap = P - E; t = gap / (s / sqrt(n)); s^2 = s_E^2 + s_P^2 - 2 r s_E s_P, with any r from -1 to 1
    where none is printed; s^2 <= n / (n - 1) (m - a) (b - m), the largest variance of n answers from a to b with
    mean m.
    """
    found = [
        (f"{name}: {problem}", hint)
        for (name, row), n in zip(rows.items(), sizes, strict=True)
        for problem, hint in [next(_contradictions(row, n, scale), ("", ""))]
        if problem
    ]
    if found:
        more = f" {len(found) - 1} more of the {len(rows)} rows contradict themselves." if found[1:] else ""
        raise SummaryError(found[0][0] + more, found[0][1])


def _contradictions(row: Mapping[str, Printed], n: int, scale: tuple[float, float]) -> Iterator[tuple[str, str]]:
    yield from _impossible(row)
    yield from _off_scale(row, scale)
    yield from _gap(row)
    yield from _sd(row)
    yield from _t(row, n)
    yield from _too_spread(row, n, scale)


def _impossible(row: Mapping[str, Printed]) -> Iterator[tuple[str, str]]:
    for name in ("sd", "sd_e", "sd_p"):
        if row[name].value < 0:
            yield f"{name} is {row[name]}, but no standard deviation is negative.", _ROW
    if abs(row["r"].value) > 1:
        yield f"r is {row['r']}, but correlations lie between -1 and 1.", _ROW


def _off_scale(row: Mapping[str, Printed], scale: tuple[float, float]) -> Iterator[tuple[str, str]]:
    for name in ("mean_e", "mean_p"):
        if row[name].known and not overlap(row[name].ends, scale):
            yield f"{name} is {row[name]}, outside the scale {scale[0]:g} to {scale[1]:g}.", _SCALE
    most = scale[1] - scale[0]
    if row["gap"].known and not overlap(row["gap"].ends, (-most, most)):
        yield f"the gap is {row['gap']}, more than the scale {scale[0]:g} to {scale[1]:g} allows.", _SCALE


def _gap(row: Mapping[str, Printed]) -> Iterator[tuple[str, str]]:
    """The gap against the means."""
    gap, e, p = row["gap"], row["mean_e"], row["mean_p"]
    if not (gap.known and e.known and p.known):
        return
    means = Printed(p.value - e.value, p.half + e.half)
    if not overlap(gap.ends, means.ends):
        turned = overlap((-gap.ends[1], -gap.ends[0]), means.ends)
        off, explained = Printed(abs(gap.value - means.value), 0), Printed(gap.half + means.half, 0)
        problem = f"the gap is {gap}, but mean_p - mean_e = {p} - {e} = {means}"
        yield f"{problem}. They differ by {off}, of which rounding explains {explained}.", _SIGN if turned else _PEOPLE


def _sd(row: Mapping[str, Printed]) -> Iterator[tuple[str, str]]:
    """The SD of the gap against the SDs of both sides and their correlation."""
    sd, sd_e, sd_p, r = (row[name] for name in ("sd", "sd_e", "sd_p", "r"))
    if not (sd.known and sd_e.known and sd_p.known):
        return
    low, high = _spread(sd_e, sd_p, r)
    if not overlap(sd.ends, (low, high)):
        given = f"sd_e = {sd_e}, sd_p = {sd_p}" + (f" and r = {r}" if r.known else "")
        off = max(low - sd.value, sd.value - high)
        yield f"sd is {sd}, but {given} put it between {low:.4g} and {high:.4g}, {off:.3g} off.", _ROW


def _t(row: Mapping[str, Printed], n: int) -> Iterator[tuple[str, str]]:
    """The printed t against the gap and its SD."""
    t, gap = row["t"], _known_gap(row)
    if not (t.known and gap.known):
        return
    sign = t.ends[1] < 0 < gap.ends[0] or gap.ends[1] < 0 < t.ends[0]
    if sign:
        yield (
            f"t is {t}, but the gap is {gap}: their signs differ by {Printed(abs(t.value), 0)} in t.",
            ("t is that of P - E here: turn its sign or leave the column out."),
        )
    low, high = _sd_ends(row)
    if isnan(low) or sign:
        return
    sizes = [abs(end) * sqrt(n) for end in gap.ends]
    least = 0.0 if gap.ends[0] <= 0 <= gap.ends[1] else min(sizes)
    possible = (least / high if high else inf, max(sizes) / low if low > 0 else inf)
    if not overlap(_size(t), possible):
        off = max(possible[0] - abs(t.value), abs(t.value) - possible[1])
        between = f"{possible[0]:.4g} and {possible[1]:.4g}, {off:.3g} off (t = gap / (sd / sqrt(n)))."
        yield f"t is {t}, but the gap {gap}, its SD and n = {n} put its size between {between}", _ERROR


def _too_spread(row: Mapping[str, Printed], n: int, scale: tuple[float, float]) -> Iterator[tuple[str, str]]:
    """Standard deviations against the largest that the scale permits."""
    low, high = scale
    ends = {"sd_e": ("mean_e", low, high), "sd_p": ("mean_p", low, high), "sd": ("gap", low - high, high - low)}
    for name, (mean, first, last) in ends.items():
        centre = _known_gap(row) if mean == "gap" else row[mean]
        if not row[name].known or n < 2:
            continue
        most = largest_sd(centre.ends if centre.known else (first, last), first, last, n)
        if not overlap(row[name].ends, (0.0, most)):
            permitted = f"permit at most {most:.4g} with n = {n}, {row[name].value - most:.3g} less."
            yield f"{name} is {row[name]}, but answers from {low:g} to {high:g} {permitted}", _SCALE


def _known_gap(row: Mapping[str, Printed]) -> Printed:
    """The printed gap, or that of the means."""
    if row["gap"].known:
        return row["gap"]
    return Printed(row["mean_p"].value - row["mean_e"].value, row["mean_p"].half + row["mean_e"].half)


def _sd_ends(row: Mapping[str, Printed]) -> tuple[float, float]:
    """The range of the SD of the gap: printed, or from both sides and their correlation."""
    if row["sd"].known:
        return max(row["sd"].ends[0], 0.0), row["sd"].ends[1]
    sides = [row[name] for name in ("sd_e", "sd_p", "r")]
    return _spread(*sides) if all(side.known for side in sides) else (nan, nan)


def _spread(sd_e: Printed, sd_p: Printed, r: Printed) -> Range:
    """The range of the SD of the gap; without a correlation it may be anything from -1 to 1."""
    return sd_of_difference(sd_e.ends, sd_p.ends, r.ends if r.known else ANY_CORRELATION)


def _size(t: Printed) -> tuple[float, float]:
    return max(abs(t.value) - t.half, 0.0), abs(t.value) + t.half
