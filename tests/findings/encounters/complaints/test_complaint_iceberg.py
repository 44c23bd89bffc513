"""The complaint iceberg: the plain quotient, limits by brute force and simulation, sentences that state no folklore."""

from __future__ import annotations

import re

import numpy as np
import pytest
from scipy import integrate, stats

import gapmodel as gm
from gapmodel.errors import SettingError
from gapmodel.inference.products.factor import Factor, certain, chance_below
from gapmodel.inference.products.points import Points
from gapmodel.inference.products.unheard import COUNTS, total_behind

N = 400_000


def row(found: gm.ComplaintIceberg, at: int = -1):
    return found.table.iloc[at]


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize(("received", "share", "reaches"), [(120, 0.2, 1), (7, 0.05, 0.5), (1, 1 / 26, 1), (3, 1, 1)])
def test_certain_shares_give_the_plain_quotient(received, share, reaches, count):
    found = gm.complaint_iceberg(received, complains=share, reaches_us=reaches, count=count)
    assert row(found)["estimate"] == received / (share * reaches)
    assert row(found)["mean"] == pytest.approx(received / (share * reaches), rel=1e-12)
    if count == "fixed":
        assert row(found)["ci_low"] == row(found)["ci_high"] == row(found)["estimate"]


@pytest.mark.parametrize(("received", "share"), [(8, 0.2), (1, 0.05), (40, 0.9), (0, 0.3)])
def test_binomial_limits_are_all_numbers_that_the_count_does_not_reject(received, share):
    found = total_behind(received, [certain(share)])
    kept = [
        n
        for n in range(received, 400)
        if stats.binom.sf(received - 1, n, share) > 0.025 and stats.binom.cdf(received, n, share) > 0.025
    ]
    assert (found.low, found.high) == (kept[0], kept[-1])


def test_poisson_limits_are_garwoods_over_the_share():
    found = total_behind(7, [certain(0.2)], model="poisson")
    assert found.low == pytest.approx(stats.gamma.ppf(0.025, 7) / 0.2, rel=1e-10)
    assert found.high == pytest.approx(stats.gamma.ppf(0.975, 8) / 0.2, rel=1e-10)


def test_the_probability_of_a_product_equals_adaptive_quadrature():
    one, two = stats.beta(5.5, 95.5), stats.beta(30.5, 70.5)
    expected = integrate.quad(lambda x: one.pdf(x) * two.cdf(min(0.02 / x, 1)), 0, 1, points=[0.02, 0.05], limit=400)[0]
    factors = [(Factor("beta", 5.5, 95.5), 1), (Factor("beta", 30.5, 70.5), 1)]
    assert chance_below(factors, np.log(0.02)) == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize("count", COUNTS)
def test_beta_shares_give_what_simulation_gives(count):
    rng = np.random.default_rng(3)
    q = rng.beta(30.5, 120.5, N) * rng.beta(8, 4, N)
    found = row(gm.complaint_iceberg(120, complains=(30, 150), reaches_us={"a": 8, "b": 4}, count=count))
    if count == "fixed":
        low, high = np.quantile(120 / q, [0.025, 0.975])
    elif count == "poisson":
        low, high = (np.quantile(rng.gamma(n, size=N) / q, p) for n, p in ((120, 0.025), (121, 0.975)))
    else:
        low, high = (np.quantile(rng.negative_binomial(n, q) + n, p) for n, p in ((120, 0.025), (121, 0.975)))
    assert found["ci_low"] == pytest.approx(low, rel=0.01)
    assert found["ci_high"] == pytest.approx(high, rel=0.01)
    assert found["estimate"] == pytest.approx(120 / np.median(q), rel=0.005)
    assert found["mean"] == pytest.approx(np.mean(120 / q), rel=0.005)
    assert (found["heard_low"], found["heard_high"]) == pytest.approx(np.quantile(q, [0.025, 0.975]), rel=0.01)


