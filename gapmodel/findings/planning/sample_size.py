"""How many respondents a survey needs, and what a number of respondents can show."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from gapmodel.errors import SettingError, is_number, is_whole
from gapmodel.findings.encounters.listening.mystery_shopping import MysteryShopping
from gapmodel.findings.finding import Finding
from gapmodel.findings.labels import Labels
from gapmodel.findings.planning.asked import Asked, checked
from gapmodel.findings.planning.assumptions import (
    Plan,
    equivalence_plan,
    groups_plan,
    interval_plan,
    mean_plan,
    reliability_plan,
    share_plan,
    visits_plan,
)
from gapmodel.findings.planning.plan_tables import (
    CURVES,
    SCENARIOS,
    STEPS,
    Answer,
    curve,
    curve_rows,
    scenario_rows,
    step_rows,
)
from gapmodel.findings.planning.purposes import Equivalence, LatticeTest, Purpose
from gapmodel.findings.planning.solving import detectable, n_error, needed
from gapmodel.inference.estimate import Interval
from gapmodel.instrument.instrument import Instrument
from gapmodel.plain_table import PlainTable, later

if TYPE_CHECKING:
    import pandas as pd

Purposes = Literal["test", "interval", "equivalence", "groups", "reliability", "visits", "nps", "share"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SampleSize(Finding):
    """How many respondents are needed, and what so many achieve.

    Attributes
    ----------
    table : pandas.DataFrame
        The curve: ``n``, what so many respondents achieve (``power``, ``half_width`` or ``reliability``), for tests
        ``detectable``, the smallest effect that they find with the power asked for, and ``chosen`` where n is the
        answer. On the lattice there is no ``detectable``, but ``se``, the standard error of a simulated power.
    steps : pandas.DataFrame
        ``step n``: respondents drawn one by one from an endless population, in clusters, from the population that there
        is, and the people to invite; as far as they were asked for.
    scenarios : pandas.DataFrame
        ``parameter source amount n``: the respondents needed if what the plan rests on is otherwise. `source` "pilot":
        at the limits of the pilot's confidence interval; "supposed": a fifth less and a quarter more. `n` is empty
        where no number is enough.
    curves : pandas.DataFrame
        ``parameter amount n`` and what so many respondents achieve if what is assumed is otherwise; empty on the
        lattice.
    """

    steps: pd.DataFrame
    scenarios: pd.DataFrame
    curves: pd.DataFrame

    @property
    def n(self) -> int:
        """Respondents who answer: of "groups" in each group, of "reliability" in each branch, of "visits" visits."""
        return int(self.params["planned"]["n"])

    @property
    def value(self) -> float:
        """What they achieve: the power, half the length of the interval, or the reliability."""
        return float(self.params["planned"]["value"])

    @property
    def detectable(self) -> float:
        """The smallest effect that they find with the power asked for; NaN where there is none to find."""
        return float(self.params["planned"]["detectable"])

    @property
    def shown(self) -> tuple[Any, ...]:
        """The tables that a notebook and the command line show."""
        found = tuple(table for name in ("steps", "scenarios") if len(table := self.plain(name)) > 1)
        return found or (self.plain("table"),)


def sample_size(
    purpose: Purposes = "test",
    *,
    gap: float | None = None,
    dz: float | None = None,
    sd: float | None = None,
    half_width: float | None = None,
    margin: float | None = None,
    pilot: Any = None,
    code: str = "overall",
    by: str | Sequence[str] | None = None,
    n: int | None = None,
    power: float = 0.8,
    confidence: float = 0.95,
    alternative: Literal["two-sided", "less", "greater"] = "two-sided",
    test: Literal["paired_t", "signed_rank", "signed_rank_pratt", "sign_flip", "sign"] = "paired_t",
    answers: Literal["normal", "lattice"] = "normal",
    instrument: str | Path | Instrument = "servqual",
    tests: int = 1,
    find: Literal["each", "all"] = "each",
    groups: int | Sequence[float] = 2,
    cluster_size: float | None = None,
    icc: float | None = None,
    unequal: float = 0.0,
    population: int | None = None,
    response: float | None = None,
    reliability: float = 0.8,
    assurance: float | None = None,
    method: Literal["exact", "normal"] = "exact",
    promoters: float | None = None,
    detractors: float | None = None,
    share: float | None = None,
) -> SampleSize:
    """How many respondents a survey needs; with `n`, what so many can show.

    Parameters
    ----------
    purpose : {"test", "interval", "equivalence", "groups", "reliability", "visits", "nps", "share"}
        What for: to show that a mean gap is not zero; to know it within `half_width`; to show that it is within the
        `margin`; to show that groups differ; to compare branches with a `reliability`; mystery visits with it; to know
        a net promoter score, or a share, within `half_width`.
    gap, dz : float, optional
        The smallest mean gap that matters, in scale points (negative: a shortfall) or in standard deviations of gaps;
        of "groups" the difference between the highest and the lowest mean; of "equivalence" the true gap (default 0).
    sd : float, optional
        Standard deviation of gaps between respondents, in scale points; default that of the pilot.
    half_width : float, optional
        Of the interval: scale points, points of a net promoter score, or a share (0.05 is 5%).
    margin : float, optional
        Of "equivalence", in scale points; it must be given, or `n`.
    pilot : Survey, Tally, MysteryShopping or Loyalty, optional
        What is known: the standard deviation, the gap if none is given, the answers for the lattice, how alike the
        respondents of a group are; of "visits" the finding of `mystery_shopping`, of "nps" that of `loyalty`.
    code : str
        The row of the pilot: "overall", a dimension or an item.
    by : str or list of str, optional
        The column of the pilot's branches or clusters, for "reliability" and for clusters without `icc`.
    n : int, optional
        A number of respondents: what is left out (the gap, the margin, the half width) or else the power, half width
        or reliability is computed for it.
    power, confidence : float
        The chance to find the effect; one minus the level of tests, and the level of intervals.
    alternative : {"two-sided", "less", "greater"}
        "less": the gap is negative.
    test : {"paired_t", "signed_rank", "signed_rank_pratt", "sign_flip", "sign"}
        All but "paired_t" are planned for answers on the lattice.
    answers : {"normal", "lattice"}
        Whether the t test is planned for normal answers, or simulated with answers on the lattice.
    instrument : str, path or Instrument
        Whose scale is the lattice where there is no pilot: one item of it.
    tests : int
        How many are tested together with Holm's adjustment, such as 5 dimensions or 22 items; of intervals, how many
        are to hold together (Bonferroni).
    find : {"each", "all"}
        Whether each effect is to be found with the power whatever the other tests say, or all of them at once.
    groups : int or list of float
        Of "groups": how many, or their mean gaps.
    cluster_size, icc, unequal : float, optional
        Respondents in every cluster, the correlation of two respondents of one, and the coefficient of variation of
        the clusters' sizes. For "reliability" `icc` is the correlation of two respondents of one branch, for "visits"
        the reliability of a single visit.
    population : int, optional
        How many there are to be asked (of each group or branch).
    response : float, optional
        The share of those invited who answer.
    reliability : float
        Of the mean of a branch or an outlet, between 0 and 1.
    assurance : float, optional
        The chance with which the interval of a sample is short enough; left out, it is so on average.
    method : {"exact", "normal"}
        "normal": the textbook formulas with normal quantiles, which take the standard deviation as known and so ask
        for one or two respondents fewer than are needed.
    promoters, detractors, share : float, optional
        Expected shares; left out, the worst case: 50% each.

    Returns
    -------
    SampleSize

    Raises
    ------
    SettingError
        Something is missing, contradictory or not a valid value.
    TallyError
        The pilot has no such groups.

    Notes
    -----
    **t tests and intervals** are exact for normal answers (noncentral t; several groups: noncentral F; equivalence: the
    difference of two of Owen's Q functions, see `power.tost_power`). **Clusters** multiply the variance by the design
    effect 1 + (m - 1) icc, and the degrees of freedom are those of the clusters; n comes in whole clusters. **A finite
    population** N divides the variance by (N - 1) / (N - n).

    **Rank and sign-flip tests** are planned with the exact tests that `gaps` makes, on the lattice of the answers:
    see `lattice_power` for what is exact and what is simulated. The answers are the pilot's, moved to `gap` by
    exponential weights, or a discretised normal law. Power on a lattice rises not quite evenly: n is the first size at
    the crossing that has the power.

    **Holm over m tests**: "each" takes the level / m, at which an effect is found whatever the others are; "all" is the
    chance that Holm's procedure finds m equal effects with independent tests, which is less than with tests that go
    together, as dimensions do.

    **Branches and visits**: Spearman and Brown's formula, n icc / (1 + (n - 1) icc).

    Examples
    --------
    >>> import gapmodel as gm
    >>> gm.sample_size(dz=0.3).n, gm.sample_size(gap=-0.25, sd=1.0, tests=5).n
    (90, 191)
    >>> gm.sample_size("nps", half_width=5, promoters=0.45, detractors=0.20).n
    903
    >>> f"{gm.sample_size(n=80, sd=1.2).detectable:.2f}"
    '0.38'
    """
    settings = dict(locals())
    asked = checked(settings)
    dummy = _without_effect(settings) if n is not None else {}
    plan = _plan(replace(asked, settings=settings | dummy))
    answer = _answer(plan, n, unknown=bool(dummy))
    return _finding(asked, plan if answer.purpose is plan.purpose else replace(plan, purpose=answer.purpose), answer)


def _without_effect(settings: dict[str, Any]) -> dict[str, Any]:
    """For a given n: a value in place of an effect that was left out and is to be found."""
    purpose, sd = settings["purpose"], settings["sd"]
    sign = -1 if settings["alternative"] == "less" else 1
    if purpose in ("interval", "nps", "share") and settings["half_width"] is None:
        return {"half_width": 0.5}
    if purpose == "equivalence" and settings["margin"] is None:
        return {"margin": abs(settings["gap"] or 0.0) + (sd or 1.0) if is_number(sd or 1.0) else 1.0}
    left_out = settings["gap"] is None and settings["dz"] is None
    if purpose == "test" and left_out and settings["pilot"] is None:
        return {"gap": sign * 0.3 * sd} if is_number(sd) else {"dz": sign * 0.3}
    if purpose == "groups" and left_out and is_whole(settings["groups"]):
        return {"gap": sign * 0.3} if sd is not None or settings["pilot"] is not None else {"dz": sign * 0.3}
    return {}


def _plan(asked: Asked) -> Plan:
    purpose, given = asked.settings["purpose"], asked.settings["pilot"]
    if purpose == "visits":
        return visits_plan(asked, _single_visit(given) if given is not None else None)
    if purpose == "nps" and given is not None and asked.settings["promoters"] is None:
        rows = {row.measure: row.value for row in given.plain("table").rows if not row.group}
        if not {"promoters", "detractors"} <= set(rows):
            raise SettingError(
                "The pilot has no net promoter score of all respondents.", "give promoters=, detractors=."
            )
        both = {name: rows[name] for name in ("promoters", "detractors")}
        asked = replace(asked, settings={**asked.settings, **both})
    if purpose in ("nps", "share"):
        return share_plan(asked, net=purpose == "nps")
    plans = {"test": mean_plan, "interval": interval_plan, "equivalence": equivalence_plan}
    return (plans | {"groups": groups_plan, "reliability": reliability_plan})[purpose](asked)


def _single_visit(found: MysteryShopping) -> Interval:
    """The reliability of one visit to every outlet, for the items of the checklist."""
    rows = [row for row in found.plain("d_study").rows if (row.generalize, row.visits, row.shoppers) == ("fixed", 1, 1)]
    if not rows:
        raise SettingError(
            "The visits do not tell how reliable one is: no outlet was visited twice, or there is one only.",
            "give icc=, the reliability of a single visit.",
        )
    return Interval(rows[0].g, rows[0].g_low, rows[0].g_high, "MLS")


def _answer(plan: Plan, n: int | None, *, unknown: bool) -> Answer:
    """What was asked for."""
    if n is None:
        size = needed(plan.purpose)
        return Answer("n", size, plan.purpose, _detectable(plan.purpose, size))
    if plan.purpose.drawing.population < n:
        raise SettingError(f"n={n} respondents are more than there are.", "give a larger population=, or leave it out.")
    if plan.purpose.drawing.clustered and n < 2 * plan.purpose.drawing.cluster_size:
        raise SettingError(f"n={n} respondents are fewer than two clusters.", "give a larger n, or smaller clusters.")
    found = detectable(plan.purpose, n)
    if unknown and isfinite(found):
        effect = plan.purpose.of_effect(found) if found else plan.purpose
        return Answer("effect", n, effect or plan.purpose, found)
    return Answer("value", n, plan.purpose, _detectable(plan.purpose, n))


def _detectable(purpose: Purpose, n: int) -> float:
    return float("nan") if isinstance(purpose, LatticeTest) else detectable(purpose, n)


def _finding(asked: Asked, plan: Plan, answer: Answer) -> SampleSize:
    purpose, settings = plan.purpose, asked.settings
    invited = _invited(asked, answer.n)
    params = _settings(settings, purpose) | {"planned": _planned(asked, plan, answer, invited)}
    pilot = asked.pilot
    return SampleSize(
        later(lambda: curve(purpose, answer.n)),
        params,
        Labels("", {}, {}) if pilot is None else pilot.labels,
        later(lambda: PlainTable.of_rows(STEPS, list(step_rows(purpose, answer, invited)))),
        later(lambda: PlainTable.of_rows(SCENARIOS, list(scenario_rows(plan, answer)))),
        later(lambda: PlainTable.of_rows((*CURVES, purpose.measure), list(curve_rows(plan, answer)))),
    )


def _settings(settings: Mapping[str, Any], purpose: Purpose) -> dict[str, Any]:
    """The settings that a plan depends on, as far as they are not the defaults."""
    usual = {name: one.default for name, one in inspect.signature(sample_size).parameters.items()}
    shown = {"purpose", "confidence"} | ({"power", "alternative"} if purpose.measure == "power" else set())
    shown |= {"reliability"} if purpose.measure == "reliability" else set()
    left_out = {"pilot", "instrument", "n", *(() if settings["pilot"] is not None else ("code", "by"))}
    kept = {name for name in usual if name in shown or settings[name] != usual[name]} - left_out
    found = {name: settings[name] for name in usual if name in kept}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in found.items()}


def _planned(asked: Asked, plan: Plan, answer: Answer, invited: int | None) -> dict[str, Any]:
    """What was found, for sentences and charts."""
    purpose, pilot = plan.purpose, asked.pilot
    power = purpose.found(answer.n) if isinstance(purpose, LatticeTest) else None
    return {
        "n": answer.n,
        "value": purpose.value(answer.n),
        "detectable": answer.detectable,
        "question": answer.question,
        "measure": purpose.measure,
        "target": purpose.target,
        "unit": plan.unit,
        "effect": purpose.sought,
        "true_gap": purpose.effect if isinstance(purpose, Equivalence) else 0.0,
        "sd": purpose.deviation,
        "groups": getattr(purpose, "groups", 1),
        "icc": purpose.drawing.icc if purpose.drawing.clustered else getattr(purpose, "icc", None),
        "design_effect": purpose.drawing.design_effect,
        "test": asked.settings["test"],
        "method": power.method if power else "",
        "se": power.error if power else 0.0,
        "n_error": n_error(purpose, answer.n) if answer.question == "n" else 0.0,
        "samples": power.samples if power else 0,
        "lattice": purpose.answers if isinstance(purpose, LatticeTest) else "",
        "pilot": asked.settings["pilot"] is not None,
        "pilot_n": None if pilot is None else pilot.n,
        "pilot_row": None if pilot is None else (pilot.level, pilot.code),
        "invited": invited,
    }


def _invited(asked: Asked, n: int) -> int | None:
    share = asked.number("response", 0.0, 1.0 + 1e-12, "write 40% as 0.4.")
    return None if share is None else ceil(n / share - 1e-9)
