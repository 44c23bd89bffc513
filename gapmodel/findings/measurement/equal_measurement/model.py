"""The model of an invariance test: groups of respondents, or two sides of the same respondents, on the same factors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gapmodel.errors import SettingError, TallyError, one_of
from gapmodel.findings.measurement.factor_models.models import check_factors
from gapmodel.findings.measurement.item_answers import ItemAnswers
from gapmodel.inference.confirmatory.model_text import Modifier, Statement, parse
from gapmodel.inference.confirmatory.parameters import Parameter, parameter_table
from gapmodel.inference.confirmatory.sample import Sample
from gapmodel.inference.invariance.equal_parameters import Twins
from gapmodel.notes.note import Note
from gapmodel.survey.counting.count import by_name
from gapmodel.survey.decoding.group_names import BETWEEN, NO_GROUP
from gapmodel.survey.survey import Survey
from gapmodel.tally.hidden_rows import OTHERS
from gapmodel.tally.tally import Tally

MODELS = ("dimensions", "one factor")
MOST_GROUPS = 10
_LEAST = 1e-10  # of the largest eigenvalue: below it items determine each other
_OF_GROUP = {"few": "few_of_group", "constant": "constant_group", "dependent": "dependent_group"}
_OF_SIDES = {"few": "few_of_sides", "constant": "constant_sides", "dependent": "dependent_sides"}
_SIDES_HINT = "collect more answers, or leave out items that repeat others or that everybody answers alike."
_SHOWN = 3  # groups that are left out, in a message
_HINT = "every group needs more respondents than there are items, and answers to every item that are not all the same."


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A table of parameters in which nothing is equal yet, and the samples that it is fitted to.

    Attributes
    ----------
    parameters : tuple of Parameter
    twins : Twins
    observed : tuple of str
    samples : tuple of Sample
    places : tuple of str
        The groups, or the sides, in order; the first sets the unit.
    pairwise : bool
        Whether answers are missing and covariances are those of pairs of items.
    left_out : tuple of (group, n, why)
    """

    parameters: tuple[Parameter, ...]
    twins: Twins
    observed: tuple[str, ...]
    samples: tuple[Sample, ...]
    places: tuple[str, ...]
    pairwise: bool
    left_out: tuple[tuple[str, int, str], ...] = ()

    @property
    def sizes(self) -> tuple[int, ...]:
        """Respondents of every sample."""
        return tuple(sample.n for sample in self.samples)


def of_groups(answers: Survey | Tally, by: str | Sequence[str], side: str, model: str, *, rows: bool) -> Model:
    """The model of several groups.

    Raises
    ------
    SettingError, TallyError
        Fewer than two groups can be compared, or more than `MOST_GROUPS`.
    """
    groups = {
        name: own
        for name, own in ItemAnswers.by_group(answers, side, by).items()
        if NO_GROUP not in name.split(BETWEEN) and name != OTHERS
    }
    faults = {name: fault for name, own in groups.items() if (fault := _fault(own))}
    kept = {name: own for name, own in groups.items() if name not in faults}
    left_out = tuple((name, groups[name].n, why) for name, why in faults.items())
    if len(kept) < 2:
        why = Note.of("no_two_groups", by=by_name(by), groups=_listed(left_out)) if left_out else None
        raise TallyError(why or Note.of("one_group", by=by_name(by)), _HINT)
    if len(kept) > MOST_GROUPS:
        raise SettingError(
            Note.of("many_groups", n=len(kept), by=by_name(by), most=MOST_GROUPS),
            "put groups together, or select those that matter: every group has loadings and intercepts of its own.",
        )
    first = next(iter(kept.values()))
    statements = _statements(model, first, {"": first.names})
    factors = tuple(dict.fromkeys(one.lhs for one in statements if one.op == "=~"))
    table = parameter_table(statements, first.names, groups=len(kept), means=True, std_lv=True)
    samples = tuple(sample_of(own, rows=rows) for own in kept.values())
    pairwise = any(own.pairwise for own in kept.values())
    return Model(table, Twins(factors, {}), first.names, samples, tuple(kept), pairwise, left_out)


