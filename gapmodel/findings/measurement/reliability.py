"""How reliable the scales are: alpha, omega and their intervals for every side, and the reliability of P - E."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gapmodel.errors import SettingError, TallyError, listed
from gapmodel.findings.finding import Finding
from gapmodel.findings.given_tally import tally_of
from gapmodel.findings.labels import Labels
from gapmodel.findings.measurement.item_answers import GAP, ItemAnswers, all_sides
from gapmodel.findings.measurement.item_pairs import ItemPairs
from gapmodel.findings.measurement.scale_reliability import difference_rows as differences
from gapmodel.findings.measurement.scale_reliability import group_alphas as groups_of
from gapmodel.findings.measurement.scale_reliability import item_rows as items_of
from gapmodel.findings.measurement.scale_reliability import ordinal_rows as ordinals
from gapmodel.findings.measurement.scale_reliability import side_rows as rows_of
from gapmodel.findings.measurement.scale_reliability.side_rows import Row, Side
from gapmodel.inference.estimate import check_settings
from gapmodel.inference.multiple_testing import adjust
from gapmodel.inference.regression.few_units import SEED
from gapmodel.notes.note import Note
from gapmodel.survey.survey import Survey
from gapmodel.tally.tally import Tally

SHOWN = ["side", "level", "code", "n_items", "n", "alpha", "ci_low", "ci_high", "std_alpha", "omega_total", "omega_h"]
SHOWN += ["cr", "ave"]
LEAST = 3  # respondents below which nothing can be said


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Reliability(Finding):
    """How reliable the sums of items are.

    Attributes
    ----------
    table : pandas.DataFrame
        ``side level code n_items alpha ci_low ci_high std_alpha omega_total omega_h cr ave n bonett_low bonett_high
        adf_low adf_high omega_total_low omega_total_high mean_r lambda2 greatest_split stratified_alpha why``, a row
        per side and dimension and one of all items. ``ci_*`` are Feldt's limits of alpha, ``bonett_*`` Bonett's,
        ``adf_*`` those of the distribution-free theory. ``omega_total``: of a dimension by its one-factor model; of
        all items by the Schmid-Leiman solution, as is ``omega_h``. ``cr`` and ``ave``: of the model with one factor
        per dimension. ``why`` says why coefficients are missing.
    items : pandas.DataFrame
        ``side code dimension item_rest alpha_if_dropped mean sd``.
    differences : pandas.DataFrame
        ``level code n_items n alpha_e alpha_p r_pe reliability ci_low ci_high alpha_gap statistic dof p_val``: the
        reliability of the difference of two sides, and the test that their alphas are equal.
    groups : pandas.DataFrame
        ``group side level code n_items n alpha ci_low ci_high adf_low adf_high``; empty without ``by``.
    group_tests : pandas.DataFrame
        ``side level code groups statistic dof p_val p_adj``: whether the alphas of groups of at least 30 respondents
        are equal, by Alexander and Govern's test with distribution-free errors; of a tally, whose groups have none, by
        Hakstian and Whalen's test.
    ordinal : pandas.DataFrame
        ``side level code n_items n ordinal_alpha ordinal_omega categorical_omega``; empty without ``ordinal=True``. Of
        a tally without the gap, whose pairs of differences it does not hold.
    """

    items: pd.DataFrame
    differences: pd.DataFrame
    groups: pd.DataFrame
    group_tests: pd.DataFrame
    ordinal: pd.DataFrame

    @property
    def shown(self) -> tuple[pd.DataFrame, ...]:
        """The usual coefficients, the differences, and the groups' tests where there are some."""
        every = (self.table[SHOWN], self.differences, self.ordinal, self.group_tests)
        return tuple(table for table in every if len(table))


