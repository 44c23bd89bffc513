"""How respondents are drawn: alone or in clusters, from an endless or a finite population."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, inf


@dataclass(frozen=True, slots=True)
class Drawing:
    """What respondents who are drawn in such a way amount to.

    Attributes
    ----------
    cluster_size : float
        Respondents in every cluster; 1: no clusters.
    icc : float
        The correlation of two respondents of one cluster.
    unequal : float
        The coefficient of variation of the clusters' sizes, 0 where all are equal.
    population : float
        How many there are to be drawn from; infinite by default.
    sd_known : bool
        Whether the standard deviation is taken as known, so that normal quantiles take the place of Student's.

    Examples
    --------
    >>> Drawing(25, 0.05).design_effect
    2.2
    """

    cluster_size: float = 1.0
    icc: float = 0.0
    unequal: float = 0.0
    population: float = inf
    sd_known: bool = False

    @property
    def clustered(self) -> bool:
        """Whether clusters are drawn."""
        return self.cluster_size > 1

    @property
    def design_effect(self) -> float:
        """By how much the variance of a mean exceeds that of as many respondents drawn alone.

        Notes
        -----
        Kish (1965): 1 + (m - 1) icc; with clusters of unequal size 1 + ((1 + cv^2) m - 1) icc, which is an upper bound
        (Eldridge, Ashby and Kerry 2006).
        """
        return 1 + ((1 + self.unequal**2) * self.cluster_size - 1) * self.icc if self.clustered else 1.0

    def effective(self, n: float) -> float:
        """As many respondents, drawn alone from an endless population, have a mean with the same variance.

        Notes
        -----
        The variance of the mean of n out of N is multiplied by (N - n) / (N - 1). Setting the effective n equal to the
        n of an endless population gives n' = n / (1 + (n - 1) / N). Infinite where all of them are asked.
        """
        alone = n / self.design_effect
        if self.population == inf:
            return alone
        return alone * (self.population - 1) / (self.population - n) if n < self.population else inf

    def dof(self, n: float) -> float:
        """The degrees of freedom of the variance of the mean: respondents less one, or clusters less one."""
        return inf if self.sd_known else n / self.cluster_size - 1

    def whole(self, n: float) -> int:
        """The next number of respondents that can be drawn: whole clusters."""
        size = self.cluster_size
        return ceil(ceil(n / size - 1e-9) * size - 1e-9)

    @property
    def simple(self) -> bool:
        """Whether respondents are drawn one by one from an endless population."""
        return not self.clustered and self.population == inf

    def alone(self) -> Drawing:
        """Respondents that are drawn one by one from an endless population."""
        return Drawing(sd_known=self.sd_known)

    def endless(self) -> Drawing:
        """The same clusters in an endless population."""
        return replace(self, population=inf)
