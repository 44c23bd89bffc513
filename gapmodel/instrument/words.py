"""Verbal answers: their values on a scale."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from gapmodel.instrument.instrument import Scale

_ENDS = 2
_STARS = re.compile("([★⭐🌟])\\1*[☆✩]*")
_FORMS = str.maketrans("", "", "\ufe0e\ufe0f\u200d\u200b\xad")  # variation selectors and invisible characters
_MARKS = " \t\r\n\xa0\"'“”‘’.,;:!?。，；：！？()（）[]【】-–—=|"

NO_ANSWER = frozenset(
    "n/a|na|n.a|not applicable|does not apply|dk|don't know|dont know|do not know|not sure|no opinion|no answer|"
    "refused|prefer not to say|prefer not to answer|never used|not used|blank|missing|none|"
    "无|不适用|不知道|不清楚|不了解|不好说|未使用|没用过|未使用过|没有使用过|拒答|未回答|未填|未作答|跳过|空".split("|")
)
_NOTHING = frozenset({"", "nan", "none", "<na>", "nat"})  # cells without anything, as texts


def plain(text: object) -> str:
    """A text without case, width, surrounding punctuation and invisible characters.

    >>> plain(" Strongly  AGREE. ") == plain("strongly agree")
    True
    """
    seen = unicodedata.normalize("NFKC", str(text)).translate(_FORMS).replace("’", "'").casefold()
    return " ".join(seen.split()).strip(_MARKS)


@lru_cache(maxsize=2**12, typed=True)
def bare(text: object) -> str:
    """The letters and digits of a text without case, width, spaces and punctuation.

    >>> bare(" Date_Received ") == bare("date received")
    True
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", str(text)).casefold())


def means_no_answer(text: object) -> bool:
    """Whether a text means "no answer".

    >>> means_no_answer("N/A"), means_no_answer("不适用"), means_no_answer("agree")
    (True, True, False)
    """
    return plain(text) in NO_ANSWER


def says_nothing(cell: object) -> bool:
    """Whether a cell is empty, holds a mark of pandas for nothing, or means "no answer".

    >>> says_nothing(float("nan")), says_nothing(" "), says_nothing("不适用"), says_nothing("no")
    (True, True, True, False)
    """
    text = plain(cell)
    return text in _NOTHING or means_no_answer(text)


def yes_or_no(cell: object) -> bool | None:
    """Whether a cell says yes, by the usual words or as 1 and 0; None where it says neither.

    >>> yes_or_no("Yes"), yes_or_no("否"), yes_or_no(1.0), yes_or_no("perhaps")
    (True, False, True, None)
    """
    word = plain(cell)
    if found := re.fullmatch(r"([01])(?:\.0+)?", word):
        return found[1] == "1"
    step = usual_words(2).get(word)
    return None if step is None else step == 1


def step_of(text: object, scale: Scale) -> int | None:
    """The answer that a text means, in steps above the lowest; None if it means none.

    Notes
    -----
    The scale's own words and anchors come first, then the usual words for agreement, satisfaction and importance on a
    scale of as many answers, and faces on one of five. Stars are counted. If the lowest answer is the favourable
    end, the usual words are in reverse order.

    Examples
    --------
    >>> from fractions import Fraction
    >>> five = Scale(Fraction(1), Fraction(5), Fraction(1))
    >>> [step_of(text, five) for text in ("Strongly agree", "同意", "★★☆☆☆", "🙂", "perhaps")]
    [4, 3, 1, 3, None]
    """
    word = plain(text)
    own = own_words(scale).get(word)
    if own is not None:
        return own
    usual = usual_words(scale.levels).get(word)
    step = usual if usual is not None else _stars(word, scale)
    return step if step is None or scale.best == "highest" else scale.levels - 1 - step


@lru_cache(maxsize=64)
def own_words(scale: Scale) -> Mapping[str, int]:
    """The words of an instrument for its answers, in steps above the lowest."""
    steps: dict[str, int] = {}
    step_at = {answer: step for step, answer in enumerate(scale.answers)}
    for lang, _ in scale.anchors:
        steps |= {plain(text): step_at[answer] for answer, text in scale.named(lang).items()}
    return MappingProxyType(steps | {plain(text): step_at[value] for text, value in scale.words})


