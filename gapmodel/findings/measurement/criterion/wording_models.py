"""Factor models of negatively worded items: whether the wording tells more of the answers than the dimensions do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import nan
from typing import Any

import numpy as np

from gapmodel.errors import GapModelError
from gapmodel.findings.labels import about_of
from gapmodel.findings.measurement.factor_models.comparison import problem_of
from gapmodel.findings.measurement.factor_models.models import Model
from gapmodel.findings.measurement.factor_models.parameter_rows import INDEX_COLUMNS, NO_INDEX, index_row
from gapmodel.findings.measurement.factor_models.solutions import solution
from gapmodel.findings.measurement.item_answers import ItemAnswers
from gapmodel.inference.confirmatory.difference import chi2_difference
from gapmodel.inference.confirmatory.fitting import Fit

WORDING_MODELS = ["side", "model", "n", *INDEX_COLUMNS, "against", "chi2_difference", "dof_difference", "p_difference"]
WORDING_MODELS += ["wording_share", "problem"]
ONE, TWO, PLAIN, MORE = "one factor", "two by wording", "dimensions", "dimensions and wording"
CONFOUNDED = "wording coincides"
_LEAST = 3  # items of one wording that a factor of their own takes


def worded(given: ItemAnswers) -> tuple[list[str], list[str]]:
    """The positively and the negatively worded items of a side."""
    turned = set(about_of(given.layout).get("reversed", ()))
    return [item for item in given.names if item not in turned], [item for item in given.names if item in turned]


def coinciding(given: ItemAnswers) -> list[str]:
    """The dimensions all of whose items are negatively worded; empty where a dimension has both wordings."""
    _, turned = worded(given)
    parts = {code: [given.names[place] in turned for place in places] for code, places in given.dimensions}
    return (
        [] if any(any(own) and not all(own) for own in parts.values()) else [c for c, own in parts.items() if all(own)]
    )


def wording_model_rows(given: ItemAnswers) -> Iterator[tuple[Any, ...]]:
    """Rows of `WORDING_MODELS`; none where fewer than three items have one of the two wordings.

    Notes
    -----
    Every model is compared with one of which it is a special case. The factor of wording is uncorrelated with the
    dimensions and has the negatively worded items; ``wording_share`` is the mean share of their variance that it has.
    Where whole dimensions are negatively worded it cannot be told apart from them, and is not estimated.
    """
    positive, negative = worded(given)
    if min(len(positive), len(negative)) < _LEAST or not any(places for _, places in given.dimensions):
        return
    plain = Model.of(PLAIN, given)
    confounded = bool(coinciding(given))
    texts: dict[str, str | None] = {ONE: ONE, TWO: _two(given, positive, negative), PLAIN: PLAIN}
    texts[MORE] = None if confounded else _more(plain, given, negative)
    fits = {name: _fitted(text, given) for name, text in texts.items()}
    wider = {ONE: TWO, TWO: PLAIN, PLAIN: "" if confounded else MORE, MORE: ""}
    for name, fit in fits.items():
        against = fits.get(wider[name])
        found = chi2_difference(fit, against) if fit is not None and against is not None else None
        test = (nan, nan, nan) if found is None else (found.statistic, found.dof, found.p_val)
        index, problem = NO_INDEX, CONFOUNDED if texts[name] is None else "not identified"
        if fit is not None:
            index, problem = index_row(fit.measures), problem_of(fit)
        share = _share(fit) if name == MORE and fit is not None else nan
        yield given.columns[0][0], name, given.n, *index, wider[name], *test, share, problem


def _fitted(text: str | None, given: ItemAnswers) -> Fit | None:
    try:
        return None if text is None else solution(Model.of(text, given), given, "ml")
    except GapModelError:
        return None


def _two(given: ItemAnswers, positive: Sequence[str], negative: Sequence[str]) -> str:
    parts = {"positive": positive, "negative": negative}
    return "\n".join(_line(_apart(name, given.names), items) for name, items in parts.items())


def _more(plain: Model, given: ItemAnswers, negative: Sequence[str]) -> str:
    factor = _apart("wording", [*given.names, *plain.factors])
    apart = [f'{factor} ~~ 0*"{other}"' for other in plain.factors]
    return "\n".join([plain.text, _line(factor, negative), *apart])


def _line(factor: str, items: Sequence[str]) -> str:
    quoted = [f'"{item}"' for item in items]
    return f"{factor} =~ {' + '.join(quoted)}"


def _share(fit: Fit) -> float:
    """The mean share of the variance of its items that the last factor has."""
    factor = [one.lhs for one in fit.parameters if one.op == "=~"][-1]
    at = [place for place, one in enumerate(fit.parameters) if one.op == "=~" and one.lhs == factor]
    return float(np.mean(np.square(fit.std_all[at])))


def _apart(name: str, taken: Sequence[str]) -> str:
    return name if name not in taken else _apart(f"{name}_", taken)
