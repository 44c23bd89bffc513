"""What follows from the kinds of notes: which of them are also warnings, and which say that a scale is reversed."""

from __future__ import annotations

from collections.abc import Iterable

from gapmodel.notes.note import Note

ANSWERS = frozenset({"invalid", "unconfirmed", "marks_unknown", "marks_lacking"})  # invalid, or perhaps not turned
UNUSED = frozenset({"sheets_with_answers"})
PAIRING = frozenset({"no_id_column", "no_shared_id", "similar_ids", "row_number_ids"})
SCALE_REVERSED = frozenset({"scale_reversed", "scale_reversed_some"})


def of_kinds(notes: Iterable[Note], kinds: frozenset[str]) -> tuple[Note, ...]:
    """The notes of some kinds, whether or not their source is named before them."""
    return tuple(note for note in notes if note.bare.kind in kinds)
