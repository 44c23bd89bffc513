"""Gaps of several studies combined, each by its precision, with what the next study may find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from gapmodel.errors import GapModelError, SettingError, SummaryError, counted, one_of
from gapmodel.findings.customer.gap_tests import adjusted_in
from gapmodel.findings.customer.gaps import Gaps
from gapmodel.findings.customer.summary import from_summary
from gapmodel.findings.finding import Finding, Title, checked_options
from gapmodel.findings.labels import Labels
from gapmodel.inference.estimate import check_settings
from gapmodel.inference.many_groups.heterogeneity import METHODS, RandomEffects, random_effects
from gapmodel.inference.multiple_testing import METHODS as ADJUSTMENTS
from gapmodel.plain_table import PlainTable, later

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

COLUMNS = (
    "level", "code", "label", "studies", "n", "gap", "ci_low", "ci_high", "p_val", "p_adj", "prediction_low",
    "prediction_high", "true_sd", "true_sd_low", "true_sd_high", "i2", "statistic", "dof", "p_equal", "method",
)  # fmt: skip
STUDY_COLUMNS = ("study", "level", "code", "n", "gap", "se", "ci_low", "ci_high", "study_weight")
LEFT_COLUMNS = ("study", "level", "code", "why")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Meta(Finding):
    """Gaps of several studies combined.

    Attributes
    ----------
    table : pandas.DataFrame
        ``level code label studies n gap ci_low ci_high p_val p_adj prediction_low prediction_high true_sd true_sd_low
        true_sd_high i2 statistic dof p_equal method``: the mean of the studies' true gaps; where the true gap of one
        more study lies; the standard deviation of true gaps; Cochran's test that they are equal.
    studies : pandas.DataFrame
        ``study level code n gap se ci_low ci_high study_weight``; weights of a code add up to 1.
    left_out : pandas.DataFrame
        ``study level code why``: gaps without a standard error ("no_error"), or that no other study has ("alone").
    """

    studies: pd.DataFrame
    left_out: pd.DataFrame

    @checked_options
    def plot(self, *, lang: str = "en", title: Title = "finding", code: str = "auto") -> go.Figure:
        """A forest plot: the gap of every study with its interval, and below them the combined gap.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        title : {"finding", "plain"}
            A title that says the result, or one that names what is shown.
        code : str
            The code of what was combined; "auto": the first row of the table.

        Raises
        ------
        SettingError
            There is no such option, or its value is not valid.
        """
        return self._chart(lang=lang, title=title, code=code)


@dataclass(frozen=True, slots=True)
class _Gap:
    """One gap of one study."""

    study: str
    level: str
    code: str
    n: int
    gap: float
    se: float
    low: float
    high: float


def meta(
    tables: Mapping[str, Any] | Sequence[Gaps] | Gaps,
    *,
    scale: tuple[float, float] | None = None,
    method: str = "reml",
    hartung_knapp: bool = True,
    confidence: float = 0.95,
    padjust: str = "holm",
) -> Meta:
    """Combine the gaps of several studies.

    Parameters
    ----------
    tables : mapping of str to (Gaps or pandas.DataFrame), sequence of Gaps, or Gaps
        Studies by name: findings of `gaps` and `from_summary`, or published tables as `from_summary` takes them, with a
        column ``n``. A finding of `gaps` by groups gives its groups as studies. Rows with the same code are combined.
    scale : (lowest, highest), optional
        Of published tables.
    method : {"reml", "dl"}
        How the variance of true gaps between studies is estimated: restricted maximum likelihood, or DerSimonian and
        Laird.
    hartung_knapp : bool
        Hartung and Knapp's interval with Student's t; without it the normal distribution, which is too sure of few
        studies.
    confidence : float
        Level of all intervals, between 0 and 1.
    padjust : str
        Adjustment of the p-values of all rows of a level, see `gaps`.

    Returns
    -------
    Meta

    Raises
    ------
    SettingError
        An argument has an invalid value; the studies have different scales.
    SummaryError
        No row has a gap with a standard error in two studies.

    Notes
    -----
    Random effects: every study has a true gap of its own, the combined gap is their mean, and the prediction interval
    says where the true gap of a similar study lies (`random_effects`; equal to R's metafor). statsmodels'
    ``combine_effects`` gives the same with "dl". Gaps of different scales cannot be combined in scale points.
    Standard errors are taken as known, which those of studies of a few respondents are not: Cochran's test then finds
    differences too often; `benchmark` allows for it. A study that was not published because it found nothing is missing
    here; the forest plot cannot show it.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.meta(gm.gaps(gm.read_survey(gm.example("bank")), by="branch"))
    >>> row = found.table.set_index("code").loc["overall"]
    >>> f"{row['gap']:.2f} [{row['ci_low']:.2f}, {row['ci_high']:.2f}]", int(row["studies"])
    ('-0.49 [-0.85, -0.12]', 4)
    """
    check_settings(confidence, "two-sided")
    one_of(method, METHODS, "method")
    one_of(padjust, ADJUSTMENTS, "padjust")
    findings = _studies(tables, scale, confidence)
    _check_scales(findings)
    groups, left = _by_code([one for name, finding in findings.items() for one in _gaps_of(name, finding)])
    found = {
        name: random_effects(
            [one.gap for one in own], [one.se**2 for one in own],
            method=method, hartung_knapp=hartung_knapp, confidence=confidence,
        )
        for name, own in groups.items()
    }  # fmt: skip
    labels = next(iter(findings.values())).labels
    params = {"confidence": confidence, "method": method, "hartung_knapp": hartung_knapp, "padjust": padjust}
    params |= {"sign": "gap = P - E", "scale": next(iter(findings.values())).params["scale"]}
    return Meta(
        later(PlainTable.of_rows(COLUMNS, _rows(groups, found, labels, padjust))),
        params,
        labels,
        later(PlainTable.of_rows(STUDY_COLUMNS, _study_rows(groups, found))),
        later(PlainTable.of_rows(LEFT_COLUMNS, left)),
    )


def _studies(
    tables: Mapping[str, Any] | Sequence[Gaps] | Gaps, scale: tuple[float, float] | None, confidence: float
) -> dict[str, Gaps]:
    """Studies by name, published tables as gaps."""
    if isinstance(tables, Gaps):
        return _of_groups(tables)
    if not isinstance(tables, Mapping):
        tables = {f"Study {at}": one for at, one in enumerate(tables if isinstance(tables, Sequence) else [], start=1)}
    if len(tables) < 2:
        raise SettingError(
            f"{counted(len(tables), 'study|studies')} cannot be combined.",
            "give two or more, such as {'A': a, 'B': b}.",
        )
    found = {}
    for name, table in tables.items():
        if not isinstance(table, Gaps):
            if not hasattr(table, "columns") or not hasattr(table, "to_dict"):
                raise SettingError(f"Study {name!r} is no table and no finding of gm.gaps.", "give a data frame.")
            try:
                table = from_summary(table, scale=scale, confidence=confidence)  # noqa: PLW2901  what stands for it
            except GapModelError as error:
                raise error.about(f"Study {name!r}") from None
        if table.params["by"]:
            raise SettingError(f"Study {name!r} has groups.", "compute it without by, or combine its groups alone.")
        found[str(name)] = table
    return found


def _check_scales(findings: Mapping[str, Gaps]) -> None:
    ends = {name: finding.params["scale"] for name, finding in findings.items()}
    if len(set(ends.values())) > 1:
        named = "; ".join(f"{name} {low:g} to {high:g}" for name, (low, high) in ends.items())
        raise SettingError(f"The studies have different scales: {named}.", "combine studies of one scale.")


def _by_code(gaps: Sequence[_Gap]) -> tuple[dict[tuple[str, str], list[_Gap]], list[tuple[str, str, str, str]]]:
    """The gaps that several studies have, by level and code, and those that cannot be combined."""
    found: dict[tuple[str, str], list[_Gap]] = {}
    left = []
    for one in gaps:
        if isfinite(one.gap) and one.se > 0:
            found.setdefault((one.level, one.code), []).append(one)
        else:
            left.append((one.study, one.level, one.code, "no_error"))
    left += [(own[0].study, *name, "alone") for name, own in found.items() if len(own) < 2]
    several = {name: own for name, own in found.items() if len(own) > 1}
    if not several:
        raise SummaryError(
            "No row has a gap with a standard error in two studies.",
            "use the same codes in all studies, and give an SD, a t or a standard error with every gap.",
        )
    return several, left


def _of_groups(finding: Gaps) -> dict[str, Gaps]:
    """The groups of one finding as studies."""
    groups = list(dict.fromkeys(finding.plain("table")["group"])) if finding.params["by"] else []
    if len(groups) < 2:
        raise SettingError(
            "One finding without groups cannot be combined.", "give several, or gm.gaps(survey, by=...)."
        )
    plain = finding.plain("table")
    at = list(plain.columns).index("group")
    rows = list(zip(*plain.columns.values(), strict=True))
    parts = {
        group: PlainTable.of_rows(list(plain.columns), [row for row in rows if row[at] == group]) for group in groups
    }
    params = dict(finding.params) | {"by": ""}
    return {group: finding.changed(table=later(part.without("group")), params=params) for group, part in parts.items()}


def _gaps_of(study: str, finding: Gaps) -> list[_Gap]:
    rows = finding.plain("table").rows
    return [
        _Gap(study, row.level, str(row.code), _n(row), row.gap, row.se, row.ci_low, row.ci_high)
        for row in rows
        if _n(row)
    ]  # fmt: skip


def _n(row: Any) -> int:
    return int(row.n) if hasattr(row, "n") else int(row.n_e + row.n_p)


def _rows(
    groups: Mapping[tuple[str, str], Sequence[_Gap]],
    found: Mapping[tuple[str, str], RandomEffects],
    labels: Labels,
    padjust: str,
) -> list[tuple[Any, ...]]:
    families = [code if level == "overall" else level for level, code in groups]
    p_adj = adjusted_in([found[name].test.p_val for name in groups], families, padjust)
    rows = []
    for (name, own), p in zip(groups.items(), p_adj, strict=True):
        one = found[name]
        known = (*name, labels.label(*name), len(own), sum(gap.n for gap in own), *one.mean.numbers, one.test.p_val)
        spread = (p, one.prediction.low, one.prediction.high, *one.tau.numbers, one.i2)
        equal = one.homogeneity
        rows.append((*known, *spread, equal.statistic, equal.dof, equal.p_val, one.mean.method))
    return rows


def _study_rows(
    groups: Mapping[tuple[str, str], Sequence[_Gap]], found: Mapping[tuple[str, str], RandomEffects]
) -> list[tuple[Any, ...]]:
    rows = []
    for name, own in groups.items():
        weights = 1 / (np.array([one.se for one in own]) ** 2 + found[name].tau2)
        shares = cast("list[float]", (weights / weights.sum()).tolist())
        rows += [
            (one.study, *name, one.n, one.gap, one.se, one.low, one.high, share)
            for one, share in zip(own, shares, strict=True)
        ]  # fmt: skip
    return rows
