"""Write a questionnaire in the format that somebody will ask with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from gapmodel.errors import OutputError, SettingError, listed, one_of
from gapmodel.files import check_target, write_whole
from gapmodel.instrument.instrument import Instrument
from gapmodel.instrument.questionnaire.document import document
from gapmodel.instrument.questionnaire.entry_sheet import entry_sheet
from gapmodel.instrument.questionnaire.form import Form, form_of
from gapmodel.instrument.questionnaire.limesurvey import limesurvey
from gapmodel.instrument.questionnaire.page import page
from gapmodel.instrument.questionnaire.qualtrics import qualtrics
from gapmodel.instrument.questionnaire.wenjuanxing import wenjuanxing
from gapmodel.instrument.questionnaire.xlsform import xlsform
from gapmodel.instrument.read import read_instrument

_WRITERS: dict[str, tuple[Callable[[Form], bytes], tuple[str, ...]]] = {
    "docx": (document, (".docx",)),
    "html": (page, (".html", ".htm")),
    "entry": (entry_sheet, (".xlsx",)),
    "xlsform": (xlsform, (".xlsx",)),
    "limesurvey": (limesurvey, (".tsv", ".txt")),
    "qualtrics": (qualtrics, (".txt",)),
    "wenjuanxing": (wenjuanxing, (".txt",)),
}
FORMATS = tuple(_WRITERS)


def questionnaire(
    instrument: str | Path | Instrument,
    path: str | Path,
    *,
    lang: str = "en",
    service: str | Mapping[str, str] = "",
    order: str = "E-then-P",
    randomize: int | None = None,
    importance: bool = False,
    format: str | None = None,
) -> Path:
    """Write a questionnaire whose answers `read_survey` reads with no mapping by hand.

    Parameters
    ----------
    instrument : str, path or Instrument
        A shipped instrument's name, or a TOML file of your own.
    path : str or path
        Where to write it.
    lang : {"en", "zh"}
        Its language. XLSForm and LimeSurvey get the other one as well, if the instrument is labelled in it.
    service : str or mapping
        What is asked about, as the sentences name it: "our bank", or by language, ``{"en": "our bank", "zh": "本行"}``.
    order : {"E-then-P", "columns"}
        All items on one side and then on the next; or the sides of every item beside or below each other.
    randomize : int, optional
        A seed: items are shuffled, on every side in the same way. Columns keep the items' codes.
    importance : bool
        Whether respondents also spread 100 points over the dimensions (columns W_reliability and so on).
    format : {"docx", "html", "entry", "xlsform", "limesurvey", "qualtrics", "wenjuanxing"}, optional
        Told from the suffix: .docx and .html to print or to fill in on a screen, .xlsx a sheet to enter answers
        in, .tsv for LimeSurvey. XLSForm (.xlsx, for ODK and KoboToolbox), Qualtrics, Wenjuanxing and LimeSurvey as .txt
        have to be named.

    Returns
    -------
    Path
        Where the questionnaire lies.

    Raises
    ------
    InstrumentError
        There is no such instrument, or a platform cannot hold its codes.
    SettingError
        An argument has an invalid value, or the format is not told by the suffix.
    OutputError
        The file cannot be written there; an old one then stays as it was.

    Notes
    -----
    Sentences around the items are the toolkit's own. Labels of shipped instruments say in few words what an item is
    about and are nobody's published wording: to ask with that, or with statements of your own, copy the instrument's
    file and write them into its labels. Items are written as they are worded, also where a low answer is favourable.

    Columns are called E1 .. E22, P1 .. P22, or as the instrument says. Where a platform codes answers by their
    position and that is not their value (a scale from 0, half points), numbers are typed in place of being chosen.
    The HTML page needs no network and sends nothing: "Save answers" downloads one row as CSV. A filled-in DOCX is read
    as it is, many of them by a pattern ("filled/*.docx").

    Layouts are those that pyxform, LimeSurvey ("Tab Separated Value survey structure"), Qualtrics ("Preparing an
    advanced format TXT file") and Wenjuanxing (text import, 矩阵量表题) document.

    Examples
    --------
    >>> import gapmodel as gm, tempfile
    >>> gm.questionnaire("servqual", tempfile.mkdtemp() + "/bank.docx", service="our bank").name
    'bank.docx'
    """
    if not isinstance(path, (str, Path)):
        raise OutputError(f"{path!r} is no place for a questionnaire.", "name a file, such as questionnaire.docx.")
    path = Path(path)
    writer = _WRITERS[_format(path, format)][0]
    asked = instrument if isinstance(instrument, Instrument) else read_instrument(instrument)
    form = form_of(asked, lang, service, order, randomize=randomize, importance=importance)
    check_target(path)
    return write_whole(path, writer(form))


def _format(path: Path, format: str | None) -> str:
    """The format asked for, if the suffix fits it; else the only one that the suffix stands for."""
    suffix = path.suffix.lower()
    if format is not None:
        one_of(format, FORMATS, "format")
        fitting = _WRITERS[format][1]
        if suffix not in fitting:
            raise SettingError(
                f"{path.name} does not end as a questionnaire for {format} does.", f"end it in {' or '.join(fitting)}."
            )
        return format
    if suffix == ".txt":
        named = [name for name in FORMATS if suffix in _WRITERS[name][1]]
        raise SettingError(
            f"{path.name} may be a questionnaire for {listed(named)}.", "say which: format='qualtrics', or --format."
        )
    for name, (_, fitting) in _WRITERS.items():
        if suffix in fitting:
            return name
    known = ", ".join(dict.fromkeys(each for _, fitting in _WRITERS.values() for each in fitting))
    raise SettingError(
        f"A questionnaire cannot be written as {path.suffix or 'a file without a suffix'!r}.", f"use one of {known}."
    )
