"""Simulated answers: what was asked comes out, seeds reproduce, files hold the same rows, mistakes are told."""

from __future__ import annotations

import inspect
from math import sqrt
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats
from tests_shared import examples

import gapmodel as gm
from gapmodel.errors import ColumnError, OutputError, SettingError
from gapmodel.instrument.read import parse_instrument
from gapmodel.simulation import simulate as simulation
from gapmodel.simulation.correlated_answers import latent_mean, observed_mean
from gapmodel.simulation.simulate import _Population
from gapmodel.simulation.write import write_rows
from gapmodel.survey.counting.count import count
from gapmodel.survey.counting.layout_of import layout_of
from gapmodel.survey.counting.rows import Rows

KIOSK = Path(__file__).parents[1] / "kiosk.toml"
ASKED = {"tangibles": 0.2, "reliability": -1.1, "7": -1.6, "empathy": -0.3}
DIMENSIONS = {"tangibles": range(1, 5), "reliability": range(5, 10), "responsiveness": range(10, 14)}
DIMENSIONS |= {"assurance": range(14, 18), "empathy": range(18, 23)}
SIGMAS = 4.5  # standard errors within which an estimate must lie


@pytest.fixture(scope="module")
def large() -> pd.DataFrame:
    return gm.simulate(n=200_000, gaps=ASKED, level={"reliability": 6.5, "1": 4.6}, missing=0.03, rng=20)


@pytest.fixture(scope="module")
def found(large) -> pd.DataFrame:
    """What `gm.gaps` says of them, counted without reading cell by cell, which takes long."""
    instrument = gm.read_instrument("servqual")
    codes = large.sub(1).fillna(instrument.scale.levels).to_numpy(np.int64).reshape(-1, 2, 22)
    tally = count(layout_of(instrument, points=False), Rows(codes))
    return gm.gaps(tally).table.set_index(["level", "code"])


def near(estimates, truth, n):
    """Means of rows are within `SIGMAS` standard errors of the truth."""
    estimates = np.asarray(estimates, float)
    error = np.nanstd(estimates, axis=0) / sqrt(n)
    np.testing.assert_array_less(np.abs(np.nanmean(estimates, axis=0) - truth), SIGMAS * error)


def side(frame, letter):
    return frame[[f"{letter}{code}" for code in range(1, 23)]].to_numpy(float)


def dimension_means(values):
    return np.column_stack([values[:, [code - 1 for code in codes]].mean(axis=1) for codes in DIMENSIONS.values()])


def icc_of(values, cluster):
    """The analysis of variance's intraclass correlation of one column."""
    groups = pd.Series(values).groupby(cluster)
    size, within = len(values) / groups.ngroups, groups.var().mean()
    between = groups.mean().var() * size
    return (between - within) / (between + (size - 1) * within)


def cell_correlation(latent, mean, spread, levels=7):
    """The correlation of two rounded and clipped normals, from the cells of the bivariate normal distribution."""
    cuts = (np.arange(1, levels) - 0.5 - mean) / spread
    pair = stats.multivariate_normal([0, 0], [[1, latent], [latent, 1]])
    above = 1 - stats.norm.cdf(cuts)
    product = sum(pair.cdf([-a, -b]) for a in cuts for b in cuts)
    square = sum(1 - stats.norm.cdf(max(a, b)) for a in cuts for b in cuts)
    return (product - above.sum() ** 2) / (square - above.sum() ** 2)


def test_the_gaps_of_dimensions_and_items_are_recovered(large, found):
    truth = large.attrs["item_gaps"] | large.attrs["gaps"]
    rows = found.loc[["dimension", "item"]]
    expected = np.array([truth[code] for code in rows.index.get_level_values("code")])
    np.testing.assert_array_less(np.abs(rows["gap"] - expected), SIGMAS * rows["se"])
    assert truth["7"] == -1.6
    assert truth["5"] == -1.1
    assert truth["reliability"] == pytest.approx((4 * -1.1 - 1.6) / 5)
    assert truth["assurance"] == -0.5


