"""The text of a question: which side and item it is about, and what it calls the item."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from gapmodel.instrument.instrument import Dimension, Instrument, Item
from gapmodel.instrument.label import Label

_CLOSING = " \t\r\n\xa0])）】」』\"'”’?？.。!！:：*"
_OPENING = "[(（【「『\"'“‘—–-:：|>/.、\n "
_LONGEST = 4_000  # letters of a question that are looked at, from its end
_SHOWN, _ENOUGH = 120, 6  # letters of a question that become a label
_SHORTEST = 2  # letters of a spelling that stands in running text
_SEPARATOR = "[(（【「『\"'“‘—–-:：|>/.、?？!！*"  # between a question and its item
_COMPARES = re.compile(  # such a question may name the side that it is not about
    r"(?<![a-z])(?:compar|exceed|fulfil|match|(?:relative|versus|vs|than|meets?|met|beyond|live up)(?![a-z]))"
    r"|比|符合|超|达到|满足"
)


_NEVER = ("", re.compile(r"(?!)"))  # a second side that no text names, so that the first must be named


@dataclass(frozen=True, slots=True)
class Texts:
    """The labels of an instrument's items and sides, as they may end or stand in a question.

    Attributes
    ----------
    items : mapping of label to item code
    lengths : tuple of int
        Of the labels, the longest first.
    sides : tuple of (side, names)
    words : tuple of (side, words)
        What tells of a side where no side is named.
    contrary : names
        Of the side that the only one is compared with.
    """

    items: Mapping[str, str]
    lengths: tuple[int, ...]
    sides: tuple[tuple[str, re.Pattern[str]], ...]
    words: tuple[tuple[str, re.Pattern[str]], ...] = ()
    contrary: re.Pattern[str] = _NEVER[1]

    @classmethod
    def of(cls, instrument: Instrument) -> Texts:
        """The texts of an instrument, in all its languages."""
        sides = tuple((side.code, _words(_names(side.label, side.spellings))) for side in instrument.asked)
        words = tuple((side.code, _words(set(map(_plain, side.words)))) for side in instrument.asked)
        contrary = _words({_plain(text) for side in instrument.asked[:1] for text in side.contrary})
        return cls(*_labels(instrument.items), sides, words, contrary if len(sides) == 1 else _NEVER[1])

    @classmethod
    def of_points(cls, instrument: Instrument, spellings: Sequence[str]) -> Texts:
        """The texts of questions for the importance of the dimensions, which name it in one of these ways."""
        return cls(*_labels(instrument.dimensions), (("points", _words({_plain(text) for text in spellings})), _NEVER))

    def question(self, text: str) -> tuple[str, str] | None:
        """The side and the item that a question is about, None where that is not certain.

        Notes
        -----
        The question ends in the label of an item, with or without the item's number before it; before that stands
        the name of exactly one side ("What you expect [5. Promised deadlines kept]"), without any name a word that
        tells of exactly one ("Your experience"). Where the instrument asks one side only, anything may stand there
        but the name of its contrary alone ("What you expect [...]" of an instrument that asks for perceptions).
        """
        found = self.item(text)
        if found is None:
            return None
        if len(self.sides) == 1:
            side, apart = self.sides[0][0], self.item(text, apart=True)
            return None if apart is not None and self.is_of_another(side, apart[0]) else (side, found[1])
        for told in (self.sides, self.words):
            sides = [side for side, words in told if words.search(found[0])]
            if sides:
                return (sides[0], found[1]) if len(sides) == 1 else None
        return None

    def is_of_another(self, side: str, before: str) -> bool:
        """Whether what stands before an item names another side, and in no way this one.

        "How well did we meet your expectations?" may be asked about either and is of none.
        """
        if any(told == side and words.search(before) for told, words in (*self.sides, *self.words)):
            return False
        named = any(told != side and words.search(before) for told, words in self.sides)
        return (named or self.contrary.search(before) is not None) and _COMPARES.search(before) is None

    def item(self, text: str, *, apart: bool = False) -> tuple[str, str] | None:
        """What stands before the item that a question ends in, and the item; None where it ends in none.

        Where it must stand apart, a mark or its number is between: "Speed: Quick attention", not "They give quick
        attention".
        """
        whole = _plain(text[-_LONGEST:])
        for length in self.lengths:
            code = self.items.get(whole[-length:])
            if code is None:
                continue
            left = whole[:-length]
            before = _without_code(left, code)
            if before is not None and (not apart or _is_apart(left, before)):
                return before, code
        return None


def common_end(texts: Sequence[str]) -> str:
    """What the questions of one item on all sides end in; the last question where that is little.

    >>> common_end(["What I expect: kept deadlines", "What I got: kept deadlines"])
    'kept deadlines'
    """
    shown = [" ".join(_printed(unicodedata.normalize("NFC", text)))[-_SHOWN:] for text in texts]
    common = _shared(text[::-1] for text in shown)[::-1]
    words = common if common in shown or not common[:1].isalnum() else common.partition(" ")[2]
    own = words.strip(_OPENING + _CLOSING)
    return own if len(own) >= _ENOUGH else shown[-1]


def common_start(texts: Sequence[str]) -> str:
    """What the questions of one side begin with, in whole words, as names of sides are looked for in it.

    >>> common_start(["What I got: quick staff", "What I got: quiet rooms"])
    'what i got: '
    """
    letters = _shared(_plain(text).lstrip(_OPENING) for text in texts)
    return re.sub(r"[a-z]+$", "", letters)


def _shared(texts: Iterable[str]) -> str:
    """What all texts begin with."""
    return "".join(
        letters[0] for letters in takewhile(lambda letters: len(set(letters)) == 1, zip(*texts, strict=False))
    )


def _without_code(before: str, code: str) -> str | None:
    """What stands before an item's label and number; None where the label is the end of a longer word."""
    if not before:
        return before
    opened = before.rstrip(_OPENING)
    if len(opened) == len(before) and before[-1].isalnum():
        return None
    own = re.search(rf"(?<![^\W_]){re.escape(code.casefold())}$", opened)
    return opened[: own.start()] if own else opened


