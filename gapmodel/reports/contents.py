"""The contents of a report in one language: first page, sections in order, settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, is_dataclass, replace
from typing import Any

from gapmodel import __version__
from gapmodel.findings.finding import Finding
from gapmodel.plain_table import as_plain
from gapmodel.reports.section import (
    PARTS,
    Section,
    ShownChart,
    ShownTable,
    key_numbers,
    sections_of,
    title_of,
)
from gapmodel.survey.survey import Survey
from gapmodel.wording.catalogue import messages
from gapmodel.wording.terms import term
from gapmodel.wording.versions import versions

# settings that name columns of the source
_NAMES = ("by", "case_mix", "unit", "duration", "outcome", "drivers", "time", "id", "mode", "baseline")
_NOTED = frozenset(  # results that findings keep beside their settings
    (
        "asked at_limit balanced bartlett_chi2 bartlett_dof bartlett_p blank blocks cause channels closed coinciding "
        "columns complaints constant converged crossed customer direct doubtful eigenvalue empty error_share "
        "expectation factors faults few first_day fit_chi2 fit_dof fit_p gap given groups groups_compared has_points "
        "heinrich heywood in_time_known instruments items kept_common kept_components kept_kaiser kept_map kept_map4 "
        "key_label kinds kmo last_day left left_out levels longer lost map4_none map_none measure middle "
        "missing_waves model_name moved n n_best n_dimensions n_factors n_groups n_items n_read n_starts neutral "
        "no_unit nobody noise not_apart not_applicable noticed only_lost open ordinal outcome_range outlets overlap "
        "p_same_rate paired pairs pairwise people people_inverted places plane predictors put_together questionable "
        "r2 ranges rating reached read reasons reference refused reliable reverse reversed rmsr rows same_id sampled "
        "scale_assumed score_range scored self_rated self_selected several shoppers silent sizes small_groups sources "
        "sparse stage stages supplier suppressed sure swapped too_few truncated two_sided unanswered unconfirmed "
        "undated unmatched unnamed unnamed_n usual_rungs waves weighted whole without_id yes_or_no"
    ).split()
)
_TRUST = 3  # sentences on the quality of the data that stand on the first page


@dataclass(frozen=True, slots=True)
class Contents:
    """What a report says in one language, whatever file it becomes.

    Attributes
    ----------
    lang : str
    title : str
    answer : str
        The main result in one sentence.
    numbers : tuple of (str, str)
        Up to three numbers that matter, as texts, each with what it is.
    chart : ShownChart or None
        The chart of the first page.
    first : tuple of str
        What to improve first, if that is known.
    trust : tuple of str
        How far the result can be relied on.
    sections : tuple of Section
    settings : tuple of (str, str)
        Settings and versions.
    made : str
        What made the report.
    """

    lang: str
    title: str
    answer: str
    numbers: tuple[tuple[str, str], ...]
    chart: ShownChart | None
    first: tuple[str, ...]
    trust: tuple[str, ...]
    sections: tuple[Section, ...]
    settings: tuple[tuple[str, str], ...]
    made: str

    def of_part(self, part: str) -> list[Section]:
        """The sections of one part."""
        return [section for section in self.sections if section.part == part]


def contents_of(
    findings: Sequence[Finding],
    survey: Survey | None,
    lang: str,
    parts: Sequence[str] | None = None,
    *,
    min_cell: int | None = None,
) -> Contents:
    """The contents of a report about findings; the first of them gives title, answer and chart.

    Parameters
    ----------
    findings : sequence of Finding
    survey : Survey, optional
        How its columns were matched is listed at the end.
    lang : {"en", "zh"}
    parts : sequence of str, optional
        The parts to show (`PARTS`); all by default.
    min_cell : int, optional
        The least number of respondents behind whatever is shown.
    """
    first = findings[0]
    every = [section for finding in findings for section in sections_of(finding, lang)]
    if survey is not None:
        every.append(_mapping(survey, first, lang))
    ordered = sorted(every, key=lambda section: PARTS.index(section.part))
    answer = first.sentences(lang)[0]
    shown = [_without(section, answer) for section in ordered if parts is None or section.part in parts]
    quality = [line for section in every if section.part == "quality" for line in section.headline]
    charts = [chart for section in every[:1] for chart in section.charts]
    return Contents(
        lang,
        title_of(first, lang),
        answer,
        tuple(key_numbers(first, lang)[:3]),
        charts[0] if charts else None,
        tuple(line for section in every if section.part == "priorities" for line in section.headline)[:1],
        tuple([*_left_out(survey, min_cell, lang), *quality][:_TRUST]),
        tuple(shown),
        tuple(_settings(findings, lang)),
        messages("report", lang)("made", version=__version__),
    )


def _left_out(survey: Survey | None, min_cell: int | None, lang: str) -> list[str]:
    """That there are no priorities and no data quality where answers of single persons could be found out."""
    hidden = min_cell is not None and survey is not None and survey.different_people
    return [messages("report", lang)("left_out_small", n=min_cell)] if hidden else []


def _without(section: Section, sentence: str) -> Section:
    """A section that does not repeat the sentence of the first page."""
    return replace(section, sentences=tuple(line for line in section.sentences if line != sentence))


def _mapping(survey: Survey, first: Finding, lang: str) -> Section:
    heading = messages("report", lang)("mapping")
    table = ShownTable(heading, first, as_plain(survey.mapping), listed=True)
    return Section("methods", heading, appendix=(table,))


def _settings(findings: Sequence[Finding], lang: str) -> list[tuple[str, str]]:
    params: dict[str, Any] = {}
    for finding in findings:
        params |= {key: value for key, value in finding.params.items() if key not in params and _is_setting(key, value)}
    rows = [(term(key, lang), _setting(key, value, lang)) for key, value in params.items()]
    return [*rows, *versions().items()]


def _is_setting(key: str, value: Any) -> bool:
    """Whether a report lists it: a number, text, yes or no, or several of them, that was chosen and is no result."""
    parts = value if isinstance(value, tuple) else (value,)
    nested = any(isinstance(one, Mapping | tuple | list) or is_dataclass(one) for one in parts)
    return key not in _NOTED and value not in ("", (), {}, None) and not nested


def _setting(key: str, value: Any, lang: str) -> str:
    """A setting as a text: scales by their ends, several values as a list."""
    if key == "scale":
        return "..".join(f"{end:g}" for end in value)
    values = value if isinstance(value, tuple) else (value,)
    texts = [f"{one:g}" if isinstance(one, float) else str(one) if key in _NAMES else term(one, lang) for one in values]
    return messages("report", lang).listing(texts)
