"""Checks of effect sizes, of which several are called Cohen's d."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf, sqrt

from gapmodel.findings.planning.audit.check import Basis, Check, Formula, compared
from gapmodel.findings.planning.audit.gap_checks import NO_QUANTILE, Spread, centre, centred, spread
from gapmodel.findings.planning.audit.printed_cells import Number
from gapmodel.findings.planning.audit.printed_rows import PrintedRow
from gapmodel.findings.planning.audit.settings import Settings
from gapmodel.inference.printed.formulas import Range, quantiles, ratio, size
from gapmodel.inference.printed.printed_number import overlap
from gapmodel.notes.note import Note


def effect_checks(row: PrintedRow, settings: Settings, signs: Mapping[str, str]) -> Iterator[Check]:
    """The effect size against what the means and standard deviations give.

    Notes
    -----
    A column called d may hold the mean gap over the standard deviation of the gaps (d_z), over the mean or the root
    mean square of both sides' (two kinds of d_av), over one side's (Glass), or d_z with the correlation taken out
    (d_rm), each with or without Hedges' correction for few respondents. It is flagged if it is none of these. Where
    only d_z follows from the table it is flagged if it is more than twice d_z, the most that d_av can be.
    """
    n, middle = settings.size(row), centre(row)
    if n is None or n < 2 or middle is None or row.known("mean"):
        return
    quantile = quantiles(n, settings.confidence) if settings.test == "t" else NO_QUANTILE
    found = spread(row, n, quantile=quantile)
    for kind in ("d_z", "d"):
        d = row.numbers.get(kind)
        if d is None or found is None:
            continue
        how = signs.get(kind, "")
        d = d.turned if how == "reversed" or (how == "size" and d.value < 0) else d
        bases = [
            Basis(basis.kind, basis.formula if how == "size" else _signed(basis.formula, len(middle)), basis.inputs, {})
            for basis in _bases(row, kind, n, (middle, found))
        ]
        yield _nearest(row, kind, d, bases)


def _signed(formula: Formula, places: int) -> Formula:
    """A size with the sign of the gap, whose inputs are the first."""

    def signed(*inputs: Range) -> Range:
        (low, high), gap = formula(*inputs), centred(inputs[:places])
        if gap[0] >= 0:
            return low, high
        return (-high, -low) if gap[1] <= 0 else (-high, high)

    return signed


def _bases(row: PrintedRow, kind: str, n: int, own: tuple[tuple[Number, ...], Spread]) -> list[Basis]:
    """What d may be, each as a size."""
    (middle, found), correction = own, 1 - 3 / (4 * n - 5)
    places = len(middle)

    def d_z(*inputs: Range) -> Range:
        return ratio(size(centred(inputs[:places])), found.of(inputs[places:]))

    def at_most(*inputs: Range) -> Range:
        return 0.0, 2 * d_z(*inputs)[1]

    inputs = (*middle, *found.inputs)
    sides = [] if kind == "d_z" else row.known("sd_e", "sd_p") or []
    bases = [("audit_by_d_z", d_z, inputs)] if kind == "d_z" or sides else [("audit_by_d_at_most", at_most, inputs)]
    if sides:
        bases += [("audit_by_d_av", _over(which, places), (*middle, *sides)) for which in ("mean", "root", "e", "p")]
        sd = row.known("sd")
        bases += [("audit_by_d_rm", _repeated(places), (*middle, *sides, *sd))] if sd else []
    return [Basis(name, _corrected(formula, correction), given, {}) for name, formula, given in bases]


def _over(which: str, places: int) -> Formula:
    """The size of the gap over what the standard deviations of both sides make."""

    def formula(*inputs: Range) -> Range:
        pairs = list(zip(*((max(end, 0.0) for end in side) for side in inputs[-2:]), strict=True))
        divisors = {
            "mean": [(first + second) / 2 for first, second in pairs],
            "root": [sqrt((first**2 + second**2) / 2) for first, second in pairs],
            "e": [first for first, _ in pairs],
            "p": [second for _, second in pairs],
        }[which]
        return ratio(size(centred(inputs[:places])), (divisors[0], divisors[1]))

    return formula


def _repeated(places: int) -> Formula:
    """The size of d_rm = d_z sqrt(2 (1 - r)), where 2 (1 - r) = (s^2 - (s_E - s_P)^2) / (s_E s_P) is at most 4."""

    def formula(*inputs: Range) -> Range:
        e, p, sd = ((max(low, 0.0), high) for low, high in inputs[places:])
        apart = size((e[0] - p[1], e[1] - p[0]))
        rest = max(sd[0] ** 2 - apart[1] ** 2, 0.0), max(sd[1] ** 2 - apart[0] ** 2, 0.0)
        least, most = (min(sqrt(end), 2.0) for end in ratio(rest, (e[0] * p[0], e[1] * p[1])))
        low, high = ratio(size(centred(inputs[:places])), sd)
        return low * least if low < inf else inf, high * most if high < inf else inf

    return formula


def _corrected(formula: Formula, correction: float) -> Formula:
    """The range of a size with and without Hedges' correction."""

    def corrected(*inputs: Range) -> Range:
        low, high = formula(*inputs)
        return low * correction, high

    return corrected


def _nearest(row: PrintedRow, kind: str, d: Number, bases: list[Basis]) -> Check:
    """The check against the formula that comes nearest."""
    checks = [compared(row, kind, d, basis) for basis in bases]
    best = min(checks, key=lambda one: (one.flag, abs(one.printed - one.expected)))
    if not best.flag or len(bases) == 1:
        return best
    turned = any(overlap(d.turned.ends, basis.possible) for basis in bases)
    why = Note.of("audit_why_sign" if turned else "audit_why_no_d")
    return compared(row, kind, d, bases[checks.index(best)], why)
