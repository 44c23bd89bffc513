"""Findings for papers and spreadsheets: Markdown, LaTeX, CSV and citations."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from gapmodel.errors import one_of
from gapmodel.files import write_whole
from gapmodel.findings.finding import Finding
from gapmodel.instrument.questionnaire.one_line import clean
from gapmodel.plain_table import PlainTable
from gapmodel.wording.catalogue import messages
from gapmodel.wording.latex import latex_table
from gapmodel.wording.methods import settings_sentences
from gapmodel.wording.notebook_html import is_numeric
from gapmodel.wording.references import references
from gapmodel.wording.tables import ShownColumn, as_texts, exported, own_section, shown_columns

_MARKDOWN = {ord(letter): f"\\{letter}" for letter in "\\`*_|[]<>#~$"}


def as_markdown(finding: Finding, lang: str = "en") -> str:
    """The tables that a finding shows, with title and note."""
    title = f"**{_in_markdown(_title(finding, lang))}**"
    tables = [markdown_table(as_texts(finding, table, lang)) for table in finding.shown]
    return "\n\n".join([title, *tables, _in_markdown(_note(finding, lang))]) + "\n"


def markdown_table(table: PlainTable) -> str:
    r"""A table of texts; numbers are right-aligned and nothing in a cell is markup.

    >>> print(markdown_table(PlainTable({"Label": ["a|b"], "Gap": ["-0.50"]})))
    | Label | Gap |
    | --- | ---: |
    | a\|b | -0.50 |
    """
    names = [_in_markdown(name) for name in table.columns]
    marks = ["---:" if is_numeric(cells) else "---" for cells in table.columns.values()]
    rows = [[_in_markdown(str(cell)) for cell in row] for row in zip(*table.columns.values(), strict=True)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (names, marks, *rows))


def as_latex(finding: Finding, lang: str = "en") -> str:
    """The tables that a finding shows, for booktabs (and longtable, if it has many rows)."""
    title, shown = _title(finding, lang), [as_texts(finding, table, lang) for table in finding.shown]
    notes = [*([""] * (len(shown) - 1)), _note(finding, lang)]
    return "\n\n".join(
        latex_table(table, title, [is_numeric(cells) for cells in table.columns.values()], note)
        for table, note in zip(shown, notes, strict=True)
    )


def as_csv(finding: Finding, path: str | Path | None = None, lang: str = "en") -> str | Path:
    """The main table with unrounded numbers, as a text or a file that spreadsheets read in every language."""
    written = io.StringIO()
    exported(_exact(finding, lang).frame()).to_csv(written, index=False, lineterminator="\n")
    text = written.getvalue()
    return text if path is None else write_whole(path, text.encode("utf-8-sig"))


def cited(finding: Finding, lang: str = "en", style: str = "text") -> str:
    """What to cite: the package, the instrument and the methods used."""
    one_of(style, ("text", "bibtex"), "style")
    found = references(finding, lang)
    return (
        "\n\n".join(one.bibtex() for one in found)
        if style == "bibtex"
        else "\n".join(one.written(lang) for one in found)
    )


def _exact(finding: Finding, lang: str) -> PlainTable:
    """The main table: in English with the names of its columns, in Chinese with headings and labels."""
    table = finding.plain("table")
    if lang == "en":
        return table
    return PlainTable({_head(one, lang): one.cells for one in shown_columns(finding, table, lang)})


def _head(column: ShownColumn, lang: str) -> str:
    if not column.limit:
        return column.heading
    return messages("publication", lang)(f"limit_{column.limit}", heading=column.heading)


def _title(finding: Finding, lang: str) -> str:
    texts = messages(own_section(finding), lang).texts
    title = texts.get("title", "")
    own = title and "{" not in title.replace("{instrument}", "")  # of a chart, a title may name more
    return clean((title if own else texts["heading"]).format(instrument=finding.labels.heading(lang)))


def _note(finding: Finding, lang: str) -> str:
    joined = messages("lists", lang).lists["between"].join(settings_sentences(finding, lang))
    return messages("publication", lang)("note", text=joined)


def _in_markdown(text: Any) -> str:
    return clean(text).translate(_MARKDOWN)
