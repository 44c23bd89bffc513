"""What the columns of a printed table hold, by their names in English and Chinese."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from gapmodel.instrument.words import bare

NUMBERS = (
    "n", "items", "mean", "sd_mean", "mean_e", "sd_e", "mean_p", "sd_p", "gap", "sd", "se", "r", "t", "dof", "p_val",
    "ci", "ci_low", "ci_high", "d", "d_z", "loading", "cr", "ave", "count", "percent", "total",
)  # fmt: skip
TEXTS = ("label", "dimension", "level")
MEANINGS = (*TEXTS, *NUMBERS)
SEVERAL = ("count", "percent")  # that a table may have several columns of
BARE_SD, BARE_P, REVERSED = "bare_sd", "bare_p", "gap_reversed"  # what the columns beside them must tell
_MEANS = {"e": "mean_e", "p": "mean_p", "gap": "gap", "": "mean"}
_SDS = {"e": "sd_e", "p": "sd_p", "gap": "sd", "": BARE_SD}
_MINUS = r"\s*[-−–—]\s*"
_GAPS = re.compile(rf"\bp{_MINUS}e\b|perceptions?{_MINUS}expectations?|感知{_MINUS}期望")
_TURNED = re.compile(rf"\be{_MINUS}p\b|expectations?{_MINUS}perceptions?|期望{_MINUS}感知")
_PHRASES = (
    (re.compile(r"\b(standard|std)\W*(deviation|dev|error|err)\b"), r"\1\2"),
    (re.compile(r"\b([pt])\W*(value|val|statistic)\b"), r"\1\2"),
)
_TOKEN = re.compile(r"[a-z]+|[0-9]+|[\u4e00-\u9fff]+|%")
_COPY = re.compile(r"\.\d+$")  # that pandas appends to repeated names
_MARKS = re.compile(r"(?<=[\w)])\s*[*†‡§¹²³ᵃᵇᶜᵈ]+$")  # of footnotes
_T_WITH_DOF = re.compile(r"t\s*\(\d+\)")
_ABBREVIATED = re.compile(r"(.+?)\s*\((\w+)\)")


@cache
def meaning_of_name(name: str) -> str:
    """What a column of such a name holds; "" where the name does not tell.

    >>> [meaning_of_name(name) for name in ("P", "E", "Perception Mean", "SD_E", "感知均值", "期望标准差", "Gap (P-E)")]
    ['bare_p', 'mean_e', 'mean_p', 'sd_e', 'mean_p', 'sd_e', 'gap']
    >>> [meaning_of_name(name) for name in ("Sig. (2-tailed)", "95% CI", "Cohen's d", "SD", "Branch", "感知-期望")]
    ['p_val', 'ci', 'd', 'bare_sd', '', 'gap']
    >>> [meaning_of_name(name) for name in ("Composite reliability (CR)", "Gap¹", "p*", "t(50)")]
    ['cr', 'gap', 'bare_p', 't']
    """
    text = unicodedata.normalize("NFKC", _MARKS.sub("", _COPY.sub("", name.strip()))).strip().casefold()
    if _T_WITH_DOF.fullmatch(text):
        return "t"
    if text in ("p", "mean_e", "mean_p", *NUMBERS):
        return {"p": BARE_P, "sd": BARE_SD, "mean": "mean"}.get(text, text)
    if _TURNED.search(text):
        return REVERSED
    own = _exact().get(bare(text) or text) or _with_abbreviation(text)
    return {"p": "p_val"}.get(own, own) if own else _composed(_GAPS.sub(" gap ", text))


def _with_abbreviation(text: str) -> str | None:
    """The meaning of a name with its abbreviation behind it, where both mean the same."""
    found = _ABBREVIATED.fullmatch(text)
    if found is None:
        return None
    meanings = {_exact().get(bare(part) or part) for part in found.groups()}
    return meanings.pop() if len(meanings) == 1 else None


def _composed(text: str) -> str:
    """The meaning of a name of several words, each of which is known."""
    for pattern, joined in _PHRASES:
        text = pattern.sub(joined, text)
    known = _known_words()
    found: dict[str, set[str]] = {"side": set(), "statistic": set(), "filler": set()}
    if "%" in text or "百分比" in text or "占比" in text:
        return "percent" if not any(word in text for word in ("ci", "区间", "置信")) else _limit(text)
    for word in _words(text):
        kind, value = known.get(word, ("unknown", ""))
        if kind == "unknown":
            return ""
        found[kind].add(value)
    sides, statistics = found["side"], found["statistic"]
    side = "gap" if "gap" in sides else next(iter(sides), "")
    if (len(sides) > 1 and "gap" not in sides) or not (sides or statistics):
        return ""
    if "se" in statistics:
        return "se" if side in ("gap", "") else ""
    if "mean" in statistics or not statistics:  # also "mean (SD)", whose cells hold both
        return _MEANS[side]
    statistic = next(iter(statistics)) if len(statistics) == 1 else ""
    if statistic == "sd":
        return _SDS[side]
    return statistic if side in ("gap", "") else ""


def _limit(text: str) -> str:
    """Which limit of an interval a name means."""
    low, high = (any(word in text for word in words) for words in (("low", "ll", "下"), ("upp", "high", "ul", "上")))
    return "ci" if low == high else "ci_low" if low else "ci_high"


def _words(text: str) -> Iterable[str]:
    """The words of a name; of Chinese the longest that are known."""
    known = _known_words()
    for token in _TOKEN.findall(text):
        if token[0] < "\u4e00":
            yield token
            continue
        at = 0
        while at < len(token):
            end = next((n for n in range(len(token), at, -1) if token[at:n] in known), len(token))
            yield token[at:end]
            at = end


def label_order(name: str) -> int:
    """How well a name says that a column holds labels: 0 for the best."""
    words = [bare(word) for word in _texts()["exact"]["label"]]
    return words.index(bare(name)) if bare(name) in words else len(words)


def of_items(name: str) -> bool:
    """Whether the rows of a table whose labels stand below such a name are single items.

    >>> of_items("Statement"), of_items("Dimension")
    (True, False)
    """
    return bare(name) in {bare(word) for word in _texts()["items"]["columns"]}


def is_item(level: str) -> bool:
    """Whether the level of a row is that of single items."""
    return bare(level) in {bare(word) for word in _texts()["items"]["levels"]}


def summary_of(label: str) -> str:
    """Whether a row of such a label is the "mean" or the "total" of others; "" where it is neither.

    >>> summary_of("Overall mean"), summary_of("合计"), summary_of("Reliability")
    ('mean', 'total', '')
    """
    return _summaries().get(bare(label), "")


@cache
def _texts() -> Mapping[str, Any]:
    return tomllib.loads((files("gapmodel.instrument.printed_table") / "words.toml").read_text(encoding="utf-8"))


@cache
def _exact() -> Mapping[str, str]:
    return {bare(word) or word: meaning for meaning, words in _texts()["exact"].items() for word in words}


@cache
def _summaries() -> Mapping[str, str]:
    return {bare(word): kind for kind, words in _texts()["summary"].items() for word in words}


@cache
def _known_words() -> Mapping[str, tuple[str, str]]:
    """Every word that names are made of: its kind and what it stands for."""
    texts = _texts()
    found = dict.fromkeys(texts["filler"]["words"], ("filler", ""))
    for kind in ("statistic", "side"):
        found |= {word: (kind, value) for value, words in texts[kind].items() for word in words}
    return found