def test_the_level_of_expectations_is_recovered(large):
    level = np.full(22, 5.8)
    level[4:9], level[0] = 6.5, 4.6
    near(side(large, "E"), level, 0.96 * len(large))


def test_the_share_of_missing_answers_is_recovered(large):
    share = large.isna().mean().to_numpy()
    np.testing.assert_array_less(np.abs(share - 0.03), SIGMAS * sqrt(0.03 * 0.97 / len(large)))
    assert set(map(str, large.dtypes)) == {"UInt8"}


@pytest.mark.parametrize(("mean", "spread", "levels"), [(5.2, 1.1, 7), (0.4, 0.3, 5), (8.9, 4.0, 11)])
def test_the_mean_after_rounding_equals_a_numerical_integral(mean, spread, levels):
    def answer(value):
        return np.clip(np.floor(value + 0.5), 0, levels - 1) * stats.norm.pdf(value, mean, spread)

    reach = (mean - 12 * spread, mean + 12 * spread)
    cuts = [cut for cut in np.arange(levels - 1) + 0.5 if reach[0] < cut < reach[1]]
    integral = integrate.quad(answer, *reach, points=cuts, limit=400)[0]
    assert observed_mean(np.array([mean]), spread, levels)[0] == pytest.approx(integral, rel=1e-9)


@examples(50)
@given(st.integers(2, 40), st.floats(0.001, 0.999), st.floats(0.05, 30))
def test_the_latent_mean_gives_the_observed_mean(levels, share, spread):
    asked = np.array([share * (levels - 1)])
    np.testing.assert_allclose(observed_mean(latent_mean(asked, spread, levels), spread, levels), asked, rtol=1e-9)


def test_dimensions_correlate_in_the_order_asked_for():
    matrix = np.full((5, 5), 0.3)
    np.fill_diagonal(matrix, 1.0)
    matrix[0, 1] = matrix[1, 0] = 0.8
    matrix[3, 4] = matrix[4, 3] = 0.6
    frame = gm.simulate(n=20_000, dimension_correlation=matrix, rng=3)
    for letter in "EP":
        seen = np.corrcoef(dimension_means(side(frame, letter)), rowvar=False)
        others = [seen[a, b] for a in range(5) for b in range(a) if (a, b) not in [(1, 0), (4, 3)]]
        assert seen[0, 1] > seen[3, 4] + 0.1 > max(others) + 0.2
        assert max(others) - min(others) < 0.06


def test_the_correlations_of_items_and_sides_are_those_of_the_bivariate_cells():
    n, loading, between, sides = 100_000, 0.8, 0.5, 0.6
    options = {"loading": loading, "dimension_correlation": between, "side_correlation": sides}
    frame = gm.simulate(n=n, level=4, gaps=0, spread=1.2, rng=4, **options)
    seen = np.corrcoef(frame.to_numpy(float), rowvar=False)
    for place, latent in [(1, loading**2), (4, loading**2 * between), (22, sides)]:
        expected = cell_correlation(latent, 3.0, 1.2)
        assert abs(np.arctanh(seen[0, place]) - np.arctanh(expected)) < 1.5 * SIGMAS / sqrt(n)


def test_the_intraclass_correlation_is_recovered():
    clusters, n, icc = 1500, 60_000, 0.15
    frame = gm.simulate(n=n, clusters=clusters, icc=icc, level=4, gaps=0, spread=1.2, rng=5)
    expected = cell_correlation(icc, 3.0, 1.2)
    size = n / clusters
    error = (1 - icc) * (1 + (size - 1) * icc) * sqrt(2 / (size * (size - 1) * clusters))
    seen = [icc_of(frame[f"P{code}"].astype(float), frame["cluster"]) for code in (1, 9, 22)]
    assert np.abs(np.array(seen) - expected).max() < SIGMAS * error
    assert abs(icc_of(frame["E1"].astype(float), frame["cluster"])) < SIGMAS * error
    assert frame["cluster"].between(1, clusters).all()


