"""Printed tables made of simulated answers, correct or with one planted error; independent of the package."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from itertools import product
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

MODES = (ROUND_HALF_UP, ROUND_HALF_EVEN)
Value = Fraction | float


@dataclass(frozen=True)
class Printed:
    """A table of texts, what is told of it, and the row with an error."""

    kind: str
    table: pd.DataFrame
    told: dict[str, Any] = field(default_factory=dict)
    wrong: str = ""
    detectable: bool = False


def rounded(value: Value, decimals: int, mode: str) -> str:
    """A number as a table prints it; exact for fractions, so that halves are halves."""
    with localcontext() as context:
        context.prec = 60
        own = Fraction(value)
        number = Decimal(own.numerator) / Decimal(own.denominator)
        return f"{number.quantize(Decimal(1).scaleb(-decimals), rounding=mode):f}"


def printer(rng: np.random.Generator, decimals: int) -> Callable[[Value], str]:
    """How one table writes its numbers: halves up or to even, with or without a zero before the point."""
    mode, bare, minus = MODES[rng.integers(2)], rng.random() < 0.3, "-−"[rng.integers(2)]

    def write(value: Value, more: int = 0) -> str:
        text = rounded(value, decimals + more, mode)
        text = text.replace("0.", ".", 1) if bare and text.lstrip("-").startswith("0.") else text
        return text.replace("-", minus)

    return write


def answers(rng: np.random.Generator, n: int, high: int, level: float) -> np.ndarray:
    """Whole answers from 1 to `high`."""
    return np.clip(np.round(rng.normal(level, rng.uniform(0.6, 1.6), n)), 1, high).astype(int)


def mean_of(values: np.ndarray, items: int = 1) -> Fraction:
    """The exact mean."""
    return Fraction(int(values.sum()), len(values) * items)


def both(rng: np.random.Generator, n: int, high: int) -> tuple[np.ndarray, np.ndarray]:
    """Expectations and perceptions of the same respondents, which differ for some."""
    while True:
        e = answers(rng, n, high, 0.8 * high)
        p = np.clip(e - answers(rng, n, 4, rng.uniform(0.5, 3)) + rng.integers(0, 3, n), 1, high)
        if e.std() > 0 and p.std() > 0 and (p - e).std() > 0 and (p - e).mean() != 0:
            return e, p


def numbers(e: np.ndarray, p: np.ndarray) -> dict[str, Value]:
    """Everything that a row may print, unrounded."""
    n, gap = len(e), p - e
    sd, mean = gap.std(ddof=1), gap.mean()
    t, half = mean / (sd / sqrt(n)), stats.t.ppf(0.975, n - 1) * sd / sqrt(n)
    return {
        "P": mean_of(p), "SD P": p.std(ddof=1), "E": mean_of(e), "SD E": e.std(ddof=1), "gap": mean_of(gap),
        "SD gap": sd, "SE": sd / sqrt(n), "r": float(np.corrcoef(e, p)[0, 1]), "t": t,
        "p-value": 2 * stats.t.sf(abs(t), n - 1), "CI low": mean - half, "CI high": mean + half, "d_z": mean / sd,
    }  # fmt: skip


def gap_table(rng: np.random.Generator, decimals: int) -> Printed:
    """Items with all that is usual; some columns are left out."""
    high, n = int(rng.choice([5, 7])), int(rng.integers(6, 400))
    write, derived = printer(rng, decimals), rng.random() < 0.3
    rows = []
    for code in range(1, int(rng.integers(2, 5))):
        row = numbers(*both(rng, n, high))
        texts = {name: write(value) for name, value in row.items()}
        if derived:  # computed of the printed means
            number = {name: Fraction(texts[name].replace("−", "-")) for name in ("P", "E")}
            texts["gap"] = write(number["P"] - number["E"])
        if texts["p-value"].strip("0.") == "" and rng.random() < 0.5:
            texts["p-value"] = f"< {10.0**-decimals:.{decimals}f}"
        rows.append({"item": f"Q{code}", "df": str(n - 1), **texts})
    kept = [name for name in rows[0] if name in ("item", "P", "E") or rng.random() < 0.7]
    return Printed("gaps", pd.DataFrame(rows)[kept], {"n": n, "scale": (1, high)})


def dimension_table(rng: np.random.Generator, decimals: int) -> Printed:
    """Items and the means of their dimensions."""
    high, n = int(rng.choice([5, 7])), int(rng.integers(6, 300))
    write, rows = printer(rng, decimals), []
    for dimension in ("Tangibles", "Reliability")[: int(rng.integers(1, 3))]:
        k = int(rng.integers(2, 5))
        pairs = [both(rng, n, high) for _ in range(k)]
        totals = sum(e for e, _ in pairs), sum(p for _, p in pairs)
        for item, (e, p) in enumerate(pairs, start=1):
            cells = [write(one) for one in (mean_of(p), mean_of(e), mean_of(p - e))]
            rows.append([dimension, f"{dimension[0]}{item}", *cells, "1"])
        e, p = totals
        cells = [write(one) for one in (mean_of(p, k), mean_of(e, k), mean_of(p - e, k))]
        rows.append([dimension, "Mean", *cells, str(k)])
    table = pd.DataFrame(rows, columns=["dimension", "item", "P", "E", "gap", "number of items"])
    return Printed("dimensions", table, {"n": n, "scale": (1, high)})


def mean_table(rng: np.random.Generator, decimals: int) -> Printed:
    """Means and standard deviations of one side, of sums or items."""
    high, write, rows = int(rng.choice([5, 7, 10])), printer(rng, decimals), []
    for code in range(1, int(rng.integers(2, 6))):
        n = int(rng.integers(4, 300))
        values = answers(rng, n, high, rng.uniform(1.5, high))
        rows.append([f"Q{code}", str(n), write(mean_of(values)), write(values.std(ddof=int(rng.integers(2))))])
    return Printed("means", pd.DataFrame(rows, columns=["statement", "N", "M", "SD"]), {"scale": (1, high)})


def loading_table(rng: np.random.Generator, decimals: int) -> Printed:
    """Loadings with composite reliability and average variance extracted."""
    write, rows = printer(rng, decimals), []
    for construct in ("SV", "CS", "CL")[: int(rng.integers(1, 4))]:
        loadings = rng.uniform(0.4, 0.97, int(rng.integers(2, 8)))
        total, errors = loadings.sum() ** 2, (1 - loadings**2).sum()
        whole = [write(float(total / (total + errors))), write(float((loadings**2).mean()))]
        for item, loading in enumerate(loadings.tolist(), start=1):
            first = item == 1
            rows.append([construct if first else "", f"{construct}{item}", write(loading), *(whole if first else "  ")])
    return Printed("loadings", pd.DataFrame(rows, columns=["construct", "item", "loading", "CR", "AVE"]))


def share_table(rng: np.random.Generator, decimals: int) -> Printed:
    """Counts and percentages, with or without their total."""
    counts = rng.integers(1, 200, int(rng.integers(2, 8))).tolist()
    write, total = printer(rng, decimals), sum(counts)
    rows = [[f"group {at}", str(count), write(Fraction(100 * count, total))] for at, count in enumerate(counts)]
    if rng.random() < 0.5:
        rows.append(["Total", str(total), write(Fraction(100))])
    return Printed("shares", pd.DataFrame(rows, columns=["answer", "n", "%"]))


def row_share_table(rng: np.random.Generator, decimals: int) -> Printed:
    """Percentages that add up in each row."""
    write, rows = printer(rng, decimals), []
    for code in range(1, int(rng.integers(3, 7))):
        counts = rng.integers(0, 100, 3) + 1
        shares = [Fraction(100 * int(count), int(counts.sum())) for count in counts]
        rows.append([f"Q{code}", *map(write, shares)])
    return Printed("row shares", pd.DataFrame(rows, columns=["item", "below %", "inside %", "above %"]))


CORRECT = (gap_table, dimension_table, mean_table, loading_table, share_table, row_share_table)


def correct_table(rng: np.random.Generator, at: int) -> Printed:
    """One correct table after the other: all kinds with 1 to 4 decimals."""
    return CORRECT[at % len(CORRECT)](rng, 1 + at // len(CORRECT) % 4)


# ---- Planted errors. A number is changed; whether that can be detected at all is told without the package: by trying
# unrounded inputs (all corners of their rounding and points between), or by all answers that respondents can give.


def _box(texts: Sequence[str], decimals: int, rng: np.random.Generator) -> np.ndarray:
    """Unrounded numbers that are printed so."""
    half, centre = 0.5 * 10.0**-decimals, np.array([float(text.replace("−", "-")) for text in texts])
    few = centre[:10]  # of many the first ten; the others at both ends together
    corners = np.array(list(product((-half, half), repeat=len(few))))
    rest = np.repeat(corners[:, :1], len(centre) - len(few), axis=1)
    points = [np.hstack([corners, rest]), rng.uniform(-half, half, (400, len(centre))), np.full((1, len(centre)), half)]
    return centre + np.vstack([*points, -points[2], 0 * points[2]])


def _beyond(text: str, results: np.ndarray, decimals: int) -> bool:
    """Whether a printed number is none of those that results between the smallest and the largest are rounded to."""
    value, half = float(text.replace("−", "-")), 0.5 * 10.0**-decimals
    results = results[np.isfinite(results)]
    return bool(value - half > results.max() + 1e-9 or value + half < results.min() - 1e-9)


def _altered(rng: np.random.Generator, text: str, decimals: int, most: int) -> str:
    """A slip: the last digits differ, or two digits changed places."""
    digits = [at for at, letter in enumerate(text) if letter.isdigit()]
    if rng.random() < 0.3 and len(digits) > 1:
        first = int(rng.integers(len(digits) - 1))
        a, b = digits[first], digits[first + 1]
        turned = list(text)
        turned[a], turned[b] = turned[b], turned[a]
        if turned != list(text):
            return "".join(turned)
    units = int(rng.integers(1, most + 1)) * int(rng.choice([-1, 1]))
    value = Decimal(text.replace("−", "-")) + units * Decimal(1).scaleb(-decimals)
    return f"{value:.{decimals}f}"


def _of_row(
    rng: np.random.Generator, decimals: int, name: str, others: Sequence[str], formula: Callable[..., np.ndarray]
) -> Printed:
    """A table of a number and those from which it follows, with the number of one row altered."""
    high, n = int(rng.choice([5, 7])), int(rng.integers(10, 300))
    mode = MODES[rng.integers(2)]
    rows = [numbers(*both(rng, n, high)) for _ in range(4)]
    texts = [{key: rounded(row[key], decimals, mode) for key in (*others, name)} for row in rows]
    wrong = int(rng.integers(4))
    texts[wrong][name] = _altered(rng, texts[wrong][name], decimals, 40)
    results = formula(n, *_box([texts[wrong][key] for key in others], decimals, rng).T)
    frame = pd.DataFrame(texts)
    frame.insert(0, "dimension", [f"D{at}" for at in range(4)])
    told = {"n": n, "scale": (1, high)}
    return Printed(name, frame, told, f"D{wrong}", _beyond(texts[wrong][name], results, decimals))


def planted_gap(rng: np.random.Generator, decimals: int) -> Printed:
    return _of_row(rng, decimals, "gap", ["P", "E"], lambda _, p, e: p - e)


def planted_sign(rng: np.random.Generator, decimals: int) -> Printed:
    """The gap of one row is printed as E - P."""
    made = _of_row(rng, decimals, "gap", ["P", "E"], lambda _, p, e: p - e)
    at = int(made.wrong[1:])
    row = made.table.loc[at]
    turned = Decimal(row["E"]) - Decimal(row["P"])
    made.table.loc[at, "gap"] = f"{turned:.{decimals}f}"
    box = _box([row["P"], row["E"]], decimals, rng)
    beyond = _beyond(f"{turned:.{decimals}f}", box[:, 0] - box[:, 1], decimals)
    return Printed("sign of the gap", made.table, made.told, made.wrong, beyond)


def planted_spread(rng: np.random.Generator, decimals: int) -> Printed:
    """The SD of the gap is beyond both sides' SDs."""
    made = _of_row(rng, decimals, "SD gap", ["SD P", "SD E"], lambda _, p, e: p + e)
    at = int(made.wrong[1:])
    row = made.table.loc[at]
    sides = [float(row[name]) for name in ("SD P", "SD E")]
    value = (sum(sides) * rng.uniform(1.0, 1.5)) if rng.random() < 0.5 else abs(sides[0] - sides[1]) * rng.uniform(0, 1)
    made.table.loc[at, "SD gap"] = text = f"{value:.{decimals}f}"
    p, e = _box([row["SD P"], row["SD E"]], decimals, rng).T
    results = np.concatenate([p + e, np.abs(p - e), [0.0] if (p - e).min() <= 0 <= (p - e).max() else []])
    return Printed("SD of the gap", made.table, made.told, made.wrong, _beyond(text, results, decimals))


