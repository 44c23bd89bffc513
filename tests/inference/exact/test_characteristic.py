"""The characteristic function of a sum of steps."""

from __future__ import annotations

import numpy as np

from gapmodel.inference.exact.characteristic import characteristic


def test_a_variance_that_rounding_puts_above_a_quarter_is_a_quarter():
    """Steps of one half turn that come up half of the time cancel out; the tests make the warning of NaN an error"""
    law = np.array([0.5]), np.array([np.nextafter(0.25, 1)]), np.array([3])
    assert characteristic(law, np.array([[44]]), np.array([0]), 88).tolist() == [0]
