"""Whether a model fits worse than another that contains it."""

from __future__ import annotations

from scipy import special

from gapmodel.errors import SettingError
from gapmodel.inference.confirmatory.fitting import Fit
from gapmodel.inference.estimate import NAN, Test

PLAIN = "chi-square difference"
_ROUNDING = 1e-8
SCALED = "scaled chi-square difference (Satorra and Bentler 2001)"


def chi2_difference(restricted: Fit, free: Fit) -> Test:
    """The test of what a model fixes or makes equal beyond another.

    Parameters
    ----------
    restricted, free : Fit
        Of the same samples by the same estimator; the second has more free parameters.

    Raises
    ------
    SettingError
        The estimators, variables or numbers of respondents differ.

    Notes
    -----
    The difference of the two chi-squares is itself one if the restrictions hold. With a correction it is divided by
    (d0 c0 - d1 c1) / (d0 - d1), with the models' degrees of freedom d and scaling factors c (Satorra and Bentler 2001;
    ``lavTestLRT`` in lavaan, R); that can be negative in small samples, and there is then no test. That one model
    contains the other is not looked at: two models that share only some parameters cannot be compared so. A negative
    difference shows that one search ended at a local minimum, or that neither model contains the other.
    """
    same = [(one.estimator, one.observed, [sample.n for sample in one.samples]) for one in (restricted, free)]
    if same[0] != same[1]:
        raise SettingError(
            "The two models are not of the same answers and estimator.", "fit both to the same items with the same one."
        )
    one, two = restricted.measures, free.measures
    dof = one.dof - two.dof
    if dof <= 0:
        return Test(NAN, dof, NAN, "undefined: the models have the same number of free parameters or in reverse order")
    statistic = one.chi2 - two.chi2
    if statistic < -_ROUNDING * (1 + one.chi2):
        return Test(statistic, dof, NAN, "undefined: the model with more parameters fits worse, at a local minimum")
    if restricted.estimator == "ml":
        return Test(statistic, dof, float(special.chdtrc(dof, max(statistic, 0.0))), PLAIN)
    scaling = (one.dof * one.scaling - (two.dof * two.scaling if two.dof else 0.0)) / dof
    if not scaling > 0:
        return Test(NAN, dof, NAN, "undefined: the scaling factor of the difference is negative")
    return Test(statistic / scaling, dof, float(special.chdtrc(dof, max(statistic / scaling, 0.0))), SCALED)
