"""Write a survey's rows to one tidy file that is read again without help."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gapmodel.errors import OutputError, one_of
from gapmodel.files import check_not_source, check_target
from gapmodel.instrument.questionnaire.words import LANGUAGES
from gapmodel.survey.export.tidy import MatchedRows, tidy_columns
from gapmodel.survey.export.tidy_files import WRITERS


def write(
    matched: MatchedRows,
    path: str | Path,
    lang: str = "en",
    *,
    sources: Sequence[Path] = (),
    contradicted: bool = False,
) -> Path:
    """The rows of a survey in the format of the path's suffix; see `Survey.write`.

    Parameters
    ----------
    sources : sequence of Path
        The files that the answers were read from, which are not overwritten.
    contradicted : bool
        Whether labels in the source say that the scale runs the other way.
    """
    if not isinstance(path, (str, Path)):
        raise OutputError(f"{path!r} is not a file path.", "name a file that ends in .csv, .parquet, .sav or .xlsx.")
    path = Path(path)
    one_of(lang, LANGUAGES, "lang")
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise OutputError(
            f"Answers are not written as {path.suffix or 'a file without a suffix'!r}.", f"use {', '.join(WRITERS)}."
        )
    check_target(path)
    check_not_source(path, sources)
    if contradicted:
        raise OutputError(
            "The labels in the source contradict the scale, and the numbers would be written with the wrong ones.",
            "read the answers again with best= (--best), see survey.notes.",
        )
    writer(path, matched.instrument, tidy_columns(matched, lang), lang)
    return path
