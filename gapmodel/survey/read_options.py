"""What is asked of a source, whatever engine reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from gapmodel.errors import ColumnError, SettingError, listed, nearest
from gapmodel.instrument.instrument import Importance, Instrument, Scale
from gapmodel.sources.open import SheetNames
from gapmodel.survey.decoding.answers import OFF, Decoder
from gapmodel.survey.decoding.group_names import NO_GROUP
from gapmodel.survey.matching.spelling import Columns
from gapmodel.tally.layout import HIGHEST_OUTCOME

Sheets = SheetNames | Mapping[str, SheetNames]
Outcome = str | Sequence[str] | Mapping[str, str | float | Sequence[object]] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """The arguments of `read_survey`, and the position of the first respondent where several sources are one."""

    instrument: Instrument
    columns: Columns | None = None
    by: str | Sequence[str] | None = None
    time: str | None = None
    dayfirst: bool | None = None
    outcome: Outcome = None
    id: str | None = None
    weights: str | None = None
    strata: str | None = None
    cluster: str | None = None
    merge_groups: bool = False
    importance: str | Mapping[str, str] | None = None
    importance_scale: tuple[float, float] | None = None
    missing_codes: str | float | Sequence[object] = ()
    best: str | Mapping[str, str] | None = None
    sheet: Sheets = None
    encoding: str | None = None
    platform: str = "auto"
    engine: str = "auto"
    pair_tables: bool = False
    first: int = 0

    @property
    def asked(self) -> Instrument:
        """The instrument, with the favourable end of its scale and the scale of importance as said for all columns."""
        asked = self.instrument.with_best(self.best) if isinstance(self.best, str) else self.instrument
        return asked if self.importance_scale is None else replace(asked, importance=rated(self.importance_scale))

    def asked_in(self, column: str) -> Instrument:
        """The same, as it was said for a column."""
        own = self.best.get(column) if isinstance(self.best, Mapping) else None
        return self.asked if own is None else self.asked.with_best(own)

    def decoder_in(self, column: str) -> Decoder:
        """What a cell of answers in a column means."""
        return self._decoder_of(self.asked_in(column))

    def ways_in(self, columns: Sequence[str]) -> list[Instrument]:
        """The instrument as it was said for each of the columns."""
        asked, own = self.asked, {name: self.asked_in(name) for name in self.directions}
        return [own.get(name, asked) for name in columns]

    def decoders_in(self, columns: Sequence[str]) -> list[Decoder]:
        """What a cell of answers means in each of the columns."""
        usual, own = self.decoder, {name: self.decoder_in(name) for name in self.directions}
        return [own.get(name, usual) for name in columns]

    @property
    def directions(self) -> dict[str, str]:
        """The columns whose favourable end is another than that of all others."""
        given = self.best if isinstance(self.best, Mapping) else {}
        return {name: best for name, best in given.items() if best != self.asked.scale.best}

    def best_in(self, columns: Mapping[str, str]) -> str | dict[str, str] | None:
        """What is said of the favourable end where only these columns are read, by new names: {new: old}."""
        if not isinstance(self.best, Mapping):
            return self.best
        return {new: self.best[old] for new, old in columns.items() if old in self.best}

    def check_directions(self, columns: Sequence[str]) -> None:
        """Raise `ColumnError` where `best` names something else than columns of answers."""
        for name in self.best if isinstance(self.best, Mapping) else ():
            if name not in columns:
                raise ColumnError(
                    f"best names a column {name!r} that holds no answers; columns of answers are {listed(columns, 8)}.",
                    nearest(name, columns),
                )

    @property
    def decoder(self) -> Decoder:
        """What a cell of answers means."""
        return self._decoder_of(self.asked)

    def _decoder_of(self, asked: Instrument) -> Decoder:
        return Decoder.of(asked.scale, self.no_answer, asked.special.values if asked.special else ())

    @property
    def rating_instrument(self) -> Instrument:
        """The instrument with the scale on which importance is rated, as messages on ratings name it."""
        asked = self.asked
        return asked if asked.importance is None else replace(asked, scale=asked.importance.scale)

    @property
    def importance_decoder(self) -> Decoder | None:
        """What a rating of importance means; None where points are spread."""
        rated = self.asked.importance
        return None if rated is None else Decoder.of(rated.scale, (*self.asked.scale.missing_codes, *self.no_answer))

    @property
    def groups(self) -> tuple[str, ...]:
        """The columns that make the groups, the one of the time last."""
        return (*listed_by(self.by), self.time) if self.time is not None else listed_by(self.by)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The columns of outcomes, each once."""
        return tuple(dict.fromkeys(listed_by(self.outcome, "outcome")))

    @property
    def outcome_decoders(self) -> tuple[Decoder, ...]:
        """What is missing in each column of outcomes: its own codes, else those that were said for all answers."""
        scale = replace(self.asked.scale, missing_codes=())
        own = self.outcome if isinstance(self.outcome, Mapping) else {}
        return tuple(Decoder.of(scale, codes(own.get(name, self.no_answer))) for name in self.outcomes)

    @property
    def date_decoder(self) -> Decoder:
        """What stands for no date in the column of the time; what a survey wrote for it says so, too."""
        return Decoder.of(replace(self.asked.scale, missing_codes=()), (*self.no_answer, NO_GROUP))

    @property
    def no_answer(self) -> tuple[object, ...]:
        """The values that stand for "no answer"."""
        return codes(self.missing_codes)

    def with_no_answer(self, values: Iterable[int]) -> ReadOptions:
        """The same with further numbers for "no answer", but for those that are answers on the scale."""
        further = [value for value in values if Decoder.of(self.asked.scale).code(value) == OFF]
        return replace(self, missing_codes=(*self.no_answer, *further)) if further else self

    def sheet_of(self, side: str = "") -> SheetNames:
        """The sheet or sheets that were named, for all sides or this one."""
        return self.sheet.get(side) if isinstance(self.sheet, Mapping) else self.sheet

    @property
    def sampling(self) -> tuple[tuple[str, str], ...]:
        """The roles of sampling that a column is named for."""
        roles = {"weights": self.weights, "strata": self.strata, "cluster": self.cluster}
        return tuple((role, name) for role, name in roles.items() if name is not None)


