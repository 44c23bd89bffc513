"""Who answered which side of the gap model, checked before anything is compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from gapmodel.errors import SettingError, TallyError, listed, one_of
from gapmodel.findings.given_tally import groups_of, tally_of
from gapmodel.findings.special_answers import special_answers
from gapmodel.survey.survey import Survey
from gapmodel.tally.one_side import SideLine, side_lines
from gapmodel.tally.tally import Tally

Given = Survey | Tally | Sequence[Survey | Tally] | None
Key = tuple[str, str]  # (who, side)
SIDES = {
    "customers": ("expectation", "perception"),
    "managers": ("expectation", "standards"),
    "employees": ("expectation", "delivery", "kept"),
    "promises": ("promise",),
}
_INSTRUMENTS = {
    ("managers", "expectation"): "servqual-managers",
    ("managers", "standards"): "gap2-standards",
    ("employees", "expectation"): "servqual-employees",
    ("employees", "delivery"): "gap3-delivery",
    ("employees", "kept"): "gap4-promises",
    ("promises", "promise"): "servqual-promises",
}
NONE = "none"  # the side that counts who said that nothing exists to be rated, see `special_answers`
_STATEMENTS = ("agreement",)  # of the antecedents, which are no gap
_ON_ITEMS = ("expectation", "perception", "promise")  # asked about the same items, so that they can be compared


@dataclass(frozen=True, slots=True)
class RespondentGroup:
    """One side as one kind of people answered it.

    Attributes
    ----------
    tally : Tally
        Of this side alone, or of several where no more was counted.
    whole : Tally
        All that was counted with it.
    side : str
    """

    tally: Tally
    whole: Tally
    side: str

    def lines(self, by: str | Sequence[str] | None) -> Mapping[str, tuple[SideLine, ...]]:
        """The lines of every group."""
        groups = groups_of(self.tally, by)
        return {group: side_lines(self.tally.layout, counts, self.side) for group, counts in groups.items()}

    def asked(self, group: str = "") -> dict[str, int]:
        """By dimension, how many of a group have a score or said that there is nothing to be rated."""
        lines = side_lines(self.tally.layout, self.tally.groups[group] if group else self.tally.total, self.side)
        rated = {line.code: line.n for line in lines if line.level == "dimension"}
        return {code: n + none_of(self, place, group) for place, (code, n) in enumerate(rated.items())}


RespondentGroups = Mapping[Key, RespondentGroup]


def respondent_groups_of(by: str | Sequence[str] | None = None, **given: Given) -> dict[Key, RespondentGroup]:
    """What customers, managers, employees and promises say, by (who, side).

    Raises
    ------
    SettingError
        Something is neither a survey nor a tally, nobody is given, the same people are given twice, or people
        were asked what they are not asked in the gap model.
    TallyError
        Sides that are to be compared have different items or scales, a design, or other groups than asked for.
    """
    surveyed: dict[Key, RespondentGroup] = {}
    for who, answers in given.items():
        for one in _listed(answers):
            if isinstance(one, (Survey, Tally)) and tally_of(one).layout.sides == _STATEMENTS:
                continue
            for people in _groups_of(who, one, by):
                if (who, people.side) in surveyed:
                    raise SettingError(
                        f"{who} answer the {people.side} side twice.",
                        "give each questionnaire once, or add the tallies.",
                    )
                surveyed[who, people.side] = people
    _different_people(surveyed)
    _same_items(surveyed)
    return surveyed


def check_population(population: Mapping[str, int] | None) -> None:
    """Raise `SettingError` unless it says how many managers or employees there are."""
    if population is not None and not isinstance(population, Mapping):
        raise SettingError(
            f"population={population!r} does not say whom it counts.", "write population={'managers': 12}."
        )
    for who in population or {}:
        one_of(who, ("managers", "employees"), "population")


def none_of(people: RespondentGroup, dimension: int, group: str = "") -> int:
    """How many of a group said that there is nothing to be rated on a dimension (its place)."""
    layout = people.whole.layout
    special = special_answers(layout, people.whole.groups[group] if group else people.whole.total)
    return 0 if special is None else int(special[list(layout.dimensions[dimension][1])].sum())


def answered_by(people: RespondentGroup, group: str, line: SideLine) -> int:
    """How many answered at all, also that nothing exists to be rated; of all dimensions together at least so many."""
    asked = people.asked(group)
    if line.code in asked:
        return asked[line.code]
    counts = people.whole.groups[group] if group else people.whole.total
    return max(line.n, sum(asked.values()) - (len(asked) - 1) * counts.n)


def _listed(answers: Given) -> Sequence[Survey | Tally]:
    if answers is None:
        return ()
    return tuple(answers) if isinstance(answers, (list, tuple)) else (answers,)  # type: ignore[return-value]


def _groups_of(who: str, answers: Survey | Tally, by: str | Sequence[str] | None) -> list[RespondentGroup]:
    whole = tally_of(answers, by)
    if whole.layout.design:
        raise TallyError(
            f"The answers of {who} have {listed(whole.layout.design)}, which these gaps do not reckon with.",
            "read them without weights, strata and cluster; respondents then count alike.",
        )
    sides = [side for side in whole.layout.sides if side != NONE]
    unknown = [side for side in sides if side not in SIDES[who]]
    if unknown and not (who == "managers" and unknown == ["perception"]):
        raise SettingError(
            f"{who} were asked about {listed(unknown)}; the gap model asks them about {listed(SIDES[who])}.",
            f"read their answers with {_expected(who)}.",
        )
    if unknown:
        raise SettingError(
            "managers were asked about perception, which only customers have: this looks like the customers' survey.",
            f"read the managers' answers with {_expected(who)}; gap 1 compares two different kinds of people.",
        )
    if isinstance(answers, Survey):
        return [RespondentGroup(answers.tally_of_side(side, by=by), whole, side) for side in sides]
    return [RespondentGroup(whole, whole, side) for side in sides]


def _expected(who: str) -> str:
    names = [f"instrument={name!r}" for (asked, _), name in _INSTRUMENTS.items() if asked == who]
    return " or ".join(names) or "instrument='servqual'"


def _different_people(surveyed: RespondentGroups) -> None:
    asked = {who: people for (who, side), people in surveyed.items() if side == "expectation"}
    for (a, first), (b, second) in combinations(asked.items(), 2):
        if first.tally.n and first.tally.layout == second.tally.layout and first.tally == second.tally:
            raise SettingError(
                f"{a} and {b} gave exactly the same answers: the same people were passed twice.",
                "these gaps compare different people as independent samples; read each kind from its own file.",
            )


def _same_items(surveyed: RespondentGroups) -> None:
    asked = {key: people.tally.layout for key, people in surveyed.items() if key[1] in _ON_ITEMS}
    for (a, first), (b, second) in combinations(asked.items(), 2):
        names = {
            "items": first.items != second.items,
            "dimensions": first.dimensions != second.dimensions,
            "scales": (first.lowest, first.step, first.levels) != (second.lowest, second.step, second.levels),
        }
        wrong = [name for name, differs in names.items() if differs]
        if wrong:
            raise TallyError(
                f"The {' '.join(a)} and the {' '.join(b)} side have different {' and '.join(wrong)}: "
                "their means cannot be subtracted.",
                "ask both about the same items on the same scale, with instruments that are made for one another.",
            )
