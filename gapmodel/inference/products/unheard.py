"""How many there were, of whom only a share was counted: limits of count / (share x share)."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, exp, inf, log

from gapmodel.inference.estimate import Interval
from gapmodel.inference.products.factor import Factor, certain, chance_below, crossing

COUNTS = ("binomial", "poisson", "fixed")
METHOD = {
    "binomial": "binomial count, exact; shares integrated",
    "poisson": "Poisson count, exact; shares integrated",
    "fixed": "count without error; shares integrated",
}
_ALL = 1 - 1e-12


def total_behind(
    count: int, shares: Sequence[Factor], confidence: float = 0.95, *, model: str = "binomial"
) -> Interval:
    """How many there were, if each was counted with a probability that is a product of uncertain shares.

    Parameters
    ----------
    count : int
    shares : sequence of Factor
    model : {"binomial", "poisson", "fixed"}
        "binomial": a whole number N, each of whom was counted or not. "poisson": the expected number in a period like
        this one. "fixed": the count is taken as its expected value.

    Returns
    -------
    Interval
        The value is count over the median of the product; of certain shares that is count / product.

    Notes
    -----
    With certain shares the limits are exact: for a binomial count every N at which neither the count nor more, nor the
    count nor less, has a probability of at most (1 - confidence) / 2, and Garwood's (1936) limits over the
    product for a Poisson count. P(X >= count) under N and q is P(B <= q) with B beta(count, N - count + 1), so that the
    limits with uncertain shares, at which these probabilities are averaged over the shares, are those of a product of
    independent variables (`chance_below`), and nothing is simulated.

    Examples
    --------
    >>> total_behind(8, [certain(0.2)])
    Interval(value=40.0, low=20.0, high=74.0, method='binomial count, exact; shares integrated')
    >>> found = total_behind(8, [Factor("beta", 10.5, 40.5)])  # 10 of 50 who were asked had complained
    >>> f"{found.value:.1f} {found.low:.0f} {found.high:.0f}"
    '39.6 17 99'
    """
    uncertain = [share for share in shares if not share.certain]
    known = 1.0
    for share in shares:
        known *= share.first if share.certain else 1.0
    tail = (1 - confidence) / 2
    typical = share_product(shares, 0.5) if uncertain else Interval(known, known, known, "")
    value = count / typical.value
    if model == "fixed" and not uncertain:
        return Interval(value, value, value, METHOD[model])
    divided: list[tuple[Factor, int]] = [(certain(known), -1), *((share, -1) for share in uncertain)]
    if model == "binomial":
        if known > _ALL and not uncertain:
            return Interval(value, value, value, METHOD[model])
        least = ceil(_binomial(count, divided, tail, value) - 1e-9) if count else 0
        most = ceil(_binomial(count + 1, divided, 1 - tail, value) - 1e-9) - 1
        return Interval(value, float(max(least, count)), float(most), METHOD[model])
    low, high = (_scaled(count, divided, p, model) for p in (tail, 1 - tail))
    return Interval(value, low, high, METHOD[model])


def _binomial(count: int, divided: list[tuple[Factor, int]], p: float, start: float) -> float:
    """The N at which the `count`-th of them has been counted with probability p."""

    def risen(more: float) -> float:
        n = count - 1 + exp(more)
        return chance_below([(Factor("beta", float(count), exp(more)), 1), *divided], 0.0) - p if n < inf else 1 - p

    return count - 1 + crossing(risen, max(start - count + 1, 0.5))


def _scaled(count: int, divided: list[tuple[Factor, int]], p: float, model: str) -> float:
    """The p-quantile of count over the shares; of a Poisson count, Garwood's limit over them."""
    if model == "fixed":
        numerator = certain(float(count)) if count else None
    else:
        shape = count if p < 0.5 else count + 1
        numerator = Factor("gamma", float(shape), 1.0) if shape else None
    if numerator is None:
        return 0.0
    product = [(numerator, 1), *divided]
    return crossing(lambda level: chance_below(product, level) - p, max(count, 1) / divided[0][0].first)


def share_product(shares: Sequence[Factor], confidence: float = 0.95) -> Interval:
    """The product of independent shares: its median and central limits.

    Examples
    --------
    >>> found = share_product([Factor("beta", 10.5, 40.5), certain(0.5)])
    >>> f"{found.value:.3f} {found.low:.3f} {found.high:.3f}"
    '0.101 0.054 0.163'
    """
    known = 1.0
    for share in shares:
        known *= share.first if share.certain else 1.0
    uncertain = [(share, 1) for share in shares if not share.certain]
    if not uncertain:
        return Interval(known, known, known, "certain")
    tails = (0.5, (1 - confidence) / 2, (1 + confidence) / 2)
    if len(uncertain) == 1:
        value, low, high = (known * float(limit) for limit in _quantiles(uncertain[0][0], tails))
    else:
        value, low, high = (_product(uncertain, known, p) for p in tails)
    return Interval(value, low, high, "shares integrated")


def _quantiles(share: Factor, tails: Sequence[float]) -> list[float]:
    return [float(share.quantile(p)) for p in tails]  # type: ignore[arg-type]


def _product(uncertain: list[tuple[Factor, int]], known: float, p: float) -> float:
    shift = log(known)
    return crossing(lambda level: chance_below(uncertain, level - shift) - p, known / 2)
