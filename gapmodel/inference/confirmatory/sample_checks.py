"""Which samples no model can be fitted to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gapmodel.errors import SettingError
from gapmodel.inference.confirmatory.sample import Sample
from gapmodel.notes.note import Note

_SINGULAR = 1e-10  # smallest eigenvalue of a correlation matrix
_ZERO = 1e-12


def check_samples(observed: Sequence[str], samples: Sequence[Sample]) -> None:
    """Raise `SettingError` unless there are more respondents than items and every group's covariances are regular."""
    for group, sample in enumerate(samples):
        where = Note.of("in_group_number", n=group + 1) if len(samples) > 1 else None
        variances = np.diag(sample.covariance)
        if not np.isfinite(sample.covariance).all():
            raise SettingError(Note.of("no_answers_in_common", where=where), "leave them out of the model.")
        same = [name for name, value in zip(observed, variances, strict=True) if not value > _ZERO]
        if same:
            raise SettingError(Note.of("same_answer", names=same, where=where), "leave it out of the model.")
        if sample.n <= len(observed):
            raise SettingError(
                Note.of("few_for_items", n=sample.n, where=where, k=len(observed)),
                "there must be more respondents than items; several for every parameter are usual.",
            )
        sd = np.sqrt(variances)
        values, vectors = np.linalg.eigh(sample.covariance / np.outer(sd, sd))
        if values[0] < _SINGULAR:
            most = np.abs(vectors[:, 0]) > 0.1
            names = [name for name, there in zip(observed, most, strict=True) if there]
            raise SettingError(
                Note.of("answers_dependent", names=names, where=where),
                "leave one of them out of the model.",
            )
