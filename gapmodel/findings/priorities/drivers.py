"""Which dimensions or items go with an overall rating: shares of its explained variance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from gapmodel.errors import SettingError, listed, nearest, one_of
from gapmodel.findings.finding import Finding, Title, checked_options
from gapmodel.findings.labels import Labels
from gapmodel.findings.priorities.columns import (
    DriverLevel,
    check_related,
    driver_columns,
    outcome_column,
    outcome_names,
    performance_side,
    with_all_answers,
)
from gapmodel.findings.priorities.driver_rows import Part, Settings, stacked
from gapmodel.findings.priorities.driver_samples import Answers, Asked, Sample, complete_rows
from gapmodel.findings.priorities.driver_shares import (
    METHODS,
    chosen_method,
    logit_shares,
    moment_shares,
)
from gapmodel.inference.estimate import check_resamples, check_settings
from gapmodel.inference.multiple_testing import METHODS as ADJUSTMENTS
from gapmodel.inference.regression.few_units import SEED
from gapmodel.inference.resampling import N_RESAMPLES
from gapmodel.survey.survey import Survey
from gapmodel.tally.layout import Layout
from gapmodel.tally.relations import Column
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import plotly.graph_objects as go

DriverMethod = Literal["auto", "lmg", "johnson", "ordinal", "binary"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Drivers(Finding):
    """How the explained variance of one or several outcomes is shared out among drivers.

    Every table begins with ``group`` and ``outcome`` if groups or several outcomes were asked for.

    Attributes
    ----------
    table : pandas.DataFrame
        ``driver label n share ci_low ci_high sign beta r partial_r vif p_top``, in the order of the instrument.
        ``share`` sums to R2. ``sign`` is that of the correlation `r` (1 or -1); ``beta`` the standardized slope (of a
        logit model: logits per SD); ``partial_r`` holds the other drivers fixed; ``p_top`` is the share of bootstrap
        samples in which the driver has the largest share.
    fit : pandas.DataFrame
        ``n r2 ci_low ci_high r2_adj method resamples failed blocks``; McFadden's R2 of a logit model. ``failed``
        resamples had no result and are left out.
    ranks : pandas.DataFrame
        ``driver rank probability``.
    differences : pandas.DataFrame
        ``first second difference ci_low ci_high p_greater`` of the shares of every two drivers.
    dominance : pandas.DataFrame
        ``first second kind dominates mean reproducibility``: "complete", "conditional" and "general" dominance of
        "first", "second" or "neither"; ``mean`` over resamples of 1, 0 and 0.5 for these, and the share of resamples
        with the same result. Empty for Johnson's weights and above 12 drivers.
    random_variable : pandas.DataFrame
        ``driver share p_val p_adj``: is the share larger than that of a random variable?
    slopes : pandas.DataFrame
        ``driver mean sd slope ci_low ci_high`` in units of the outcome, or logits, per unit of the driver, with
        percentile intervals.
    left_out : pandas.DataFrame
        ``group outcome why``: groups that have no shares.
    answers : Survey, Tally or None
        What they were computed from, for `gm.what_if`.
    """

    fit: pd.DataFrame
    ranks: pd.DataFrame
    differences: pd.DataFrame
    dominance: pd.DataFrame
    random_variable: pd.DataFrame
    slopes: pd.DataFrame
    left_out: pd.DataFrame
    answers: Survey | Tally | None = field(default=None, repr=False)

    @checked_options
    def plot(self, *, lang: str = "en", title: Title = "finding") -> go.Figure:
        """The share of every driver with its interval, the largest on top, as a plotly figure.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        title : {"finding", "plain"}
            Whether the title says what is found or what is shown.

        Raises
        ------
        SettingError
            There is no such option, or its value is not valid.
        """
        return self._chart(lang=lang, title=title)


def drivers(
    answers: Survey | Tally,
    outcome: str | Sequence[str],
    *,
    of: str | Sequence[str] | None = None,
    level: DriverLevel = "dimension",
    method: DriverMethod = "auto",
    top: int | None = None,
    by: str | Sequence[str] | None = None,
    confidence: float = 0.95,
    padjust: str = "holm",
    min_cell: int | None = None,
    n_resamples: int = N_RESAMPLES,
    rng: int | np.random.Generator = SEED,
) -> Drivers:
    """Share out the explained variance of an overall rating among dimensions or items.

    Parameters
    ----------
    answers : Survey or Tally
        A survey can take any column of whole numbers as the outcome; a tally those that it was counted with.
    outcome : str or list of str
        One or several outcomes, each related to the same drivers.
    of : str or list of str, optional
        A side of the instrument, "gap" (P - E), or the name of a further column of numbers; several of them together.
        Default: the side that says how the service was.
    level : {"dimension", "item"}
        The drivers: dimension scores or items.
    method : {"auto", "lmg", "johnson", "ordinal", "binary"}
        "lmg": a driver's addition to R2, averaged over all orders (Lindeman, Merenda and Gold 1980; Shapley), at most
        20 drivers; "johnson": relative weights (Johnson 2000); "auto": the first up to 10 drivers, else the second.
        "ordinal" and "binary" need the answers of every respondent and share out McFadden's R2 of a cumulative logit
        model, and of the logit model of the outcome's top box, at most 8 drivers.
    top : int, optional
        With "binary": the lowest outcome that belongs to the top box; default the highest one given.
    by : str or list of str, optional
        Each group of these columns for itself.
    confidence : float
    padjust : str
        Adjustment of the p-values against a random variable, within one group and outcome.
    min_cell : int, optional
        See `gaps`. A tally that was suppressed has no blocks, and its shares no intervals.
    n_resamples : int
        Bootstrap samples; logit models take at most 200.
    rng : int or numpy.random.Generator

    Returns
    -------
    Drivers

    Raises
    ------
    SettingError
        An argument has an invalid value; the outcome is among the drivers, or has one value; drivers determine each
        other; there are fewer respondents than the model has parameters, or a stratum has one sampling unit.
    TallyError
        The tally lacks the outcome, or the groups or blocks that are needed, or it has a design.
    ColumnError, AnswerError, SourceError
        There is no such column, or it does not hold whole numbers.

    Notes
    -----
    Covariances are those of the respondents who have both columns, as in R's ``cov(x, use = "pairwise")``; logit
    models and samples with a design take complete respondents. Standardized slopes of correlated drivers are
    unstable and may have the wrong sign; shares are never negative, and variance that drivers have in common is
    divided among them. Neither tells causes.

    Dimension scores of one side count all answers to it. Those of several sides or of the gap count the items that were
    answered on all sides, as do those of a tally with several sides and of answers that were counted in batches: for a
    side alone, give `Survey.tally_of_side`.

    Intervals come from the bootstrap over respondents, of more than 256 over 256 random groups of them. Those of
    shares and R2 are bootstrap-t intervals of the logarithm, with standard errors by the infinitesimal jackknife; as
    these vanish near zero, the upper limit is at least the percentile one. Those of differences and slopes are
    percentile intervals, also those of shares with a design, in logit models and above 11 drivers with LMG. Resampled
    shares are never zero, so that an interval would always exclude zero; where the share is not significantly larger
    than that of a random variable (Tonidandel, LeBreton and Johnson 2009), it begins at zero. With a design,
    covariances are weighted, clusters are resampled within strata (Rao, Wu and Yue 1992), and there is no test against
    a random variable. docs/coverage.md has the coverage.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.drivers(gm.read_survey(gm.example("bank")), "overall_rating")
    >>> row = found.table.iloc[1]
    >>> row["driver"], f"{row['share']:.2f}", f"{row['ci_low']:.2f} {row['ci_high']:.2f}"
    ('reliability', '0.11', '0.09 0.15')
    """
    check_settings(confidence, "two-sided")
    check_resamples(n_resamples)
    one_of(method, METHODS, "method")
    one_of(padjust, ADJUSTMENTS, "padjust")
    asked = Asked(outcome_names(outcome), by, min_cell, n_resamples, rng)
    extra = _further(answers, of, asked.outcomes)
    counted = Answers.of(with_all_answers(answers, of), [*asked.outcomes, *extra], asked)
    columns = _columns(counted.layout, of, level, extra)
    chosen = chosen_method(method, len(columns))
    model = _Model(counted, columns, Labels.of(counted.layout), chosen, top, asked)
    parts, left_out = model.parts(Settings(confidence, padjust))
    tables = stacked(parts)
    r2 = tables["fit"]["r2"].tolist()
    params: dict[str, Any] = {
        "outcome": asked.outcomes,
        "of": _sides(counted.layout, of),
        "level": level,
        "method": chosen,
        "top": top,
    }
    params |= {"confidence": confidence, "padjust": padjust, "n_resamples": n_resamples, "method": chosen, "top": top}
    params |= {"by": counted.tally.by if by is not None else "", "design": counted.layout.design} | counted.protection
    params["r2"] = r2[0] if len(r2) == 1 else tuple(r2)
    table, frame = tables.pop("table"), pd.DataFrame(left_out, columns=["group", "outcome", "why"])
    return Drivers(table, params, model.labels, **tables, left_out=frame, answers=answers)


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """What is fitted to every group and outcome."""

    answers: Answers
    columns: tuple[Column, ...]
    own: Labels
    method: str
    top: int | None
    asked: Asked

    @property
    def names(self) -> tuple[str, ...]:
        """The drivers' codes; with the side where several are asked for."""
        several = len({side for side, _, _ in self.columns if side != "outcome"}) > 1
        return tuple(f"{side}.{code}" if several and side != "outcome" else code for side, _, code in self.columns)

    @property
    def labels(self) -> Labels:
        """The labels, with those of the drivers as a level of their own."""
        texts = {}
        for name, (side, level, code) in zip(self.names, self.columns, strict=True):
            known = {lang: self.own.label(level, code, lang) for lang in ("en", "zh")}
            sides = {lang: self.own.label("side", side, lang) if side != "gap" else "P − E" for lang in known}
            texts[name] = {lang: f"{text} ({sides[lang]})" if name != code else text for lang, text in known.items()}
        return replace(self.own, texts={**self.own.texts, "driver": texts})

    def parts(self, settings: Settings) -> tuple[list[Any], list[tuple[str, str, str]]]:
        """The tables of every group and outcome, and those that have none, with the reason."""
        parts, left_out = [], []
        grouped, several = self.asked.by is not None, len(self.asked.outcomes) > 1
        for outcome in self.asked.outcomes:
            whole = (*self.columns, outcome_column(outcome))
            for group, sample in self.answers.samples(whole, self.asked):
                keys = ({"group": group} if grouped else {}) | ({"outcome": outcome} if several else {})
                try:
                    part = self._part(whole, group, sample)
                except SettingError as error:
                    if not grouped:
                        raise
                    left_out.append((group, outcome, error.problem))
                else:
                    parts.append((keys, part.tables(settings)))
        if not parts:
            why = left_out[0][2] if left_out else "There is none."
            raise SettingError(f"No group has shares. {why}", "leave `by` out, or add answers.")
        return parts, left_out

    def _part(self, columns: tuple[Column, ...], group: str, sample: Sample) -> Part:
        labels, outcome = self.labels, columns[-1][2]
        texts = tuple(labels.label("driver", name) for name in self.names)
        if self.method in ("lmg", "johnson"):
            check_related(sample.n, sample.covariance, self.names, outcome)
            return Part(self.names, texts, sample, moment_shares(sample, self.method, self.asked.rng))
        values = complete_rows(self.answers, columns, group, self.asked.by)
        covariance = np.cov(values, rowvar=False) if len(values) > 1 else sample.covariance
        check_related(len(values), covariance, self.names, outcome)
        shares = logit_shares(values, self.method, self.top, self.asked.rng, self.asked.n_resamples)
        resampled = 0 if shares.resampled is None else len(values)
        own = Sample(len(values), values.mean(axis=0), covariance, None, resampled)
        return Part(self.names, texts, own, shares)


