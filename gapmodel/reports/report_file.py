"""What a writer of reports is given: cover, contents in each language, and how much of them to show."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gapmodel.reports.contents import Contents
from gapmodel.reports.cover import Cover
from gapmodel.survey.survey import Survey

Detail = Literal["brief", "full"]


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A report before it becomes a file of some format.

    Attributes
    ----------
    cover : Cover
    contents : tuple of Contents
        One for each language, in the order asked for.
    detail : {"full", "brief"}
        "brief" leaves out what is to be looked up.
    paper : {"A4", "letter"}
        The size of the pages of a PDF.
    template : Path or None
        A file whose layouts and colours slides use.
    survey : Survey or None
        The answers, if the report began with them.
    with_answers : bool
        A workbook gets a sheet of raw answers.
    pictures : {"drawn", "blank", "none"}
        Charts that a format does not have itself: pictures, their places only, or a sentence instead.
    capsule : str
        The record from which the report can be computed again, as JSON.
    """

    cover: Cover
    contents: tuple[Contents, ...]
    detail: Detail = "full"
    paper: str = "A4"
    template: Path | None = None
    survey: Survey | None = None
    with_answers: bool = False
    pictures: Literal["drawn", "blank", "none"] = "drawn"
    capsule: str = ""

    @property
    def title(self) -> str:
        """The title of the cover, else of the contents."""
        return self.cover.title or self.contents[0].title