def test_a_seed_gives_the_same_rows_and_none_gives_others():
    same = gm.simulate(n=40, rng=6)
    pd.testing.assert_frame_equal(same, gm.simulate(n=40, rng=6))
    pd.testing.assert_frame_equal(same, gm.simulate(n=40, rng=np.random.default_rng(6)))
    assert not same.equals(gm.simulate(n=40, rng=7))
    assert not gm.simulate(n=40).equals(gm.simulate(n=40))
    generator = np.random.default_rng(6)
    gm.simulate(n=40, rng=generator)
    assert not same.equals(gm.simulate(n=40, rng=generator))


EVERYTHING = {
    "groups": {"branch": ["Nord", "Süd"], "month": {"2026-01": 2, "2026-02": 1}},
    "strata": {"city": 0.8, "country": 0.2},
    "clusters": 7,
    "missing": 0.1,
    "careless": 0.1,
    "careless_column": True,
    "points": True,
    "outcome": True,
    "rng": 8,
}


@pytest.mark.parametrize(("suffix", "parts"), [("parquet", 1), ("parquet", 3), ("parquet", 1000), ("csv", 3)])
def test_a_file_holds_the_rows_of_the_frame_however_it_is_cut(tmp_path, monkeypatch, suffix, parts):
    monkeypatch.setattr(simulation, "_BLOCK", 64)
    monkeypatch.setattr(simulation, "_BLOCKS", parts)
    frame = gm.simulate(n=500, **EVERYTHING)
    path = gm.write_simulation(tmp_path / f"it's.{suffix}", n=500, **EVERYTHING)
    assert path == tmp_path / f"it's.{suffix}"
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    with duckdb.connect() as connection:
        read = connection.read_parquet if suffix == "parquet" else connection.read_csv
        written = read(str(path)).df()
    assert list(written) == list(frame)
    for name in frame:
        if isinstance(frame[name].dtype, pd.CategoricalDtype):
            assert written[name].astype(str).tolist() == frame[name].astype(str).tolist()
        else:
            cells = frame[name].to_numpy(float, na_value=np.nan)
            np.testing.assert_array_equal(written[name].to_numpy(float, na_value=np.nan), cells)


def test_more_respondents_begin_with_the_same_blocks(monkeypatch):
    monkeypatch.setattr(simulation, "_BLOCK", 64)
    few, many = gm.simulate(n=128, rng=9, missing=0.1), gm.simulate(n=500, rng=9, missing=0.1)
    pd.testing.assert_frame_equal(few, many.head(128))


def test_parquet_keeps_small_numbers_and_says_that_they_are_synthetic(tmp_path):
    path = gm.write_simulation(tmp_path / "a.parquet", n=100, rng=1, missing=0.2)
    with duckdb.connect() as connection:
        assert set(connection.read_parquet(str(path)).types) == {"UTINYINT"}
        about = connection.execute("SELECT value FROM parquet_kv_metadata(?)", [str(path)]).fetchall()
    assert b"synthetic answers made by gapmodel.simulate; nobody was asked" in [value for (value,) in about]
    assert gm.read_survey(path).n == 100


def test_an_old_file_stays_whole_when_writing_is_broken_off(tmp_path):
    def stop(done, total, what):
        raise KeyboardInterrupt

    path = tmp_path / "a.csv"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        gm.write_simulation(path, progress=stop)
    with pytest.raises(OutputError, match="cannot be written: .*schema mismatch"):
        write_rows([pd.DataFrame({"a": [1], "b": [2]}), pd.DataFrame({"a": [1]})], path)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_progress_counts_respondents(monkeypatch):
    monkeypatch.setattr(simulation, "_BLOCK", 64)
    calls = []
    gm.simulate(n=150, progress=lambda *call: calls.append(call))
    assert calls == [(done, 150, "respondents simulated") for done in (64, 128, 150)]


