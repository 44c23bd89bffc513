"""`gm.performance` against rows: means, intervals, boxes, distributions, reliability."""

from __future__ import annotations

from fractions import Fraction
from math import isnan, nan
from typing import Any

import numpy as np
import pandas as pd

import gapmodel as gm

from . import bootstrap, design, shares
from .case import Case, tails
from .compare_designs import ROLES, design_columns, units_of, weights_of
from .ledger import EQUAL, ROUNDED, Bound, Place
from .paired import t_limits
from .populations import MISSING, Answers, a_form, a_size, some_answers
from .scores import Line, Moments, lines

CLOSE = Bound(1e-9, 1e-12)
INTERVALS = ("lattice", "t", "percentile", "bca")


def compare(case: Case) -> None:
    """One side of answers to two, or the only side of a questionnaire that asks one."""
    form = a_form(case.rng)
    answers = some_answers(case.rng, form, a_size(case.rng, form), points=case.rng.random() < 0.3)
    side, letter, codes = case.choose(("expectation", "E", answers.e), ("perception", "P", answers.p))
    own = Answers(form, codes, codes, answers.points)
    if answers.n <= 300 and case.rng.random() < 0.25:
        _designed(case, answers, own, side)
        return
    interval, confidence = case.choose(*INTERVALS), case.choose(0.9, 0.95, 0.99)
    if case.rng.random() < 0.5:
        survey = case.read(answers)
    else:
        frame = answers.frame()
        others = [name for name in frame if not name.startswith(letter) and not name.startswith("W_")]
        survey = case.read_frame(form, frame.drop(columns=others), sides=(side,))
    target = case.choose(None, float(form.lowest + form.widest / 2))
    found = gm.performance(survey, side=side, confidence=confidence, interval=interval, target=target)
    table = {(row["level"], row["code"]): row for row in found.table.to_dict("records")}
    boxes = {(row["level"], row["code"], row["box"]): row for row in found.boxes.to_dict("records")}
    for line in lines(own):
        place = case.place(f"{side}, {line.level} {line.code}, {interval}, {confidence:.0%}", line.e)
        row = table[line.key]
        _mean(case, row, line, place)
        _interval(case, row, line, (interval, confidence), place)
        for name, inside in _inside(line).items():
            _box(case, boxes[*line.key, name], row, (name, int(inside.sum()), line.n, confidence), place)
        if target is not None:
            case.ledger.same("performance: verdict", row["verdict"], _verdict(row, target), place)
    _distribution(case, found, own)
    _reliability(case, found, own, confidence)


def _designed(case: Case, answers: Answers, own: Answers, side: str) -> None:
    """Weights, strata and clusters: linearised means and shares, Korn and Graubard's limits of shares."""
    roles = [role for role in ROLES if case.rng.random() < 0.6] or ["weights"]
    columns, confidence = design_columns(case, answers.n), case.choose(0.9, 0.95)
    survey = case.read(answers, columns, **{role: role for role in roles})
    found = gm.performance(survey, side=side, confidence=confidence)
    table = {(row["level"], row["code"]): row for row in found.table.to_dict("records")}
    boxes = {(row["level"], row["code"], row["box"]): row for row in found.boxes.to_dict("records")}
    weights, units = weights_of(columns, roles, answers.n), units_of(columns, roles, answers.n)
    rest = (1 - confidence) / 2
    for line in lines(own):
        place = case.place(f"{side}, {line.level} {line.code}, {'+'.join(roles)}, {confidence:.0%}", line.e)
        values: list[Fraction | None] = [None] * answers.n
        for row, value in zip(line.rows.tolist(), line.e.tolist(), strict=True):
            values[row] = line.lowest + line.unit * value
        mean = design.linearised(values, weights, units)
        row = table[line.key]
        for name, value in (("mean", mean.mean), ("se", mean.se)):
            case.ledger.compare(f"performance, design: {name}", row[name], value, CLOSE, place)
        for name, value in zip(("ci_low", "ci_high"), mean.limits(rest, rest), strict=True):
            case.ledger.compare("performance, design: interval", row[name], value, CLOSE, place)
        kish = design.effective_n([weights[row] for row in line.rows.tolist()])
        for name, inside in _inside(line).items():
            share = [None] * answers.n
            for at, there in zip(line.rows.tolist(), inside.tolist(), strict=True):
                share[at] = Fraction(there)
            part = design.linearised(share, weights, units)
            limits = shares.korn_graubard(part.mean, part.se, part.dof, line.n, kish, confidence)
            box = boxes[*line.key, name]
            for column, value in zip(("share", "ci_low", "ci_high"), (part.mean, *limits), strict=True):
                case.ledger.compare("performance, design: shares", box[column], value, Bound(1e-8, 1e-10), place)


def _inside(line: Line) -> dict[str, np.ndarray]:
    """Who stands at either end of the scale, and within a step of it."""
    one, most = int(line.step / line.unit), _most(line)
    return {
        "top_box": line.e == most,
        "top_two": line.e >= most - one,
        "bottom_box": line.e == 0,
        "bottom_two": line.e <= one,
    }


