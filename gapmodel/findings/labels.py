"""The instrument's labels as they travel inside a tally."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from gapmodel.tally.layout import Layout

_OVERALL = {
    "overall": {"en": "Overall", "zh": "总体"},
    "overall_weighted": {"en": "Overall, weighted by importance points", "zh": "总体（按重要性分值加权）"},
}


@dataclass(frozen=True, slots=True)
class Labels:
    """Titles and labels by level, code and language.

    Attributes
    ----------
    instrument : str
        The instrument's name.
    texts : mapping of level to code to language to text
    """

    instrument: str
    title: Mapping[str, str]
    texts: Mapping[str, Mapping[str, Mapping[str, str]]]

    @classmethod
    def of(cls, layout: Layout) -> Labels:
        """The labels that a tally's layout carries, or none."""
        about = json.loads(layout.about) if layout.about else {}
        texts = {"overall": _OVERALL, **about.get("labels", {})}
        return cls(about.get("name", ""), about.get("title", {}), texts)

    def label(self, level: str, code: str, lang: str = "en") -> str:
        """The label of an item, dimension or overall score; its code where there is none."""
        return _in(self.texts.get(level, {}).get(code, {}), lang) or code

    def heading(self, lang: str = "en") -> str:
        """The instrument's title."""
        return _in(self.title, lang) or self.instrument


def _in(texts: Mapping[str, str], lang: str) -> str:
    return texts.get(lang) or texts.get("en") or next(iter(texts.values()), "")
