"""Groups against their own rows alone, sums of tallies against the whole, and what a file gives back."""

from __future__ import annotations

from typing import Any

import numpy as np

import gapmodel as gm

from .case import Case, quiet_gaps
from .compare_gaps import adjusted
from .ledger import EQUAL
from .populations import a_form, some_answers

SIZES = (3, 5, 10, 20, 40, 80, 200)
TABLE = ("n", "mean_e", "mean_p", "gap", "sd", "se", "ci_low", "ci_high", "p_val", "cohen_dz")


def compare(case: Case) -> None:
    """Answers of several groups, one of a single respondent."""
    form = a_form(case.rng)
    answers = some_answers(case.rng, form, int(case.choose(*SIZES)), points=case.rng.random() < 0.2)
    names = np.array(case.rng.choice(["North 2", "North 10", "South"], answers.n, p=[0.5, 0.3, 0.2]), dtype=object)
    names[0] = "alone"
    options = case.settings() | {"interval": case.choose("lattice", "t", "percentile", "bca")}
    survey = case.read(answers, {"g": names}, by="g")
    found = quiet_gaps(survey, by="g", **options)
    for name in sorted(set(names)):
        brief = name != "alone" and case.rng.random() < 0.5
        alone = quiet_gaps(case.read(answers.taken(np.flatnonzero(names == name))), **options)
        _equal(case, "group alone", _of_group(found, name, brief=brief), _of_group(alone, "", brief=brief), name)
    adjusted(case, found.tests, options["padjust"])
    _added(case, survey, answers, names, options)


def _added(case: Case, survey: gm.Survey, answers: Any, names: np.ndarray, options: dict[str, Any]) -> None:
    """The parts of a sample, counted alone, add up to it in any order, and a file keeps them."""
    parts = np.array_split(case.rng.permutation(answers.n), int(case.choose(2, 3)))
    tallies = [case.read(answers.taken(part), {"g": names[part]}, by="g").tally for part in parts if len(part)]
    total = tallies[0]
    for tally in tallies[1:]:
        total = tally + total
    kept = gm.read_tally(total.save(case.folder / "kept.tally"))
    whole = quiet_gaps(survey.tally, **options)
    brief = case.rng.random() < 0.7  # all numbers of three in ten
    expected = _of_group(whole, "", brief=brief)
    for what, tally in (("sum of tallies", total), ("tally from a file", kept)):
        _equal(case, what, _of_group(quiet_gaps(tally, **options), "", brief=brief), expected, what)
    case.ledger.same("tally from a file: equal", kept == total, True, case.place("file"))


def _of_group(found: gm.Gaps, name: str, *, brief: bool = False) -> dict[tuple[str, ...], float]:
    """Every number of one group but the adjusted p-values, whose family is larger; in brief those of the table."""
    table = found.table if "group" not in found.table else found.table[found.table["group"] == name]
    numbers = {
        ("table", row["level"], row["code"], column): row[column]
        for row in table.to_dict("records")
        for column in TABLE
    }
    if brief:
        return numbers
    tests = found.tests[found.tests["group"] == name]
    for row in tests.to_dict("records"):
        key = ("tests", row["level"], row["code"], row["test"])
        numbers |= {(*key, column): row[column] for column in ("statistic", "dof", "p_val")}
    effects = found.effects[found.effects["group"] == name]
    for place, row in enumerate(effects.to_dict("records")):
        key = ("effects", row["level"], row["code"], f"{row['effect']} {place}")
        numbers |= {(*key, column): row[column] for column in ("value", "ci_low", "ci_high")}
    return numbers


def _equal(
    case: Case, what: str, found: dict[tuple[str, ...], float], expected: dict[tuple[str, ...], float], name: str
) -> None:
    case.ledger.same(f"{what}: lines", list(found), list(expected), case.place(name))
    for key, value in expected.items():
        if key in found:
            case.ledger.compare(f"{what}: {key[0]}", found[key], value, EQUAL, case.place(f"{name}: {' '.join(key)}"))