def _mean(case: Case, row: dict[str, Any], line: Line, place: Place) -> None:
    moments = Moments.of(line.e, line.unit, line.lowest)
    case.ledger.compare("performance: n", row["n"], line.n, EQUAL, place)
    for name, value in (("mean", moments.mean), ("sd", moments.sd), ("se", moments.se)):
        case.ledger.compare(f"performance: {name}", row[name], value, ROUNDED, place)


def _interval(case: Case, row: dict[str, Any], line: Line, asked: tuple[str, float], place: Place) -> None:
    interval, confidence = asked
    found, moments = (row["ci_low"], row["ci_high"]), Moments.of(line.e, line.unit)
    varies = line.n > 1 and not moments.constant
    below, above = tails(confidence, "two-sided")
    lowest, widest = float(line.lowest), float(line.unit) * _most(line)
    t = tuple(lowest + limit for limit in t_limits(moments, confidence)) if varies else (nan, nan)
    if interval == "t":
        for limit, expected in zip(found, t, strict=True):
            close = Bound(1e-9, 1e-9 * moments.se if varies else 0.0)
            case.ledger.compare("performance: t interval", limit, expected, close, place)
    elif interval == "lattice" and line.n > 1:
        most, least = (row["mean"], row["mean"]) if isnan(t[0]) else (max(t[0], lowest), min(t[1], lowest + widest))
        give = Bound(1e-12, 1e-12)
        case.ledger.between("performance: lattice interval", found[0], (lowest, most), give, place)
        case.ledger.between("performance: lattice interval", found[1], (least, lowest + widest), give, place)
    elif interval in ("percentile", "bca") and varies:
        law = bootstrap.law_of(line.e)
        if law is None:
            return
        limits = bootstrap.percentile(law, (below, above))
        if interval == "bca":
            limits = bootstrap.bca_of(law, line.e, (below, above))
        # where the sums are too many to list the package takes a saddlepoint: a thousandth of a standard error
        listed = len(law.chance) < 2**20
        for limit, ends in zip(found, limits, strict=True):
            low, high = (lowest + end * float(line.unit) / line.n for end in ends)
            close = Bound(1e-12, 1e-12) if listed else Bound(0.0, 1e-3 * moments.se)
            case.ledger.between(f"performance: bootstrap, {interval}", limit, (low, high), close, place)
    else:
        for limit in found:
            case.ledger.compare("performance: no interval", limit, nan, EQUAL, place)


def _most(line: Line) -> int:
    return int(line.widest / line.unit)


def _box(
    case: Case, box: dict[str, Any], row: dict[str, Any], asked: tuple[str, int, int, float], place: Place
) -> None:
    name, count, n, confidence = asked
    case.ledger.compare("performance: count in a box", box["count"], count, EQUAL, place)
    case.ledger.compare("performance: share in a box", box["share"], count / n if n else nan, CLOSE, place)
    limits, give = (box["ci_low"], box["ci_high"]), Bound(0.0, 1e-6)
    for within, beyond in shares.blaker(count, n, confidence, limits) if n else ():
        case.ledger.between("performance: Blaker's limit, within", within, (1 - confidence, 1), give, place)
        case.ledger.between("performance: Blaker's limit, beyond", beyond, (0, 1 - confidence), give, place)
    if name.endswith("_box"):
        end = name.removesuffix("_box")
        for column, other in ((name, "share"), (f"{end}_low", "ci_low"), (f"{end}_high", "ci_high")):
            case.ledger.compare("performance: boxes in the table", row[column], box[other], EQUAL, place)


def _distribution(case: Case, found: Any, own: Answers) -> None:
    form = own.form
    for at, (code, part) in enumerate(found.answers.groupby("code", sort=False)):
        given = own.e[:, at][own.e[:, at] != MISSING]
        counts = np.bincount(given, minlength=form.levels)
        place = case.place(f"answers to {code}")
        case.ledger.same("performance: item of a distribution", code, form.items[at], place)
        case.ledger.compare("performance: distribution", (part["count"].to_numpy() != counts).sum(), 0, EQUAL, place)
        if len(given):
            worst = np.abs(part["share"].to_numpy() - counts / len(given)).max()
            case.ledger.compare("performance: distribution", worst, 0.0, Bound(0.0, 1e-12), place)


def _reliability(case: Case, found: Any, own: Answers, confidence: float) -> None:
    form = own.form
    frame = pd.DataFrame(own.e.astype(float), columns=list(form.items)).where(own.e != MISSING) * float(form.step)
    scales = {"overall": form.items} | dict(form.dimensions)
    for row in found.reliability.to_dict("records"):
        items = frame[list(scales[row["code"]])]
        there = items.notna().astype(int)
        n = int((there.T @ there).to_numpy().min())
        value = shares.alpha(items)
        place = case.place(f"reliability of {row['code']}")
        case.ledger.compare("performance: reliability n", row["n"], n, EQUAL, place)
        expected = (value, *shares.feldt(value, n, items.shape[1], confidence))
        for name, other in zip(("alpha", "ci_low", "ci_high"), expected, strict=True):
            case.ledger.compare(f"performance: {name} of reliability", row[name], other, Bound(1e-8, 1e-9), place)


def _verdict(row: dict[str, Any], target: float) -> str:
    if row["ci_low"] > target:
        return "above"
    return "below" if row["ci_high"] < target else "undecided"
