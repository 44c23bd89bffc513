"""The purpose as it was asked for, and the same where what is assumed is a little otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import nan, sqrt
from typing import Any

from gapmodel.errors import SettingError, is_number
from gapmodel.findings.planning.asked import Asked
from gapmodel.findings.planning.pilot import Pilot
from gapmodel.findings.planning.purposes import (
    Equivalence,
    GroupTest,
    LatticeTest,
    MeanInterval,
    MeanTest,
    Purpose,
    Reliability,
    ShareInterval,
)
from gapmodel.inference.estimate import Interval
from gapmodel.inference.planning.drawing import Drawing
from gapmodel.inference.planning.group_power import spread_of, spread_of_means
from gapmodel.inference.planning.lattice_law import LatticeLaw, supposed_law
from gapmodel.inference.planning.precision import net_sd

SUPPOSED = (0.8, 1.0, 1.25)  # of an assumption that no pilot limits


@dataclass(frozen=True, slots=True)
class Assumed:
    """A number that the plan rests on.

    Attributes
    ----------
    parameter : str
        "gap", "dz", "sd", "icc" or "difference".
    source : {"pilot", "supposed"}
        Whether the limits are those of a pilot's interval, or a fifth less and a quarter more.
    amounts : (low, value, high)
    purpose : callable
        The purpose with another amount; None where it asks for nothing then.
    """

    parameter: str
    source: str
    amounts: tuple[float, float, float]
    purpose: Callable[[float], Purpose | None]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A purpose, what it rests on, and in which unit effects are."""

    purpose: Purpose
    assumed: Assumed | None
    unit: str  # points, sd, share, nps


def supposed(value: float) -> tuple[float, float, float]:
    """A number, a fifth less and a quarter more."""
    low, middle, high = (value * part for part in SUPPOSED)
    return low, middle, high


def _sd_assumed(asked: Asked, purpose: Callable[[float], Purpose]) -> Assumed:
    """The standard deviation as what a plan rests on."""
    sd = asked.spread()
    if asked.settings["sd"] is None and asked.pilot is not None:
        return Assumed("sd", "pilot", (asked.pilot.sd.low, sd, asked.pilot.sd.high), purpose)
    return Assumed("sd", "supposed", supposed(sd), purpose)


def mean_plan(asked: Asked) -> Plan:
    """A test that a mean gap is zero."""
    gap, dz = asked.number("gap"), asked.number("dz")
    if gap is not None and dz is not None:
        raise SettingError("gap= and dz= say the same thing twice.", "give one of them.")
    pilot = asked.pilot
    if pilot is not None and pilot.dz is None:
        raise SettingError("The pilot asks one side only and has no gaps.", "give a pilot with both sides, or sd=.")
    lattice = asked.settings["test"] != "paired_t" or asked.settings["answers"] == "lattice"
    if dz is not None and not (lattice or pilot):
        return _of_effect(MeanTest(effect=_effect(dz, asked), sd=1.0, **_test(asked)), "sd")
    hint = "give sd= or a pilot= survey; or the gap in standard deviations: dz=0.3."
    sd = asked.needed("the standard deviation of gaps", asked.sd(), hint)
    effect = dz * sd if dz is not None else gap
    known = pilot is not None and effect is None
    if known and pilot is not None:
        effect = pilot.mean
    wanted = asked.needed("a gap", effect, "give gap=, the smallest gap that matters, or dz= in standard deviations.")
    test = _lattice_test(asked, wanted, sd, moved=not known) if lattice else None
    if known and pilot is not None:
        found = test or MeanTest(effect=_effect(wanted, asked), sd=sd, **_test(asked))
        return Plan(found, Assumed("gap", "pilot", _ordered(pilot, sd), _with_effect(found)), "points")
    if test is not None:
        return _of_effect(test, "points")
    base = MeanTest(effect=_effect(wanted, asked), sd=sd, **_test(asked))
    return Plan(base, _sd_assumed(asked, lambda other: replace(base, sd=other)), "points")


def _lattice_test(asked: Asked, effect: float, sd: float, *, moved: bool) -> LatticeTest:
    law, origin = _law(asked, _effect(effect, asked), sd, moved=moved)
    return LatticeTest(law=law, test=asked.settings["test"], answers=origin, **_test(asked))


def _ordered(pilot: Pilot, sd: float) -> tuple[float, float, float]:
    """The pilot's gap and the limits of its d_z in scale points, the nearest to zero first."""
    dz = pilot.dz or Interval(nan, nan, nan, "")
    near, far = (dz.low, dz.high) if pilot.mean > 0 else (dz.high, dz.low)
    return near * sd, pilot.mean, far * sd


