"""Answers that were words: whether the scale is theirs, and whether it runs their way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from gapmodel.errors import AnswerError, listed
from gapmodel.instrument.instrument import Scale
from gapmodel.instrument.words import plain, shorter_scale, step_of
from gapmodel.survey.answers import Held
from gapmodel.survey.decoder import number_and_words

_MANY = 100  # answers in words, after which a level that is never used is no chance


OTHER_WAY = "The scale seems to run the other way"


def word_notes(scale: Scale, held: Sequence[Held], meanings: Iterable[Mapping[float, str]] = ()) -> tuple[str, ...]:
    """Sentences on words that were read as answers, and on labels that contradict the numbers beside them.

    Parameters
    ----------
    held : of all columns of answers
    meanings : the value labels of these columns, where the file has them

    Raises
    ------
    AnswerError
        The words are those of a scale with at least two answers fewer.
    """
    told: Counter[str] = Counter()
    for column in held:
        told.update(column.worded)
    words = {text: n for text, n in told.items() if number_and_words(text) is None}
    labelled = {(Fraction(value), label) for own in meanings for value, label in own.items()}
    labelled |= {found for text in told if (found := number_and_words(text)) is not None}
    return (*_words(scale, words), *_direction(scale, sorted(labelled)))


def _words(scale: Scale, words: Mapping[str, int]) -> list[str]:
    if not words:
        return []
    fewer, n = shorter_scale(words, scale), sum(words.values())
    if fewer is not None and fewer < scale.levels - 1 and n >= _MANY:
        raise AnswerError(
            f"The answers are the words of a scale with {fewer} answers ({listed(list(words), 4)}), "
            f"but the instrument's scale {scale.text} has {scale.levels}.",
            f"use an instrument file with a scale of {fewer} answers, or say there what the words stand for: "
            'scale = { ..., words = { "agree" = 6 } }.',
        )
    by_step = sorted({(step, plain(word)) for word in words if (step := step_of(word, scale)) is not None})
    read = ", ".join(f"{word!r} = {float(scale.lowest + scale.step * step):g}" for step, word in by_step[:9])
    doubt = f" All of them are also the words of a scale with {fewer} answers: is the scale right?" if fewer else ""
    return [f"{n} answers are words and were read as numbers: {read}.{doubt}"]


def _direction(scale: Scale, labelled: Sequence[tuple[Fraction, str]]) -> list[str]:
    """A note where labels say that the scale runs the other way."""
    against = []
    for value, label in labelled:
        word, steps = step_of(label, scale), (value - scale.lowest) / scale.step
        if word is not None and word != steps and word == scale.levels - 1 - steps:
            against.append(f"{float(value):g} = {label}")
    if not against:
        return []
    best = "lowest" if scale.best == "highest" else "highest"
    note = (
        f"{OTHER_WAY}: {listed(against, 3)}. Nothing was turned; if the {best} answer is the "
        f"favourable one, say best='{best}' (--best {best} on the command line)."
    )
    return [note]
