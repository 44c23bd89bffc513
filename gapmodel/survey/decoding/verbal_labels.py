"""Answers that were words: whether the scale is theirs, and whether it runs their way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np

from gapmodel.errors import AnswerError, listed
from gapmodel.instrument.instrument import Scale
from gapmodel.instrument.words import labelled_scale, means_no_answer, merged_words, plain, shorter_scale, step_of
from gapmodel.notes.note import SCALE_REVERSED, Note
from gapmodel.survey.counting.rows import Integers
from gapmodel.survey.decoding.answers import Held, number_and_words
from gapmodel.survey.decoding.invalid_answers import argument

_SHOWN = 6  # columns
_MANY = 100  # answers in words, after which a level that is never used is no chance


@dataclass(frozen=True, slots=True, eq=False)
class Worded:
    """A column of answers: its name, the scale as it has it, what it held, and its value labels in the file."""

    name: str
    scale: Scale
    held: Held
    meanings: Mapping[float, str]

    @property
    def labelled(self) -> set[tuple[Fraction, str]]:
        """Numbers with the words that stand beside them, in labels or in cells."""
        beside = {found for text in self.held.verbal if (found := number_and_words(text)) is not None}
        return {(Fraction(value), label) for value, label in self.meanings.items()} | beside


def word_notes(columns: Sequence[Worded]) -> tuple[Note, ...]:
    """Notes on words that were read as answers, and on labels that contradict the numbers beside them.

    Raises
    ------
    AnswerError
        The words are those of a scale with at least two answers fewer, or two words of one column stand at one level
        of this scale and at two of a longer one.
    """
    notes: list[Note] = []
    against = [column for column in columns if _runs_the_other_way(column)]
    rest = [column for column in columns if column not in against]
    mixed = bool(against) and any(column.held.filled for column in rest)
    if mixed:
        notes.append(_mixed(against, len(columns)))
    for best in ("highest", "lowest"):
        alike = [column for column in columns if column.scale.best == best]
        if alike:
            notes += _notes_of(alike[0].scale, alike, rest if mixed else alike)
    return tuple(notes)


def _notes_of(scale: Scale, columns: Sequence[Worded], judged: Sequence[Worded]) -> Iterator[Note]:
    """The same of columns that have the scale one way; of those judged also whether their labels contradict it."""
    told: Counter[str] = Counter()
    for column in columns:
        words = [text for text in column.held.verbal if number_and_words(text) is None]
        if words:
            _check_not_merged(scale, words)
        told.update(column.held.verbal)
    yield from _words(scale, {text: n for text, n in told.items() if number_and_words(text) is None})
    labelled: set[tuple[Fraction, str]] = set().union(*(column.labelled for column in columns if column in judged))
    yield from _contradictions(scale, sorted(labelled))


def _runs_the_other_way(column: Worded) -> bool:
    """Whether a column's labels say that its scale runs the other way."""
    return any(note.kind in SCALE_REVERSED for note in _contradictions(column.scale, sorted(column.labelled)))


def _mixed(against: Sequence[Worded], total: int) -> Note:
    """A note on some columns whose labels run the other way than the others."""
    names = [column.name for column in against]
    labels = [f"{float(value):g} = {label}" for value, label in sorted(against[0].labelled)]
    ends = [labels[0], labels[-1]] if len(labels) > 1 else labels
    best = {column.name: "lowest" if column.scale.best == "highest" else "highest" for column in against}
    options = " ".join(f"--best {argument(f'{name}={end}')}" for name, end in list(best.items())[:_SHOWN])
    setting = f"best={_shown(best)} ({options}{' ...' if len(best) > _SHOWN else ''})"
    return Note.of("scale_reversed_some", columns=names, total=total, labels=ends, setting=setting)


def _shown(best: Mapping[str, str]) -> str:
    parts = [f"{name!r}: {end!r}" for name, end in list(best.items())[:_SHOWN]]
    return "{" + ", ".join([*parts, *(["..."] if len(best) > _SHOWN else [])]) + "}"


def no_answer_notes(scale: Scale, labelled: Iterable[tuple[Mapping[float, str], Integers]]) -> list[Note]:
    """A note on numbers that were read as answers, but of which the file itself says that they are none.

    Parameters
    ----------
    labelled : of (value labels, codes)
        Of every column of answers; its codes as steps above the lowest answer.
    """
    found: dict[tuple[str, str], list[int]] = {}
    for meanings, codes in labelled:
        for value, label in meanings.items():
            steps = (Fraction(value) - scale.lowest) / scale.step
            if steps.denominator == 1 and 0 <= steps < scale.levels and means_no_answer(_word(label)):
                found.setdefault((f"{value:g}", label), []).append(int(np.count_nonzero(codes == int(steps))))
    notes = []
    for (number, label), counts in found.items():
        if n := sum(counts):
            columns = sum(count > 0 for count in counts)
            setting = f"missing_codes=[{number}] (--missing {number})"
            notes.append(Note.of("label_no_answer", number=number, label=label, n=n, columns=columns, setting=setting))
    return notes