def rated(ends: tuple[float, float]) -> Importance:
    """Importance that is rated from the lowest to the highest whole number.

    Raises
    ------
    SettingError
        They are no two whole numbers, the lower first.
    """
    whole = isinstance(ends, Sequence) and len(ends) == 2 and all(isinstance(end, int) for end in ends)
    if not whole or not ends[0] < ends[1] <= ends[0] + HIGHEST_OUTCOME:
        raise SettingError(f"importance_scale={ends!r} is not a scale.", "give its ends, such as (1, 7).")
    return Importance("", Scale(Fraction(ends[0]), Fraction(ends[1]), Fraction(1)))


def codes(given: str | float | Sequence[object]) -> tuple[object, ...]:
    """One or several codes as a tuple."""
    return tuple(given) if isinstance(given, Iterable) and not isinstance(given, str) else (given,)


def listed_by(by: str | Iterable[str] | None, argument: str = "by") -> tuple[str, ...]:
    """The named columns, such as those that make the groups, as a tuple."""
    names = (by,) if isinstance(by, str) else () if by is None else by
    several = isinstance(names, Iterable) and not isinstance(names, Iterator)
    if not several or not all(isinstance(name, str) for name in names):
        raise SettingError(f"{argument}={by!r} names no columns.", "give the name of a column, or a list of names.")
    return tuple(names)


def check_by(by: Sequence[str], columns: Sequence[str]) -> None:
    """Raise `ColumnError` unless all grouping columns are there."""
    for name in by:
        if name not in columns:
            raise ColumnError(
                f"There is no column {name!r} to group by; columns are {listed(list(columns), 8) or 'none'}.",
                nearest(name, columns) if columns else "the source has only the columns of the questions.",
            )