def test_a_total_of_parts_and_the_damage_are_what_simulation_gives():
    rng = np.random.default_rng(4)
    reach = rng.beta(20.5, 20.5, N)
    small, large = rng.beta(6.5, 94.5, N) * reach, rng.uniform(0.3, 0.6, N) * reach
    found = gm.complaint_iceberg(
        {"small": 40, "large": 12},
        complains={"small": (6, 100), "large": (0.3, 0.6)},
        reaches_us=(20, 40),
        states={"silent": 50, "unresolved": 30, "resolved": 20},
        repurchase={"silent": (10, 30), "unresolved": 0.19, "resolved": (0.5, 0.8)},
        margin=(80, 120),
    )
    people = 52 + rng.negative_binomial(40.5, small) + rng.negative_binomial(12.5, large)
    states = rng.dirichlet([50.5, 30.5, 20.5], N)
    kept = [rng.beta(10.5, 20.5, N), 0.19, rng.uniform(0.5, 0.8, N)]
    lost = sum(states[:, at] * (1 - kept[at]) for at in range(3))
    damage = found.damage.set_index("measure")
    for name, drawn in {
        "share_lost": lost,
        "lost_customers": people * lost,
        "margin_lost": people * lost * rng.uniform(80, 120, N),
    }.items():
        expected = np.quantile(drawn, [0.025, 0.975])
        assert damage.loc[name, ["ci_low", "ci_high"]].tolist() == pytest.approx(expected, rel=0.03), name
    assert row(found)[["ci_low", "ci_high"]].tolist() == pytest.approx(np.quantile(people, [0.025, 0.975]), rel=0.03)
    assert row(found)["estimate"] == pytest.approx(np.median(40 / small + 12 / large), rel=0.01)


def test_certain_damage_is_plain_arithmetic():
    found = gm.complaint_iceberg(
        10,
        complains=0.1,
        states={"silent": 0.75, "heard": 0.25},
        repurchase={"silent": 0.4, "heard": 0.8},
        margin=50,
        told=4,
        lost_per_told=0.01,
    )
    estimates = found.damage.set_index("measure")["estimate"]
    assert estimates["lost_customers"] == pytest.approx(50.0)
    assert estimates["lost_by_telling"] == pytest.approx(4.0)
    assert estimates["margin_lost"] == pytest.approx(54 * 50)


def test_a_share_that_all_parts_have_in_common_does_not_average_out():
    together = gm.complaint_iceberg({"a": 50, "b": 50}, complains=(10, 50), count="fixed").table
    whole = gm.complaint_iceberg(100, complains=(10, 50), count="fixed").table
    assert row_values(together.iloc[-1]) == pytest.approx(row_values(whole.iloc[-1]))
    apart = gm.complaint_iceberg({"a": 50, "b": 50}, complains={"a": (10, 50), "b": (10, 50)}, count="fixed").table
    assert np.ptp(row_values(apart.iloc[-1])) < np.ptp(row_values(whole.iloc[-1]))


def row_values(one) -> list[float]:
    return one[["ci_low", "ci_high"]].tolist()


@pytest.mark.parametrize("share", [0.05, 0.04, 1 / 26, (0.04, 0.05)])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_repeated_figures_are_marked_and_never_stated_as_facts(share, lang):
    text = " ".join(gm.complaint_iceberg(1, complains=share).sentences(lang))
    assert "TARP" in text and ("assumed" in text or "假设" in text)
    assert not re.search(r"\b19\b|19 others|96%", text)


def test_one_in_twenty_given_as_counts_is_marked_too():
    assert "TARP" in gm.complaint_iceberg(1, complains=(1, 20)).text


def test_measured_shares_carry_no_folklore():
    found = gm.complaint_iceberg(120, complains=(6, 150))
    assert "TARP" not in found.text and "4% (6 of 150 who were asked)" in found.text
    assert not gm.complaint_iceberg(120, complains=0.2).params["repeated"]


def test_nobody_complained():
    found = gm.complaint_iceberg(0, complains=(30, 150))
    assert row(found)["estimate"] == 0 and row(found)["ci_high"] > 10
    assert "No complaint was received" in found.text


def test_a_share_near_zero_says_that_the_mean_is_infinite():
    found = gm.complaint_iceberg(5, complains=(0, 20))
    assert np.isinf(row(found)["mean"]) and "close to zero" in found.text