def planted_t(rng: np.random.Generator, decimals: int) -> Printed:
    return _of_row(rng, decimals, "t", ["gap", "SD gap"], lambda n, gap, sd: gap / (np.maximum(sd, 1e-9) / sqrt(n)))


def planted_p(rng: np.random.Generator, decimals: int) -> Printed:
    return _of_row(rng, decimals, "p-value", ["t"], lambda n, t: 2 * stats.t.sf(np.abs(t), n - 1))


def planted_limit(rng: np.random.Generator, decimals: int) -> Printed:
    """An interval of which one limit is wrong; it may be made with the normal or Student's distribution."""

    def formula(n: int, gap: np.ndarray, sd: np.ndarray) -> np.ndarray:
        return np.concatenate([gap - q * sd / sqrt(n) for q in (stats.norm.ppf(0.975), stats.t.ppf(0.975, n - 1))])

    return _of_row(rng, decimals, "CI low", ["gap", "SD gap"], formula)


def planted_d(rng: np.random.Generator, decimals: int) -> Printed:
    """d_z, with or without Hedges' correction."""

    def formula(n: int, gap: np.ndarray, sd: np.ndarray) -> np.ndarray:
        return np.concatenate([f * gap / np.maximum(sd, 1e-9) for f in (1.0, 1 - 3 / (4 * n - 5))])

    return _of_row(rng, decimals, "d_z", ["gap", "SD gap"], formula)


