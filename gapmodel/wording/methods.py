"""The methods of findings as a paragraph that a thesis can use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gapmodel.findings.finding import Finding
from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import percent, plain
from gapmodel.wording.references import methods_used
from gapmodel.wording.tables import own_section
from gapmodel.wording.terms import term
from gapmodel.wording.versions import LIBRARIES, versions


def methods_paragraph(findings: Finding | Sequence[Finding], lang: str = "en") -> str:
    """Instrument, number of cases, intervals, tests, adjustment, sign convention and software, in sentences.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.gaps(gm.read_survey(gm.example("bank")))
    >>> methods_paragraph(found, "zh").startswith("测量工具为 SERVQUAL")
    True
    """
    given = [findings] if isinstance(findings, Finding) else list(findings)
    own = [settings_sentences(finding, lang) for finding in given]
    heads = [_heading(finding, lang) for finding in given]
    everywhere = [line for line in own[0] if all(line in lines for lines in own)]
    said = [line for finding in given for line in _instrument(finding, lang)] + everywhere
    for head, lines in zip(heads, own, strict=True):
        rest = [line for line in lines if line not in everywhere]
        if rest:
            said.append(messages("publication", lang)("of_one", heading=head, sentences=_spaced(rest, lang)))
    return _spaced(dict.fromkeys([*said, *_literature(given, lang), _software(lang)]), lang)


def settings_sentences(finding: Finding, lang: str = "en") -> list[str]:
    """How a finding was made: number of cases and settings, a sentence each."""
    say, params = messages("publication", lang), finding.params
    found = _cases(finding, lang)
    if params.get("scale"):
        low, high = params["scale"]
        found.append(say("scale", low=f"{low:g}", high=f"{high:g}"))
    if "sign" in params:
        usual = params["sign"] == "gap = P - E"
        found.append(say("sign") if usual else say("other_sign", sign=term(params["sign"], lang)))
    if "confidence" in params:
        level = percent(params["confidence"])
        interval = params.get("interval")
        named = interval.values() if isinstance(interval, dict) else [interval]
        names = say.listing([term(one, lang) for one in dict.fromkeys(named) if one])
        found.append(
            say("confidence_by", confidence=level, interval=names) if names else say("level", confidence=level)
        )
    return [*found, *_tests(params, lang)]


def _tests(params: Any, lang: str) -> list[str]:
    """Test, adjustment, margin, resamples, design, method."""
    say, found = messages("publication", lang), []
    if params.get("test"):
        test, side = term(params["test"], lang), params.get("alternative")
        found.append(say("test_sided", test=test, side=term(side, lang)) if side else say("test", test=test))
    if params.get("padjust"):
        name = messages("padjust", lang)(params["padjust"])
        found.append(say("not_adjusted") if params["padjust"] == "none" else say("adjusted", padjust=name))
    if params.get("margin") not in (None, ""):
        found.append(say("margin", margin=plain(params["margin"])))
    if params.get("n_resamples"):
        found.append(say("resamples", n=params["n_resamples"]))
    if params.get("design"):
        found.append(say("design", design=say.listing([term(one, lang) for one in params["design"]])))
    if params.get("method"):
        found.append(say("method", method=term(params["method"], lang)))
    return found


def _cases(finding: Finding, lang: str) -> list[str]:
    """The numbers of cases that the rows of the main table are based on."""
    table, say = finding.plain("table"), messages("publication", lang)
    counts = sorted(int(n) for n in table.columns.get("n", []) if isinstance(n, (int, float)) and n > 0)
    if not counts:
        return []
    low, high = counts[0], counts[-1]
    return [say("cases", n=high) if low == high else say("cases_between", low=low, high=high)]


def _instrument(finding: Finding, lang: str) -> list[str]:
    title, say = finding.labels.heading(lang), messages("publication", lang)
    citation = finding.labels.citation.rstrip(".。")
    cited = [say("instrument_cited", title=title, citation=citation)] if citation else [say("instrument", title=title)]
    return cited if title else []


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
