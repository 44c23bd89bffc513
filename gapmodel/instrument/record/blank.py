"""A blank record of encounters: what every format of the form contains."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from gapmodel.errors import SettingError, one_of
from gapmodel.instrument.record.words import KINDS, ROLES, SCENARIOS, STEPS

LANGUAGES = ("en", "zh")
POINTS = (3, 2, 1, 0, -1, -2, -3)
_MOST = 50  # encounters


@dataclass(frozen=True, slots=True)
class Blank:
    """The encounters of a form and its texts in one language; call it with the key of a text."""

    encounters: tuple[str, ...]
    rater: str
    role: str
    lang: str

    def __call__(self, key: str, **values: Any) -> str:
        """The text of a key with its values."""
        text: str = _texts()[self.lang][key]
        return text.format(**values)

    def lines(self, key: str) -> list[str]:
        """A text of several lines."""
        lines: list[str] = _texts()[self.lang][key]
        return lines

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Encounter and step of every row that is scored."""
        return [(encounter, self(step)) for encounter in self.encounters for step in STEPS]

    @property
    def scale(self) -> list[str]:
        """The scores with their meanings, highest first."""
        return [f"{self.signed(point)} {text}" for point, text in zip(POINTS, self.lines("scale"), strict=True)]

    @staticmethod
    def signed(point: int) -> str:
        """A score with its sign; zero has none."""
        return f"{point:+d}" if point else "0"

    def heads(self, *names: str) -> list[str]:
        """The names of columns, which the reader of records knows."""
        return [self(name) for name in names]


SCORED = ("encounter", "step", "said_and_done", *SCENARIOS)
CUSTOMER = ("encounter", *KINDS)


def blank_of(encounters: int | Sequence[str], lang: str, rater: str, role: str) -> Blank:
    """The blank form of some encounters, by name or number.

    Raises
    ------
    SettingError
        No encounters, two of one name, or no such language or role.

    Examples
    --------
    >>> blank_of(["Call", "Visit"], "zh", "", "observer").rows[1]
    ('Call', '提议')
    """
    one_of(lang, LANGUAGES, "lang")
    one_of(role, ("", *ROLES), "role")
    texts = _texts()[lang]
    if isinstance(encounters, int):
        names = [texts["encounter_number"].format(number=number + 1) for number in range(encounters)]
    else:
        names = [" ".join(str(name).split()) for name in encounters]
    if not 0 < len(names) <= _MOST or isinstance(encounters, str) or not all(names) or len(set(names)) < len(names):
        raise SettingError(
            f"encounters={encounters!r} does not name encounters.",
            f'give a number up to {_MOST}, or different names: ["Call", "Visit"].',
        )
    return Blank(tuple(names), rater, role, lang)


@cache
def _texts() -> dict[str, dict[str, Any]]:
    text = (files("gapmodel.instrument.record") / "form.toml").read_text(encoding="utf-8")
    texts: dict[str, dict[str, Any]] = tomllib.loads(text)
    return texts