def planted_error(rng: np.random.Generator, decimals: int) -> Printed:
    return _of_row(rng, decimals, "SE", ["SD gap"], lambda n, sd: sd / sqrt(n))


def planted_mean(rng: np.random.Generator, decimals: int) -> Printed:
    """A mean that no whole answers have; all sums are tried."""
    made = mean_table(rng, decimals)
    table = made.table.copy()
    at, high = int(rng.integers(len(table))), made.told["scale"][1]
    n = int(rng.integers(4, 60))
    values = answers(rng, n, high, rng.uniform(1.5, high))
    text = _altered(rng, rounded(mean_of(values), decimals, MODES[0]), decimals, 12)
    table.loc[at, ["N", "M", "SD"]] = [str(n), text, ""]
    possible = {rounded(Fraction(total, n), decimals, mode) for total in range(n, high * n + 1) for mode in MODES}
    return Printed("mean", table, made.told, f"Q{at + 1}", text not in possible)


_SQUARES: dict[tuple[int, int], dict[int, int]] = {}


def squares(n: int, high: int) -> dict[int, int]:
    """By the sum of n answers from 0 to `high`: all sums of squares, as bits."""
    if (n, high) not in _SQUARES:
        before = squares(n - 1, high) if n else {}
        found: dict[int, int] = {} if n else {0: 1}
        for total, bits in before.items():
            for answer in range(high + 1):
                found[total + answer] = found.get(total + answer, 0) | bits << answer**2
        _SQUARES[n, high] = found
    return _SQUARES[n, high]


