"""Which department rates which, and which of these pairs are large enough to be shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from gapmodel.errors import ColumnError, GapModelError, SettingError, TallyError, listed
from gapmodel.findings.given_tally import tally_of
from gapmodel.survey.decoding.group_names import NO_GROUP
from gapmodel.survey.survey import Survey
from gapmodel.tally.counts import Counts
from gapmodel.tally.hidden_rows import OTHERS
from gapmodel.tally.layout import Layout
from gapmodel.tally.line import gap_places, score_frequencies
from gapmodel.tally.tally import Tally

Pair = tuple[str, str]
_BETWEEN = " / "


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of departments in a tally.

    Attributes
    ----------
    tally : Tally
        With the groups of the pairs that are shown, and no others.
    named : dict of group to (supplier, customer)
        All pairs with answers, in natural order.
    self_rated, unnamed, unanswered, put_together : int
        Ratings of the own department, without a name, without answers on both sides, of groups put together before.
    """

    tally: Tally
    named: dict[str, Pair]
    self_rated: int
    unnamed: int
    unanswered: int
    put_together: int

    @property
    def shown(self) -> dict[str, Pair]:
        """The pairs that are shown, by group."""
        return {group: pair for group, pair in self.named.items() if group in self.tally.groups}

    @property
    def departments(self) -> tuple[str, ...]:
        """All departments, in order of appearance."""
        return tuple(dict.fromkeys(name for pair in self.named.values() for name in pair))


def pairs_of(answers: Survey | Tally, supplier: str, customer: str, min_cell: int) -> Pairs:
    """The pairs of departments, those with fewer than `min_cell` overall gaps hidden.

    Raises
    ------
    TallyError
        There is one department only, nobody rated another, or all pairs are too small.
    ColumnError
        A group's name could be read as several pairs.
    SettingError
        `supplier` and `customer` are one column, or `min_cell` is no whole number from 1.
    """
    _check(supplier, customer, min_cell)
    tally = tally_of(answers, [supplier, customer])
    gap_places(tally.layout)
    if tally.layout.design:
        raise TallyError(
            f"Pairs of departments are compared by their own staff, but this sample has {listed(tally.layout.design)}.",
            "read the answers without weights, strata and cluster.",
        )
    split = partial(_split, known=_known(answers, tally, supplier, customer), of_survey=isinstance(answers, Survey))
    answered = {group: counts for group, counts in tally.groups.items() if counts.used and group != OTHERS}
    named = {group: split(group) for group in answered}
    complete = {group: pair for group, pair in named.items() if NO_GROUP not in pair}
    rated = {group: pair for group, pair in complete.items() if pair[0] != pair[1]}
    _check_rated(rated, complete, tally)
    shown = {group: tally.groups[group] for group in rated if _n(tally.layout, tally.groups[group]) >= min_cell}
    if not shown:
        raise TallyError(
            f"All {len(rated)} pairs of departments have fewer than min_cell={min_cell} respondents with overall gaps.",
            "ask more people, or put small departments together before reading; a lower min_cell shows single persons.",
        )
    return Pairs(
        replace(tally, groups=shown, blocks=None),
        rated,
        _used(answered, set(complete) - set(rated)),
        _used(answered, set(named) - set(complete)),
        sum(counts.n - counts.used for counts in tally.groups.values()),
        tally.groups[OTHERS].used if OTHERS in tally.groups else 0,
    )


def _n(layout: Layout, counts: Counts) -> int:
    """Respondents with an overall gap."""
    overall = zip(layout.scores, counts.tables, strict=True)
    return next(score_frequencies(layout, score, table).n for score, table in overall if score.code == "overall")


def _used(groups: dict[str, Counts], these: set[str]) -> int:
    return sum(groups[group].used for group in these)


def _known(answers: Survey | Tally, tally: Tally, supplier: str, customer: str) -> Callable[[Pair], bool]:
    """Whether a pair's names stand in the two columns; these are counted only if a name can be read in two ways."""
    if isinstance(answers, Tally) or all(len(list(_splits(group))) <= 1 for group in tally.groups):
        return lambda _: True
    suppliers, customers = answers.tally_by(supplier).groups, answers.tally_by(customer).groups
    return lambda pair: pair[0] in suppliers and pair[1] in customers


def _split(group: str, known: Callable[[Pair], bool], *, of_survey: bool) -> Pair:
    pairs = [pair for pair in _splits(group) if known(pair)]
    if len(pairs) == 1:
        return pairs[0]
    problem = f"The group {group!r} can be read as {len(pairs)} pairs of departments."
    kind: type[GapModelError] = ColumnError if of_survey else TallyError
    more = "" if of_survey else ", or give the survey in place of its tally"
    raise kind(problem, f"rename the department that has {_BETWEEN!r} in its name{more}.")


def _splits(group: str) -> Iterator[Pair]:
    """All ways to read a group as two names, neither of them empty or with blanks at its ends."""
    for place in range(1, len(group) - len(_BETWEEN)):
        pair = group[:place], group[place + len(_BETWEEN) :]
        if group.startswith(_BETWEEN, place) and pair == (pair[0].strip(), pair[1].strip()):
            yield pair


def _check(supplier: str, customer: str, min_cell: int) -> None:
    if supplier == customer:
        raise SettingError(
            f"supplier and customer are the same column {supplier!r}.",
            "name the column of the department that is rated, and that of the department that rates.",
        )
    if not isinstance(min_cell, int) or min_cell < 1:
        raise SettingError(
            f"min_cell={min_cell!r} must be a whole number of respondents.",
            "give a whole number from 1; 1 hides nothing.",
        )


def _check_rated(rated: dict[str, Pair], complete: dict[str, Pair], tally: Tally) -> None:
    if rated:
        return
    names = sorted({name for pair in complete.values() for name in pair})
    if len(names) == 1:
        raise TallyError(
            f"There is one department only: {names[0]!r}.",
            "gm.gaps(survey) shows the gaps of one department; internal service takes two or more.",
        )
    what = f"each of the {len(names)} departments rated itself alone" if names else "no row has both names and answers"
    raise TallyError(
        f"No department rated another: {what} ({tally.n} rows).",
        "one column names the department that is rated, the other that of the respondent.",
    )
