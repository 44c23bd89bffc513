"""Tell the encoding of a text file from its bytes."""

from __future__ import annotations

import codecs
import re

import numpy as np

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_PAIR = re.compile(rb"[\xa1-\xfe][\xa1-\xfe]")
_LETTER = re.compile(rb"[\xb0-\xfd][\xa1-\xfe]")
_LAST_COMMON = 0xD7
_FIRST_SYLLABLE, _SYLLABLES = 0xAC00, 11172
_TENSE = {1, 4, 8, 10, 13}
_RARE_VOWELS = {3, 7, 10, 15}
_USUAL_FINALS = {0, 1, 4, 8, 16, 17, 19, 20, 21}
_SAMPLE = 2**20
_LARGE = 2**24  # bytes from which pyarrow is worth loading


def encoding_of(data: bytes) -> str:
    """The name of the encoding of `data`.

    Notes
    -----
    A byte order mark decides; else UTF-16 shows by its zero bytes and UTF-8 by being valid. What
    remains is an old national encoding. GB18030 and cp949 share their byte ranges, but Chinese
    text read as Korean spells improbable syllables; a name or two can still deceive. Western
    letters in cp1252 stand alone among ASCII, not in pairs.

    Examples
    --------
    >>> encoding_of("网点,期望1".encode("gb18030")), encoding_of("성별,나이".encode("cp949"))
    ('gb18030', 'cp949')
    >>> encoding_of("Zürich;Köln".encode("cp1252"))
    'cp1252'
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    sample = data[:_SAMPLE]
    zeros = sample[::2].count(0), sample[1::2].count(0)
    if max(zeros) > len(sample) // 8:
        return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
    if _is_utf8(data):
        return "utf-8"
    return _national(data)


def _national(data: bytes) -> str:
    pairs = _PAIR.findall(data)
    single = sum(byte >= 0x80 for byte in data) - 2 * len(pairs)
    common = sum(pair[0] <= _LAST_COMMON for pair in pairs)  # punctuation and the usual characters of both scripts
    if 2 * common <= len(pairs) or single > 2 * len(pairs):
        return "cp1252" if _decodes(data, "cp1252") else "latin-1"
    ordered = ("cp949", "gb18030") if _korean(data[:_SAMPLE]) else ("gb18030", "cp949")
    return next((name for name in (*ordered, "cp1252") if _decodes(data, name)), "latin-1")


def _korean(data: bytes) -> bool:
    """Whether nearly all double-byte letters, read as Korean, are syllables of a common build.

    A common syllable has a plain initial and vowel and one of the usual finals; about a quarter
    of the syllables that Chinese bytes happen to spell has, and nine in ten of real ones.
    """
    letters = [pair.decode("cp949", "replace")[0] for pair in _LETTER.findall(data)]
    places = [ord(letter) - _FIRST_SYLLABLE for letter in letters]
    common = [
        0 <= place < _SYLLABLES
        and place // 588 not in _TENSE
        and place // 28 % 21 not in _RARE_VOWELS
        and place % 28 in _USUAL_FINALS
        for place in places
    ]
    return bool(common) and sum(common) >= 0.85 * len(common)


def _decodes(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _is_utf8(data: bytes) -> bool:
    """The same of UTF-8, ten times as fast for large files."""
    if len(data) < _LARGE:
        return _decodes(data, "utf-8")
    import pyarrow as pa

    ends = pa.py_buffer(np.array([0, len(data)], np.int64))
    try:
        pa.Array.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(data)]).cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True