def of_sides(answers: Survey | Tally, sides: tuple[str, str], model: str, *, rows: bool) -> Model:
    """The model of two sides of the same respondents, with correlated uniquenesses of the same item.

    Raises
    ------
    SettingError, TallyError
        The model is a text; the respondents are too few, or an item has no variance.
    """
    one_of(model, MODELS, "model")
    own = ItemAnswers.of(answers, sides)
    if fault := _fault(own):
        sizes = {"n": own.n, "k": len(own.names)} if fault == "few" else {}
        raise TallyError(Note.of(_OF_SIDES[fault], **sizes), _SIDES_HINT)
    codes = own.layout.items
    names = {side: own.names[at * len(codes) : (at + 1) * len(codes)] for at, side in enumerate(sides)}
    statements = _statements(model, own, names)
    common = {name: (code, at) for at, side in enumerate(sides) for name, code in zip(names[side], codes, strict=True)}
    factors = tuple(dict.fromkeys(one.lhs for one in statements if one.op == "=~"))
    for one in factors:
        side, _, code = one.partition("/")
        common[one] = (code, sides.index(side))
    pairs = (_stated(a, "~~", b) for a, b in zip(*names.values(), strict=True))
    table = parameter_table((*statements, *pairs), own.names, means=True, std_lv=True)
    return Model(table, Twins(factors, common), own.names, (sample_of(own, rows=rows),), sides, own.pairwise)


def sample_of(own: ItemAnswers, *, rows: bool) -> Sample:
    """The moments of one group; with rows also what robust errors need."""
    if rows:
        return Sample.of_rows(own.rows("robust_standard_errors"))
    return Sample(own.n, own.means, own.covariance * (own.n - 1) / own.n, None)


def _fault(own: ItemAnswers) -> str:
    """Why a group cannot be compared: "few", "constant" or "dependent"; "" if it can."""
    if own.n <= len(own.names):
        return "few"
    if not (np.diagonal(own.covariance) > 0).all():
        return "constant"
    eigenvalues = np.linalg.eigvalsh(own.covariance)
    return "" if eigenvalues[0] > _LEAST * eigenvalues[-1] else "dependent"


def _listed(left_out: Sequence[tuple[str, int, str]]) -> tuple[Note, ...]:
    found = [Note.of(_OF_GROUP[why], group=name, n=n) for name, n, why in left_out[:_SHOWN]]
    rest = len(left_out) - _SHOWN
    return tuple([*found, Note.of("likewise_groups", n=rest)] if rest > 0 else found)


def _statements(model: str, own: ItemAnswers, names: Mapping[str, Sequence[str]]) -> tuple[Statement, ...]:
    """What the model states, for the items of every side; a factor's name begins with its side where there are two."""
    if model not in MODELS:
        stated = parse(model, own.names)
        factors = {one.lhs for one in stated if one.op == "=~"}
        check_factors(factors)
        if any(one.op == "~" or (one.op == "=~" and one.rhs in factors) for one in stated):
            raise SettingError(
                "Invariance is tested of factors and their items; this model has factors of factors, or regressions.",
                "leave them out: 'quality =~ 1 + 2 + 3', one line for every factor.",
            )
        return stated
    whole = [("overall", tuple(range(len(own.layout.items))))]
    dimensions = list(own.dimensions) if model == "dimensions" else whole
    return tuple(
        _stated(f"{side}/{code}" if side else _unlike(code, items), "=~", items[at])
        for side, items in names.items()
        for code, places in dimensions
        for at in places
    )


def _unlike(code: str, items: Sequence[str]) -> str:
    """The dimension's code as a factor's name, which must not be that of an item."""
    return f"{code}/" if code in items else code


def _stated(lhs: str, op: str, rhs: str) -> Statement:
    return Statement(lhs, op, rhs, (Modifier(),), 0, 0)
