"""Audit of a printed table: numbers that cannot all be true, and nothing that rounding explains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from gapmodel.errors import ColumnError, SettingError, SourceError, is_whole, listed
from gapmodel.findings.finding import Finding
from gapmodel.findings.labels import Labels
from gapmodel.findings.planning.audit.block_checks import block_checks
from gapmodel.findings.planning.audit.check import COLUMNS, Check
from gapmodel.findings.planning.audit.effect_checks import effect_checks
from gapmodel.findings.planning.audit.frequency_checks import frequency_checks
from gapmodel.findings.planning.audit.gap_checks import gap_checks
from gapmodel.findings.planning.audit.possible_checks import possible_checks
from gapmodel.findings.planning.audit.printed_columns import Matched, printed_columns
from gapmodel.findings.planning.audit.printed_rows import PrintedRow, printed_rows
from gapmodel.findings.planning.audit.settings import Settings, checked_settings
from gapmodel.findings.planning.audit.signs import told_of_signs
from gapmodel.notes.note import Note
from gapmodel.plain_table import PlainTable, later
from gapmodel.sources.sheet import Sheet
from gapmodel.sources.tables.open_tables import open_tables

if TYPE_CHECKING:
    import pandas as pd

_TEXTS = ("label", "dimension", "level", "items", "n", "total")  # columns by which alone nothing can be checked


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Audit(Finding):
    """What an audit of a printed table found.

    Attributes
    ----------
    table : pandas.DataFrame
        ``row check printed expected tolerance flag sentence``, one row per check made, in the order of the printed
        rows. ``expected`` follows from other numbers as printed; ``tolerance`` is how far the two may differ as all
        numbers involved are rounded; ``flag`` is whether they differ by more. ``sentence`` says it in English;
        ``sentence.text("zh")`` in Chinese.
    flags : pandas.DataFrame
        The rows of `table` that are flagged.
    checks : pandas.DataFrame
        ``check n flagged``: how often each check was made.
    mapping : pandas.DataFrame
        ``meaning column found_by``: what each column was read as.
    notes : tuple of Note
        What was noticed while reading, and what was not checked for want of what.
    """

    flags: pd.DataFrame
    checks: pd.DataFrame
    mapping: pd.DataFrame
    notes: tuple[Note, ...]

    @property
    def shown(self) -> tuple[pd.DataFrame | PlainTable, ...]:
        """The flagged checks, if there are any, and how often each check was made."""
        flags = self.plain("flags").without("sentence", "flag")
        return (flags, self.plain("checks")) if len(flags) else (self.plain("checks"),)


def audit(
    table: Any,
    *,
    n: int | None = None,
    scale: tuple[float, float] | Mapping[str, tuple[float, float]] | None = None,
    items: int | Mapping[str, int] | None = None,
    parts: Mapping[str, Sequence[str]] | None = None,
    columns: Mapping[str, Any] | None = None,
    step: float = 1.0,
    confidence: float = 0.95,
    test: str = "t",
    sheet: str | None = None,
    which: int | None = None,
) -> Audit:
    r"""Check a published or home-made table: every number that others imply, within what rounding explains.

    Parameters
    ----------
    table : data frame, path or text
        One row per item, dimension or category: a data frame, a CSV file, a workbook, a Word document, a web page, or
        the table itself as pasted text.
    n : int, optional
        Respondents, where the table has no column for them.
    scale : (lowest, highest), optional
        Of the answers, or a mapping of row labels (or dimensions) to it. Default: means are not compared with a scale.
    items : int, optional
        How many items a row's means are the mean of, or a mapping of row labels to it: 1 for single items and for
        sums. Default: a column of the table, else 1 below a column called "item", "statement" or "question"; of other
        rows it is not known, and means are compared with the scale only.
    parts : mapping, optional
        Which rows a dimension is the mean of, where the table does not tell: ``{"Reliability": ["R1", "R2"]}``.
    columns : mapping, optional
        The names of columns that are not recognised, ``{"mean_p": "Perception score"}``.
    step : float
        Between points of the scale.
    confidence : float
        Level of the intervals, unless the name of their column says another.
    test : {"t", "other"}
        Whether p-values and intervals are those of a paired t test; of others neither is compared with t.
    sheet : str, optional
        The sheet of a workbook.
    which : int, optional
        The number of the table, where a document or page has several.

    Returns
    -------
    Audit

    Raises
    ------
    SourceError, ColumnError, SettingError
        The table cannot be read, its columns may mean several things, or an argument has an invalid value.

    Notes
    -----
    A printed number stands for all numbers that are rounded to it, whether halves are rounded up or to even. A check
    takes the range of every input and computes the range of what follows; a number is flagged if no choice of inputs
    gives it. Numbers that were cut off instead of rounded may be flagged; the sentence then says so.

    Means and standard deviations are compared with what whole answers of all n respondents to all items allow (GRIM,
    Brown and Heathers 2017; GRIMMER, Anaya 2016): leave n out if answers are missing or weighted. A flag says that
    numbers do not go together, not which of them is wrong, and not why.

    Examples
    --------
    >>> import gapmodel as gm
    >>> printed = "item  P  E  gap\nprompt  5.47  6.31  -0.84\npolite  5.90  6.10  -0.02"
    >>> found = gm.audit(printed)
    >>> found.table[["row", "check", "printed", "flag"]].to_numpy().tolist()
    [['prompt', 'gap', -0.84, False], ['polite', 'gap', -0.02, True]]
    >>> found.flags["sentence"][0].partition("; ")[2]
    'P - E = 5.90 - 6.10 gives -0.2. They differ by 0.18; rounding explains up to 0.015.'
    """
    settings = checked_settings(
        {"n": n, "scale": scale, "items": items, "parts": parts, "step": step, "confidence": confidence, "test": test}
    )
    source, matched = _chosen(open_tables(table, sheet), columns or {}, which)
    level = next((one.level for one in matched if one.level), None)
    settings = replace(settings, confidence=level) if level and confidence == 0.95 else settings
    rows, odd = printed_rows(source, matched)
    rows, signs, turned = told_of_signs(rows)
    if any(one.reversed for one in matched):
        turned = [Note.of("audit_gap_reversed")]
    checks = list(_checks(rows, settings, signs))
    unused = [name for place, name in enumerate(source.names) if name and place not in {one.place for one in matched}]
    read = [Note.of("audit_column", column=one.column, meanings=one.pair or (one.meaning,)) for one in matched]
    told = Note.of("audit_columns", columns=read)
    return _audit(checks, matched, settings, (told, *_notes(rows, settings, unused), *turned, *odd))


def _checks(rows: Sequence[PrintedRow], settings: Settings, signs: Mapping[str, str]) -> list[Check]:
    """All checks, in the order of the rows."""
    own = [
        check
        for row in rows
        for check in (
            *gap_checks(row, settings, signs),
            *effect_checks(row, settings, signs),
            *possible_checks(row, settings),
        )
    ]
    places = {row.block: place for place, row in enumerate(rows) if row.block}
    places |= {row.name: place for place, row in enumerate(rows)}
    every = [*own, *block_checks(rows, settings), *frequency_checks(rows, settings)]
    return sorted(every, key=lambda check: places.get(check.row, len(rows)))


def _audit(checks: Sequence[Check], matched: Sequence[Matched], settings: Settings, notes: tuple[Note, ...]) -> Audit:
    kinds = list(dict.fromkeys(check.kind for check in checks))
    counted = [
        (kind, sum(one.kind == kind for one in checks), sum(one.kind == kind and one.flag for one in checks))
        for kind in kinds
    ]
    mapping = [(meaning, one.column, one.found_by) for one in matched for meaning in one.pair or (one.meaning,)]
    params: dict[str, Any] = {
        "n": settings.n,
        "step": settings.step,
        "confidence": settings.confidence,
        "test": settings.test,
    }
    params |= {"scale": settings.scale if isinstance(settings.scale, tuple) else None, "sign": "gap = P - E"}
    params |= {"items": settings.items if isinstance(settings.items, int) else None}
    return Audit(
        later(PlainTable.of_rows(COLUMNS, [check.cells for check in checks])),
        params,
        Labels("", {}, {}),
        later(PlainTable.of_rows(COLUMNS, [check.cells for check in checks if check.flag])),
        later(PlainTable.of_rows(("check", "n", "flagged"), counted)),
        later(PlainTable.of_rows(("meaning", "column", "found_by"), mapping)),
        notes,
    )


def _chosen(sheets: Sequence[Sheet], columns: Mapping[str, Any], which: Any) -> tuple[Sheet, list[Matched]]:
    """The table that is audited: the one that was named, else the only one with columns that can be checked."""
    if which is not None:
        if not is_whole(which) or not 1 <= which <= len(sheets):
            raise SettingError(
                f"which={which!r} is not the number of a table; there are {len(sheets)}.", "count them from 1."
            )
        sheets = [sheets[which - 1]]
    if len(sheets) == 1:
        matched = printed_columns(sheets[0], columns)
        if not _checkable(matched):
            raise ColumnError(
                f"No column of {sheets[0].origin} is recognised as a number that can be checked; "
                f"it has {listed(sheets[0].names, 8)}.",
                "say what the columns hold: columns={'mean_p': 'its name', 'mean_e': 'its name', 'gap': 'its name'} "
                "(-c 'mean_p=its name' on the command line).",
            )
        return sheets[0], matched
    return _only(sheets, columns)


def _only(sheets: Sequence[Sheet], columns: Mapping[str, Any]) -> tuple[Sheet, list[Matched]]:
    found: list[tuple[int, Sheet, list[Matched]]] = []
    for number, one in enumerate(sheets, start=1):
        try:
            matched = printed_columns(one, columns)
        except ColumnError:
            continue
        if _checkable(matched):
            found.append((number, one, matched))
    if len(found) == 1:
        return found[0][1:]
    if not found:
        raise SourceError(
            f"None of the {len(sheets)} tables has columns that can be checked as they are named.",
            "say which table, which=2 (--table 2), and what its columns hold, columns={'mean_p': 'its name'}.",
        )
    numbers = ", ".join(str(number) for number, _, _ in found)
    raise SourceError(
        f"There are {len(found)} tables that can be checked: number {numbers}.", "say which: which=2 (--table 2)."
    )


def _checkable(matched: Sequence[Matched]) -> bool:
    return any(meaning not in _TEXTS for one in matched for meaning in one.pair or (one.meaning,))


def _notes(rows: Sequence[PrintedRow], settings: Settings, unused: Sequence[str]) -> list[Note]:
    """What could not be checked, for want of what."""
    notes = [Note.of("audit_unused", names=unused)] if unused else []
    means = [row for row in rows if any(name in row.numbers for name in ("mean_e", "mean_p", "mean", "gap"))]
    if means and all(settings.size(row) is None for row in means):
        notes.append(Note.of("audit_without_n"))
    else:
        notes += _notes_on_items(means, settings)
    if means and all(settings.ends(row) is None for row in means):
        notes.append(Note.of("audit_without_scale"))
    return notes


def _notes_on_items(means: Sequence[PrintedRow], settings: Settings) -> list[Note]:
    """Rows whose number of items is not known, or is taken from the name of their column."""
    without = [row.name for row in means if settings.items_of(row) is None]
    taken = [row for row in means if row.single and settings.items is None and "items" not in row.numbers]
    notes = [Note.of("audit_single_items", n=len(taken))] if taken else []
    return [*notes, Note.of("audit_without_items", names=without)] if without else notes
