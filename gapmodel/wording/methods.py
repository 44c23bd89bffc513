"""The methods of findings as a paragraph that a thesis can use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gapmodel.findings.finding import Finding
from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import percent, plain
from gapmodel.wording.references import methods_used
from gapmodel.wording.tables import own_section
from gapmodel.wording.terms import term
from gapmodel.wording.versions import LIBRARIES, versions

_OF_ONE = ("method",)  # sentences that need to say of what they are, where not all findings have them


def methods_paragraph(findings: Finding | Sequence[Finding], lang: str = "en") -> str:
    """Instrument, number of cases, intervals, tests, adjustment, sign convention and software, in sentences.

    What nobody has otherwise is said once.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.gaps(gm.read_survey(gm.example("bank")))
    >>> methods_paragraph(found, "zh").startswith("测量工具为 SERVQUAL")
    True
    """
    given = [findings] if isinstance(findings, Finding) else list(findings)
    own = [_settings(finding, lang) for finding in given]
    heads = [_heading(finding, lang) for finding in given]
    said = [line for finding in given for line in _instrument(finding, lang)] + _all_cases(given, heads, lang)
    said += [line for key in _keys(own) if _agreed(key, own) for line in _lines(key, own)]
    for head, settings in zip(heads, own, strict=True):
        rest = [line for key, line in settings.items() if not _agreed(key, own)]
        if rest:
            said.append(messages("publication", lang)("of_one", heading=head, sentences=_spaced(rest, lang)))
    return _spaced(dict.fromkeys([*said, *_literature(given, lang), _software(lang)]), lang)


def settings_sentences(finding: Finding, lang: str = "en") -> list[str]:
    """How a finding was made: number of cases and settings, a sentence each."""
    return [*_cases(finding, lang), *_settings(finding, lang).values()]


def _keys(own: Sequence[Mapping[str, str]]) -> dict[str, None]:
    return dict.fromkeys(key for settings in own for key in settings)


def _lines(key: str, own: Sequence[Mapping[str, str]]) -> list[str]:
    """What the findings that have a setting say of it, each sentence once."""
    return list(dict.fromkeys(settings[key] for settings in own if key in settings))


def _agreed(key: str, own: Sequence[Mapping[str, str]]) -> bool:
    """Whether a setting is said once of all: nobody has another, and it says itself what it is of."""
    everybody = all(key in settings for settings in own)
    return len(_lines(key, own)) == 1 and (everybody or key not in _OF_ONE)


def _settings(finding: Finding, lang: str) -> dict[str, str]:
    """The settings of a finding, a sentence each."""
    say, params = messages("publication", lang), finding.params
    found: dict[str, str] = {}
    if params.get("scale"):
        low, high = params["scale"]
        found["scale"] = say("scale", low=f"{low:g}", high=f"{high:g}")
    if "sign" in params:
        usual = params["sign"] == "gap = P - E"
        found["sign"] = say("sign") if usual else say("other_sign", sign=term(params["sign"], lang))
    if "confidence" in params:
        level = percent(params["confidence"])
        interval = params.get("interval")
        named = interval.values() if isinstance(interval, dict) else [interval]
        names = say.listing([term(one, lang) for one in dict.fromkeys(named) if one])
        found["confidence"] = (
            say("confidence_by", confidence=level, interval=names) if names else say("level", confidence=level)
        )
    return found | _tests(params, lang)


def _tests(params: Any, lang: str) -> dict[str, str]:
    """Test, adjustment, margin, resamples, design, method."""
    say = messages("publication", lang)
    found: dict[str, str] = {}
    if params.get("test"):
        test, side = term(params["test"], lang), params.get("alternative")
        found["test"] = say("test_sided", test=test, side=term(side, lang)) if side else say("test", test=test)
    if params.get("padjust"):
        name = messages("padjust", lang)(params["padjust"])
        none = params["padjust"] == "none"
        found["padjust"] = say("not_adjusted") if none else say("adjusted", padjust=name)
    if params.get("margin") not in (None, ""):
        found["margin"] = say("margin", margin=plain(params["margin"]))
    if params.get("n_resamples"):
        found["n_resamples"] = say("resamples", n=params["n_resamples"])
    if params.get("design"):
        found["design"] = say("design", design=say.listing([term(one, lang) for one in params["design"]]))
    if params.get("method"):
        found["method"] = say("method", method=term(params["method"], lang))
    return found


def _all_cases(findings: Sequence[Finding], heads: Sequence[str], lang: str) -> list[str]:
    """The numbers of cases of all findings, in one sentence."""
    if len(findings) == 1:
        return _cases(findings[0], lang)
    say = messages("publication", lang)
    counts = {head: found for head, one in zip(heads, findings, strict=True) if (found := _counts(one))}
    parts = [
        say("cases_of" if low == high else "cases_of_between", heading=head, low=low, high=high)
        for head, (low, high) in counts.items()
    ]
    return [say("all_cases", parts=say.parts(parts))] if parts else []


def _counts(finding: Finding) -> tuple[int, int] | None:
    """The least and the largest number of cases of the main table's rows."""
    column = finding.plain("table").columns.get("n", [])
    counts = sorted(int(n) for n in column if isinstance(n, (int, float)) and n > 0)
    return (counts[0], counts[-1]) if counts else None


def _cases(finding: Finding, lang: str) -> list[str]:
    """The numbers of cases that the rows of the main table are based on."""
    counts, say = _counts(finding), messages("publication", lang)
    if counts is None or "planned" in finding.params:  # whose numbers are of respondents that are still to be asked
        return []
    low, high = counts
    return [say("cases", n=high) if low == high else say("cases_between", low=low, high=high)]


def _instrument(finding: Finding, lang: str) -> list[str]:
    title, say = finding.labels.heading(lang), messages("publication", lang)
    citation = finding.labels.citation.rstrip(".。")
    cited = [say("instrument_cited", title=title, citation=citation)] if citation else [say("instrument", title=title)]
    return cited if title and finding.labels.instrument else []


def _literature(findings: Sequence[Finding], lang: str) -> list[str]:
    say, named = messages("publication", lang), [one.short(lang) for one in methods_used(findings)]
    return [say("methods_of", names=say.parts(named))] if named else []


def _software(lang: str) -> str:
    own = versions()
    libraries = [f"{name} {own[name]}" for name in LIBRARIES]
    say = messages("publication", lang)
    return say("software", version=own["gapmodel"], python=own["python"], libraries=say.listing(libraries))


def _heading(finding: Finding, lang: str) -> str:
    texts = messages(own_section(finding), lang).texts
    head = texts.get("heading") or texts["title"].format(instrument=finding.labels.heading(lang))
    return (
        messages("lists", lang)("grouped", text=head, group=finding.params["by"]) if finding.params.get("by") else head
    )


def _spaced(sentences: Any, lang: str) -> str:
    return messages("lists", lang).lists["between"].join(sentences)
