"""The factor models behind composite reliability and omega of a whole questionnaire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import nan

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError
from gapmodel.findings.measurement.item_answers import ItemAnswers
from gapmodel.inference.confirmatory.fitting import Fit, fit
from gapmodel.inference.confirmatory.model_text import parse
from gapmodel.inference.confirmatory.parameters import parameter_table
from gapmodel.inference.confirmatory.sample import Sample
from gapmodel.inference.correlation import correlations, is_definite
from gapmodel.inference.factors.schmid_leiman import general_factor
from gapmodel.inference.validity.factor_quality import factor_quality

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ModelReliability:
    """Composite reliability and average variance extracted by dimension, or why there are none."""

    cr: Mapping[str, float] = field(default_factory=dict)
    ave: Mapping[str, float] = field(default_factory=dict)
    why: str = ""

    def row(self, code: str, own: Mapping[str, str | int | float]) -> dict[str, str | int | float]:
        """The cells of a dimension, and its own reason for missing ones before that of the model."""
        return {"cr": self.cr.get(code, nan), "ave": self.ave.get(code, nan), "why": own["why"] or self.why}


def factor_model(data: ItemAnswers, parts: Mapping[str, list[int]]) -> ModelReliability:
    """The model in which every item measures its dimension alone and dimensions correlate.

    Parameters
    ----------
    parts : mapping of code to places
        Items that vary, of dimensions with two or more of them.
    """
    used = [place for places in parts.values() for place in places]
    if not used or not is_definite(data.covariance[np.ix_(used, used)]):
        return ModelReliability(why="not_positive")
    names = [f"x{place}" for place in used]
    sample = Sample.of_moments(data.n, data.means[used], data.covariance[np.ix_(used, used)])
    try:
        for text in _texts(list(parts.values())):
            found = fit(parameter_table(parse(text, names), names), [sample], names)
            if not (why := _why(found)):
                return _reliabilities(found, list(parts))
            if why != "not_converged":
                break
    except SettingError:
        return ModelReliability(why="not_identified")
    return ModelReliability(why=why)


def _texts(parts: Sequence[Sequence[int]]) -> tuple[str, str]:
    """The model with first loadings of 1, and with variances of 1, which a first item that hardly loads needs."""
    lines = [(f"f{at} =~ ", " + ".join(f"x{one}" for one in places)) for at, places in enumerate(parts)]
    free = [f"{name}NA*{items}\nf{at} ~~ 1*f{at}" for at, (name, items) in enumerate(lines)]
    return "\n".join(name + items for name, items in lines), "\n".join(free)


def general(covariance: Floats, n_factors: int) -> tuple[float, float, str]:
    """Omega total and hierarchical of the Schmid-Leiman solution of standardized items, and why there are none."""
    if len(covariance) < 3:
        return nan, nan, "few_vary"
    if not is_definite(covariance):
        return nan, nan, "not_positive"
    if len(covariance) < 2 * n_factors:
        return nan, nan, "few_items"
    found = general_factor(correlations(covariance), n_factors)
    turned = "counted_reversed" if found.reversed.any() else ""
    return found.omega_total, found.omega_h, "no_unique_variance" if found.heywood else turned


def _why(found: Fit) -> str:
    kinds = {problem.kind for problem in found.problems}
    if "not converged" in kinds or not found.converged:
        return "not_converged"
    if "not identified" in kinds:
        return "not_identified"
    return "negative_variance" if kinds & {"negative variance", "negative factor variance"} else ""


def _reliabilities(found: Fit, codes: list[str]) -> ModelReliability:
    own = {codes[int(one.name[1:])]: one for one in factor_quality(found)}
    return ModelReliability(
        {code: one.cr.value for code, one in own.items()}, {code: one.ave.value for code, one in own.items()}
    )
