"""Composite reliability and average variance extracted, from the standardized loadings of one factor."""

from __future__ import annotations

from collections.abc import Sequence


def composite_reliability(loadings: Sequence[float]) -> float:
    """(sum of loadings)^2 / ((sum of loadings)^2 + sum of 1 - loading^2).

    Notes
    -----
    Joreskog (1971), Fornell and Larcker (1981): the reliability of the sum of the standardized items. Of loadings in
    the items' own units, with their residual variances, it is omega total (`Congeneric`). Loadings of a principal
    component are too high for it.

    Examples
    --------
    >>> f"{composite_reliability([0.809, 0.785, 0.810, 0.820]):.4f}"
    '0.8812'
    """
    common = sum(loadings) ** 2
    return common / (common + sum(1 - loading**2 for loading in loadings))


def average_variance(loadings: Sequence[float]) -> float:
    """The mean of the squared loadings: the share of the items' variance that is the factor's.

    >>> f"{average_variance([0.809, 0.785, 0.810, 0.820]):.4f}"
    '0.6498'
    """
    return sum(loading**2 for loading in loadings) / len(loadings)
