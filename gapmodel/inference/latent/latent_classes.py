"""Latent classes of respondents by categorical answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

_TINY = 1e-10  # the least probability of a category
_MOST_STEPS = 500


@dataclass(frozen=True, slots=True, eq=False)
class LatentClasses:
    """A latent class model, the largest class first.

    Attributes
    ----------
    shares : (k,) array
        Of the classes.
    probabilities : (k, items, categories) array
        Of the answers to each item in each class.
    posterior : (n, k) array
        The probability of each class for every respondent.
    log_likelihood : float
    """

    shares: Floats
    probabilities: Floats
    posterior: Floats
    log_likelihood: float

    @property
    def groups(self) -> Codes:
        """(n,) The most probable class of every respondent."""
        return np.asarray(self.posterior.argmax(axis=1), np.int64)

    @property
    def parameters(self) -> int:
        """The number of free parameters."""
        k, items, categories = self.probabilities.shape
        return int(k - 1 + k * items * (categories - 1))

    @property
    def bic(self) -> float:
        """Bayesian information criterion; lower is better."""
        return -2 * self.log_likelihood + self.parameters * float(np.log(len(self.posterior)))


def latent_classes(
    codes: Codes,
    categories: int,
    k: int,
    *,
    starts: int = 10,
    close: float = 1e-7,
    rng: int | np.random.Generator,
) -> LatentClasses:
    """Fit a latent class model by maximum likelihood.

    Parameters
    ----------
    codes : (n, items) array
        Answers as 0 .. categories - 1; none is missing.
    k : int
        Classes.
    starts : int
        Random starts, of which the best is kept.
    close : float
        A step that gains less of log-likelihood per respondent is the last.

    Notes
    -----
    Lazarsfeld and Henry (1968), Goodman (1974): within a class answers are independent. Expectation maximisation from
    random probabilities, as in ``poLCA(cbind(...) ~ 1, nclass = k, nrep = starts)`` (R); log-likelihood
    sum log sum_k share_k prod_j p_kj(answer). All starts are computed at once. A local maximum is possible.

    Examples
    --------
    >>> codes = np.repeat(np.array([[0, 0, 0], [1, 1, 1]]), [30, 10], axis=0)
    >>> found = latent_classes(codes, 2, 2, rng=1)
    >>> found.shares.round(3).tolist(), round(found.log_likelihood, 3)
    ([0.75, 0.25], -22.493)
    """
    n, items = codes.shape
    told = np.eye(categories)[codes].reshape(n, -1)
    generator = np.random.default_rng(rng)
    count = 1 if k == 1 else starts
    posterior = generator.dirichlet(np.ones(k), size=(count, n)).transpose(1, 0, 2) if k > 1 else np.ones((n, 1, 1))
    likelihood = np.full(count, -np.inf)
    for _ in range(_MOST_STEPS):
        shares, probabilities = _maximised(told, posterior)
        before, (posterior, likelihood) = likelihood, _expected(told, shares, probabilities)
        if (likelihood - before).max() < close * n:
            break
    best = int(likelihood.argmax())
    order = np.argsort(-shares[best], kind="stable")
    tables = probabilities[best].reshape(k, items, categories)
    return LatentClasses(shares[best][order], tables[order], posterior[:, best][:, order], float(likelihood[best]))


def _maximised(told: Floats, posterior: Floats) -> tuple[Floats, Floats]:
    """Shares (s, k) and probabilities (s, k, items * categories) from the posterior (n, s, k)."""
    n, starts, k = posterior.shape
    weights = posterior.reshape(n, -1)
    sizes = weights.sum(axis=0)
    counts = weights.T @ told
    probabilities = np.maximum(counts / np.maximum(sizes, _TINY)[:, None], _TINY)
    return sizes.reshape(starts, k) / n, probabilities.reshape(starts, k, -1)


def _expected(told: Floats, shares: Floats, probabilities: Floats) -> tuple[Floats, Floats]:
    """The posterior (n, s, k) and the log-likelihood (s,) of each start."""
    starts, k, width = probabilities.shape
    logs = (told @ np.log(probabilities).reshape(-1, width).T).reshape(-1, starts, k)
    logs += np.log(np.maximum(shares, _TINY))
    highest = logs.max(axis=2, keepdims=True)
    found: Floats = np.exp(logs - highest)
    whole = found.sum(axis=2, keepdims=True)
    found /= whole
    return found, (highest + np.log(whole)).sum(axis=(0, 2))