def test_groups_have_their_shares_and_shifted_gaps():
    n = 60_000
    shifts = {"branch": {"Nord": -0.4, "Süd": {"empathy": 0.5, "1": -1.0}}, "month": {"month 2": 0.2}}
    groups = {"branch": {"Nord": 3, "Süd": 1}, "month": 2}
    frame = gm.simulate(n=n, groups=groups, shifts=shifts, gaps=-0.3, rng=10)
    truth = frame.attrs["group_gaps"]
    assert list(frame["branch"].cat.categories) == ["Nord", "Süd"]
    assert list(frame["month"].cat.categories) == ["month 1", "month 2"]
    assert abs((frame["branch"] == "Nord").mean() - 0.75) < SIGMAS * sqrt(0.75 * 0.25 / n)
    assert truth["branch"]["Nord"]["tangibles"] == pytest.approx(-0.3 - 0.4 + 0.1)
    assert truth["branch"]["Süd"]["empathy"] == pytest.approx(-0.3 + 0.5 + 0.1)
    gaps = dimension_means(side(frame, "P") - side(frame, "E"))
    for column, by_group in truth.items():
        for name, expected in by_group.items():
            own = gaps[(frame[column] == name).to_numpy()]
            near(own, list(expected.values()), len(own))
    near(gaps, list(frame.attrs["gaps"].values()), n)
    near(side(frame, "P") - side(frame, "E"), list(frame.attrs["item_gaps"].values()), n)


def test_random_moves_of_groups_leave_the_gap_of_all():
    n = 40_000
    frame = gm.simulate(n=n, groups={"branch": {"a": 1, "b": 2, "c": 3, "d": 4}}, group_spread=0.3, rng=11)
    assert list(frame.attrs["gaps"].values()) == pytest.approx([-0.5] * 5)
    truth = pd.DataFrame(frame.attrs["group_gaps"]["branch"]).T
    assert (truth.std() > 0.05).all()
    gaps = dimension_means(side(frame, "P") - side(frame, "E"))
    for name, expected in truth.iterrows():
        own = gaps[(frame["branch"] == name).to_numpy()]
        near(own, expected, len(own))


def test_random_moves_have_the_spread_asked_for():
    frame = gm.simulate(n=10, groups={"branch": 2000, "city": 3}, group_spread={"branch": 0.1}, rng=12)
    moves = pd.DataFrame(frame.attrs["group_gaps"]["branch"]).T
    assert np.abs(moves.std() / 0.1 - 1).max() < SIGMAS / sqrt(2 * 2000)
    assert abs(moves.corr().to_numpy()[0, 1] - 0.5) < SIGMAS * 0.75 / sqrt(2000)
    assert pd.DataFrame(frame.attrs["group_gaps"]["city"]).T.std().max() < 1e-12


def test_weights_give_back_the_shares_of_the_strata():
    n = 30_000
    strata = {"city": 70, "town": 20, "country": 10}
    frame = gm.simulate(n=n, strata=strata, shifts={"stratum": {"country": -0.6}}, gaps=0, rng=13)
    counts = frame["stratum"].value_counts()
    assert np.abs(counts / n - 1 / 3).max() < SIGMAS * sqrt(2 / 9 / n)
    per_stratum = frame.groupby("stratum", observed=True)["weight"].unique().map(list)
    assert dict(per_stratum.items()) == {
        "city": [pytest.approx(2.1)],
        "town": [pytest.approx(0.6)],
        "country": [pytest.approx(0.3)],
    }
    assert frame.attrs["gaps"]["empathy"] == pytest.approx(-0.2)


def test_points_sum_to_100_and_have_the_means_asked_for():
    asked = {"reliability": 32, "responsiveness": 22, "assurance": 19, "empathy": 16, "tangibles": 11}
    frame = gm.simulate(n=20_000, points=asked, rng=14)
    points = frame.filter(like="W_")
    assert (points.sum(axis=1) == 100).all()
    assert (points.to_numpy() % 5 == 0).all()
    near(points, [asked[name.removeprefix("W_")] for name in points], len(frame))
    survey = gm.read_survey(frame.head(300))
    assert "overall_weighted" in set(gm.gaps(survey).table["code"])


