"""What sentences and charts call factors, items, parameters and models, and what is said of doubtful solutions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gapmodel.findings.labels import Labels
from gapmodel.wording.catalogue import messages

_PARAMETER = re.compile(r"(.+?)(=~|~~|~1|~)(.*)")


def factor_label(labels: Labels, name: str, lang: str = "en") -> str:
    """The label of an item or dimension, or a factor's name in the model's text."""
    level = "item" if name in labels.texts.get("item", {}) else "dimension"
    return labels.label(level, name, lang)


def factor_name(labels: Labels, name: str, lang: str = "en") -> str:
    """The same in quotation marks."""
    return messages("confirm", lang).quoted(factor_label(labels, name, lang))


def parameter_name(labels: Labels, parts: tuple[str, str, str], lang: str = "en") -> str:
    """A parameter in words, from its lhs, op and rhs.

    >>> parameter_name(Labels("", {}, {}), ("f", "=~", "x1")), parameter_name(Labels("", {}, {}), ("x1", "~~", "x1"))
    ('loading of “x1” on “f”', 'variance of “x1”')
    """
    say, (lhs, op, rhs) = messages("confirm", lang), parts
    key = {"=~": "loading_of", "~~": "variance_of" if lhs == rhs else "covariance_of", "~": "regression_of"}
    names = {"first": factor_name(labels, lhs, lang), "second": factor_name(labels, rhs, lang)}
    return say(key.get(op, "intercept_of"), **names)


def model_label(name: str, lang: str = "en") -> str:
    """A model by its name in a table: a usual one, or the text of somebody."""
    from gapmodel.findings.measurement.factor_models.models import OWN  # a report without such models does without

    say = messages("confirm", lang)
    key = "model_" + name.replace(" ", "_")
    return say(key) if key in say.texts else say("model_" + OWN.replace(" ", "_"))


def problem_sentences(problems: Iterable[Any], labels: Labels, lang: str = "en") -> list[str]:
    """What makes a solution doubtful, one sentence for each kind of problem.

    Parameters
    ----------
    problems : iterable
        With attributes ``kind`` and ``names``, such as those of a fit.
    """
    say, told = messages("confirm", lang), _by_kind(problems)
    found = []
    for kind, names in told.items():
        key = "problem_" + kind.replace(" ", "_")
        shown = [_named(name, labels, lang) for name in names]
        found.append(say(key, names=say.listing(shown), n=len(shown)))
    return found


def _by_kind(problems: Iterable[Any]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for one in problems:
        found.setdefault(one.kind, []).extend(name for name in one.names if name not in found.get(one.kind, []))
    return found


def _named(name: str, labels: Labels, lang: str) -> str:
    parameter = _PARAMETER.fullmatch(name)
    if not parameter:
        return factor_name(labels, name, lang)
    lhs, op, rhs = parameter.groups()
    return parameter_name(labels, (lhs, op, rhs), lang)
