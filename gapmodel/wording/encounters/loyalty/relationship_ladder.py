"""The relationship ladder in sentences, and the title of its chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isnan
from typing import Any

from gapmodel.findings.encounters.loyalty.ladder_rows import GONE, NEW
from gapmodel.findings.encounters.loyalty.relationship_ladder import RelationshipLadder
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.numbers import p_relation, percent

_PAIRS = 3  # of waves that are told in sentences


def sentences(finding: RelationshipLadder, lang: str = "en") -> tuple[str, ...]:
    """The moves of the latest waves, their tests, who leaves most, the long run, what gone means, settings."""
    say, params = messages("relationship_ladder", lang), finding.params
    moves = moves_by_pair(finding)
    told = list(moves)[-_PAIRS:]
    lines = [_moved(moves[pair], pair, finding, say) for pair in told]
    if len(moves) > len(told):
        lines.append(say("more_pairs", n=len(moves) - len(told)))
    lines += [*_tested(finding, told[-1], say), *_leaving(finding, say, lang), _settled(finding, say, lang)]
    gone = sum(row.n_moved for pair in moves.values() for row in pair.values() if row.move == GONE)
    if gone:
        lines.append(say("gone_means"))
    unknown = sum(pair["up"].n_unknown for pair in moves.values())
    if unknown:
        lines.append(say("unknown", n=unknown))
    if params["without_id"]:
        lines.append(say("without_id", n=params["without_id"]))
    adjusted = messages("padjust", lang)(params["padjust"])
    return (*lines, say("settings", confidence=percent(params["confidence"]), padjust=adjusted))


def moves_by_pair(finding: RelationshipLadder) -> dict[tuple[str, str], dict[str, Any]]:
    """The rows of the moves by pair of waves and move."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in finding.plain("moves").rows:
        found.setdefault((row.first, row.second), {})[row.move] = row
    return found


def _moved(own: Mapping[str, Any], pair: tuple[str, str], finding: RelationshipLadder, say: Messages) -> str:
    shares = {
        move: say("share", share=percent(row.share), low=percent(row.share_low), high=percent(row.share_high))
        for move, row in own.items()
    }
    first, second = (wave_name(name, say) for name in pair)
    confidence = percent(finding.params["confidence"])
    n, new = own["up"].n, own["up"].n_new
    return say("moves", n=n, new=new, first=first, second=second, confidence=confidence, **shares)


def wave_name(name: str, say: Messages) -> str:
    """The name of a wave; the two that have none are called first and second."""
    return say.texts.get(f"wave_{name}", name)


def _tested(finding: RelationshipLadder, pair: tuple[str, str], say: Messages) -> Iterator[str]:
    alpha, own = 1 - finding.params["confidence"], moves_by_pair(finding)[pair]
    tests = {row.test: row for row in finding.plain("tests").rows if (row.first, row.second) == pair}
    first, second = (wave_name(name, say) for name in pair)
    signs = tests["up_or_down"]
    if not isnan(signs.p_adj):
        more = "up_sure" if own["up"].n_moved > own["down"].n_moved else "down_sure"
        key = more if signs.p_adj <= alpha else "up_or_down"
        yield say(key, first=first, second=second, p=p_relation(signs.p_adj))
    same = tests["homogeneity"]
    if not isnan(same.p_adj):
        yield say("homogeneity_sure" if same.p_adj <= alpha else "homogeneity", p=p_relation(same.p_adj))


def _leaving(finding: RelationshipLadder, say: Messages, lang: str) -> Iterator[str]:
    rows = [row for row in finding.plain("table").rows if row.after == GONE and row.before != NEW and row.n]
    if not any(row.count for row in rows):
        return
    row = max(rows, key=lambda row: row.share)
    shown = {"share": percent(row.share), "low": percent(row.share_low), "high": percent(row.share_high)}
    name = finding.labels.label("dimension", row.before, lang)
    yield say("leaving", rung=name, n=row.n, confidence=percent(finding.params["confidence"]), **shown)


def _settled(finding: RelationshipLadder, say: Messages, lang: str) -> str:
    why = finding.params["settled"]
    if why["reason"]:
        names = [finding.labels.label("dimension", rung, lang) for rung in why["rungs"]]
        return say(f"settled_{why['reason']}", rungs=say.listing(names, len(names)))
    shares = []
    for row in finding.plain("settled").rows:
        name, share = finding.labels.label("dimension", row.rung, lang), percent(row.share)
        if not isnan(row.share_low):
            share = say("share", share=share, low=percent(row.share_low), high=percent(row.share_high))
        shares.append(say("settled_rung", rung=name, share=share))
    return say("settled", shares=say.parts(shares), confidence=percent(finding.params["confidence"]))


def title_of(finding: RelationshipLadder, lang: str) -> str:
    """How many moved up, moved down and are gone, of the latest pair of waves."""
    own = list(moves_by_pair(finding).values())[-1]
    if not own["up"].n:
        return ""
    shares = {move: percent(row.share) for move, row in own.items() if move != "same"}
    return messages("relationship_ladder", lang)("title_moves", **shares)