def reliability(
    answers: Survey | Tally,
    *,
    side: str | Sequence[str] | None = None,
    by: str | Sequence[str] | None = None,
    ordinal: bool = False,
    glb: bool = False,
    confidence: float = 0.95,
    padjust: str = "holm",
    rng: int | np.random.Generator = SEED,
) -> Reliability:
    """How reliable the scores of the dimensions and of the whole questionnaire are.

    Parameters
    ----------
    answers : Survey or Tally
    side : str or sequence of str, optional
        "expectation", "perception" or "gap", or several. Default: all sides, and the gap where there is one.
    by : str or sequence of str, optional
        Groups whose alphas are compared.
    ordinal : bool
        Whether alpha and omega of polychoric correlations are given, too, and Green and Yang's (2009) categorical
        omega. Takes the rows, or a tally counted with ``pair_tables=True``.
    glb : bool
        The greatest lower bound is not available, as its sample value is far too high.
    confidence : float
        Level of all intervals, between 0 and 1.
    padjust : str
        Adjustment of the tests of equal alphas over the scales of a side, as in `gaps`.
    rng : int or numpy.random.Generator
        For the blocks of respondents.

    Returns
    -------
    Reliability

    Raises
    ------
    SettingError
        There is no such side, no dimension has two items, or `glb` was asked for.
    TallyError
        The sample has a design, or fewer than three respondents answered.

    Notes
    -----
    Items that do not vary are left out, as psych::alpha (R) does; nothing is reversed here. Feldt's interval has n - 1
    and (n - 1)(k - 1) degrees of freedom, as psych::alpha.ci; other programs use n (k - 1) for the second. Feldt's and
    Bonett's intervals take items to be normal and equally correlated. The distribution-free interval does not; it is
    symmetric in ln(1 - alpha), with an error from the infinitesimal jackknife, and so are those of omega and of the
    reliability of the difference.

    Omega total of a dimension is (sum of loadings)^2 / ((sum of loadings)^2 + sum of residual variances) of its
    one-factor model by maximum likelihood (McDonald 1999); it takes three items. Omega total and hierarchical of all
    items are those of ``psych::omega`` (minres, oblimin, a factor per dimension), of standardized items; items that
    load negatively on the general factor count reversed there, and ``why`` says so.

    Ordinal alpha and omega are reliabilities of normal variables that nobody observes, not of scores (Chalmers 2018);
    the reliability of the sum of answers under the same model is categorical omega.

    The greatest lower bound is biased upwards by as much as 0.1 and more in samples of usual size (Ten Berge and Socan
    2004); the greatest split half has the same fault, if less.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.reliability(gm.read_survey(gm.example("bank")), side="perception")
    >>> row = found.table.set_index("code").loc["overall"]
    >>> f"{row['alpha']:.3f} [{row['ci_low']:.3f}, {row['ci_high']:.3f}]"
    '0.888 [0.872, 0.903]'
    """
    check_settings(confidence, "two-sided")
    adjust([0.5], padjust)
    by = None if by in ([], ()) else by
    if glb:
        raise SettingError(
            "The greatest lower bound is not available: in samples of usual size it is far above the reliability "
            "(Ten Berge and Socan 2004).",
            "use omega_total, alpha or lambda2.",
        )
    layout = tally_of(answers, by).layout
    sides = _asked(side, all_sides(layout))
    own = [Side(name, ItemAnswers.of(answers, name, rng=rng), confidence) for name in sides]
    _check(own, tally_of(answers, None).min_cell)
    paired = tuple(layout.sides[place] for place in reversed(layout.gap)) if layout.gap and GAP in sides else ()
    between = ItemAnswers.of(answers, paired, rng=rng) if paired else None
    grouped = _groups(answers, sides, by, confidence)
    params: dict[str, Any] = {"confidence": confidence, "padjust": padjust, "by": by or (), "sides": tuple(sides)}
    params |= {"n_read": tally_of(answers, None).total.n, "pairwise": any(one.data.pairwise for one in own)}
    params |= {"constant": {one.name: _constant(one) for one in own if _constant(one)}}
    params |= {"ordinal": True} if ordinal else {}
    if by:
        rows = [row for rows in grouped for row in rows]
        params |= {"alpha_test": "distribution-free" if groups_of.with_errors(rows) else "hakstian-whalen"}
        params |= {"small_groups": groups_of.small_groups(rows)}
    return Reliability(
        _frame((row for one in own for row in one.rows()), rows_of.COLUMNS),
        params,
        Labels.of(layout),
        _frame((row for one in own for row in items_of.item_rows(one)), items_of.COLUMNS),
        _frame(differences.difference_rows(between, confidence) if between else (), differences.COLUMNS),
        _frame((row for rows in grouped for row in rows), groups_of.COLUMNS),
        _tests(grouped, padjust),
        _frame(_ordinal(answers, own) if ordinal else (), ordinals.COLUMNS),
    )


def _asked(side: str | Sequence[str] | None, every: list[str]) -> list[str]:
    """The sides that are asked for, each once."""
    if side is not None and not isinstance(side, str | Sequence):
        raise SettingError(f"side={side!r} names no side.", f"known are: {listed(every)}.")
    asked = every if side is None else [side] if isinstance(side, str) else list(dict.fromkeys(side))
    if not asked:
        raise SettingError("No side is asked for.", f"known are: {listed(every)}.")
    return asked


def _ordinal(answers: Survey | Tally, sides: Sequence[Side]) -> list[Row]:
    """The rows of every side; of a tally without the gap, unless that is all that is asked for."""
    known = [side for side in sides if side.data.survey is not None or side.name != GAP] or sides
    return [row for side in known for row in ordinals.ordinal_rows(side, ItemPairs.of(answers, side.name))]


def _check(sides: Sequence[Side], min_cell: int) -> None:
    if all(len(places) < 2 for _, places in sides[0].data.dimensions) and len(sides[0].data.layout.items) < 2:
        raise SettingError(Note.of("one_item"), "ask more than one item.")
    n = min(one.data.n for one in sides)
    if n < LEAST:
        raise TallyError(
            Note.of("few_for_reliability", least=LEAST, n=n),
            f"take the tally before counts below {min_cell} were hidden."
            if min_cell
            else "collect more answers, or look at one side with side=.",
        )


def _constant(side: Side) -> tuple[str, ...]:
    """The items that everybody answered alike."""
    varying = side.varying
    return tuple(code for place, code in enumerate(side.data.layout.items) if place not in varying)


def _groups(
    answers: Survey | Tally, sides: Sequence[str], by: str | Sequence[str] | None, confidence: float
) -> list[list[Row]]:
    """The groups' rows of every side."""
    if by is None:
        return []
    return [list(groups_of.group_rows(ItemAnswers.by_group(answers, one, by), one, confidence)) for one in sides]


def _tests(grouped: Sequence[Sequence[Row]], padjust: str) -> pd.DataFrame:
    found = []
    for rows in grouped:
        own = list(groups_of.equality_rows(rows))
        adjusted = adjust([float(row["p_val"]) for row in own], padjust)
        found += [row | {"p_adj": value} for row, value in zip(own, adjusted, strict=True)]
    return _frame(found, groups_of.TEST_COLUMNS)


def _frame(rows: Any, columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=columns)