def _is_apart(left: str, before: str) -> bool:
    """Whether more than a blank was between what stands left of a label and the label."""
    return not left or before != left.rstrip() or before[-1] in _SEPARATOR


def _labels(parts: Sequence[Item | Dimension]) -> tuple[Mapping[str, str], tuple[int, ...]]:
    """The labels that belong to one part only, and their lengths."""
    labels: dict[str, str] = {}
    twice: set[str] = set()
    for part in parts:
        bare = set() if isinstance(part, Dimension) else {_plain(part.code)}
        for label in {_plain(text) for _, text in part.label.texts} - bare:
            if labels.setdefault(label, part.code) != part.code:
                twice.add(label)
    labels = {label: code for label, code in labels.items() if label not in twice}
    return labels, tuple(sorted({len(label) for label in labels}, reverse=True))


def _names(label: Label, spellings: Sequence[str]) -> set[str]:
    return {_plain(text) for _, text in label.texts} | {_plain(text) for text in spellings}


def _words(names: set[str]) -> re.Pattern[str]:
    """Names as whole words, but for letters alone; Chinese has no blanks between words."""
    long = sorted((name for name in names if len(name) >= _SHORTEST), key=len, reverse=True)
    return re.compile("|".join(_whole(name) for name in long) or r"(?!)")


def _whole(word: str) -> str:
    return rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() else re.escape(word)


def _plain(text: str) -> str:
    seen = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_printed(seen)).rstrip(_CLOSING)


def _printed(text: str) -> Iterator[str]:
    """The words, without markup that platforms leave in question texts."""
    yield from re.sub(r"<[^<>]{0,200}>", " ", text).split()
