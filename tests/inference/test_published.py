"""Tables that others printed: their arithmetic, and what can be tested from them."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from scipy import stats

from gapmodel.inference.estimate import Published
from gapmodel.inference.means.independent import welch_interval, welch_t

# TV-05, Med Sci Monit 2023;29:e941007, table 4: expected, received, difference (mean, SD); outpatients, inpatients
TV_05 = {
    "tangibility": ((23.7, 1.8, 19.4, 3.4, -4.4, 3.4), (23.1, 2.6, 18.3, 3.6, -4.9, 4.0)),
    "reliability": ((24.1, 1.5, 19.9, 3.4, -4.1, 3.2), (23.8, 2.3, 19.9, 3.7, -3.8, 3.6)),
    "responsiveness": ((19.4, 1.3, 16.9, 2.8, -2.5, 2.6), (19.4, 1.6, 16.7, 2.8, -2.6, 2.8)),
    "assurance": ((14.6, 0.9, 13.4, 2.0, -1.3, 1.8), (14.5, 1.3, 13.3, 2.0, -1.2, 1.9)),
}
IMPLIED_R = {
    "tangibility": (0.27, 0.20),
    "reliability": (0.35, 0.35),
    "responsiveness": (0.38, 0.29),
    "assurance": (0.44, 0.40),
}
PATIENTS = (218, 195)

# TV-07, LibQUAL+ 2002: institution, minimum, desired, perceived, adequacy, superiority; means last
TV_07 = {
    "willingness to help": """J 5.70 7.72 6.92 1.22 -.80
I 5.88 7.92 7.09 1.21 -.83
B 6.11 8.03 7.31 1.20 -.71
G 5.64 7.60 6.83 1.19 -.77
C 6.06 7.73 7.22 1.16 -.51
P 6.58 7.99 7.54 .96 -.45
A 6.11 8.00 7.01 .90 -1.00
O 6.22 7.92 7.11 .89 -.81
N 6.54 8.08 7.38 .84 -.70
Q 6.32 7.85 7.10 .78 -.75
E 6.26 8.08 6.92 .66 -1.16
M 6.81 8.17 7.42 .61 -.75
L 6.70 8.13 7.19 .49 -.94
H 6.04 7.88 6.40 .37 -1.48
D 5.87 7.89 6.23 .36 -1.66
K 6.81 7.90 6.85 .04 -1.05
F 6.30 7.88 6.27 -.02 -1.60
mean 6.23 7.93 6.99 .76 -.94""",
    "consistently courteous": """P 6.15 8.02 7.61 1.46 -.41
I 6.37 8.08 7.47 1.10 -.60
B 6.63 8.17 7.71 1.08 -.46
J 6.47 8.00 7.54 1.07 -.46
G 6.14 7.73 7.20 1.06 -.53
C 6.70 7.96 7.58 .89 -.37
N 6.71 8.14 7.57 .86 -.57
Q 6.39 7.92 7.24 .85 -.68
M 6.77 8.14 7.49 .72 -.65
A 6.79 8.12 7.50 .71 -.62
O 6.34 8.01 7.05 .71 -.96
L 6.85 8.18 7.39 .54 -.79
E 6.92 8.31 7.46 .53 -.85
H 6.68 8.14 6.89 .21 -1.25
K 6.82 7.91 6.86 .04 -1.05
F 6.90 8.26 6.86 -.04 -1.40
D 6.51 8.00 6.37 -.13 -1.63
mean 6.60 8.06 7.28 .69 -.78""",
}
EXACT_MEANS = {
    "willingness to help": (6.2324, 7.9276, 6.9876, 0.7565, -0.9394),
    "consistently courteous": (6.5965, 8.0641, 7.2818, 0.6859, -0.7812),
}
ZONE = {"willingness to help": 0.446, "consistently courteous": 0.467}


@pytest.mark.parametrize("dimension", TV_05)
def test_tv_05_differences_are_received_minus_expected(dimension):
    """Three numbers rounded to a tenth: they may be out by 0.15."""
    for expected, _, received, _, difference, _ in TV_05[dimension]:
        assert abs(received - expected - difference) <= 0.15 + 1e-9
        assert difference < 0


@pytest.mark.parametrize("dimension", TV_05)
def test_tv_05_implied_correlations_are_possible(dimension):
    for printed, r in zip(TV_05[dimension], IMPLIED_R[dimension], strict=True):
        _, sd_e, _, sd_p, _, sd = printed
        assert (sd_e**2 + sd_p**2 - sd**2) / (2 * sd_e * sd_p) == pytest.approx(r, abs=0.006)
        assert abs(sd_p - sd_e) <= sd <= sd_p + sd_e


def gaps_of(dimension):
    return [Published(n, row[4], row[5]) for n, row in zip(PATIENTS, TV_05[dimension], strict=True)]


def test_tv_05_welch_from_the_printed_numbers():
    """Printed is p = .126, which neither Welch's test nor the pooled one gives."""
    out, within = gaps_of("tangibility")
    welch = welch_t(out, within)
    assert welch.p_val == pytest.approx(0.174, abs=5e-4)
    pooled = sqrt((217 * out.sd**2 + 194 * within.sd**2) / 411 * (1 / 218 + 1 / 195))
    assert 2 * stats.t.sf(abs(out.mean - within.mean) / pooled, 411) == pytest.approx(0.171, abs=5e-4)


@pytest.mark.parametrize("dimension", TV_05)
def test_tv_05_welch_equals_scipy_from_summaries(dimension):
    out, within = gaps_of(dimension)
    expected = stats.ttest_ind_from_stats(out.mean, out.sd, out.n, within.mean, within.sd, within.n, equal_var=False)
    found, limits = welch_t(out, within), welch_interval(out, within)
    assert [found.statistic, found.p_val] == pytest.approx([expected.statistic, expected.pvalue], rel=1e-10)
    assert limits.low < 0 < limits.high


def rows_of(item):
    lines = [line.split() for line in TV_07[item].splitlines()]
    return [line[0] for line in lines], np.array([[float(cell) for cell in line[1:]] for line in lines])


@pytest.mark.parametrize("item", TV_07)
def test_tv_07_gaps_reproduce_within_rounding(item):
    names, rows = rows_of(item)
    assert len(names) == len(set(names)) == 18
    minimum, desired, perceived, adequacy, superiority = rows.T
    assert np.abs(perceived - minimum - adequacy).max() <= 0.01 + 1e-9
    assert np.abs(perceived - desired - superiority).max() <= 0.01 + 1e-9
    assert (minimum < desired).all() and (superiority < 0).all()


@pytest.mark.parametrize("item", TV_07)
def test_tv_07_column_means_reproduce(item):
    names, rows = rows_of(item)
    means = rows[:-1].mean(axis=0)
    assert names[-1] == "mean"
    assert means == pytest.approx(EXACT_MEANS[item], abs=5e-5)
    assert np.abs(means - rows[-1]).max() <= 0.005 + 1e-9
    assert (means[2] - means[0]) / (means[1] - means[0]) == pytest.approx(ZONE[item], abs=5e-4)


def test_tv_07_two_institutions_fall_below_the_minimum():
    below = {item: set(np.array(rows_of(item)[0])[rows_of(item)[1][:, 3] < 0]) for item in TV_07}
    assert below == {"willingness to help": {"F"}, "consistently courteous": {"F", "D"}}