def _word(label: str) -> str:
    """A label without the number that it may repeat."""
    found = number_and_words(label)
    return found[1] if found and found[1] else label


def _check_not_merged(scale: Scale, words: Sequence[str]) -> None:
    found = merged_words(words, scale)
    if found is not None:
        merged, more = found
        said = ", ".join(f'"{word}" = {float(scale.answers[step_of(word, scale) or 0]):g}' for word in merged)
        raise AnswerError(
            f"{listed(merged)} are different answers on a scale with {more} answers, but mean the same on the "
            f"instrument's scale {scale.text}, which has {scale.levels}.",
            "use an instrument file with the scale that was asked, or say there what the words stand for: "
            f"scale = {{ ..., words = {{ {said} }} }}.",
        )


def _words(scale: Scale, words: Mapping[str, int]) -> list[Note]:
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
    read = [
        Note.of("word_number", word=word, number=f"{float(scale.lowest + scale.step * step):g}")
        for step, word in by_step
    ]
    return [Note.of("words_read", n=n, words=read, doubt=Note.of("words_other_scale", n=fewer) if fewer else None)]


def _contradictions(scale: Scale, labelled: Sequence[tuple[Fraction, str]]) -> list[Note]:
    """A note where labels say that the scale runs the other way, or is another one."""
    known = []
    for value, label in labelled:
        step, stands = step_of(_word(label), scale), (value - scale.lowest) / scale.step
        if step is not None and stands.denominator == 1 and abs(stands) < 2 * scale.levels:
            known.append(_Labelled(value, label, int(stands), step))
    if all(one.fits for one in known):
        return []
    other = _labelled_scale(scale, known)
    last = scale.levels - 1
    against = [one for one in known if not one.fits and one.step == last - one.stands]
    if other is None and (against or _falls(known)):
        return [_other_way(scale, against or [one for one in known if not one.fits])]
    at_home = {one.step for one in known if one.fits}
    astray = [one for one in known if not one.fits and one.step not in at_home]
    if other is None and not any(one.step in (0, last) for one in astray):
        return []
    return [_other_scale(scale, astray, other)] if astray else []


def _labelled_scale(scale: Scale, known: Sequence[_Labelled]) -> tuple[Fraction, Fraction] | None:
    """The scale that the labels are of, running the way of this one."""
    way = 1 if scale.best == "highest" else -1
    found = labelled_scale([(way * one.value, _word(one.label)) for one in known])
    return found if found is None or way == 1 else (-found[1], -found[0])


@dataclass(frozen=True, slots=True)
class _Labelled:
    """A number with a word: the step where it stands on the scale, and the step that the word stands for."""

    value: Fraction
    label: str
    stands: int
    step: int

    @property
    def fits(self) -> bool:
        return self.stands == self.step

    @property
    def text(self) -> str:
        return f"{float(self.value):g} = {self.label}"


def _falls(known: Sequence[_Labelled]) -> bool:
    """Whether the words fall as the numbers rise, for more of the pairs than they rise."""
    signs = [
        (1 if one.step < other.step else -1)
        for one, other in combinations(known, 2)
        if one.value < other.value and one.step != other.step
    ]
    return sum(signs) < 0


def _other_way(scale: Scale, against: Sequence[_Labelled]) -> Note:
    best = "lowest" if scale.best == "highest" else "highest"
    setting = f"best='{best}' (--best {best})"
    return Note.of("scale_reversed", labels=[one.text for one in against], best=_end(best), setting=setting)


def _end(best: str) -> Note:
    return Note.of("lowest") if best == "lowest" else Note.of("highest")


def _other_scale(scale: Scale, astray: Sequence[_Labelled], other: tuple[Fraction, Fraction] | None) -> Note:
    ends = (0, scale.levels - 1)
    by_end = sorted(astray, key=lambda one: one.step not in ends)
    labels = [one.text for one in by_end]
    if other is None:
        words = f'"{plain(_word(by_end[0].label))}" = {float(by_end[0].value):g}'
        setting = f"scale = {{ ..., words = {{ {words} }} }}"
        return Note.of("labels_contradict", scale=scale.text, labels=labels, setting=setting)
    lowest, highest = (f"{float(end):g}" for end in other)
    setting = f"scale = {{ lowest = {lowest}, highest = {highest} }}"
    return Note.of("labels_other_scale", scale=scale.text, other=f"{lowest}..{highest}", labels=labels, setting=setting)
