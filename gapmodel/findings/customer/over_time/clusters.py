"""The sampling units of waves with clusters, the same of which may stand in several waves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gapmodel.findings.customer.over_time.wave_lines import Key, line_place
from gapmodel.findings.customer.over_time.waves import Waves
from gapmodel.inference.estimate import NAN
from gapmodel.inference.means.linearised import Drawn, Part
from gapmodel.tally.design_sums import LINEAR, whole_sums

_SUM_UNIT = 2.0**50
_ROUNDING = 2.0**-46


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """The sampling units of all waves: the same unit may stand in several."""

    waves: Waves
    drawn: Drawn
    places: Mapping[tuple[str, str], int]

    @classmethod
    def of(cls, waves: Waves) -> Clusters:
        """All units that were drawn in any wave."""
        keys = sorted({key for own in waves.groups.values() for one in own.values() for key in _design(one).keys})
        strata = np.unique([stratum for stratum, _ in keys], return_inverse=True)[1].astype(np.int64)
        nobody = np.zeros(0)
        return cls(waves, Drawn(nobody, nobody.astype(np.int64), strata), {key: at for at, key in enumerate(keys)})

    def part(self, group: str, wave: str, key: Key) -> Part:
        """The mean of a line, and what each unit adds to its error."""
        design, m = _design(self.waves.groups[group][wave]), len(self.places)
        place = line_place(self.waves.layout, key)
        at = [self.places[one] for one in design.keys]
        sums = np.array([whole_sums(row) for row in design.sums[:, place]], float).reshape(len(at), -1) / _SUM_UNIT
        names = {name: column for column, name in enumerate(LINEAR)}
        w, y, present = np.zeros(m), np.zeros(m), np.zeros(m, bool)
        w[at], y[at] = sums[:, names["w"]], sums[:, names["wp"]] - sums[:, names["we"]]
        present[at] = design.members[:, place] > 0
        total = float(w.sum())
        if not total > 0:
            return Part(NAN, np.zeros(m), np.zeros(m, bool), NAN, 0.0)
        mean = float(y.sum()) / total
        floor = _ROUNDING * mean**2 * float((w**2).sum()) / total**2
        return Part(mean, (y - mean * w) / total, present, NAN, floor)


def _design(counts: Any) -> Any:
    return counts.design


def change_part(value: float, first: Part, second: Part) -> Part:
    """A change as what its units add to its error."""
    influence, present = second.influence - first.influence, first.present | second.present
    return Part(value, influence, present, NAN, first.floor + second.floor)
