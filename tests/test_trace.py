"""The way of answers from a CSV file to a chart: how many files it enters, and how often it changes folders."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import gapmodel as gm

ROOT = str(Path(gm.__file__).parent)


class Trace:
    """The files of the package whose functions are called, in their order."""

    def __init__(self) -> None:
        self.files: list[str] = []

    def __call__(self, frame, event, _) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(ROOT):
            self.files.append(frame.f_code.co_filename)

    def of(self, work):
        before = sys.getprofile()
        sys.setprofile(self)
        try:
            return work()
        finally:
            sys.setprofile(before)

    @property
    def changes(self) -> int:
        folders = [str(Path(file).parent) for file in self.files]
        return sum(one != other for one, other in itertools.pairwise(folders))


def test_an_answer_goes_straight_through_reading_and_on_to_a_chart(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text("\n".join(gm.example("bank").read_text(encoding="utf-8").splitlines()[:61]), encoding="utf-8")
    gm.gaps(gm.read_survey(path)).plot()  # what is made once is no part of the way
    trace = Trace()
    survey = trace.of(lambda: gm.read_survey(path))
    trace.of(lambda: survey.tally)
    assert trace.changes <= 178, "reading changes folders too often"
    trace.of(lambda: gm.gaps(survey).plot())
    assert len(set(trace.files)) <= 73, "too many files on the way"
