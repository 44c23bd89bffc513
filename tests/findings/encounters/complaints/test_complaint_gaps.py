"""Complaints against gaps: exact permutations by brute force, the noise of counting, units that do not match."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import gapmodel as gm
from gapmodel.errors import ColumnError, SettingError, TallyError
from gapmodel.inference.multinomial import chi_square
from gapmodel.inference.rate import noise_share

RESAMPLES = 199


@pytest.fixture(scope="module")
def hotels() -> gm.Survey:
    return gm.read_survey(gm.example("hotel_customers"), by="hotel")


@pytest.fixture(scope="module")
def six() -> gm.Tally:
    frame = gm.simulate(n=180, groups={"branch": list("ABCDEF")}, rng=5)
    return gm.read_survey(frame, by="branch").tally


def found_of(counts, survey, **options) -> gm.ComplaintGaps:
    return gm.complaint_gaps(counts, survey, n_resamples=RESAMPLES, **options)


def ratio(x: np.ndarray, y: np.ndarray) -> float:
    """The squared t ratio of a slope with its HC3 error."""
    centred = x - x.mean()
    slope = centred @ y / (centred @ centred)
    left = y - y.mean() - slope * centred
    leverage = 1 / len(x) + centred**2 / (centred @ centred)
    return float(slope**2 * (centred @ centred) ** 2 / (centred**2 @ (left / (1 - leverage)) ** 2))


def test_few_units_are_permuted_exactly(six):
    counts = dict(zip("ABCDEF", [4, 9, 12, 7, 22, 30], strict=True))
    found = found_of(counts, six, exposure=dict.fromkeys("ABCDEF", 1000))
    gaps, rates = found.units["gap"].to_numpy(), found.units["rate"].to_numpy()
    ratios = [ratio(gaps, np.array(order)) for order in permutations(rates)]
    test = found.tests[(found.tests["test"] == "permutation") & (found.tests["code"] == "overall")].iloc[0]
    assert "all 720 orders" in test["method"]
    assert np.mean(np.array(ratios) >= ratio(gaps, rates) * (1 - 1e-9)) == pytest.approx(test["p_val"])
    assert found.table.loc[0, "r"] == pytest.approx(stats.pearsonr(gaps, rates)[0])
    assert "6 units are few" in found.text


def test_rates_have_garwoods_limits(hotels):
    counts = {name: at for at, name in enumerate(hotels.tally.groups)}
    units = found_of(counts, hotels, by="hotel", exposure=dict.fromkeys(counts, 500)).units.set_index("unit")
    one = units.iloc[7]
    assert one["rate"] == 14.0
    assert one["rate_low"] == pytest.approx(stats.gamma.ppf(0.025, 7) / 0.5)
    assert one["rate_high"] == pytest.approx(stats.gamma.ppf(0.975, 8) / 0.5)


def test_an_association_is_found_and_its_direction_said(hotels):
    gaps = found_of(dict.fromkeys(hotels.tally.groups, 1) | {"Aurum 1": 2}, hotels, by="hotel").units
    rng = np.random.default_rng(2)
    rates = np.exp(-2.0 * (gaps["gap"] - gaps["gap"].mean()))
    counts = dict(zip(gaps["unit"], rng.poisson(40 * rates).tolist(), strict=True))
    found = found_of(counts, hotels, by="hotel", exposure=dict.fromkeys(counts, 2000))
    assert found.table.loc[0, "code"] == "overall" and found.table.loc[0, "r"] < -0.7
    assert "units with a lower gap have more complaints" in found.text
    assert "more complaints per 1000 transactions or customers" in found.text
    assert "not causal" in found.plot().layout.title.subtitle.text.replace("<br>", " ")


def test_the_noise_of_counting():
    counts, exposure = np.random.default_rng(4).poisson(30, 400), np.full(400, 2.0)
    assert noise_share(counts.tolist(), exposure.tolist()) == pytest.approx(1, abs=0.15)
    expected = stats.chisquare([4, 10, 30], 44 * np.array([200, 210, 190]) / 600)
    assert chi_square([4, 10, 30], [200, 210, 190]).p_val == pytest.approx(expected.pvalue)


def test_cases_counts_and_logs_are_the_same(six):
    frame = pd.DataFrame({"branch": list("AAABBCDDDDEF"), "received": "2026-03-02", "id": range(12)})
    counts = frame["branch"].value_counts()
    tables = [
        found_of(source, six).table
        for source in (frame, counts, counts.to_dict(), counts.rename_axis("branch").reset_index(name="complaints"))
    ]
    read = gm.complaints(frame)
    tables += [found_of(source, six).table for source in (read, read.log, frame.drop(columns="received"))]
    assert all(table.equals(tables[0]) for table in tables[1:])


def test_units_that_do_not_match_are_named(six):
    counts = {"A": 5, "B": 0, "C": 8, "D": 3, "E": 9, "X": 4, "": 2}
    found = found_of(counts, six, exposure=dict.fromkeys("ABCDE", 100) | {"F": 0})
    assert found.units["unit"].tolist() == list("ABCDE")
    assert "Left out without an exposure above zero: F" in found.text
    assert "not in the survey: X" in found.text and "2 complaints name no unit" in found.text
    without = found_of({name: counts[name] for name in "ABCD"}, six)
    assert "counted as zero: E, F" in without.text and "large units have more of them" in without.text


@pytest.mark.parametrize(
    ("counts", "options", "told"),
    [
        ({"North": 3}, {}, "No unit of the survey has complaints"),
        ({"A": 3, "B": 5}, {"exposure": {"A": 10, "B": 10}}, "2 units have"),
        (dict.fromkeys("ABCDEF", 3), {}, "the same in all units"),
        ({"A": -1}, {}, "no count"),
        ({"A": 3, "B": 5}, {"exposure": {"A": -10}}, "exposure"),
        ({"A": 3}, {"exposure": 500}, "does not tell the units"),
    ],
)
def test_what_cannot_be_is_one_sentence(six, counts, options, told):
    with pytest.raises(SettingError, match=told):
        found_of(counts, six, **options)


def test_columns_that_are_not_there(six, hotels):
    with pytest.raises(TallyError):
        found_of({"A": 3}, six, by="hotel")
    with pytest.raises(ColumnError, match="no column 'branch'"):
        found_of(pd.DataFrame({"cause": ["late"]}), six)
