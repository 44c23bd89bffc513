"""What all findings have in common: tables, sentences, a chart, and how they show themselves."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pandas as pd

from gapmodel.findings.labels import Labels

if TYPE_CHECKING:
    import plotly.graph_objects as go


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Finding:
    """The answer to one question of a manager or researcher.

    Attributes
    ----------
    table : pandas.DataFrame
        The main result; numbers are never rounded.
    params : dict
        The settings that it was made with.
    labels : Labels
        The instrument's labels, for sentences and charts.
    """

    table: pd.DataFrame
    params: Mapping[str, Any]
    labels: Labels

    @property
    def shown(self) -> tuple[pd.DataFrame, ...]:
        """The tables that a notebook and the command line show."""
        return (self.table,)

    @property
    def text(self) -> str:
        """The finding in English sentences; `sentences` has other languages."""
        return "\n".join(self.sentences())

    def sentences(self, lang: str = "en") -> tuple[str, ...]:
        """The finding in sentences, in English ("en") or Chinese ("zh")."""
        sentences: tuple[str, ...] = self._upstairs("wording").sentences(self, lang)
        return sentences

    def plot(self, *, lang: str = "en", **options: Any) -> go.Figure:
        """The finding as a plotly figure; `options` are those of the chart function."""
        figure: go.Figure = self._upstairs("charts").plot(self, lang=lang, **options)
        return figure

    def _upstairs(self, room: str) -> ModuleType:
        """The module of the same name on a storey above: the one step up in the house."""
        return importlib.import_module(type(self).__module__.replace("findings", room, 1))

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        page = importlib.import_module("gapmodel.wording.show")
        html: str = page.as_html(self)
        return html
