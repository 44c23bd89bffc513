"""Which samples no model can be fitted to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gapmodel.errors import SettingError, counted, listed
from gapmodel.inference.confirmatory.sample import Sample

_SINGULAR = 1e-10  # smallest eigenvalue of a correlation matrix
_ZERO = 1e-12


def check_samples(observed: Sequence[str], samples: Sequence[Sample]) -> None:
    """Raise `SettingError` unless there are more respondents than items and every group's covariances are regular."""
    for group, sample in enumerate(samples):
        where = f" in group {group + 1}" if len(samples) > 1 else ""
        variances = np.diag(sample.covariance)
        if not np.isfinite(sample.covariance).all():
            raise SettingError(f"Some items have no answers in common{where}.", "leave them out of the model.")
        same = [name for name, value in zip(observed, variances, strict=True) if not value > _ZERO]
        if same:
            raise SettingError(
                f"Everybody gave the same answer to {listed(same)}{where}.", "leave it out of the model."
            )
        if sample.n <= len(observed):
            raise SettingError(
                f"{counted(sample.n, 'respondent')}{where} are too few for {len(observed)} items.",
                "there must be more respondents than items; several for every parameter are usual.",
            )
        sd = np.sqrt(variances)
        values, vectors = np.linalg.eigh(sample.covariance / np.outer(sd, sd))
        if values[0] < _SINGULAR:
            most = np.abs(vectors[:, 0]) > 0.1
            names = [name for name, there in zip(observed, most, strict=True) if there]
            raise SettingError(
                f"The answers to {listed(names)} determine each other{where}: their covariances are singular.",
                "leave one of them out of the model.",
            )
