"""Missing answers and careless responding of respondents, in sentences."""

from __future__ import annotations

from typing import Any

from gapmodel.findings.measurement.checks.careless_cutoffs import PLAUSIBLE
from gapmodel.findings.measurement.data_check import Check
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.customer.gaps import detail
from gapmodel.wording.names import index_name, row_name, side_name
from gapmodel.wording.numbers import percent, plain, signed
from gapmodel.wording.table_rows import row_at

_SHOWN = 4  # missing answers of a pattern that are named


def respondent_sentences(finding: Check, lang: str) -> list[str]:
    """Missing answers by respondent, indices of careless responding, duplicates, and their effect on the gaps."""
    say = messages("check", lang)
    lines = [*_missing(finding, say, lang), *_signs(finding, say, lang)]
    if len(finding.repeated):
        first: Any = next(finding.repeated.itertuples())
        exact = int((finding.repeated["differing"] == 0).sum())
        near = len(finding.repeated) - exact
        lines.append(say("repeated", exact=exact, near=near, row=first.row, earlier=first.earlier))
    if not finding.respondent_checks.complete:
        lines.append(say("cut_search"))
    return lines + _changes(finding, say, lang)


def _missing(finding: Check, say: Messages, lang: str) -> list[str]:
    tables, labels = finding.missingness, finding.labels
    people = tables.people
    n = int(people["respondents"].sum())
    incomplete = n - int(people.loc[people["missing"] == 0, "respondents"].sum())
    if not incomplete:
        return []
    commonest: Any = next(tables.patterns[tables.patterns["missing"] > 0].itertuples())
    share, pattern = percent(incomplete / n), _pattern(finding, commonest, say, lang)
    lines = [say("people", incomplete=incomplete, n=n, share=share, pattern=pattern, count=commonest.respondents)]
    if len(tables.stops):
        worst: Any = next(tables.stops.nlargest(1, "respondents").itertuples())
        stopped = int(tables.stops["respondents"].sum())
        lines.append(
            say(
                "stops",
                n=stopped,
                share=percent(stopped / n),
                position=worst.position,
                label=row_name(labels, "item", worst.code, lang),
                side=side_name(labels, worst.side, lang),
                worst=worst.respondents,
            )
        )
    return lines


def _pattern(finding: Check, commonest: Any, say: Messages, lang: str) -> str:
    if commonest.missing == len(finding.table):
        return say("everything_missing")
    parts = [part.split(" ", 1) for part in commonest.pattern.split(", ")]
    names = [
        say("asked_on", label=row_name(finding.labels, "item", code, lang), side=side_name(finding.labels, side, lang))
        for side, code in parts
    ]
    return say.listing(names, _SHOWN)


def _signs(finding: Check, say: Messages, lang: str) -> list[str]:
    indices, labels = finding.indices, finding.labels
    counted = indices[(indices["index"] != PLAUSIBLE) & (indices["flagged"] > 0)].sort_values("share", ascending=False)
    lines = []
    if counted.empty:
        lines.append(say("no_signs"))
    else:
        columns = (counted[name] for name in ("index", "flagged", "share"))
        rows = list(zip(*columns, strict=True))
        names = [
            say("sign_share", name=index_name(labels, index, lang), n=flagged, share=percent(share))
            for index, flagged, share in rows
        ]
        n, one, two = len(finding.flags), int(finding.flagged(1).sum()), int(finding.flagged(2).sum())
        shares = {"any_share": percent(one / n), "two_share": percent(two / n)}
        lines += [say("signs", names=say.listing(names, len(rows))), say("flagged", n=n, any=one, two=two, **shares)]
    copies = int((finding.flags["duplicate"] & ~finding.flagged(2)).sum()) if "duplicate" in finding.flags else 0
    if copies:
        lines.append(say("copies", n=copies))
    highest = int(finding.flags[PLAUSIBLE].sum())
    if highest:
        lines.append(say("highest", n=highest))
    if (indices.loc[indices["index"] == "mahalanobis", "n"] == 0).all():
        lines.append(say("unsure"))
    return lines


def _changes(finding: Check, say: Messages, lang: str) -> list[str]:
    table = finding.sensitivity
    if not (table["removed"] > 0).any():
        return []
    overall, lines = table[table["code"] == "overall"], []
    before: Any = next(overall.itertuples())
    for cut in ("two", "any"):
        for row in overall[overall["without"] == cut].itertuples():
            values = {"before": signed(before.gap)} if cut == "two" else {}
            shown = detail(row, finding.params["confidence"], lang)
            lines.append(say(f"without_{cut}", gap=signed(row.gap), detail=shown, **values))  # type: ignore[arg-type]
    lines += _largest(finding, say, lang)
    interval = messages("gaps", lang)(finding.params["interval"])
    return [*lines, say("gap_sign", confidence=percent(finding.params["confidence"]), interval=interval)]


def _largest(finding: Check, say: Messages, lang: str) -> list[str]:
    """The largest change of the overall gap, and of a dimension's gap, by a single index."""
    table, labels = finding.sensitivity, finding.labels
    single = table[(table["removed"] > 0) & ~table["without"].isin(["any", "two"]) & table["change"].notna()]
    overall, dimension = single[single["code"] == "overall"], single[single["level"] == "dimension"]
    if overall.empty or dimension.empty:
        return []
    most: Any = row_at(overall, overall["change"].abs().idxmax())
    part: Any = row_at(dimension, dimension["change"].abs().idxmax())
    return [
        say(
            "largest",
            change=plain(abs(most.change), 3),
            name=index_name(labels, most.without, lang),
            n=most.removed,
            dimension_change=signed(part.change, 3),
            label=row_name(labels, "dimension", part.code, lang),
            dimension_name=index_name(labels, part.without, lang),
        )
    ]
