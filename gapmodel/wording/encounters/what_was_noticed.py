"""What was noticed in reading a record of encounters, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gapmodel.findings.encounters.rater_rows import MOST_RATERS

if TYPE_CHECKING:
    from gapmodel.findings.encounters.moments_of_truth import MomentsOfTruth
    from gapmodel.wording.catalogue import Messages

_EXAMPLES = 4  # cells off the scale that are shown
_FEW = 10  # raters below which it is said that they are few


def noticed(finding: MomentsOfTruth, say: Messages, lang: str) -> Iterator[str]:
    """One sentence for each thing that the reader should know of the record."""
    found: dict[str, Any] = finding.params["noticed"]
    raters = len(finding.params["raters"])
    if raters < _FEW:
        yield say("one_rater") if raters == 1 else say("few", n=raters)
    if raters > MOST_RATERS:
        yield say("many_raters", n=raters)
    if cells := found.get("off_scale"):
        key = "off_scale" if len(cells) > 1 else "off_scale_one"
        yield say(key, n=len(cells), examples=say.listing(cells, _EXAMPLES))
    for kind in ("repeated", "whole_left_out"):
        if kind in found:
            yield say(kind, n=found[kind])
    for column, n in found.get("continued", {}).items():
        yield say("continued", column=column, n=n)
    for column in found.get("without_column", ()):
        yield say(f"without_{column}")
    for kind in ("both_roles", "named_by_file", "once"):
        if kind in found:
            yield say(kind, names=say.listing(found[kind]))
    yield from (note.text(lang) for note in found.get("source_notes", ()))
    if names := found.get("without_steps"):
        yield say("without_steps", names=say.listing([say.quoted(name) for name in names]))
    if cells := found.get("steps_missing"):
        parts = [say("step_of", name=say.quoted(name), step=say(step)) for name, step in cells]
        yield say("steps_missing", names=say.listing(parts))