def planted_sd(rng: np.random.Generator, decimals: int) -> Printed:
    """A standard deviation that no whole answers with that mean have; all answers are tried."""
    n, high, mode = int(rng.integers(4, 25)), 4, MODES[rng.integers(2)]
    values = answers(rng, n, high + 1, rng.uniform(1.5, high + 1))
    mean = rounded(mean_of(values), decimals, mode)
    text = _altered(rng, rounded(float(values.std(ddof=1)), decimals, mode), decimals, 12)
    text = text.lstrip("-")
    possible = set()
    for total, bits in squares(n, high).items():
        if mean not in {rounded(Fraction(total + n, n), decimals, one) for one in MODES}:
            continue
        for square in (at for at in range(bits.bit_length()) if bits >> at & 1):
            for divisor in (n - 1, n):
                spread = sqrt(max(square - total**2 / n, 0) / divisor)
                possible |= {rounded(spread, decimals, one) for one in MODES}
    table = pd.DataFrame({"statement": ["Q1", "Q2"], "N": [str(n), "300"], "M": [mean, "3.0"], "SD": [text, "1.0"]})
    return Printed("SD", table, {"scale": (1, 5)}, "Q1", text not in possible)


def planted_scale(rng: np.random.Generator, decimals: int) -> Printed:
    """A mean beyond its scale."""
    made = mean_table(rng, decimals)
    table, high = made.table.drop(columns="SD"), made.told["scale"][1]
    at = int(rng.integers(len(table)))
    text = rounded(float(high + rng.uniform(0, 0.4)), decimals, MODES[0])
    table.loc[at, "M"] = text
    return Printed("scale", table, made.told, f"Q{at + 1}", float(text) - 0.5 * 10.0**-decimals > high + 1e-9)


