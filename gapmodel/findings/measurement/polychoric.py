"""How items go together where answers are ordered categories: polychoric correlations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from gapmodel.errors import SettingError, TallyError, counted, one_of
from gapmodel.findings.finding import Finding
from gapmodel.findings.given_tally import tally_of
from gapmodel.findings.labels import Labels
from gapmodel.findings.measurement.item_answers import one_side
from gapmodel.findings.measurement.item_pairs import ItemPairs
from gapmodel.inference.estimate import check_settings
from gapmodel.inference.polychoric.polychoric import FEWEST as FEWEST_OF_ALL
from gapmodel.inference.polychoric.polychoric import Polychorics
from gapmodel.inference.polychoric.polychoric import polychoric as estimated
from gapmodel.survey.survey import Survey
from gapmodel.tally.tally import Tally

Floats = NDArray[np.float64]
FEWEST = 200  # respondents below which intervals of two steps are called too short, see docs/coverage.md
VERY_FEW = 30  # below which correlations are called hardly determined
COLUMNS = ["item", "other", "n", "r", "se", "ci_low", "ci_high", "pearson", "empty_cells", "g2", "dof", "p_val"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Polychoric(Finding):
    """Polychoric correlations of the items of a side.

    Attributes
    ----------
    table : pandas.DataFrame
        ``item other n r se ci_low ci_high pearson empty_cells g2 dof p_val``, a row per pair of items: ``r`` as
        estimated for the pair, ``pearson`` of the answers' numbers, cells that nobody stands in, and the
        likelihood-ratio test of the bivariate normal distribution. The error is NaN where r is +-0.999, which stands
        for 1, and where few respondents do not determine it; r is NaN of fewer than three respondents.
    thresholds : pandas.DataFrame
        ``item threshold value n``: where the normal variable behind an item is cut; infinite where nobody gave an
        answer at an end of the scale.
    correlations : (k, k) array
        Of all items, positive definite; `matrix` has the codes of the items beside it.
    """

    thresholds: pd.DataFrame
    correlations: Floats

    @property
    def matrix(self) -> pd.DataFrame:
        """The correlations of all items, smoothed where they were not positive definite."""
        items = list(self.params["items"])
        return pd.DataFrame(self.correlations, index=items, columns=items)


def polychoric(
    answers: Survey | Tally,
    *,
    side: str | None = None,
    method: Literal["two-step", "ml"] = "two-step",
    correction: Literal["lavaan", "half", "none"] = "lavaan",
    confidence: float = 0.95,
) -> Polychoric:
    """Polychoric correlations of all pairs of items: those of normal variables of which the answers are cuts.

    Parameters
    ----------
    answers : Survey or Tally
        A tally must have been counted with ``pair_tables=True``.
    side : str, optional
        Such as "expectation", or "gap" for the differences of a survey with its rows. Default: the side that says how
        the service was.
    method : {"two-step", "ml"}
        Thresholds from each item's own answers and then every correlation (lavaan, psych, Mplus), or all by maximum
        likelihood for each pair (``polycor::polychor(ML = TRUE)``).
    correction : {"lavaan", "half", "none"}
        What is added to cells that nobody stands in: in two by two tables with one such cell 1/2, margins kept
        ("lavaan"); 1/2 in every such cell ("half"); nothing.
    confidence : float
        Level of the intervals, between 0 and 1.

    Returns
    -------
    Polychoric

    Raises
    ------
    SettingError
        An argument has an invalid value, or fewer than two items have different answers.
    TallyError
        There are fewer than three respondents, of whom any two correlate by +-1; the tally has no tables of two items,
        or the sample has weights, strata or clusters.

    Notes
    -----
    Olsson (1979). Thresholds are normal quantiles of cumulative shares. Errors of two steps allow for the estimated
    thresholds (Muthen 1984), those of ML are from the observed information; limits are tanh(atanh r +- z se / (1 -
    r^2)). Answers that nobody gave are left out. Where answers are missing, a survey with its rows counts who
    answered all items, a tally for each pair who answered both. A matrix that is not positive definite is smoothed
    by its eigenvalues (``psych::cor.smooth``), in `matrix` and not in `table`.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.polychoric(gm.read_survey(gm.example("bank")))
    >>> row = found.table.iloc[0]
    >>> f"{row['r']:.3f} [{row['ci_low']:.3f}, {row['ci_high']:.3f}], Pearson {row['pearson']:.3f}"
    '0.479 [0.393, 0.557], Pearson 0.442'
    """
    one_of(method, ("two-step", "ml"), "method")
    one_of(correction, ("lavaan", "half", "none"), "correction")
    check_settings(confidence, "two-sided")
    layout = tally_of(answers, None).layout
    own = one_side(layout, side)
    pairs = ItemPairs.of(answers, own)
    found = estimated(pairs.tables, method, correction)
    names = pairs.items.names
    if found.n.max() < FEWEST_OF_ALL:
        raise TallyError(
            f"{counted(int(found.n.max()), 'respondent')} answered two items together, too few for a correlation.",
            "a polychoric correlation needs three respondents at the least, and some hundred to be of use.",
        )
    if np.isnan(found.rho).all():
        raise SettingError("There is no pair of items that vary.", "give a side with two items whose answers differ.")
    params = {"side": own, "method": method, "correction": correction, "confidence": confidence}
    params |= {"items": names, "n": int(found.n.min()), "pairwise": pairs.pairwise, **_noticed(found, pairs, names)}
    if pairs.items.survey is not None:
        params["n_read"] = pairs.items.survey.n
    table = pd.DataFrame(_table(found, names, confidence), columns=COLUMNS)
    return Polychoric(table, params, Labels.of(layout), _thresholds(found, pairs, names), found.smoothed.matrix)


def limits(rho: Floats, se: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Limits of correlations by Fisher's z with their own errors; NaN where there is no error.

    Examples
    --------
    >>> [f"{float(end[0]):.3f}" for end in limits(np.array([0.5]), np.array([0.05]), 0.95)]
    ['0.396', '0.592']
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        reach = special.ndtri((1 + confidence) / 2) * se / (1 - rho * rho)
        centre = np.arctanh(rho)
        return np.tanh(centre - reach), np.tanh(centre + reach)


def _table(found: Polychorics, names: tuple[str, ...], confidence: float) -> dict[str, Any]:
    low, high = limits(found.rho, found.se, confidence)
    codes = np.array(names, object)
    tested = np.where(np.isnan(found.g2), 0, found.dof)
    numbers = (found.n, found.rho, found.se, low, high, found.pearson, found.empty, found.g2, tested, found.p_val)
    columns = (codes[found.one], codes[found.two], *numbers)
    return dict(zip(COLUMNS, columns, strict=True))


def _thresholds(found: Polychorics, pairs: ItemPairs, names: tuple[str, ...]) -> pd.DataFrame:
    k, cuts = found.thresholds.shape
    n = np.einsum("iiaa->i", pairs.tables)
    columns = {"item": np.repeat(np.array(names, object), cuts), "threshold": np.tile(np.arange(1, cuts + 1), k)}
    return pd.DataFrame(columns | {"value": found.thresholds.ravel(), "n": np.repeat(n, cuts)})


def _noticed(found: Polychorics, pairs: ItemPairs, names: tuple[str, ...]) -> dict[str, Any]:
    """What has to be said of the estimates."""
    constant = (np.einsum("iiaa->ia", pairs.tables) > 0).sum(axis=1) <= 1
    return {
        "sparse": int((found.empty > 0).sum()),
        "eigenvalue": found.smoothed.least,
        "moved": found.smoothed.moved,
        "at_limit": int((np.abs(found.rho) >= 0.999).sum()),
        "constant": tuple(name for name, same in zip(names, constant, strict=True) if same),
        "too_few": int((np.isnan(found.rho) & ~constant[found.one] & ~constant[found.two]).sum()),
    }
