"""What the answers are like before anything is concluded from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gapmodel.findings.answers import tally_of
from gapmodel.findings.apart import answers_apart, joint_on_scale
from gapmodel.findings.finding import Finding
from gapmodel.findings.labels import Labels
from gapmodel.survey.survey import Survey
from gapmodel.tally.layout import Layout
from gapmodel.tally.tally import Tally

CEILING = 0.15  # Terwee et al. (2007): more than 15 % at an end of the scale


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Check(Finding):
    """Answered, missing and ceiling answers per item, and what was set aside while reading.

    Attributes
    ----------
    table : pandas.DataFrame
        Per item and side: ``code label side n missing mean share_lowest share_highest``; shares of
        the answers given, between 0 and 1.
    ceilings : pandas.DataFrame
        Per item: ``code n share_both_highest``: answered on all sides, and the highest on all.
    respondents : pandas.DataFrame
        ``group n used``
    set_aside : pandas.DataFrame
        ``column value why n rows``
    notes : tuple of str
        What reading changed or set aside.
    apart : int
        Answers apart from the scale, such as "no standards exist": neither missing nor counted in `table`.
    told : str
        The side that tells of them; empty where there is none.
    """

    ceilings: pd.DataFrame
    respondents: pd.DataFrame
    set_aside: pd.DataFrame
    notes: tuple[str, ...]
    apart: int = 0
    told: str = ""


def check(answers: Survey | Tally) -> Check:
    """Look at the answers before trusting what is computed from them.

    Parameters
    ----------
    answers : Survey or Tally
        A tally no longer knows what was set aside while reading.

    Returns
    -------
    Check

    Notes
    -----
    A share above 15 % at an end of the scale is called a floor or ceiling effect (Terwee et al.
    2007). Where both sides are at the highest answer the gap is zero and tells nothing about how
    much better the service could have been rated.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.check(gm.read_survey(gm.example("bank")))
    >>> found.table.shape
    (44, 8)
    """
    tally = tally_of(answers)
    layout, total, labels = tally.layout, tally.total, Labels.of(tally.layout)
    tables, told = joint_on_scale(layout, total), answers_apart(layout, total)
    cells = [
        {"code": code, "label": labels.label("item", code), "side": name, **_side(layout, table, side)}
        for code, table in zip(layout.items, tables, strict=True)
        for side, name in enumerate(layout.sides[: table.ndim])  # the last may tell answers apart
    ]
    ceilings = [{"code": code, **_both(layout, table)} for code, table in zip(layout.items, tables, strict=True)]
    survey = answers if isinstance(answers, Survey) else None
    nothing = pd.DataFrame(columns=["column", "value", "why", "n", "rows"])
    return Check(
        pd.DataFrame(cells),
        {"ceiling": CEILING, "scale": layout.ends, "rows": survey is not None},
        labels,
        pd.DataFrame(ceilings),
        pd.DataFrame([(name, c.n, c.used) for name, c in tally.groups.items()], columns=["group", "n", "used"]),
        survey.set_aside if survey else nothing,
        survey.notes if survey else (),
        0 if told is None else int(told.sum()),
        "" if told is None else layout.sides[-1],
    )


def _side(layout: Layout, table: NDArray[np.int64], side: int) -> dict[str, float]:
    others = tuple(axis for axis in range(table.ndim) if axis != side)
    counts = table.sum(axis=others)
    given, n = counts[:-1], int(counts[:-1].sum())
    steps = float((given * np.arange(layout.levels)).sum())
    return {
        "n": n,
        "missing": int(counts[-1]),
        "mean": float(layout.lowest) + float(layout.step) * steps / n if n else float("nan"),
        "share_lowest": float(given[0] / n) if n else float("nan"),
        "share_highest": float(given[-1] / n) if n else float("nan"),
    }


def _both(layout: Layout, table: NDArray[np.int64]) -> dict[str, float]:
    answered = table[(slice(0, layout.levels),) * table.ndim]
    n = int(answered.sum())
    return {"n": n, "share_both_highest": float(answered[(-1,) * table.ndim] / n) if n else float("nan")}
