"""Write questionnaires for paper, screen or survey platforms."""

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
    """Write a questionnaire; `read_survey` reads its answers without manual column matching.

    Parameters
    ----------
    instrument : str, path or Instrument
        Name of an included instrument, or a TOML file.
    path : str or path
        The output file.
    lang : {"en", "zh"}
        Its language. XLSForm and LimeSurvey also contain the other language, if the instrument has labels in it.
    service : str or mapping
        Name of the service in the texts: "our bank", or by language, ``{"en": "our bank", "zh": "本行"}``.
    order : {"E-then-P", "columns"}
        One side after the other, or all sides of an item together.
    randomize : int, optional
        Seed for a random order of the items, the same on every side. Column names keep the item codes.
    importance : bool
        Whether respondents also allocate 100 points to the dimensions (columns W_reliability and so on).
    format : {"docx", "html", "entry", "xlsform", "limesurvey", "qualtrics", "wenjuanxing"}, optional
        By default from the suffix: .docx and .html to print or to fill in on screen, .xlsx for data entry, .tsv for
        LimeSurvey. Required for XLSForm (.xlsx, for ODK and KoboToolbox), Qualtrics, Wenjuanxing and LimeSurvey as
        .txt.

    Returns
    -------
    Path
        The path of the questionnaire.

    Raises
    ------
    InstrumentError
        The instrument is unknown, or its codes are not valid on the platform.
    SettingError
        An argument has an invalid value, or the suffix does not determine the format.
    OutputError
        The file cannot be written; an existing file is left unchanged.

    Notes
    -----
    Labels of included instruments describe the topic of an item and are not the published wording. To use the published
    or your own statements, copy the instrument file and enter them as labels. Items keep their wording, also if a low
    answer is favourable.

    Column names are E1..E22, P1..P22, or those of the instrument. If a platform codes answers by position and this is
    not their value (a scale from 0, half points), numbers are typed instead of chosen. The HTML page needs no network
    and sends no data: "Save answers" downloads one row as CSV. Filled-in DOCX files can be read directly, several by a
    pattern ("filled/*.docx").

    Layouts follow the documentation of pyxform, LimeSurvey ("Tab Separated Value survey structure"), Qualtrics
    ("Preparing an advanced format TXT file") and Wenjuanxing (text import, 矩阵量表题).

    Examples
    --------
    >>> import gapmodel as gm, tempfile
    >>> gm.questionnaire("servqual", tempfile.mkdtemp() + "/bank.docx", service="our bank").name
    'bank.docx'
    """
    if not isinstance(path, (str, Path)):
        raise OutputError(
            f"{path!r} is not a valid path for a questionnaire.", "give a file name, such as questionnaire.docx."
        )
    path = Path(path)
    writer = _WRITERS[_format(path, format)][0]
    asked = instrument if isinstance(instrument, Instrument) else read_instrument(instrument)
    form = form_of(asked, lang, service, order, randomize=randomize, importance=importance)
    check_target(path)
    return write_whole(path, writer(form))


def _format(path: Path, format: str | None) -> str:
    """The requested format, if the suffix fits; else the only format with this suffix."""
    suffix = path.suffix.lower()
    if format is not None:
        one_of(format, FORMATS, "format")
        fitting = _WRITERS[format][1]
        if suffix not in fitting:
            raise SettingError(
                f"{path.name} does not have the suffix of the format {format}.", f"use {' or '.join(fitting)}."
            )
        return format
    if suffix == ".txt":
        named = [name for name in FORMATS if suffix in _WRITERS[name][1]]
        raise SettingError(
            f"{path.name} could be a questionnaire for {listed(named)}.",
            "set the format: format='qualtrics', or --format.",
        )
    for name, (_, fitting) in _WRITERS.items():
        if suffix in fitting:
            return name
    known = ", ".join(dict.fromkeys(each for _, fitting in _WRITERS.values() for each in fitting))
    raise SettingError(
        f"A questionnaire cannot be written as {path.suffix or 'a file without a suffix'!r}.", f"use one of {known}."
    )