def test_the_outcome_follows_the_gaps_that_drive_it():
    n = 40_000
    frame = gm.simulate(n=n, outcome={"reliability": 0.5, "empathy": 0.2}, rng=15)
    gaps = dimension_means(side(frame, "P") - side(frame, "E"))
    design = np.column_stack([np.ones(n), gaps + 0.5])
    outcome = frame["overall_satisfaction"].to_numpy(float)
    slopes, squares, *_ = np.linalg.lstsq(design, outcome, rcond=None)
    error = np.sqrt(squares[0] / n * np.diag(np.linalg.inv(design.T @ design)))
    np.testing.assert_array_less(np.abs(slopes - [7, 0, 0.5, 0, 0, 0.2]), SIGMAS * error)
    assert frame["overall_satisfaction"].between(1, 10).all()


def test_careless_respondents_are_as_many_as_asked_and_do_not_read():
    n, share = 20_000, 0.2
    frame = gm.simulate("servqual-1988", n=n, careless=share, careless_column=True, rng=16, gaps=-1.0)
    answers = frame.drop(columns="careless").to_numpy()
    kinds = frame["careless"].value_counts(normalize=True)
    for kind in ("straight line", "random"):
        assert abs(kinds[kind] - share / 2) < SIGMAS * sqrt(0.1 * 0.9 / n)
    straight = answers[(frame["careless"] == "straight line").to_numpy()]
    assert (straight == straight[:, :1]).all()
    assert set(np.unique(straight)) == set(range(1, 8))
    at_random = answers[(frame["careless"] == "random").to_numpy()]
    assert stats.chisquare(np.bincount(at_random.ravel(), minlength=8)[1:]).pvalue > 1e-4
    found = gm.gaps(gm.read_survey(frame, "servqual-1988")).table
    items = found[found["level"] == "item"]
    np.testing.assert_array_less(np.abs(items["gap"] + 0.8), SIGMAS * items["se"])
    assert frame.attrs["item_gaps"]["10"] == pytest.approx(-0.8)
    assert "careless" not in gm.simulate(careless=share)


SHORT = """
name = "short"
title = "Short"
sides = {sides}
scale = {{ lowest = {lowest}, highest = {highest}, step = {step} }}
[[dimensions]]
code = "speed"
items = [ {{ code = "1", label = "Quick" }}, {{ code = "2", label = "Slow", reversed = {turned} }} ]
"""


def short(lowest="1", highest="5", step="1", turned="true", sides='["expectation", "perception"]'):
    return parse_instrument(SHORT.format(lowest=lowest, highest=highest, step=step, turned=turned, sides=sides))


def test_reversed_items_are_written_as_ticked():
    turned, plain = (gm.simulate(short(turned=flag), n=500, rng=17) for flag in ("true", "false"))
    for name in ("E1", "P1"):
        assert turned[name].equals(plain[name])
    for name in ("E2", "P2"):
        assert turned[name].equals(6 - plain[name])
    read = gm.read_survey(turned, short()).frame()
    assert read["expectation_2"].tolist() == plain["E2"].tolist()


@pytest.mark.parametrize("instrument", ["servqual", "servqual-1988", "servperf", KIOSK])
def test_columns_are_matched_without_help(instrument):
    frame = gm.simulate(instrument, n=60, **EVERYTHING)
    survey = gm.read_survey(frame, instrument, by=["branch", "stratum"])
    assert survey.n == 60
    asked = gm.read_instrument(instrument)
    answers = survey.mapping[survey.mapping["role"] == "answer"]
    assert len(answers) == len(asked.items) * len(asked.sides)
    assert answers["code"].tolist() == [item.code for _ in asked.sides for item in asked.items]
    assert list(answers["side"].unique()) == [side.code for side in asked.sides]


