"""Questions, and valid column names for other programs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from gapmodel.errors import InstrumentError, listed
from gapmodel.instrument.instrument import Instrument, Item, Side


@dataclass(frozen=True, slots=True)
class Question:
    """One item on one side, and the column of its answers."""

    side: Side
    item: Item
    name: str


def check_distinct(instrument: Instrument, questions: Sequence[Question]) -> None:
    """Check that no two questions have the same column.

    Raises
    ------
    InstrumentError
        Two questions have the same column.
    """
    found = Counter(question.name.casefold() for question in questions)
    twice = sorted({question.name for question in questions if found[question.name.casefold()] > 1})
    if twice:
        raise InstrumentError(
            f"Two questions of {instrument.name} have the same column: {listed(twice)}.",
            "give the items codes that differ in letters or digits.",
        )


def coded_name(
    instrument: Instrument, question: Question, program: str, pattern: str, between: str = "_", *, own: bool = True
) -> str:
    """The column of an answer as a valid name for a program.

    Parameters
    ----------
    pattern : str
        Pattern of valid names.
    between : str
        Replacement of invalid characters.
    own : bool
        Whether the program can use column names of the instrument.

    Raises
    ------
    InstrumentError
        The codes or column names of the instrument are not valid in the program.
    """
    name = plain_name(question.name, between)
    refused = question.side.code in instrument.columns and (not own or name != question.name)
    if refused or name is None or not re.fullmatch(pattern, name):
        raise InstrumentError(
            f"{question.name!r} is not a valid question name in {program}.",
            "give the items codes of letters and digits, such as 1 or a1"
            + (", and leave columns out of the instrument." if refused else "."),
        )
    return name


def plain_name(name: str, between: str = "_") -> str | None:
    """An equivalent name of letters, digits and `between`; None if there is none.

    >>> plain_name("E_a-b c"), plain_name("E_job_fit", ""), plain_name("E1.2", "")
    ('E_a_b_c', 'Ejobfit', None)
    """
    if not between and re.search(r"\d[\W_]+\d", name):
        return None  # 1.2 would become 12
    return re.sub(r"[\W_]+", between, name).strip("_")
