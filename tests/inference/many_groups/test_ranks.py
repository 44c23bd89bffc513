"""Ranks against simulated true means."""

from __future__ import annotations

import numpy as np
import pytest

from gapmodel.inference.many_groups import ranks as of_ranks
from gapmodel.inference.many_groups.ranks import ranks
from gapmodel.inference.many_groups.shrinkage import GroupMeans
from gapmodel.inference.many_groups.true_means import mixture

DRAWN = 20_000


def simulated(found, rng):
    """The ranks of true means that were drawn from the mixture."""
    groups = found.means.shape[1]
    part = rng.choice(len(found.chances), DRAWN, p=found.chances)
    shift = rng.normal(size=(DRAWN, 1)) * found.errors[part, None]
    drawn = found.means[part] + found.pulls[part] * shift + found.deviations[part] * rng.normal(size=(DRAWN, groups))
    return (-drawn).argsort(axis=1).argsort(axis=1) + 1


@pytest.mark.parametrize("groups", [2, 7, 45, 130])
def test_ranks_equal_simulation(groups):
    rng = np.random.default_rng(groups)
    n = rng.integers(5, 60, groups).astype(float)
    found = mixture(GroupMeans(rng.normal(0, 0.4, groups), n, np.full(groups, 1.0), n - 1), largest=6.0)
    got, drawn = ranks(found), simulated(found, rng)
    quarter = max(1, groups // 4)
    near = {"abs": 0.012}
    assert got.best == pytest.approx((drawn == 1).mean(axis=0), **near)
    assert got.worst == pytest.approx((drawn == groups).mean(axis=0), **near)
    assert got.top == pytest.approx((drawn <= quarter).mean(axis=0), **near)
    assert got.bottom == pytest.approx((drawn > groups - quarter).mean(axis=0), **near)
    assert got.expected == pytest.approx(drawn.mean(axis=0), abs=0.012 * groups)
    assert ((drawn < got.low).mean(axis=0) < 0.029).all() and ((drawn <= got.low).mean(axis=0) > 0.021).all()
    assert ((drawn > got.high).mean(axis=0) < 0.029).all() and ((drawn >= got.high).mean(axis=0) > 0.021).all()


def test_exact_ranks_and_those_of_many_groups_agree(monkeypatch):
    rng = np.random.default_rng(1)
    n = rng.integers(5, 60, 25).astype(float)
    found = mixture(GroupMeans(rng.normal(0, 0.4, 25), n, np.full(25, 1.0), n - 1), largest=6.0)
    exact = ranks(found)
    monkeypatch.setattr(of_ranks, "_LISTED", 0)
    near = ranks(found)
    for name in ("best", "worst", "top", "bottom"):
        assert getattr(near, name) == pytest.approx(getattr(exact, name), abs=0.004)
    assert abs(near.low - exact.low).max() <= 1 and abs(near.high - exact.high).max() <= 1
    assert exact.best.sum() == pytest.approx(1, abs=1e-6) and exact.expected.sum() == pytest.approx(25 * 26 / 2)