def test_the_prior_counts():
    uniform = gm.complaint_iceberg(12, complains=(0, 4), prior="uniform", count="fixed")
    assert row(uniform)["estimate"] == pytest.approx(12 / stats.beta.median(1, 5))
    own = gm.complaint_iceberg(12, complains=(0, 4), prior=(2, 3), count="fixed")
    assert row(own)["estimate"] == pytest.approx(12 / stats.beta.median(2, 7))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"complains": 4}, "is no share"),
        ({"complains": "4%"}, "is no share"),
        ({"complains": 0}, "is no share"),
        ({"complains": (0.5, 0.2)}, "is no share"),
        ({"complains": (5, 3)}, "no count out of n"),
        ({"complains": {"a": 0, "b": 1}}, "no beta distribution"),
        ({"complains": {"web": 0.2}}, "has the parts 'web'"),
        ({"received": -1}, "no count of people"),
        ({"received": 1.5}, "no count of people"),
        ({"received": {}}, "names no part"),
        ({"received": {"total": 3}}, "has a part 'total'"),
        ({"count": "normal"}, "not a valid value"),
        ({"prior": "flat"}, "not a valid value"),
        ({"margin": 5}, "nothing to be multiplied"),
        ({"states": {"a": 1.0}}, "belong together"),
        ({"states": {"a": 0.4, "b": 0.4}, "repurchase": {"a": 0.4, "b": 0.4}}, "add up to 0.8"),
        ({"states": {"a": 0.4, "b": 0.6}, "repurchase": {"a": 0.4}}, "do not name the same states"),
        ({"told": 5}, "belong together"),
        ({"confidence": 95}, "between 0 and 1"),
    ],
)
def test_what_cannot_be_is_one_sentence(changed, told):
    with pytest.raises(SettingError, match=told):
        gm.complaint_iceberg(**({"received": 10, "complains": 0.2} | changed))


def test_points_keep_mean_and_quantiles():
    one = Points.of(Factor("beta", 3.0, 7.0))
    drawn = np.random.default_rng(1).beta(3, 7, (N, 2)).sum(axis=1)
    both = one.plus(one)
    assert both.mean == pytest.approx(0.6, abs=1e-4)
    for p in (0.005, 0.025, 0.5, 0.975, 0.995):
        assert both.quantile(p) == pytest.approx(np.quantile(drawn, p), rel=0.01)


def test_the_chart_shows_received_and_estimated_people():
    found = gm.complaint_iceberg({"desk": 40, "web": 12}, complains=(30, 60))
    figure = found.plot()
    seen, unseen = figure.data
    assert list(seen.x) == [40, 12, 52]
    estimates = found.table["estimate"].to_numpy()
    assert np.add(seen.x, unseen.x) == pytest.approx(estimates)
    assert np.add(estimates, unseen.error_x.array) == pytest.approx(found.table["ci_high"].tolist())
    assert "104 people" in figure.layout.title.text.replace("<br>", " ")


@pytest.mark.parametrize("count", ["binomial", "poisson"])
def test_no_complaint_of_a_part_is_not_nobody_with_a_problem(count):
    nothing = gm.complaint_iceberg({"a": 0, "b": 0}, complains={"a": 0.1, "b": 0.2}, count=count)
    assert "exactly" not in nothing.text
    both = nothing.table
    assert both["ci_high"].iloc[-1] >= both["ci_high"].iloc[0] > 20
    one = gm.complaint_iceberg({"a": 0, "b": 200}, complains={"a": 0.1, "b": 0.5}, count=count)
    alone = gm.complaint_iceberg(200, complains=0.5, count=count)
    assert row(one)["ci_high"] > row(alone)["ci_high"] and row(one)["estimate"] == 400
    damage = gm.complaint_iceberg(0, complains=0.1, told=5, lost_per_told=0.1, count=count).damage
    assert damage.loc[0, "estimate"] == damage.loc[0, "ci_low"] == both["ci_low"].iloc[-1] == 0
    assert damage.loc[0, "ci_high"] > 5
