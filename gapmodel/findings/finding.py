"""What all findings have in common: tables, sentences, a chart, and how they show themselves."""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
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
Title = Literal["finding", "plain"]


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
    def plot(self, *, lang: str = "en", title: Title = "finding") -> go.Figure:
        """The finding as a plotly figure, which is yours to edit.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        title : {"finding", "plain"}
            Whether the title says what is found or what is shown.

        Raises
        ------
        SettingError
            There is no such option, or its value is not valid.
        """
        return self._chart(lang=lang, title=title)

    def _chart(self, **options: Any) -> go.Figure:
        """The figure that the chart module of the same name draws."""
        figure: go.Figure = self._counterpart("charts").plot(self, **options)
        return figure

    def _counterpart(self, layer: str) -> ModuleType:
        """The module of the same name in a layer above: the only step upwards, taken when it is first needed."""
        return importlib.import_module(type(self).__module__.replace("findings", layer, 1))

    def to_markdown(self, *, lang: str = "en") -> str:
        """The tables that the finding shows as Markdown, rounded, with title and note."""
        return str(self._written("publication", "as_markdown", lang=lang))

    def to_latex(self, *, lang: str = "en") -> str:
        """The same tables in LaTeX, with the rules of booktabs; long ones need longtable, Chinese needs ctex."""
        return str(self._written("publication", "as_latex", lang=lang))

    def to_csv(self, path: str | Path | None = None, *, lang: str = "en") -> str | Path:
        """The main table as CSV, not rounded; cells that a spreadsheet would evaluate get an apostrophe.

        Parameters
        ----------
        path : str or path, optional
            The file to write, in UTF-8 with a byte order mark, by which Excel knows the encoding. Default: none.
        lang : {"en", "zh"}
            English has the columns of `table`, Chinese has headings and labels.

        Returns
        -------
        str or Path
            The text, or the path of the file.

        Raises
        ------
        OutputError
            The file cannot be written; an existing one is left unchanged.
        """
        written: str | Path = self._written("publication", "as_csv", path=path, lang=lang)
        return written

    def cite(self, *, lang: str = "en", style: Literal["text", "bibtex"] = "text") -> str:
        """What to cite: the package, the instrument and the methods used.

        Parameters
        ----------
        lang : {"en", "zh"}
            English follows APA 7, Chinese GB/T 7714.
        style : {"text", "bibtex"}
        """
        return str(self._written("publication", "cited", lang=lang, style=style))

    def _written(self, module: str, name: str, **options: Any) -> Any:
        """What a function of the wording makes of the finding, whatever its kind."""
        return getattr(importlib.import_module(f"gapmodel.wording.{module}"), name)(self, **options)

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return str(self._written("notebook_html", "as_html"))