def planted_loadings(rng: np.random.Generator, decimals: int, name: str = "CR") -> Printed:
    """Composite reliability that does not follow from the loadings."""
    made = loading_table(rng, decimals)
    table = made.table.copy()
    construct = str(rng.choice([one for one in table["construct"] if one]))
    at = table.index[table["construct"] == construct][0]
    own = [text for label, text in zip(table["item"], table["loading"], strict=True) if label.startswith(construct)]
    table.loc[at, name] = text = _altered(rng, table.loc[at, name], decimals, 40)
    box = _box(own, decimals, rng)
    total, errors = box.sum(axis=1) ** 2, (1 - box**2).sum(axis=1)
    results = total / (total + errors) if name == "CR" else (box**2).mean(axis=1)
    return Printed(name, table, {}, construct, _beyond(text, results, decimals))


def planted_ave(rng: np.random.Generator, decimals: int) -> Printed:
    return planted_loadings(rng, decimals, "AVE")


def planted_share(rng: np.random.Generator, decimals: int) -> Printed:
    """Percentages of a row that do not add up."""
    made = row_share_table(rng, decimals)
    table = made.table.copy()
    at = int(rng.integers(len(table)))
    table.loc[at, "inside %"] = text = _altered(rng, table.loc[at, "inside %"], decimals, 60)
    below, above = (float(table.loc[at, name]) for name in ("below %", "above %"))
    reach = 3 * 0.5 * 10.0**-decimals
    return Printed("percentages", table, {}, f"Q{at + 1}", abs(below + above + float(text) - 100) > reach + 1e-9)


def planted_count(rng: np.random.Generator, decimals: int) -> Printed:
    """A total that is not the sum of the counts."""
    counts = rng.integers(1, 200, int(rng.integers(2, 8))).tolist()
    total = sum(counts) + int(rng.choice([-10, -9, -2, -1, 1, 2, 9, 10]))
    rows = [*([f"group {at}", str(count)] for at, count in enumerate(counts)), ["Total", str(total)]]
    return Printed("total", pd.DataFrame(rows, columns=["answer", "frequency"]), {}, "Total", total != sum(counts))


def planted_dimension(rng: np.random.Generator, decimals: int) -> Printed:
    """The mean of a dimension that is not that of its items."""
    made = dimension_table(rng, decimals)
    table = made.table[["dimension", "item", "P"]].rename(columns={"P": "perception"})
    table["item"] = table["item"].where(table["item"] != "Mean", table["dimension"])
    dimension = str(rng.choice(table["dimension"].unique()))
    at = table.index[table["item"] == dimension][0]
    own = table.loc[(table["dimension"] == dimension) & (table["item"] != dimension), "perception"].tolist()
    table.loc[at, "perception"] = text = _altered(rng, table.loc[at, "perception"].replace("−", "-"), decimals, 40)
    results = _box(own, decimals, rng).mean(axis=1)
    total = sum(float(one) for one in own)
    summed = abs(total - float(text)) <= (len(own) + 1) * 0.5 * 10.0**-decimals  # a dimension may be scored as a sum
    return Printed("dimension", table, {}, dimension, _beyond(text, results, decimals) and not summed)


PLANTED = (
    planted_gap, planted_sign, planted_spread, planted_t, planted_p, planted_limit, planted_d, planted_error,
    planted_mean, planted_sd, planted_scale, planted_loadings, planted_ave, planted_share, planted_count,
    planted_dimension,
)  # fmt: skip
