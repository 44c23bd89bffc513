"""The answers of tests/reference/invariance.json as samples, and as surveys of an instrument with the same items."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from reference_values import reference

import gapmodel as gm
from gapmodel.inference.confirmatory.model_text import parse
from gapmodel.inference.confirmatory.parameters import Parameter, parameter_table
from gapmodel.inference.confirmatory.sample import Sample
from gapmodel.inference.invariance.equal_parameters import Twins
from gapmodel.instrument.instrument import Instrument
from gapmodel.instrument.read import parse_instrument

MEASURES = {
    "chi2": "chisq", "dof": "df", "p_val": "pvalue", "cfi": "cfi", "tli": "tli", "rmsea": "rmsea",
    "rmsea_low": "rmsea.ci.lower", "rmsea_high": "rmsea.ci.upper", "srmr": "srmr", "aic": "aic", "bic": "bic",
}  # fmt: skip


def rows_of(digits: list[Any]) -> NDArray[np.float64]:
    """(n, k) answers; of whole numbers a row is a text of digits."""
    return np.array([[float(one) for one in row] for row in digits])


@cache
def groups_of(name: str) -> tuple[list[Sample], tuple[str, ...], tuple[Parameter, ...], Twins]:
    """Samples, names, the table in which nothing is equal, and the factors of a set."""
    found = reference("invariance")["sets"][name]
    rows, group = rows_of(found["rows"]), np.array([int(one) for one in found["group"]])
    observed = tuple(f"V{at}" for at in range(1, rows.shape[1] + 1))
    text = "\n".join(f"{factor} =~ {' + '.join(f'V{at}' for at in items)}" for factor, items in found["dims"].items())
    samples = [Sample.of_rows(rows[group == one]) for one in range(1, group.max() + 1)]
    table = parameter_table(parse(text, observed), observed, groups=len(samples), means=True, std_lv=True)
    return samples, observed, table, Twins(tuple(found["dims"]), {})


@cache
def survey_of(name: str) -> gm.Survey:
    """The answers of a set with groups named by letters, or of both sides, as a survey."""
    known = reference("invariance")
    if name in known["sides"]:
        found = known["sides"][name]
        sides = {"E": rows_of(found["e"]), "P": rows_of(found["p"])}
        columns = {f"{side}{at + 1}": rows[:, at] for side, rows in sides.items() for at in range(rows.shape[1])}
        return gm.read_survey(pd.DataFrame(columns).astype(int), instrument_of(found["dims"], two=True))
    found = known["sets"][name]
    rows = rows_of(found["rows"]).astype(int)
    frame = pd.DataFrame({f"P{at + 1}": rows[:, at] for at in range(rows.shape[1])})
    frame["place"] = ["ABC"[int(one) - 1] for one in found["group"]]
    return gm.read_survey(frame, instrument_of(found["dims"], two=False), by="place")


def instrument_of(dims: dict[str, list[int]], *, two: bool) -> Instrument:
    """An instrument with these dimensions and items, of one side or two."""
    sides = '["expectation", "perception"]' if two else '["perception"]'
    head = f'name = "set"\ntitle = {{ en = "Set" }}\nsides = {sides}\nscale = {{ lowest = 1, highest = 7 }}\n'
    parts = [
        f'[[dimensions]]\ncode = "{code}"\nlabel = {{ en = "{code.upper()}" }}\nitems = ['
        + ", ".join(f'{{ code = "{at}", label = {{ en = "Item {at}" }} }}' for at in items)
        + "]\n"
        for code, items in dims.items()
    ]
    return parse_instrument(head + "\n".join(parts), "set.toml")
