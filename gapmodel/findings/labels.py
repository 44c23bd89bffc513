"""The instrument's labels as they travel inside a tally."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gapmodel.tally.layout import Layout

ALL_SIDES = "all_sides"  # stands for all sides of an instrument together
_REVERSED = {"en": "{label} (reversed)", "zh": "{label}（反向计分）"}
_OVERALL = {
    "overall": {"en": "Overall", "zh": "总体"},
    "overall_weighted": {"en": "Overall, weighted by importance", "zh": "总体（按重要性加权）"},
}


@dataclass(frozen=True, slots=True)
class Labels:
    """Titles and labels by level, code and language.

    Attributes
    ----------
    instrument : str
        The instrument's name.
    texts : mapping of level to code to language to text
    reversed : tuple of str
        Codes of the items that are negatively worded; their labels say so, as their answers were turned round.
    citation : str
        What to cite for the instrument.
    """

    instrument: str
    title: Mapping[str, str]
    texts: Mapping[str, Mapping[str, Mapping[str, str]]]
    reversed: tuple[str, ...] = ()
    citation: str = ""

    @classmethod
    def of(cls, layout: Layout) -> Labels:
        """The labels that a tally's layout carries, or none."""
        about = about_of(layout)
        texts = {"overall": _OVERALL, **about.get("labels", {})}
        turned, citation = tuple(about.get("reversed", ())), about.get("citation", "")
        return cls(about.get("name", ""), about.get("title", {}), texts, turned, citation)

    def label(self, level: str, code: str, lang: str = "en") -> str:
        """The label of an item, dimension, side or overall score; its code where there is none.

        >>> Labels("", {}, {"item": {"W3": {"en": "I had to chase"}}}, ("W3",)).label("item", "W3")
        'I had to chase (reversed)'
        """
        label = _in(self.texts.get(level, {}).get(code, {}), lang) or code
        return _in(_REVERSED, lang).format(label=label) if level == "item" and code in self.reversed else label

    def score(self, code: str, lang: str = "en") -> str:
        """The label of a dimension, or of the overall score."""
        return self.label("overall" if code == "overall" else "dimension", code, lang)

    def heading(self, lang: str = "en") -> str:
        """The instrument's title."""
        return _in(self.title, lang) or self.instrument


def about_of(layout: Layout) -> dict[str, Any]:
    """What a layout carries of its instrument beside what is counted.

    Keys, as far as there is something to tell: ``name title labels citation``; ``explains``, by dimension;
    ``reversed``, the items that are negatively worded (always there); ``unconfirmed``, those whose direction nobody
    has confirmed;
    ``apart``, the special response option: its ``side``, and the side ``of`` whose answers it is.
    """
    about: dict[str, Any] = json.loads(layout.about) if layout.about else {}
    return about


def _in(texts: Mapping[str, str], lang: str) -> str:
    return texts.get(lang) or texts.get("en") or next(iter(texts.values()), "")
