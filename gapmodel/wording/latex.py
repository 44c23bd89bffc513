"""Texts and tables in LaTeX."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from gapmodel.instrument.questionnaire.one_line import clean
from gapmodel.plain_table import PlainTable

_ESCAPED = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": "$<$",
    ">": "$>$",
    "[": "{[}",
    "]": "{]}",
    "*": "{*}",
    "−": "$-$",
    "≥": r"$\geq$",
    "≤": r"$\leq$",
    "±": r"$\pm$",
    "×": r"$\times$",
    "²": "$^2$",
    "∞": r"$\infty$",
    "✓": r"$\surd$",
    "α": r"$\alpha$",
    "β": r"$\beta$",
    "τ": r"$\tau$",
    "ρ": r"$\rho$",
    "Σ": r"$\Sigma$",
    "Δ": r"$\Delta$",
    "·": r"$\cdot$",
    "→": r"$\rightarrow$",
    "…": r"\ldots{}",
    "“": "``",
    "”": "''",
} | {letter: f"\\{letter}" for letter in "&%$#_{}"}
_SHORT = 40  # rows of a table that fits a page
_CELL = 240  # letters of a cell; TeX fails at the hyphens of much longer words
_NARROW = 9  # columns in the usual size of letters
_FLOAT = r"""\begin{{table}}[htbp]
\centering
\caption{{{title}}}{size}
\begin{{tabular}}{{{columns}}}
\toprule
{head} \\
\midrule
{rows}
\bottomrule
\end{{tabular}}{note}
\end{{table}}"""
_LONG = r"""{{{size}
\begin{{longtable}}{{{columns}}}
\caption{{{title}}}\\
\toprule
{head} \\
\midrule
\endfirsthead
\toprule
{head} \\
\midrule
\endhead
\bottomrule
\endfoot
{rows}
\end{{longtable}}{note}
}}"""


def as_latex(text: str) -> str:
    r"""A text in which nothing is a command of LaTeX, on one line.

    >>> as_latex("R&D [50%] α"), as_latex("\\input{x}")
    ('R\\&D {[}50\\%{]} $\\alpha$', '\\textbackslash{}input\\{x\\}')
    """
    shown = (letter for letter in clean(text) if unicodedata.category(letter) != "Cf")  # marks that TeX does not know
    return "".join(_ESCAPED.get(letter, letter) for letter in shown)


def _cut(text: str) -> str:
    return text if len(text) <= _CELL else text[: _CELL - 1] + "…"


def latex_table(table: PlainTable, title: str, numeric: Sequence[bool], note: str = "") -> str:
    """A table of three rules (booktabs) with its title and note; one of many rows is a longtable.

    Parameters
    ----------
    table : PlainTable
        Of texts.
    numeric : sequence of bool
        The columns that are right-aligned.
    """
    head = " & ".join(as_latex(name) for name in table.columns)
    cells = zip(*table.columns.values(), strict=True)
    rows = "\n".join(" & ".join(as_latex(_cut(str(cell))) for cell in row) + r" \\" for row in cells)
    size = "\n\\footnotesize\\setlength{\\tabcolsep}{3pt}" if len(table.columns) > _NARROW else ""
    below = f"\n\n\\smallskip\n{{\\footnotesize {as_latex(note)}}}" if note else ""
    return (_LONG if len(table) > _SHORT else _FLOAT).format(
        title=as_latex(title),
        columns="".join("r" if own else "l" for own in numeric),
        head=head,
        rows=rows,
        size=size,
        note=below,
    )
