"""The response options of a questionnaire, on and off the scale."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gapmodel.instrument.instrument import Instrument, Scale
from gapmodel.instrument.questionnaire.one_line import clean
from gapmodel.instrument.questionnaire.words import words


@dataclass(frozen=True, slots=True)
class Choice:
    """A response option.

    Attributes
    ----------
    value : str
        The value that is stored and read.
    text : str
        Its name, if it differs from the value.
    code : str
        A short code for programs that store short codes; "" if there is none.
    scale : bool
        Whether it is on the scale.
    """

    value: str
    text: str
    code: str
    scale: bool = True

    @property
    def name(self) -> str:
        """Its name, if it differs from the value."""
        return "" if self.text == self.value else self.text

    @property
    def label(self) -> str:
        """Value and text in one; it is read as the value.

        >>> Choice("7", "strongly agree", "7").label, Choice("2", "", "2").label, Choice("7", "top 10", "7").label
        ('7 – strongly agree', '2', '7')
        >>> Choice("9", "Cannot say", "9", scale=False).label, Choice("none", "none", "none", scale=False).label
        ('Cannot say (9)', 'none')
        """
        if not self.scale:
            return f"{self.name} ({self.value})" if self.name else self.value
        return f"{self.value} – {self.name}" if self.name and not re.search(r"\d", self.name) else self.value


def on_scale(scale: Scale, lang: str) -> tuple[Choice, ...]:
    """The answers on the scale."""
    named = scale.named(lang)
    values = [(f"{float(answer):.12g}", clean(named.get(answer, ""))) for answer in scale.answers]
    return tuple(Choice(value, text, value) for value, text in values)


def off_scale(instrument: Instrument, lang: str) -> tuple[Choice, ...]:
    """Options off the scale: the special response option, and "cannot say" if the instrument has a missing code."""
    found = []
    special, codes = instrument.special, instrument.scale.missing_codes
    if special is not None:
        side = next(side for side in instrument.sides if side.code == special.side)
        text = _written(special.values, clean(side.label.text(lang)) or clean(side.code), lang)
        found.append(Choice(text, text, _short(special.values), scale=False))
    if codes:
        text = words(lang)("cannot_say") if _numeric(codes[0]) else clean(codes[0])
        found.append(Choice(clean(codes[0]), text, _short(codes), scale=False))
    return tuple(found)


def _written(values: Iterable[str], label: str, lang: str) -> str:
    """The text of a special response option: the label of its side, if that is one of its values."""
    values = [clean(value) for value in values]
    if label.casefold() in [value.casefold() for value in values]:
        return label
    chinese = [any("\u4e00" <= letter <= "\u9fff" for letter in value) for value in values]
    fitting = [value for value, is_chinese in zip(values, chinese, strict=True) if is_chinese == (lang == "zh")]
    texts = [value for value in fitting or values if not _numeric(value)]
    return (texts or fitting or values)[0]


def _short(values: Iterable[str]) -> str:
    """A value that can be a short code; numbers first."""
    fitting = [value for value in values if re.fullmatch(r"[A-Za-z0-9]{1,5}", value)]
    return next((value for value in fitting if _numeric(value)), fitting[0] if fitting else "")


def _numeric(value: str) -> bool:
    return re.fullmatch(r"[+-]?\d+(\.\d+)?", value.strip()) is not None
