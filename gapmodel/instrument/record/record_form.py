"""Write a blank record of encounters, to print or to fill in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from gapmodel.errors import OutputError, SettingError
from gapmodel.files import check_target, write_whole
from gapmodel.instrument.record.blank import Blank, blank_of
from gapmodel.instrument.record.document import document
from gapmodel.instrument.record.page import page
from gapmodel.instrument.record.workbook import workbook

_WRITERS: dict[str, Callable[[Blank], bytes]] = {
    ".docx": document,
    ".xlsx": workbook,
    ".html": page,
    ".htm": page,
}


def record_form(
    path: str | Path, *, encounters: int | Sequence[str] = 5, lang: str = "en", rater: str = "", role: str = ""
) -> Path:
    """Write a blank form for the record of encounters; `moments_of_truth` reads it when it is filled in.

    Parameters
    ----------
    path : str or path
        The output file: .docx to print or to fill in on screen, .xlsx with lists to choose scores from, .html for a
        browser, whose button downloads the record as CSV.
    encounters : int or sequence of str
        How many, or their names in the order of the chain.
    lang : {"en", "zh"}
        Its language.
    rater : str
        The name of who fills it in, if it is known.
    role : {"", "observer", "self"}
        Whether that person watched or acted, if it is known.

    Returns
    -------
    Path
        The path of the form.

    Raises
    ------
    SettingError
        An argument has an invalid value, or there is no form with this suffix.
    OutputError
        The file cannot be written; an existing file is left unchanged.

    Notes
    -----
    Every encounter has the four steps explore, offer, act, confirm, with what was said and done and two scores from -3
    to +3: as it was, and as it could have been. Leave blank what nobody observed. Of the customer there are business
    wins, personal wins, stated expectations and latent needs. One form is one rater's; records of several raters are
    read together as a list of files.

    Examples
    --------
    >>> import gapmodel as gm, tempfile
    >>> gm.record_form(tempfile.mkdtemp() + "/record.xlsx", encounters=["Call", "Visit"]).name
    'record.xlsx'
    """
    if not isinstance(path, (str, Path)):
        raise OutputError(f"{path!r} is not a valid path for a form.", "give a file name, such as record.xlsx.")
    path = Path(path)
    if path.suffix.lower() not in _WRITERS:
        raise SettingError(
            f"A record form cannot be written as {path.suffix or 'a file without a suffix'!r}.",
            "use .docx, .xlsx or .html.",
        )
    blank = blank_of(encounters, lang, rater, role)
    check_target(path)
    return write_whole(path, _WRITERS[path.suffix.lower()](blank))
