"""Text on one line, for all formats."""

from __future__ import annotations

import unicodedata

_REFUSED = (
    "\ufeff\ufffe\uffff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # invalid in XML, or text direction
)


def clean(text: str) -> str:
    """One line without control characters and other invalid characters.

    >>> clean(" a  b" + chr(9) + "c" + chr(0))
    'a b c'
    """
    text = str(text)
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = "".join(" " if letter.isspace() else letter for letter in text if letter.isspace() or _printed(letter))
    return " ".join(kept.split())


def _printed(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cs") and letter not in _REFUSED
