"""The settings of a plan, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf
from typing import Any

from gapmodel.errors import SettingError, is_number, is_whole, one_of
from gapmodel.findings.encounters.listening.mystery_shopping import MysteryShopping
from gapmodel.findings.encounters.loyalty.loyalty import Loyalty
from gapmodel.findings.planning.pilot import Pilot
from gapmodel.findings.planning.purposes import Level
from gapmodel.inference.estimate import ALTERNATIVES, check_settings
from gapmodel.inference.planning.drawing import Drawing
from gapmodel.inference.planning.lattice_power import TESTS
from gapmodel.instrument.instrument import Instrument
from gapmodel.instrument.read import read_instrument

PURPOSES = ("test", "interval", "equivalence", "groups", "reliability", "visits", "nps", "share")
_NO_ROW = ("visits", "nps", "share")  # purposes that look at no row of a pilot survey
_CHOICES = {
    "purpose": PURPOSES,
    "alternative": ALTERNATIVES,
    "test": TESTS,
    "answers": ("normal", "lattice"),
    "find": ("each", "all"),
    "method": ("exact", "normal"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """The settings of `sample_size`, checked one by one when they are used."""

    settings: Mapping[str, Any]
    pilot: Pilot | None
    drawing: Drawing
    level: Level
    confidence: float

    def number(
        self, name: str, low: float = -inf, high: float = inf, hint: str = "", *, closed: bool = False
    ) -> float | None:
        """A setting as a number between two others, which it may be if `closed`; None where it was not given."""
        value = self.settings[name]
        if value is None:
            return None
        inside = is_number(value) and (low < float(value) < high or (closed and float(value) in (low, high)))
        if not inside:
            above = "from" if closed else "above"
            between = f" between {low:g} and {high:g}" if high < inf else f" {above} {low:g}" if low > -inf else ""
            raise SettingError(f"{name}={value!r} must be a number{between}.", hint or "give for example 0.3.")
        return float(value)

    def sd(self) -> float | None:
        """The standard deviation that is assumed: given, or of the pilot."""
        given = self.number("sd", 0.0, hint="give a standard deviation in scale points, such as 1.2.")
        return given if given is not None or self.pilot is None else self.pilot.sd.value

    def needed(self, name: str, value: float | None, hint: str) -> float:
        """A number that there must be."""
        if value is None:
            raise SettingError(f"purpose={self.settings['purpose']!r} needs {name}.", hint)
        return value

    def spread(self) -> float:
        """The standard deviation, which there must be."""
        hint = "give sd= in scale points (0.5 to 1.5 is usual for gaps of an item), or a pilot= survey."
        return self.needed("a standard deviation", self.sd(), hint)


def checked(settings: dict[str, Any]) -> Asked:
    """The settings, the pilot and how respondents are drawn."""
    for name, known in _CHOICES.items():
        one_of(settings[name], known, name)
    check_settings(settings["confidence"], settings["alternative"])
    least = 1 if settings["purpose"] in ("reliability", "visits") else 2
    for name in ("n", "population"):
        value = settings[name]
        if value is not None and not (is_whole(value) and value >= least):
            raise SettingError(
                f"{name}={value!r} is not a number that can be asked.", f"give a whole number from {least} on."
            )
    if not (is_whole(settings["tests"]) and 1 <= settings["tests"] <= 1000):
        raise SettingError(
            f"tests={settings['tests']!r} is not a number of tests.", "give a whole number from 1 to 1000."
        )
    for name in ("power", "reliability"):
        if not is_number(settings[name]) or not 0 < settings[name] < 1:
            raise SettingError(f"{name}={settings[name]!r} must be a number between 0 and 1.", "give for example 0.8.")
    given = settings["instrument"]
    settings["instrument"] = given if isinstance(given, Instrument) else read_instrument(given)
    pilot = _pilot(settings)
    level = Level(
        1 - settings["confidence"], settings["alternative"], int(settings["tests"]), settings["find"] == "all"
    )
    asked = Asked(settings, pilot, Drawing(), level, settings["confidence"])
    return replace(asked, drawing=_drawing(asked))


def _pilot(settings: dict[str, Any]) -> Pilot | None:
    """The row of the pilot survey; None where the purpose looks at no row."""
    given, purpose = settings["pilot"], settings["purpose"]
    kinds = {"visits": (MysteryShopping, "gm.mystery_shopping(visits)"), "nps": (Loyalty, "gm.loyalty(survey)")}
    if given is None:
        return None
    if purpose in kinds:
        kind, call = kinds[purpose]
        if not isinstance(given, kind):
            raise SettingError(f"{type(given).__name__!r} is no pilot for {purpose!r}.", f"give pilot={call}.")
    if purpose in _NO_ROW:
        return None
    return Pilot.of(given, settings["code"], settings["by"], settings["confidence"])


def _drawing(asked: Asked) -> Drawing:
    """How respondents are drawn."""
    size, unequal = (
        asked.number("cluster_size", 1, hint="give one or more.", closed=True),
        asked.number("unequal", 0, closed=True),
    )
    population = asked.settings["population"]
    known = asked.settings["method"] == "normal"
    drawing = Drawing(population=inf if population is None else float(population), sd_known=known)
    if size is None or asked.settings["purpose"] in ("reliability", "visits"):
        return drawing if size is None else replace(drawing, cluster_size=size)
    icc = asked.number("icc", 0, 1, "give a correlation between 0 and 1, such as 0.05.", closed=True)
    if icc is None and asked.pilot is not None:
        icc = max(asked.pilot.icc(asked.confidence).value, 0.0)
    hint = "give icc=, the correlation of two respondents of one cluster (0.01 to 0.1 is usual), or a pilot= with by=."
    return replace(drawing, cluster_size=size, icc=asked.needed("icc", icc, hint), unequal=unequal or 0.0)
