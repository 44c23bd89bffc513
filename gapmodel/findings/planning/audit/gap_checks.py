"""Checks within a row: the gap, its standard deviation, t, p, interval and effect size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import sqrt

from gapmodel.findings.planning.audit.check import Basis, Check, Formula, compared, shown
from gapmodel.findings.planning.audit.printed_cells import Number
from gapmodel.findings.planning.audit.printed_rows import PrintedRow
from gapmodel.findings.planning.audit.settings import Settings
from gapmodel.inference.printed.formulas import (
    Range,
    difference,
    largest_sd,
    limit_of_mean,
    p_of_t,
    quantiles,
    sd_of_difference,
    sd_of_limits,
    sd_of_t,
    size,
    t_statistic,
)
from gapmodel.inference.printed.printed_number import overlap
from gapmodel.notes.note import Note

_SAME = 1e-3  # of the last decimal: floating-point numbers that are the same decimal
NO_QUANTILE = (0.0, 0.0)  # where intervals are not those of Student's t


@dataclass(frozen=True, slots=True)
class Spread:
    """The standard deviation of the gap as other numbers give it: inputs, a formula of them, and how it is said."""

    inputs: tuple[Number, ...]
    formula: Formula
    said: str

    def of(self, ranges: tuple[Range, ...]) -> Range:
        """Its range, by those of the inputs."""
        return self.formula(*ranges)


def gap_checks(row: PrintedRow, settings: Settings, signs: Mapping[str, str]) -> Iterator[Check]:
    """All checks of a row that need no other row.

    `signs` says of "t" whether the table writes it as that of E - P ("reversed"), or without a sign ("size").
    """
    yield from _gap(row)
    yield from _correlation(row)
    n = settings.size(row)
    if n is None:
        yield from _contained(row, settings)
        return
    yield from _degrees(row, n)
    if n > 1:
        quantile = quantiles(n, settings.confidence) if settings.test == "t" else NO_QUANTILE
        yield from _se(row, n, quantile)
        yield from _t(row, settings, signs, quantile)
        yield from _p(row, n, settings)
        yield from _limits(row, n, settings)
        yield from _contained(row, settings)


def _gap(row: PrintedRow) -> Iterator[Check]:
    known = row.known("mean_p", "mean_e", "gap")
    if known is None:
        return
    p, e, gap = known
    turned = overlap(gap.turned.ends, difference(p.ends, e.ends))
    why = Note.of("audit_why_turned") if turned else None
    yield compared(row, "gap", gap, Basis("audit_by_gap", difference, (p, e), {"p": p.text, "e": e.text}), why)


def _correlation(row: PrintedRow) -> Iterator[Check]:
    """The standard deviation of the gap against those of both sides, with any correlation or with the printed one."""
    known = row.known("sd_e", "sd_p", "sd")
    r = row.numbers.get("r")
    if r is not None:
        basis = Basis("audit_by_r_range", lambda: (-1.0, 1.0), (), {})
        yield compared(row, "r", r, basis)
    if known is None:
        return
    e, p, sd = known
    said = {"e": e.text, "p": p.text, "r": shown(_implied(e, p, sd))}
    yield compared(row, "correlation", sd, Basis("audit_by_sds", sd_of_difference, (e, p), said))
    if r is not None and abs(r.value) <= 1:
        said = {"e": e.text, "p": p.text, "r": r.text}
        yield compared(row, "sd_of_r", sd, Basis("audit_by_sds_and_r", sd_of_difference, (e, p, r), said))


def _implied(e: Number, p: Number, sd: Number) -> float:
    """The correlation of both sides that the three standard deviations imply."""
    product = 2 * e.value * p.value
    return (e.value**2 + p.value**2 - sd.value**2) / product if product > 0 else float("nan")


def _degrees(row: PrintedRow, n: int) -> Iterator[Check]:
    dof = row.numbers.get("dof")
    if dof is not None:
        yield compared(row, "dof", dof, Basis("audit_by_n", lambda: (n - 1.0, n - 1.0), (), {"n": n}))


def centre(row: PrintedRow) -> tuple[Number, ...] | None:
    """The gap, or P and E whose difference it is, or the one mean of a table without gaps.

    A gap that is the difference of the printed means may have been computed from them, and is then as uncertain.
    """
    gap, means = row.known("gap"), row.known("mean_p", "mean_e")
    if gap is not None and means is not None:
        apart = means[0].value - means[1].value - gap[0].value
        return tuple(means if abs(apart) < gap[0].printed.half * _SAME else gap)
    known = gap or means or row.known("mean")
    return None if known is None else tuple(known)


def gap_of(row: PrintedRow) -> Number | None:
    """The printed gap, as uncertain as the means of whose difference it may have been made, see `centre`."""
    gap, middle = row.numbers.get("gap"), centre(row)
    if gap is None or middle is None or len(middle) < 2:
        return gap
    return replace(gap, printed=replace(gap.printed, half=sum(one.printed.half for one in middle)))


def centred(inputs: tuple[Range, ...]) -> Range:
    """The range of what `centre` found."""
    return difference(*inputs) if len(inputs) == 2 else inputs[0]


def spread(row: PrintedRow, n: int, without: str = "", quantile: Range = NO_QUANTILE) -> Spread | None:
    """The standard deviation of the gap, from what is printed beside the number that is checked."""
    single = row.known("mean") is not None and row.known("gap") is None and row.known("mean_p", "mean_e") is None
    own, middle, root = "sd_mean" if single else "sd", centre(row), sqrt(n)
    if (known := row.known(own)) is not None:
        return Spread(tuple(known), lambda sd: sd, "audit_from_sd")
    if (known := row.known("se")) is not None and without != "se":
        return Spread(tuple(known), lambda se: (se[0] * root, se[1] * root), "audit_from_se")
    if not single and (known := row.known("sd_e", "sd_p", "r")) is not None:
        return Spread(tuple(known), sd_of_difference, "audit_from_r")
    if not single and (known := row.known("t")) is not None and middle is not None and without != "t":
        return Spread((*middle, *known), lambda *ends: sd_of_t(centred(ends[:-1]), ends[-1], n), "audit_from_t")
    if (known := row.known("ci_low", "ci_high")) is not None and without != "ci" and quantile != NO_QUANTILE:
        return Spread(tuple(known), lambda low, high: sd_of_limits(low, high, n, quantile), "audit_from_ci")
    if not single and (known := row.known("sd_e", "sd_p")) is not None:
        return Spread(tuple(known), sd_of_difference, "audit_from_sds")
    return None


def _se(row: PrintedRow, n: int, quantile: Range) -> Iterator[Check]:
    se, found = row.numbers.get("se"), spread(row, n, "se", quantile)
    if se is None or found is None:
        return

    def formula(*inputs: Range) -> Range:
        low, high = found.of(inputs)
        return max(low, 0.0) / sqrt(n), high / sqrt(n)

    basis = Basis("audit_by_sd_over_n", formula, found.inputs, {"source": Note.of(found.said), "n": n})
    yield compared(row, "se", se, basis)


def _t(row: PrintedRow, settings: Settings, signs: Mapping[str, str], quantile: Range) -> Iterator[Check]:
    t, middle, n = row.numbers.get("t"), centre(row), settings.size(row)
    if t is None or middle is None or n is None or row.known("mean"):
        return
    found = spread(row, n, "t", quantile) or _of_scale(settings.ends(row), n)
    if found is None:
        return
    sized = signs.get("t") == "size"
    t = t.turned if signs.get("t") == "reversed" else t

    def formula(*inputs: Range) -> Range:
        mean = centred(inputs[: len(middle)])
        return t_statistic(size(mean) if sized else mean, found.of(inputs[len(middle) :]), n)

    said = {"source": Note.of(found.said), "n": n}
    basis = Basis("audit_by_t", formula, (*middle, *found.inputs), said)
    why = None
    if overlap(t.turned.ends, basis.possible):
        why = Note.of("audit_why_sign")
    elif found.said == "audit_from_sd" and overlap(t.ends, _as_error(middle, found.inputs)):
        why = Note.of("audit_why_se")
    yield compared(row, "t", t, basis, why)


def _of_scale(ends: Range | None, n: int) -> Spread | None:
    """The standard deviations of gaps that a scale allows."""
    if ends is None:
        return None
    most = largest_sd((0.0, 0.0), ends[0] - ends[1], ends[1] - ends[0], n)
    return Spread((), lambda: (0.0, most), "audit_from_scale")


def _as_error(middle: tuple[Number, ...], sd: tuple[Number, ...]) -> Range:
    """The range of t if the standard deviation is really the standard error."""
    return t_statistic(centred(tuple(one.ends for one in middle)), sd[0].ends, 1)


def _p(row: PrintedRow, n: int, settings: Settings) -> Iterator[Check]:
    """The p-value: of the printed t, else of a paired t test."""
    p, t, middle = row.numbers.get("p_val"), row.numbers.get("t"), centre(row)
    dof = row.numbers["dof"].value if "dof" in row.numbers else n - 1
    if p is None or dof < 1 or settings.test != "t" or row.known("mean"):
        return
    if t is not None:
        basis = Basis("audit_by_t_and_dof", lambda t: p_of_t(t, dof), (t,), {"t": t.text, "dof": shown(dof)})
    else:
        found = spread(row, n, quantile=quantiles(n, settings.confidence))
        if found is None or middle is None:
            return

        def formula(*inputs: Range) -> Range:
            own = centred(inputs[: len(middle)]), found.of(inputs[len(middle) :])
            return p_of_t(t_statistic(*own, n), dof)

        said = {"source": Note.of(found.said), "n": n}
        basis = Basis("audit_by_paired_t", formula, (*middle, *found.inputs), said)
    halved = basis.possible[0] / 2, basis.possible[1] / 2
    why = Note.of("audit_why_one_sided") if overlap(p.ends, halved) else None
    yield compared(row, "p_val", p, basis, why)


def _limits(row: PrintedRow, n: int, settings: Settings) -> Iterator[Check]:
    """The limits of an interval: mean -/+ quantile * sd / sqrt(n), with the quantile of t or of the normal."""
    if settings.test != "t":
        return
    quantile, middle = quantiles(n, settings.confidence), centre(row)
    found = spread(row, n, "ci")
    for name in ("ci_low", "ci_high"):
        limit = row.numbers.get(name)
        if limit is None or middle is None or found is None:
            continue

        def formula(*inputs: Range, upper: bool = name == "ci_high") -> Range:
            mean, sd = centred(inputs[: len(middle)]), found.of(inputs[len(middle) :])
            return limit_of_mean(mean, sd, n, quantile, upper=upper)

        said = {"source": Note.of(found.said), "n": n}
        yield compared(row, name, limit, Basis("audit_by_limit", formula, (*middle, *found.inputs), said))


def _contained(row: PrintedRow, settings: Settings) -> Iterator[Check]:
    """The middle of an interval, or of other intervals its ends, against the mean."""
    known, middle = row.known("ci_low", "ci_high"), centre(row)
    printed = row.numbers.get("gap", row.numbers.get("mean"))
    if known is None or middle is None or printed is None:
        return
    low, high = known
    said = {"low": low.text, "high": high.text}
    room = sum(one.printed.half for one in middle) if len(middle) == 2 else 0.0  # of a gap of rounded means
    if settings.test == "t":

        def formula(first: Range, last: Range) -> Range:
            wide = room if first[0] < first[1] else 0.0
            return (first[0] + last[0]) / 2 - wide, (first[1] + last[1]) / 2 + wide

        yield compared(row, "ci_middle", printed, Basis("audit_by_middle", formula, (low, high), said))
    else:
        inside = Basis("audit_by_inside", lambda first, last: (first[0] - room, last[1] + room), (low, high), said)
        yield compared(row, "ci_inside", printed, inside)
