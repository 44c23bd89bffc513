"""What is wrong with the solution of a level of invariance, with the labels of factors and items."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gapmodel.findings.labels import Labels
from gapmodel.wording.catalogue import messages
from gapmodel.wording.measurement.model_names import factor_label
from gapmodel.wording.names import side_name
from gapmodel.wording.terms import term

_PARAMETER = re.compile(r"(.+?)(=~|~~|~1|~)(.*)")


def level_problems(labels: Labels, text: str, places: Sequence[str], lang: str = "en") -> str:
    """The problems of a level, as the table has them, in words.

    Parameters
    ----------
    text : str
        Problems with their names and the group: "negative variance: E1, E2 (North); not converged".
    places : sequence of str
        The groups or sides.

    Examples
    --------
    >>> level_problems(Labels("", {}, {"dimension": {"care": {"en": "Care"}}}), "negative variance: care (A)", ["A"])
    'negative residual variance (Heywood case): Care (A)'
    """
    return messages("confirm", lang).parts(_one(labels, part, places, lang) for part in text.split("; "))


def _one(labels: Labels, text: str, places: Sequence[str], lang: str) -> str:
    kind, colon, names = text.partition(": ")
    if not colon:
        return term(text, lang)
    place = next((one for one in places if names.endswith(f" ({one})")), "")
    codes = names.removesuffix(f" ({place})").split(", ")
    shown = messages("confirm", lang).listing([_named(labels, code, lang) for code in codes])
    said = term(f"{kind}: {shown}", lang)
    return messages("validity", lang)("of_side", label=said, side=place) if place else said


def _named(labels: Labels, code: str, lang: str) -> str:
    """A factor, item or parameter; with its side where a name begins with one."""
    if parameter := _PARAMETER.fullmatch(code):
        ends = (parameter[1], parameter[3])
        return parameter[2].join(_named(labels, end, lang) for end in ends if end)
    side, slash, rest = code.rpartition("/")
    name = factor_label(labels, rest, lang) if rest != "overall" else labels.label("overall", rest, lang)
    return messages("validity", lang)("of_side", label=name, side=side_name(labels, side, lang)) if slash else name
