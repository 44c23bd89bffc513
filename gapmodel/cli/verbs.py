"""The commands: each one parses options, calls the package and prints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import gapmodel as gm
from gapmodel.cli.printing import Format, Language, aligned, print_finding, print_table
from gapmodel.cli.reading import (
    FILES,
    MIN_CELL,
    Reading,
    counted_file,
    read,
    refuse,
    survey_or_tally,
    takes_reading,
)
from gapmodel.cli.waiting import Waiting
from gapmodel.errors import SettingError

if TYPE_CHECKING:
    from gapmodel.survey.survey import Survey
    from gapmodel.tally.tally import Tally

CONFIDENCE = Annotated[float, typer.Option(help="Confidence level.")]
MARGIN = Annotated[
    float | None, typer.Option(help="Margin: the smallest gap that matters, in scale points.", show_default=False)
]
PADJUST = Annotated[str, typer.Option(help="Adjustment of p-values for multiple testing.")]
INTERVAL = Annotated[
    str,
    typer.Option(help="Confidence interval of the mean gap: lattice, t, percentile, bca, studentized or guaranteed."),
]
ALTERNATIVE = Annotated[str, typer.Option(help="Alternative hypothesis: two-sided, less or greater (than zero).")]
TARGET = Annotated[
    float | None,
    typer.Option(help="Target for the mean, if only one side was asked.", show_default=False),
]
FORMAT = Annotated[Format, typer.Option(help="Output format of the table.")]
MARK = Annotated[
    bool | None,
    typer.Option(
        "--bom/--no-bom",
        help="With --format csv: begin with a byte order mark, which Excel needs; by default only in a file.",
        show_default=False,
    ),
]
WORKSHEET = Annotated[str | None, typer.Option("--sheet", help="Sheet of a workbook.", show_default=False)]
REPORT = Annotated[
    Path | None, typer.Option("--output", "-o", help="Also write a report: .html, .docx, .pptx or .xlsx.")
]
LANG = Annotated[Language, typer.Option("--lang", help="Language of the output.")]


@takes_reading(unused=["outcome"])
def gaps(
    files: FILES,
    reading: Reading,
    confidence: CONFIDENCE = 0.95,
    alternative: ALTERNATIVE = "two-sided",
    margin: MARGIN = None,
    padjust: PADJUST = "holm",
    interval: INTERVAL = "lattice",
    target: TARGET = None,
    min_cell: MIN_CELL = None,
    format: FORMAT = Format.table,
    bom: MARK = None,
    lang: LANG = Language.en,
) -> None:
    """Print the table of gaps, or of the means if only one side was asked."""
    answers = survey_or_tally(files, reading, lang=lang.value)
    settings: dict[str, Any] = {
        "by": reading.groups,
        "confidence": confidence,
        "interval": interval,
        "min_cell": min_cell,
    }
    of_gaps = {"alternative": alternative, "margin": margin, "padjust": padjust}
    settings |= own_settings(answers, of_gaps, target)
    find: Any = gm.tolerance if _has_zone(answers) else gm.gaps if _has_gap(answers) else gm.performance
    with Waiting("computing"):
        finding = find(answers, **settings)
    print_finding(finding, format, lang, mark=bom)


@takes_reading()
def priorities(
    files: FILES,
    reading: Reading,
    level: Annotated[str, typer.Option(help="Put dimensions or items in order: dimension or item.")] = "dimension",
    use_importance: Annotated[
        str,
        typer.Option(
            help="Importance in the order: stated, derived (from --outcome), none, or auto (derived, else stated)."
        ),
    ] = "auto",
    confidence: CONFIDENCE = 0.95,
    margin: MARGIN = None,
    min_cell: MIN_CELL = None,
    format: FORMAT = Format.table,
    bom: MARK = None,
    lang: LANG = Language.en,
) -> None:
    """Print what to improve first: gaps, importance and reach in order, with the uncertainty of the order."""
    from gapmodel.findings.priorities.priorities import priorities as find_priorities

    answers = survey_or_tally(files, reading, lang=lang.value)
    settings: dict[str, Any] = {"level": level, "importance": use_importance, "confidence": confidence}
    settings |= {"margin": margin, "min_cell": min_cell, "by": reading.groups}
    with Waiting("computing"):
        finding = find_priorities(answers, _outcome_of(answers), **settings)
    print_finding(finding, format, lang, mark=bom)


def _outcome_of(answers: Survey | Tally) -> str | None:
    """The first outcome that was counted."""
    from gapmodel.findings.given_tally import tally_of

    return next(iter(tally_of(answers).layout.outcomes), None)


@takes_reading("by", "time")
def check(
    files: FILES,
    reading: Reading,
    duration: Annotated[
        str | None, typer.Option(help="Column with the response time of each respondent.", show_default=False)
    ] = None,
    mapping: Annotated[bool, typer.Option("--mapping", help="Show the matching of every column.")] = False,
    flags: Annotated[bool, typer.Option("--flags", help="Show the rows flagged by each index.")] = False,
    engine: Annotated[
        str, typer.Option(help="memory: keep all rows; batches: count in batches; auto: batches for large files.")
    ] = "auto",
    format: FORMAT = Format.table,
    bom: MARK = None,
    lang: LANG = Language.en,
) -> None:
    """Check the data: invalid and missing answers, ceiling effects and careless responding."""
    from gapmodel.findings.measurement.data_check import check as check_data

    file = counted_file(files)
    if not mapping and file is None:
        refuse(reading, ["outcome"], "check")
    if (mapping or flags) and file is not None:
        option = "--mapping" if mapping else "--flags"
        raise SettingError(f"{file.name} contains counts, not rows.", f"omit {option}, or use the file of answers.")
    if mapping:
        from gapmodel.findings.labels import Labels
        from gapmodel.wording.tables import listed_columns

        survey = read(files, reading, engine, lang.value)
        print_table(
            survey.mapping, listed_columns(survey.mapping, Labels.of(survey.tally.layout), lang.value), format, mark=bom
        )
        return
    answers = survey_or_tally(files, reading, engine, lang.value)
    with Waiting("checking"):
        finding = check_data(answers, duration=duration)
    if flags:
        finding.flagged()  # raises an error if flags are not available
        doubtful = finding.flags[finding.flags.any(axis=1)].reset_index()
        print_table(doubtful, doubtful.replace({True: "x", False: ""}), format, mark=bom)
    else:
        print_finding(finding, format, lang, mark=bom)


def instruments() -> None:
    """List the included instruments."""
    from gapmodel.instrument.read import instruments as shipped

    typer.echo(aligned(shipped()))


_USUAL = {"alternative": "two-sided", "margin": None, "padjust": "holm"}


def _has_gap(answers: Survey | Tally) -> bool:
    """Whether the instrument has two sides with a gap."""
    from gapmodel.findings.given_tally import tally_of

    return tally_of(answers).layout.gap is not None


def _has_zone(answers: Survey | Tally) -> bool:
    """Whether the instrument asks for the zone of tolerance."""
    from gapmodel.findings.customer.zone import zone_of
    from gapmodel.findings.given_tally import tally_of

    return zone_of(tally_of(answers).layout) is not None


def own_settings(answers: Survey | Tally, of_gaps: dict[str, Any], target: float | None) -> dict[str, Any]:
    """The settings for gaps or for a single side; an error if they do not apply."""
    if _has_zone(answers):
        given = [f"--{name}" for name in ("margin", "alternative") if of_gaps.get(name, _USUAL[name]) != _USUAL[name]]
        given += ["--target"] if target is not None else []
        if given:
            raise SettingError(f"{' and '.join(given)} does not apply to a zone of tolerance.", "omit it.")
        return {"padjust": of_gaps["padjust"]}
    if _has_gap(answers):
        if target is not None:
            raise SettingError("--target is only valid if a single side was asked.", "use --margin for gaps.")
        return of_gaps
    given = [f"--{name}" for name, value in of_gaps.items() if value != _USUAL[name]]
    if given:
        raise SettingError(
            f"Only one side was asked, so there are no gaps: {' and '.join(given)} is not available.",
            "omit it; use --target to compare means with a target.",
        )
    return {"target": target}