def test_one_side_has_the_level_asked_for():
    n = 30_000
    frame = gm.simulate("servperf", n=n, level={"empathy": 4.4}, groups={"b": 2}, shifts={"b": {"b 1": 0.6}}, rng=18)
    level = np.full(22, 5.2 + 0.3)
    level[17:] = 4.4 + 0.3
    near(side(frame, "P"), level, n)
    assert frame.attrs == {"synthetic": frame.attrs["synthetic"], "instrument": "servperf"}


def test_half_steps_are_floats_and_whole_scales_are_small_integers():
    half = gm.simulate(short("1", "5", "0.5"), n=200, missing=0.2, rng=19)
    assert set(map(str, half.dtypes)) == {"float64"}
    assert set(half.to_numpy()[half.notna().to_numpy()] * 2 % 1) == {0.0}
    assert half.isna().to_numpy().any()
    assert set(map(str, gm.simulate(short("-3", "3"), n=20).dtypes)) == {"int8"}
    assert set(map(str, gm.simulate(short("0", "1000"), n=20).dtypes)) == {"uint16"}
    assert set(map(str, gm.simulate(n=20).dtypes)) == {"uint8"}


@examples(40)
@given(
    st.integers(-5, 5),
    st.integers(1, 12),
    st.sampled_from(["1", "0.5", "2", "0.1"]),
    st.floats(0.05, 0.95),
    st.floats(0.05, 3),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_every_answer_is_on_the_scale(lowest, steps, step, share, spread, missing, careless):
    width = steps * float(step)
    instrument = short(str(lowest), repr(round(lowest + width, 10)), step)
    options = {"level": lowest + share * width, "spread": spread * float(step), "gaps": 0.0}
    frame = gm.simulate(instrument, n=50, missing=missing, careless=careless, rng=1, **options)
    places = (frame.to_numpy(float, na_value=np.nan) - lowest) / float(step)
    given = places[~np.isnan(places)]
    np.testing.assert_allclose(given, np.rint(given), atol=1e-9)
    assert ((given > -1e-9) & (given < steps + 1e-9)).all()
    assert gm.read_survey(frame, instrument).n == 50


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            {"gaps": {"relability": -1}},
            "gaps names .relability., which is not a known dimension or item.*\nHint: did you mean .reliability.",
        ),
        (
            {"gaps": -5},
            r"mean perception of item '1' would be 0.8 \(level 5.8, gap and shifts -5\), which the scale 1..7",
        ),
        ({"gaps": 1.2}, "means lie between 1 and 7, gaps at this level therefore between -4.8 and 1.2; change level"),
        ({"level": 7}, "mean expectation of item '1' would be 7"),
        ({"gaps": "big"}, "gaps='big' must be a number"),
        ({"gaps": {"7": float("nan")}}, r"gaps\['7'\]=nan must be a number"),
        ({"instrument": "servperf", "gaps": -1}, "servperf asks one side only and has no gaps"),
        ({"n": 0}, "n=0 must be a whole number of respondents"),
        ({"n": 2.5}, "n=2.5 must be a whole number of respondents"),
        ({"missing": 1.2}, "missing=1.2 is outside 0..1"),
        ({"careless": -0.1}, "careless=-0.1 is outside 0..1"),
        ({"icc": 2}, "icc=2 is outside 0..1"),
        ({"side_correlation": -2}, "side_correlation=-2 is outside -1..1"),
        ({"loading": {"empathy": 1.1}}, "loading=1.1 is outside 0..1"),
        ({"clusters": 0}, "clusters=0 must be a whole number of clusters"),
        ({"spread": 0}, "spread=0 is not between 0.05 and 1000"),
        ({"spread": {"hope": 1}}, "spread names 'hope', which is not a known side of servqual"),
        ({"dimension_correlation": -0.9}, "is not a correlation matrix of 5 dimensions"),
        ({"dimension_correlation": [[1, 0], [0, 1]]}, r"has the shape \(2, 2\)"),
        ({"dimension_correlation": [[1, 0], [0]]}, "must be a matrix of numbers"),
        ({"groups": {"branch": 0}}, "branch=0 must be a whole number of groups"),
        ({"groups": {"branch": "Nord"}}, "branch='Nord' names no groups"),
        ({"groups": {"branch": ["a", "a"]}}, "branch names a group twice"),
        ({"groups": {"branch": {"a": 0}}}, "branch has nobody in it"),
        ({"groups": {1: 2}}, "groups has a column 1"),
        ({"groups": ["branch"]}, r"groups=\['branch'\] must be a mapping"),
        ({"groups": {"stratum": 2}, "strata": {"a": 1}}, "both make a column 'stratum'"),
        ({"groups": {"a": 200, "b": 200}, "group_spread": 0.01}, "make 40,000 combinations"),
        ({"shifts": {"branch": {"a": 1}}}, "shifts names 'branch', which is not a known column of groups"),
        ({"groups": {"b": 2}, "shifts": {"b": {"a": 1}}}, r"shifts\['b'\] names 'a', which is not a known group"),
        ({"groups": {"b": 2}, "shifts": {"b": {"b 1": {"x": 1}}}}, "names 'x', which is not a known dimension or item"),
        ({"groups": {"b": 2}, "shifts": {"b": {"b 2": -5}}}, "gap and shifts -5.5"),
        ({"group_spread": {"b": 1}}, "group_spread names 'b', which is not a known column of groups"),
        ({"groups": {"b": 2}, "group_spread": -1}, "group_spread=-1.0 is outside 0..inf"),
        ({"points": {"empathy": -1}}, "cannot be spread"),
        ({"points": 3}, "points=3 is neither a flag nor a mapping"),
        ({"outcome": {"1": 2}}, "outcome names '1', which is not a known dimension of servqual"),
        ({"rng": "seed"}, "rng='seed' is not a valid seed"),
        ({"rng": np.random.RandomState(1)}, "is not a valid seed"),
        ({"rng": -1}, "rng=-1 is not a valid seed"),
    ],
)
def test_mistakes_are_told(options, words):
    with pytest.raises(SettingError, match=words):
        gm.simulate(**options)


