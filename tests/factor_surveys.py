"""The shared measurement sets as surveys of one-sided instruments whose dimensions are the sets' factors."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd
from measurement_data import measurement_sets
from numpy.typing import NDArray

import gapmodel as gm
from gapmodel.instrument.instrument import Instrument
from gapmodel.instrument.read import parse_instrument


@cache
def survey_of(name: str) -> gm.Survey:
    """The answers of a simulated set."""
    found = measurement_sets()[name]
    dimensions = {f"f{at}": items for at, items in enumerate(found.factors, 1)}
    return survey_of_rows(found.rows, dimensions, found.points)


def survey_of_rows(rows: NDArray[np.float64], dimensions: dict[str, Sequence[str]], points: int) -> gm.Survey:
    """Answers from 1 to `points`, in the order of the dimensions' items."""
    items = [item for own in dimensions.values() for item in own]
    frame = pd.DataFrame(rows.astype(int), columns=items)
    return gm.read_survey(frame, instrument_of(dimensions, points), columns={"rating": items})


def instrument_of(dimensions: dict[str, Sequence[str]], points: int) -> Instrument:
    """With one side, "rating"."""
    text = 'name = "factors"\ntitle = { en = "Factors", zh = "因子" }\nsides = ["rating"]\n'
    text += f"scale = {{ lowest = 1, highest = {points} }}\n"
    for code, items in dimensions.items():
        listed = ", ".join(
            f'{{ code = "{item}", label = {{ en = "Item {item}", zh = "题项 {item}" }} }}' for item in items
        )
        label = f'label = {{ en = "Factor {code}", zh = "因子 {code}" }}'
        text += f'[[dimensions]]\ncode = "{code}"\n{label}\nitems = [ {listed} ]\n'
    return parse_instrument(text, "factors.toml")