def _with_effect(test: Purpose) -> Callable[[float], Purpose | None]:
    """The test with another gap; None where it has the other sign or none, so that the test finds nothing."""
    return lambda effect: test.of_effect(effect) if effect * test.sign > 0 else None


def _of_effect(test: Purpose, unit: str) -> Plan:
    amounts = supposed(test.sought or nan)
    return Plan(test, Assumed("dz" if unit == "sd" else "gap", "supposed", amounts, _with_effect(test)), unit)


def _effect(effect: float, asked: Asked) -> float:
    """An effect that the alternative allows."""
    against = {"less": effect > 0, "greater": effect < 0, "two-sided": False}[asked.level.alternative]
    if effect == 0 or against:
        raise SettingError(
            f"A gap of {effect:g} is not an effect under alternative={asked.level.alternative!r}.",
            "give the smallest gap that matters; a shortfall is negative.",
        )
    return effect


def _test(asked: Asked) -> dict[str, Any]:
    """What all tests are asked for: level, power, and how respondents are drawn."""
    return {"level": asked.level, "drawing": asked.drawing, "target": asked.settings["power"]}


def _law(asked: Asked, effect: float, sd: float, *, moved: bool) -> tuple[LatticeLaw, str]:
    """The law of answers and where it comes from: the pilot's, as it is or moved to the gap, or a supposed one."""
    if asked.drawing != Drawing():
        raise SettingError(
            "Tests on the lattice take respondents as independent and of an endless population.",
            "leave cluster_size=, population= and method= out, or plan for test='paired_t'.",
        )
    if asked.level.every:
        raise SettingError("find='all' is planned for t tests on normal answers only.", "leave find= out.")
    if asked.pilot is not None and asked.pilot.gaps is not None and asked.settings["sd"] is None:
        law = LatticeLaw.of(asked.pilot.gaps)
        return (law.moved(effect), "moved") if moved else (law, "pilot")
    scale = asked.settings["instrument"].scale
    return supposed_law(effect, sd, scale.levels - 1, float(scale.step)), "supposed"


def interval_plan(asked: Asked) -> Plan:
    """An interval of a mean gap that is short enough."""
    half = asked.needed(
        "half_width", asked.number("half_width", 0.0), "give the half width in scale points: half_width=0.2."
    )
    assurance = asked.number("assurance", 0.0, 1.0, "give for example 0.9.")
    confidence = 1 - asked.level.each
    base = MeanInterval(
        sd=asked.spread(),
        confidence=confidence,
        drawing=asked.drawing,
        target=half,
        assurance=nan if assurance is None else assurance,
    )
    return Plan(base, _sd_assumed(asked, lambda other: replace(base, sd=other)), "points")


def equivalence_plan(asked: Asked) -> Plan:
    """Two one-sided tests."""
    margin = asked.needed(
        "a margin", asked.number("margin", 0.0, hint="give scale points above zero."), "give margin= in scale points."
    )
    gap = asked.number("gap") or 0.0
    if abs(gap) >= margin:
        raise SettingError(f"A true gap of {gap:g} is not within the margin of {margin:g}.", "name a wider margin.")
    base = Equivalence(margin=margin, effect=gap, sd=asked.spread(), **_test(asked))
    return Plan(base, _sd_assumed(asked, lambda other: replace(base, sd=other)), "points")


def groups_plan(asked: Asked) -> Plan:
    """A test that groups have the same mean gap."""
    given, gap, dz = asked.settings["groups"], asked.number("gap"), asked.number("dz")
    unit, sd = ("sd", 1.0) if dz is not None and gap is None else ("points", asked.spread())
    effect = dz if unit == "sd" else gap
    if isinstance(given, int) and not isinstance(given, bool):
        if given < 2:
            raise SettingError(f"groups={given!r} leaves nothing to compare.", "give two or more.")
        wanted = asked.needed("a difference", effect, "give gap=, the smallest difference between groups that matters.")
        spread, groups = spread_of_means(1.0, given), given
    else:
        means = _means(given)
        if effect is not None:
            raise SettingError("groups= gives the means, and gap= or dz= a difference.", "give one of them.")
        wanted, groups = max(means) - min(means), len(means)
        spread = spread_of(means) / wanted if wanted else 0.0
    if groups > 2 and asked.level.alternative != "two-sided":
        raise SettingError("More than two groups have no direction.", "leave alternative= out.")
    base = GroupTest(effect=_effect(wanted, asked), spread=spread, groups=groups, sd=sd, **_test(asked))
    if unit == "sd":
        return Plan(base, Assumed("difference", "supposed", supposed(wanted), _with_effect(base)), unit)
    return Plan(base, _sd_assumed(asked, lambda other: replace(base, sd=other)), unit)


