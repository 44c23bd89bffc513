"""What all findings have in common: tables, sentences, a chart, and how they show themselves."""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec, TypeVar

from gapmodel.errors import SettingError
from gapmodel.findings.labels import Labels
from gapmodel.plain_table import PlainTable, WithTables

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

F = TypeVar("F", bound="Finding")
P = ParamSpec("P")
Level = Literal["overall", "dimension", "item"]


def checked_options(plot: Callable[Concatenate[F, P], go.Figure]) -> Callable[Concatenate[F, P], go.Figure]:
    """A method whose unknown options are a `SettingError` that lists the known ones."""
    known = [name for name in inspect.signature(plot).parameters if name != "self"]

    @functools.wraps(plot)
    def checked(self: F, /, *args: P.args, **options: P.kwargs) -> go.Figure:
        for name in options:
            if name not in known:
                called = f"{type(self).__name__}.plot"
                raise SettingError(f"{called} has no option {name!r}.", f"its options are: {', '.join(known)}.")
        return plot(self, *args, **options)

    return checked


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Finding(WithTables):
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
    def shown(self) -> tuple[pd.DataFrame | PlainTable, ...]:
        """The tables that a notebook and the command line show."""
        return (self.plain("table"),)

    @property
    def text(self) -> str:
        """The finding in English sentences; `sentences` has other languages."""
        return "\n".join(self.sentences())

    def sentences(self, lang: str = "en") -> tuple[str, ...]:
        """The finding in sentences, in English ("en") or Chinese ("zh")."""
        sentences: tuple[str, ...] = self._counterpart("wording").sentences(self, lang)
        return sentences

    @checked_options
    def plot(self, *, lang: str = "en") -> go.Figure:
        """The finding as a plotly figure, which is yours to edit.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.

        Raises
        ------
        SettingError
            There is no such option, or its value is not valid.
        """
        return self._chart(lang=lang)

    def _chart(self, **options: Any) -> go.Figure:
        """The figure that the chart module of the same name draws."""
        figure: go.Figure = self._counterpart("charts").plot(self, **options)
        return figure

    def _counterpart(self, layer: str) -> ModuleType:
        """The module of the same name in a layer above: the only step upwards, taken when it is first needed."""
        return importlib.import_module(type(self).__module__.replace("findings", layer, 1))

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        page = importlib.import_module("gapmodel.wording.notebook_html")
        html: str = page.as_html(self)
        return html
