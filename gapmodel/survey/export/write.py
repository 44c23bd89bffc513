"""Write a survey's rows to one tidy file that is read again without help."""

from __future__ import annotations

from pathlib import Path

from gapmodel.errors import OutputError, one_of
from gapmodel.files import check_apart, check_target
from gapmodel.instrument.questionnaire.words import LANGUAGES
from gapmodel.survey.decoding.verbal_labels import OTHER_WAY
from gapmodel.survey.export.tidy import tidy_columns
from gapmodel.survey.export.tidy_files import WRITERS
from gapmodel.survey.survey import Survey


def write(survey: Survey, path: str | Path, lang: str = "en") -> Path:
    """The rows of a survey in the format of the path's suffix; see `Survey.write`."""
    if not isinstance(path, (str, Path)):
        raise OutputError(
            f"{path!r} is no place for a file.", "name a file that ends in .csv, .parquet, .sav or .xlsx."
        )
    path = Path(path)
    one_of(lang, LANGUAGES, "lang")
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise OutputError(
            f"Answers are not written as {path.suffix or 'a file without a suffix'!r}.", f"use {', '.join(WRITERS)}."
        )
    check_target(path)
    check_apart(path, survey._files)  # noqa: SLF001  the survey's own storey
    if any(note.startswith(OTHER_WAY) for note in survey.notes):
        raise OutputError(
            "The labels in the source contradict the scale, and the numbers would be written with the wrong ones.",
            "read the answers again with best= (--best), see survey.notes.",
        )
    writer(path, survey.instrument, tidy_columns(survey, lang), lang)
    return path