@lru_cache(maxsize=16)
def usual_words(levels: int) -> Mapping[str, int]:
    """The usual words on a scale of so many answers, in steps above the lowest."""
    scales = [texts for texts in _scales() if len(texts) == levels]
    return MappingProxyType(
        {plain(word): step for texts in scales for step, words in enumerate(texts) for word in words}
    )


def shorter_scale(words: Iterable[str], scale: Scale) -> int | None:
    """The number of answers of a shorter scale that has all these words, if this scale has further words between them.

    On 1..7 "agree" is 6 and on 1..5 it is 4: answers without the words between belong to the shorter scale.
    """
    given = {plain(word) for word in words} - set(own_words(scale))
    if len(given) < _ENDS:
        return None
    fits = [len(texts) for texts in _scales() if len(texts) < scale.levels and _each_once(given, texts)]
    return max(fits, default=None)


def merged_words(words: Iterable[str], scale: Scale) -> tuple[list[str], int] | None:
    """Usual words that share one level on this scale but not on a longer one, and the number of answers of that scale.

    On 1..5 "disagree" and "somewhat disagree" are both 2, but no questionnaire offers both.

    >>> from fractions import Fraction
    >>> five = Scale(Fraction(1), Fraction(5), Fraction(1))
    >>> merged_words(["Agree", "Somewhat agree", "Neutral"], five)
    (['somewhat agree', 'agree'], 7)
    """
    here = usual_words(scale.levels)
    given = sorted(({plain(word) for word in words} & set(here)) - set(own_words(scale)))
    longer = [
        {plain(word): level for level, words in enumerate(texts) for word in words}
        for texts in _scales()
        if len(texts) > scale.levels
    ]
    for there in sorted(longer, key=lambda there: -sum(word in there for word in given)):
        known = [word for word in given if word in there]
        merged = {w for w in known for v in known if here[w] == here[v] and there[w] != there[v]}
        if merged:
            return sorted(merged, key=lambda word: there[word]), max(there.values()) + 1
    return None


def labelled_scale(labels: Iterable[tuple[Fraction, str]]) -> tuple[Fraction, Fraction] | None:
    """The first and last number of the scale whose usual words label the numbers; None if it is ambiguous.

    >>> from fractions import Fraction
    >>> first, last = labelled_scale([(Fraction(6), "strongly agree"), (Fraction(0), "strongly disagree")])
    >>> int(first), int(last)
    (0, 6)
    """
    usual = {many: usual_words(many) for many in {len(texts) for texts in _scales()}}
    found = {(value, word) for value, label in labels if any((word := plain(label)) in own for own in usual.values())}
    fits = []
    for many, own in usual.items():
        firsts = {value - own[word] if word in own else None for value, word in found}
        first = firsts.pop() if len(firsts) == 1 and len({value for value, _ in found}) > 1 else None
        if first is not None:
            fits.append((first, first + many - 1))
    from_usual = [fit for fit in fits if fit[0] in (0, 1)] or fits
    return from_usual[0] if len(from_usual) == 1 else None


def _each_once(given: set[str], texts: list[list[str]]) -> bool:
    """Whether a scale has all the words, each at a different level."""
    levels = [{plain(word) for word in words} & given for words in texts]
    return sum(map(len, levels)) == len(given) and max(map(len, levels)) == 1


@lru_cache(maxsize=1)
def _scales() -> list[list[list[str]]]:
    text = (files("gapmodel.instrument") / "words.toml").read_text(encoding="utf-8")
    return [texts for scale in tomllib.loads(text)["scale"] for lang, texts in scale.items() if lang != "what"]


def _stars(word: str, scale: Scale) -> int | None:
    if not _STARS.fullmatch(word):
        return None
    stars = len(word.rstrip("☆✩"))
    return scale.answers.index(stars) if stars in scale.answers else None
