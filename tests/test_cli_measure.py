"""The command for the quality of the measurement: what it prints and writes, and what it says of files that do not do."""

from __future__ import annotations

import io
import json
import zipfile

import pandas as pd
import pytest

import gapmodel as gm


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """The first 250 respondents of the bank, two dimensions, without missing answers: quick to compute."""
    frame = pd.read_csv(gm.example("bank"))
    path = tmp_path_factory.mktemp("answers") / "answers.csv"
    frame.to_csv(path, index=False)
    return path


def test_a_file_is_examined_in_both_languages_and_formats(run, tmp_path):
    file = gm.example("bank")
    code, out, error = run("measure", file, "--outcome", "overall_rating", "-o", tmp_path / "scales.html")
    assert code == 0, error
    assert "Cronbach's alpha lies between" in out and "Criterion validity" in out and "scales.html" in out
    page = (tmp_path / "scales.html").read_text(encoding="utf-8")
    assert "Can the scales be trusted?" in page and "Measurement invariance" in page and "Confirmatory factor" in page
