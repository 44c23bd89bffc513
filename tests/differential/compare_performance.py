"""`gm.performance` against rows: means, intervals, boxes, distributions, reliability."""

from __future__ import annotations

from math import isnan, nan
from typing import Any

import numpy as np
import pandas as pd

import gapmodel as gm

from . import bootstrap, shares
from .case import Case, tails
from .ledger import EQUAL, ROUNDED, Bound, Place
from .paired import t_limits
from .populations import MISSING, Answers, a_form, a_size, some_answers
from .scores import Line, Moments, lines

CLOSE = Bound(1e-9, 1e-12)
INTERVALS = ("lattice", "t", "percentile", "bca")
ENDS = ("top_box", "top_two", "bottom_box", "bottom_two")


def compare(case: Case) -> None:
    """One side of answers to two, or the only side of a questionnaire that asks one."""
    form = a_form(case.rng)
    answers = some_answers(case.rng, form, a_size(case.rng, form), points=case.rng.random() < 0.3)
    side, letter, codes = case.choose(("expectation", "E", answers.e), ("perception", "P", answers.p))
    own = Answers(form, codes, codes, answers.points)
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
        for name in ENDS:
            _box(case, boxes[*line.key, name], row, line, (name, form.step, form.levels, confidence), place)
        if target is not None:
            case.ledger.same("performance: verdict", row["verdict"], _verdict(row, target), place)
    _distribution(case, found, own)
    _reliability(case, found, own, confidence)


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
    case: Case, box: dict[str, Any], row: dict[str, Any], line: Line, asked: tuple[Any, ...], place: Place
) -> None:
    name, step, _, confidence = asked
    one, most = int(step / line.unit), _most(line)
    inside = {"top_box": line.e == most, "top_two": line.e >= most - one, "bottom_box": line.e == 0}
    count = int(inside.get(name, line.e <= one).sum())
    expected = (count / line.n, *shares.blaker(count, line.n, confidence)) if line.n else (nan, nan, nan)
    case.ledger.compare("performance: count in a box", box["count"], count, EQUAL, place)
    for column, value in zip(("share", "ci_low", "ci_high"), expected, strict=True):
        what = "share in a box" if column == "share" else "Blaker's limits"
        case.ledger.compare(f"performance: {what}", box[column], value, Bound(0.0, 1e-8), place)
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