def _means(given: Any) -> list[float]:
    try:
        means = [float(mean) for mean in given if is_number(mean)]
        if len(means) == len(given) >= 2:
            return means
    except TypeError:
        pass
    raise SettingError(
        f"groups={given!r} is neither a number of groups nor their means.", "give for example 4, or [-0.5, -0.9, -0.4]."
    )


def reliability_plan(asked: Asked) -> Plan:
    """Means of branches, or of outlets, that are reliable enough for a comparison."""
    if asked.drawing.clustered:
        raise SettingError("Clusters within branches are not planned for.", "leave cluster_size= out.")
    icc = asked.number("icc", 0.0, 1.0, "give a correlation between 0 and 1, such as 0.05.")
    found = asked.pilot.icc(asked.confidence) if icc is None and asked.pilot is not None else None
    hint = "give icc=, the share of the variance between branches, or a pilot= with by= the column of the branches."
    value = asked.needed("an intraclass correlation", found.value if found else icc, hint)
    return _reliable(value, found, asked.settings["reliability"], asked.drawing)


def _reliable(value: float, found: Interval | None, target: float, drawing: Drawing) -> Plan:
    if not 0 < value < 1:
        raise SettingError(
            f"The pilot's intraclass correlation is {value:g}: its groups differ no more than chance would have it.",
            "no number of respondents can be computed from it; give icc= a value that is known from elsewhere.",
        )
    base = Reliability(icc=value, target=target, drawing=drawing)

    def other(icc: float) -> Purpose | None:
        return replace(base, icc=min(icc, 1 - 1e-9)) if icc > 0 else None

    amounts = supposed(value) if found is None else (found.low, value, found.high)
    if found is None:
        amounts = amounts[0], value, min(amounts[2], (1 + value) / 2)
    return Plan(base, Assumed("icc", "supposed" if found is None else "pilot", amounts, other), "share")


def visits_plan(asked: Asked, single: Interval | None) -> Plan:
    """Mystery visits to every outlet; `single` is the reliability of one visit, from a generalizability study."""
    if not asked.drawing.simple:
        raise SettingError("Visits are neither clustered nor drawn from a population.", "give reliability= and icc=.")
    icc = asked.number("icc", 0.0, 1.0, "give a correlation between 0 and 1, such as 0.3.")
    found = single if icc is None else None
    hint = "give pilot=gm.mystery_shopping(visits), or icc=, the reliability of a single visit."
    value = asked.needed("the reliability of a single visit", found.value if found else icc, hint)
    plan = _reliable(value, found, asked.settings["reliability"], asked.drawing)
    return replace(plan, assumed=replace(plan.assumed, parameter="single")) if plan.assumed else plan


def share_plan(asked: Asked, *, net: bool) -> Plan:
    """A share, or a net promoter score in points, with an interval that is short enough."""
    half = asked.needed(
        "half_width",
        asked.number(
            "half_width", 0.0, 100.0 if net else 1.0, "give points, such as 5." if net else "write 5% as 0.05."
        ),
        "give half_width=5 for five points." if net else "give half_width=0.05 for 5%.",
    )
    sd = _net(asked) if net else _binary(asked)
    base = ShareInterval(sd=sd, confidence=1 - asked.level.each, drawing=asked.drawing, target=half)
    return Plan(base, None, "nps" if net else "share")


def _net(asked: Asked) -> float:
    shares = [asked.number(name, 0, 1, "write 45% as 0.45.", closed=True) for name in ("promoters", "detractors")]
    if shares == [None, None]:
        return 100.0
    up, down = (share for share in shares)
    if up is None or down is None or up + down > 1 + 1e-9:
        raise SettingError(
            f"promoters={up!r} and detractors={down!r} are not two shares of all respondents.",
            "give both, such as promoters=0.45, detractors=0.20; without them the worst case is planned for.",
        )
    sd = 100 * net_sd(up, down)
    if not sd > 0:
        raise SettingError("If everybody gives the same answer, one respondent is enough.", "give other shares.")
    return sd


def _binary(asked: Asked) -> float:
    share = asked.number("share", 0.0, 1.0, "write 20% as 0.2.")
    share = 0.5 if share is None else share
    return sqrt(share * (1 - share))