def _sides(layout: Layout, of: str | Sequence[str] | None) -> tuple[str, ...]:
    if of is None:
        return (performance_side(layout),)
    return (of,) if isinstance(of, str) else tuple(dict.fromkeys(of))


def _further(answers: Survey | Tally, of: str | Sequence[str] | None, outcomes: tuple[str, ...]) -> tuple[str, ...]:
    """The columns beside the questions that are drivers."""
    layout = answers.tally.layout if isinstance(answers, Survey) else getattr(answers, "layout", None)
    if layout is None or of is None:
        return ()
    asked = _sides(layout, of)
    both = [name for name in asked if name in outcomes]
    if both:
        raise SettingError(
            f"The outcome {listed(both)} is among the drivers, and would explain itself.", "leave it out of `of`."
        )
    pair = {layout.sides[place] for place in layout.gap} if layout.gap else set()
    if "gap" in asked and len(pair & set(asked)) == 2:
        raise SettingError(
            f"The gap is determined by {' and '.join(sorted(pair))}, which are drivers too.",
            "ask for the two sides, or for the gap and one of them.",
        )
    known = (*layout.sides, "gap")
    if not asked or not all(isinstance(name, str) and name for name in asked):
        raise SettingError(f"of={of!r} names no driver.", nearest("", known))
    further = tuple(name for name in asked if name not in known)
    beside = set(layout.outcomes) | (set(answers.extra_columns) if isinstance(answers, Survey) else set())
    for name in further:
        if name not in beside:
            raise SettingError(f"of={name!r} was not asked.", nearest(name, [*known, *sorted(beside)]))
    return further


def _columns(layout: Layout, of: str | Sequence[str] | None, level: str, extra: tuple[str, ...]) -> tuple[Column, ...]:
    found: list[Column] = []
    for name in _sides(layout, of):
        found += [outcome_column(name)] if name in extra else driver_columns(layout, name, level)
    return tuple(found)
