"""Published means and standard deviations: all that follows from them, and nothing that does not."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, nan, sqrt
from typing import Any

import pandas as pd

from gapmodel.errors import ColumnError, SettingError, SummaryError, listed
from gapmodel.files import encodable
from gapmodel.findings.customer.contradictions import check_rows
from gapmodel.findings.customer.gap_rows import EFFECT_COLUMNS
from gapmodel.findings.customer.gap_tests import TEST_COLUMNS
from gapmodel.findings.customer.gaps import MARGIN, Gaps
from gapmodel.findings.labels import Labels
from gapmodel.inference.effects import cohen_dav, cohen_dz, hedges_gz
from gapmodel.inference.estimate import Interval, Published, Test, check_settings
from gapmodel.inference.margin import verdict
from gapmodel.inference.means.paired import standard_error, t_interval, t_test
from gapmodel.inference.multiple_testing import adjust
from gapmodel.inference.printed.printed_number import Printed, decimals, half_unit, number
from gapmodel.tally.line import Sides

_KINDS = (("mean_e", "mean_p"), ("gap",), ("sd_e", "sd_p", "sd"), ("r",), ("t",))  # printed with as many decimals
SCALE = (1.0, 7.0)  # where none is given
_KNOWN = ("code", "label", "n", "mean_e", "mean_p", "gap", "sd_e", "sd_p", "sd", "r", "t")


def from_summary(
    table: pd.DataFrame,
    n: int | None = None,
    *,
    scale: tuple[float, float] | None = None,
    confidence: float = 0.95,
    alternative: str = "two-sided",
    padjust: str = "holm",
    margin: float | None = None,
) -> Gaps:
    """What published means, standard deviations and n say about the gaps, without any rows.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per dimension or item with columns out of ``code label n mean_e mean_p gap sd_e sd_p sd r t``.
        Needed: ``gap``, or ``mean_e`` and ``mean_p``. The SD of the gap is ``sd``, or follows from ``t``, or from
        ``sd_e``, ``sd_p`` and ``r``. Numbers, or texts as printed; ``gap`` is P - E.
    n : int, optional
        Respondents, where the table has no column ``n``.
    scale : (lowest, highest), optional
        Of the answers: for the default margin, a 24th of the range, and for what the scale permits. Default 1 to 7,
        and ``text`` says that it was assumed.

    Returns
    -------
    Gaps
        ``tests`` has the paired t; ``effects`` the mean gap, d_z, g_z and, with both SDs, d_av. What does
        not follow from the table is NaN.

    Raises
    ------
    ColumnError, SettingError
        Columns are missing or unknown, or n is.
    SummaryError
        A ``ValueError``: a row contradicts itself by more than its printed decimals explain. Its gap is not P - E; its
        t, SDs or correlation do not go together; the scale does not permit a number.

    Notes
    -----
    s^2 = s_E^2 + s_P^2 - 2 r s_E s_P; t = gap / (s / sqrt(n)). Rounded input gives rounded output: two
    printed decimals leave the gap uncertain by 0.01. It equals the paired t of the rows that the table came from.
    The decimals of a text are its own; those of numbers are the most that a column has (both means together, and all
    SDs), as a number does not show its final zeros.

    Examples
    --------
    Tangibles of a restaurant, as published.

    >>> row = pd.DataFrame({"code": ["T"], "mean_e": [3.9412], "mean_p": [3.5147], "sd": [0.53454]})
    >>> found = from_summary(row, n=51, scale=(1, 5))
    >>> f"{found.tests['statistic'][0]:.3f}", found.table["verdict"][0]
    ('-5.698', 'shortfall')
    """
    check_settings(confidence, alternative)
    _check_columns(table, n)
    assumed, scale = scale is None, scale or SCALE
    margin = (scale[1] - scale[0]) / MARGIN if margin is None else margin
    rows = _rows(table, n, scale)
    tests = [t_test(row.gap, alternative) for row in rows]
    p_adj = adjust([test.p_val for test in tests], padjust).tolist()
    effects = [(row, name, effect) for row in rows for name, effect in _effects(row, confidence, alternative)]
    params: dict[str, Any] = {
        "confidence": confidence,
        "alternative": alternative,
        "padjust": padjust,
        "margin": margin,
    }
    params |= {
        "weighting": "none",
        "interval": "t",
        "test": "paired_t",
        "design": (),
        "sign": "gap = P - E",
        "scale": scale,
        "scale_assumed": assumed,
    }
    most = max(row.gap.n for row in rows)
    return Gaps(
        pd.DataFrame([_cells(row, test, p, params) for row, test, p in zip(rows, tests, p_adj, strict=True)]),
        params | {"by": ""},
        Labels("", {}, {"dimension": {row.code: {"en": row.label} for row in rows}}),
        pd.DataFrame(
            [
                ("", "dimension", row.code, "paired_t", test.statistic, test.dof, test.p_val, p, test.method)
                for row, test, p in zip(rows, tests, p_adj, strict=True)
            ],
            columns=TEST_COLUMNS,
        ),
        pd.DataFrame(
            [("", "dimension", row.code, name, e.value, e.low, e.high, e.method) for row, name, e in effects],
            columns=EFFECT_COLUMNS,
        ),
        pd.DataFrame([("", most, most)], columns=["group", "n", "used"]),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    code: str
    label: str
    gap: Published
    sides: Sides


def _check_columns(table: pd.DataFrame, n: int | None) -> None:
    unknown = [str(name) for name in table.columns if name not in _KNOWN]
    if unknown:
        raise ColumnError(f"The table has unknown columns: {listed(unknown)}.", f"use {', '.join(_KNOWN)}.")
    if "gap" not in table and not {"mean_e", "mean_p"} <= set(table.columns):
        raise ColumnError("The table has neither gaps nor both means.", "give a column gap, or mean_e and mean_p.")
    if n is None and "n" not in table:
        raise SettingError("The number of respondents is missing.", "give n=..., or a column n.")
    if table.empty:
        raise ColumnError("The table has no rows.", "give one row per dimension or item.")


def _rows(table: pd.DataFrame, n: int | None, scale: tuple[float, float]) -> list[_Row]:
    """The rows of the table, none of which contradicts itself."""
    places = {
        name: decimals(cell for one in kind if one in table for cell in table[one]) for kind in _KINDS for name in kind
    }
    records = {f"Row {place}{_named(one)}": one for place, one in enumerate(table.to_dict("records"), start=1)}
    sizes = [_size(record.get("n", n), name) for name, record in records.items()]
    printed = {
        row: {
            name: Printed(number(record.get(name), name, row), half_unit(record.get(name), places[name]))
            for name in places
        }
        for row, record in records.items()
    }
    check_rows(printed, sizes, scale)
    rows = enumerate(zip(records.values(), printed.values(), sizes, strict=True), start=1)
    return [_row(record, {name: one.value for name, one in row.items()}, n, place) for place, (record, row, n) in rows]


def _named(record: dict[Any, Any]) -> str:
    """The code or label of a row, where it has one."""
    name = record.get("code", record.get("label"))
    return "" if name is None else f" ({name})"


def _size(cell: Any, row: str) -> int:
    n = number(cell, "n", row)
    if not n >= 1 or n != int(n):
        raise SummaryError(
            f"{row}: n is {cell!r}; it must be a whole number of respondents.", "give whole numbers from 1."
        )
    return int(n)


def _row(record: dict[Any, Any], known: dict[str, float], respondents: int, place: int) -> _Row:
    gap = known["gap"] if not isnan(known["gap"]) else known["mean_p"] - known["mean_e"]
    code = encodable(str(record.get("code", record.get("label", place))))
    label = encodable(str(record.get("label", code)))
    sides = Sides(respondents, *(known[name] for name in ("mean_e", "mean_p", "sd_e", "sd_p", "r")))
    return _Row(code, label, Published(respondents, gap, _sd(known, gap, respondents)), sides)


def _sd(known: dict[str, float], gap: float, n: int) -> float:
    """The SD of the gaps: printed, from t, or from the sides and their correlation."""
    if not isnan(known["sd"]):
        return known["sd"]
    if not isnan(known["t"]) and known["t"] != 0:
        return abs(gap / known["t"]) * sqrt(n)
    square = known["sd_e"] ** 2 + known["sd_p"] ** 2 - 2 * known["r"] * known["sd_e"] * known["sd_p"]
    return sqrt(square) if square >= 0 else nan


def _effects(row: _Row, confidence: float, alternative: str) -> list[tuple[str, Interval]]:
    effects = [
        ("mean_gap", t_interval(row.gap, confidence, alternative)),
        ("cohen_dz", cohen_dz(row.gap, confidence)),
        ("hedges_gz", hedges_gz(row.gap, confidence)),
    ]
    known = not any(isnan(value) for value in (row.sides.mean_e, row.sides.mean_p, row.sides.sd_e, row.sides.sd_p))
    return [*effects, ("cohen_dav", cohen_dav(_with_correlation(row), confidence))] if known else effects


def _with_correlation(row: _Row) -> Sides:
    """The sides with the correlation that the three SDs imply, where none is printed."""
    sides = row.sides
    if not isnan(sides.r) or not sides.sd_e * sides.sd_p:
        return sides
    r = (sides.sd_e**2 + sides.sd_p**2 - row.gap.sd**2) / (2 * sides.sd_e * sides.sd_p)
    return Sides(sides.n, sides.mean_e, sides.mean_p, sides.sd_e, sides.sd_p, r)


def _cells(row: _Row, test: Test, p_adj: float, params: dict[str, Any]) -> dict[str, Any]:
    interval = t_interval(row.gap, params["confidence"], params["alternative"])
    return {
        "level": "dimension",
        "code": row.code,
        "label": row.label,
        "n": row.gap.n,
        "mean_e": row.sides.mean_e,
        "mean_p": row.sides.mean_p,
        "gap": row.gap.mean,
        "sd": row.gap.sd,
        "se": standard_error(row.gap),
        "ci_low": interval.low,
        "ci_high": interval.high,
        "p_val": test.p_val,
        "p_adj": p_adj,
        "cohen_dz": cohen_dz(row.gap).value,
        "verdict": verdict(interval.low, interval.high, params["margin"]),
    }