def test_names_of_groups_that_look_like_answers_are_refused():
    with pytest.raises(ColumnError, match="2 columns match expectation 1"):
        gm.simulate(groups={"e_01": 2})
    with pytest.raises(ColumnError, match="Two columns would be called 'cluster'"):
        gm.simulate(groups={"cluster": 2}, clusters=3)
    with pytest.raises(ColumnError, match="no importance points for"):
        gm.simulate(groups={"weight empathy": 2})


def test_a_file_that_cannot_be_written_is_told_before_anybody_is_simulated(tmp_path):
    with pytest.raises(OutputError, match=r"a.xlsx ends in '.xlsx'"):
        gm.write_simulation(tmp_path / "a.xlsx", n=10**12)
    with pytest.raises(OutputError, match="does not exist"):
        gm.write_simulation(tmp_path / "b" / "a.csv", n=10**12)


def test_only_simulate_describes_a_population_and_an_unknown_setting_gets_a_hint(tmp_path):
    asked = set(inspect.signature(gm.simulate).parameters) - {"instrument", "n", "rng", "progress"}
    assert set(_Population.__dataclass_fields__) == asked
    for name in asked:
        assert inspect.signature(gm.simulate).parameters[name].default == getattr(_Population(), name)
    with pytest.raises(SettingError, match=r"'carless' is not a valid value.*\nHint: did you mean 'careless'"):
        gm.write_simulation(tmp_path / "a.csv", carless=0.1)


def test_the_frame_says_that_it_is_synthetic():
    assert gm.simulate(n=1).attrs["synthetic"] == "synthetic answers made by gapmodel.simulate; nobody was asked"
    assert "ynthetic" in gm.simulate.__doc__
