"""True and false loyalty: who buys again, and whether liking goes with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from gapmodel.findings.encounters.loyalty.loyalty_answers import Mask, RowAnswers
from gapmodel.findings.encounters.loyalty.questions import ALTERNATIVES, ATTACHMENT, REPURCHASE, SATISFACTION
from gapmodel.inference.estimate import NAN, Interval
from gapmodel.inference.means.default_interval import lattice_interval
from gapmodel.inference.means.design_based import design_interval
from gapmodel.inference.means.linearised import mean_of, part_of
from gapmodel.inference.share import blaker_interval, design_share
from gapmodel.tally.frequencies import Frequencies

KINDS: Mapping[str, tuple[str, str, str, str]] = {
    ATTACHMENT: ("true", "false", "latent", "none"),
    SATISFACTION: ("loyalist", "hostage", "mercenary", "defector"),
}  # with what is liked and bought again: both, only bought, only liked, neither
COLUMNS = ["liking", "kind", "liked", "buys_again", "n", "n_kind", "share", "share_low", "share_high"]
COLUMNS += ["alternatives", "alternatives_low", "alternatives_high", "method"]


def type_rows(answers: RowAnswers, highs: Mapping[str, Fraction], confidence: float) -> list[tuple[Any, ...]]:
    """The four kinds of customers by attachment and repurchase, and by satisfaction and repurchase."""
    rows = list[tuple[Any, ...]]()
    for liking, kinds in KINDS.items():
        if liking in answers.questions and REPURCHASE in answers.questions:
            rows += _rows(answers, liking, kinds, highs, confidence)
    return rows


def _rows(
    answers: RowAnswers, liking: str, kinds: tuple[str, ...], highs: Mapping[str, Fraction], confidence: float
) -> Iterator[tuple[Any, ...]]:
    liked, bought = (answers.units[role] for role in (liking, REPURCHASE))
    both = (liked >= 0) & (bought >= 0)
    likes = liked >= answers.questions[liking].units_at(highs[liking])
    buys = bought >= answers.questions[REPURCHASE].units_at(highs[REPURCHASE])
    n = int(both.sum())
    cells = ((True, True), (False, True), (True, False), (False, False))
    for kind, (like, buy) in zip(kinds, cells, strict=True):
        inside = both & (likes == like) & (buys == buy)
        share = _share(answers, inside, both, n, confidence)
        attraction = _alternatives(answers, inside, confidence)
        limits = (*share.numbers, *attraction.numbers)
        yield liking, kind, like, buy, n, int(inside.sum()), *limits, share.method


def _share(answers: RowAnswers, inside: Mask, members: Mask, n: int, confidence: float) -> Interval:
    if answers.drawn is None:
        return blaker_interval(int(inside.sum()), n, confidence)
    part = part_of(answers.drawn, inside.astype(np.float64), members)
    return design_share(mean_of(answers.drawn, part), n, part.effective_n, confidence)


def _alternatives(answers: RowAnswers, inside: Mask, confidence: float) -> Interval:
    """How attractive other suppliers are to the customers of a kind, on average."""
    if ALTERNATIVES not in answers.questions:
        return Interval(NAN, NAN, NAN, "")
    question, units = answers.questions[ALTERNATIVES], answers.units[ALTERNATIVES]
    members, lowest = inside & (units >= 0), float(question.lowest)
    if answers.drawn is not None:
        part = part_of(answers.drawn, units.astype(np.float64) * float(question.unit), members)
        found = design_interval(mean_of(answers.drawn, part), confidence)
    else:
        values = Frequencies.of(units[members], question.unit)
        found = lattice_interval(values, 0.0, float(question.unit * question.units), confidence)
    return Interval(found.value + lowest, found.low + lowest, found.high + lowest, found.method)
