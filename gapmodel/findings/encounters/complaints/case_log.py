"""A log of complaints: which column holds what, cleaned cases, counts, and what was noticed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gapmodel.errors import SettingError
from gapmodel.findings.encounters.complaints.case_counts import GROUPINGS, CaseCounts
from gapmodel.findings.encounters.complaints.reading.dates import read_dates
from gapmodel.findings.encounters.complaints.reading.flags import read_flags
from gapmodel.findings.encounters.complaints.reading.names import read_amounts, read_groups
from gapmodel.findings.encounters.complaints.reading.notes import log_notes, row_notes
from gapmodel.findings.encounters.complaints.reading.outcomes import in_time_by_due, repeat_complaints
from gapmodel.findings.encounters.complaints.reading.raw_log import RawLog
from gapmodel.findings.encounters.complaints.reading.source import raw_log
from gapmodel.findings.encounters.complaints.reading.stages import read_stages
from gapmodel.findings.encounters.complaints.reading.tables import cleaned_cases, counted_cases, masked
from gapmodel.notes.note import Note
from gapmodel.sources.open import SheetNames
from gapmodel.survey.decoding.days import given_day
from gapmodel.survey.decoding.group_names import NO_GROUP

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


@dataclass(frozen=True, slots=True, eq=False)
class CaseLog:
    """A log of complaints as it was read.

    Attributes
    ----------
    counts : CaseCounts
        What everything else is computed from.
    mapping : pandas.DataFrame
        ``meaning column found_by``: which column holds what, and by what it was found: "given", "export" (of a known
        program), "name" or "contents" (the only column of dates).
    unused : tuple of str
        The other columns.
    notes : tuple of Note
    duplicates : int
        Rows that equal an earlier row in every column and are not counted.
    """

    counts: CaseCounts
    mapping: pd.DataFrame
    unused: tuple[str, ...]
    notes: tuple[Note, ...]
    duplicates: int
    cleaned: pa.Table

    def grouping(self, by: Any) -> Any:
        """What to group by: what the column that the log calls so holds, else `by` itself.

        Raises
        ------
        SettingError
            The log has such a column, and it is not read.

        Examples
        --------
        >>> import pandas as pd
        >>> log = read_cases(pd.DataFrame({"收到日期": ["2026-03-02"], "网点": ["城东"]}))
        >>> log.grouping("网点"), log.grouping("channel")
        ('branch', 'channel')
        """
        if isinstance(by, str) and by in self.unused and by not in GROUPINGS:
            raise SettingError(
                f"The column {by!r} of the log is not read, as nothing says what it holds.",
                f"to group by it, read it as branches: columns={{'branch': {by!r}}}, or -c 'branch={by}' on the "
                "command line, and group by branch.",
            )
        columns = self.mapping.set_index("column")["meaning"]
        found = columns.get(by) if isinstance(by, str) else None
        return found if found in GROUPINGS and by not in GROUPINGS else by

    @property
    def cases(self) -> pd.DataFrame:
        """The cleaned cases, one row each: ``row``, the columns of the schema that are there, ``counted problem``.

        Dates are as written, also those that are not counted; `problem` says why a case or one of its times is not:
        "no_receipt", "received_after_last", "answered_before_received" and so on, else "". All rows in memory.
        """
        import pandas as pd
        import pyarrow as pa
        import pyarrow.compute as pc

        table = self.cleaned
        for name in set(GROUPINGS) & set(table.column_names):
            texts = table[name].cast(pa.string())
            known = pc.if_else(pc.equal(texts, NO_GROUP), pa.scalar(None, pa.string()), texts)
            table = table.set_column(table.column_names.index(name), name, known)
        kinds = {pa.bool_(): pd.BooleanDtype()}
        found: pd.DataFrame = table.to_pandas(date_as_object=False, types_mapper=kinds.get)
        return found.assign(counted=found["counted"].astype(bool), problem=found["problem"].astype(str))


def read_cases(
    source: Any,
    *,
    columns: Mapping[str, str] | None = None,
    until: Any = None,
    dayfirst: bool | None = None,
    sheet: SheetNames = None,
    engine: str = "auto",
) -> CaseLog:
    """A log of complaints, one row per case, of any size.

    Parameters
    ----------
    source : path, list of paths, pattern, data frame, DuckDB relation or (connection, "table")
        As for `gm.read_survey`.
    columns : mapping, optional
        The names of columns that are not recognised, ``{"received": "Date opened"}``.
    until : date, optional
        The day on which open cases are censored; what happened later does not count. By default the latest date in
        the log.
    dayfirst : bool, optional
        Whether 03/04/2026 is in April; by default what numbers above 12 in the log tell.
    sheet : str, optional
        Of a workbook or database.
    engine : {"auto", "memory", "batches"}
        Whether the rows are held in memory.

    Returns
    -------
    CaseLog

    Raises
    ------
    SourceError
        The source cannot be read.
    ColumnError
        There is no column of receipt, a column that was named is not there or holds something else, or the dates do
        not tell whether the day or the month comes first.
    AnswerError
        No case was received until the last day.
    SettingError
        `until` is not a date.

    Notes
    -----
    Rows that equal an earlier one in every column are counted once. Cases without a readable day of receipt, or
    received after the last day, are not counted. A stage before the receipt has no time, but was reached; a stage
    after the last day was not reached by then. Of moments, the day as written counts, whatever its zone.

    Examples
    --------
    >>> import pandas as pd
    >>> log = pd.DataFrame({"Date opened": ["2026-03-02", "2026-03-04"], "Reason": ["late", "rude"]})
    >>> read_cases(log).mapping.to_numpy().tolist()
    [['received', 'Date opened', 'name'], ['cause', 'Reason', 'name']]
    """
    last = given_day(until, "until")
    every = raw_log(source, columns, sheet=sheet, engine=engine)
    raw = every.each_once()
    dates, date_notes = read_dates(raw, dayfirst=dayfirst)
    groups, group_notes = read_groups(raw)
    words = {"closed"} & (raw.columns.keys() - dates.keys())  # such as yes and no
    flags, flag_notes = read_flags(raw, words)
    status = flags.pop("closed", None)
    amounts = read_amounts(raw)
    stages, stage_notes = read_stages(dates, status, last, raw.row_name)
    if "due" in dates and "in_time" not in flags and {"answered", "closed"} & stages.days.keys():
        flags["in_time"] = in_time_by_due(stages, dates["due"])
    if "customer" in raw.texts:
        flags["repeated"] = repeat_complaints(raw.texts["customer"], dates["received"].days, stages.counted)
    if stages.is_closed is not None:
        flags["is_closed"] = masked(stages.is_closed.data, np.ma.getmaskarray(stages.is_closed))
    cleaned = cleaned_cases(raw, dates, groups | flags | amounts, stages)
    has = {*dates, *groups, *flags, *amounts, *raw.texts, *(("status",) if status is not None else ())} - {"is_closed"}
    meanings = has | {"late"} | (words if status is not None else set())
    used = {one.place for meaning, one in raw.found.matched.items() if meaning in meanings}
    mapping = _mapping(raw, used)
    unused = tuple(name for place, name in enumerate(raw.names) if place not in used and name not in raw.added)
    notes = [
        *raw.notes,
        *log_notes(raw, mapping, unused),
        *row_notes(every, raw),
        *date_notes,
        *stage_notes,
        *group_notes,
        *flag_notes,
        Note.of("log_until", day=f"{stages.last}"),
    ]
    counts = CaseCounts(counted_cases(dates, groups | flags, stages), frozenset(has), stages.last)
    return CaseLog(counts, mapping, unused, tuple(notes), len(every) - len(raw), cleaned)


def _mapping(raw: RawLog, used: Collection[int]) -> pd.DataFrame:
    import pandas as pd

    rows = [one for one in raw.found.matched.values() if one.place in used]
    return pd.DataFrame(
        [(one.meaning, one.column, one.found_by) for one in rows], columns=["meaning", "column", "found_by"]
    )
