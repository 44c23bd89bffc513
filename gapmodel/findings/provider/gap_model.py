"""The whole gap model in one finding: the customer gap and the provider's gaps that are associated with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

import pandas as pd

from gapmodel.errors import SettingError
from gapmodel.findings.customer.gaps import Gaps, gaps
from gapmodel.findings.encounters.expectation_sources import ExpectationSources
from gapmodel.findings.finding import Finding
from gapmodel.findings.provider.provider_gaps import ProviderGaps, provider_gaps
from gapmodel.findings.provider.respondent_groups import Given, respondent_groups_of
from gapmodel.findings.provider.units import units_of
from gapmodel.survey.counting.count import by_name
from gapmodel.survey.survey import Survey
from gapmodel.tally.tally import Tally

GAPS = ("gap_1", "gap_2", "gap_3", "gap_4", "gap_4_promises", "gap_5", "gap_6", "gap_7")
COLUMNS = "which level code label n n_ref mean mean_ref gap ci_low ci_high p_val p_adj verdict".split()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class GapModel(Finding):
    """All gaps that were measured.

    Attributes
    ----------
    table : pandas.DataFrame
        ``which level code label n n_ref mean mean_ref gap ci_low ci_high p_val p_adj verdict`` for every gap, overall
        and by dimension; ``gap = mean - mean_ref``, negative is a shortfall. gap_5 is the customer gap P - E. Gaps 2 to
        4 are ratings minus the highest point of their own scale.
    customer : Gaps
        Gap 5 with all its tests, see `gaps`.
    provider : ProviderGaps
        Gaps 1 to 4, 6 and 7, see `provider_gaps`.
    units : pandas.DataFrame
        With `by`: one row per group, its name, ``n_customers n_managers n_employees`` and the overall gaps ``gap_1``
        .. as they are estimated there, without intervals; for `gap_drivers`.
    sources : ExpectationSources or None
        What forms expectations, where it was given.
    """

    customer: Gaps
    provider: ProviderGaps
    units: pd.DataFrame
    sources: ExpectationSources | None = field(default=None, repr=False)

    @property
    def total(self) -> NoReturn:
        """There is no sum of the gaps.

        Raises
        ------
        SettingError
            Always: it says why.
        """
        raise SettingError(
            "Gaps 1 to 4 do not add up to gap 5: gap 5 depends on them, but gaps 2 to 4 are ratings on a scale of "
            "their own by other people, not differences of expectation and perception.",
            "read .table gap by gap; with several units, gm.gap_drivers(model.units) says what goes with gap 5. "
            "Only gap 6 = gap 1 + gap 7 is a sum.",
        )


def gap_model(
    *,
    customers: Survey | Tally,
    managers: Given = None,
    employees: Given = None,
    promises: Given = None,
    sources: ExpectationSources | None = None,
    by: str | Sequence[str] | None = None,
    confidence: float = 0.95,
    padjust: str = "holm",
    margin: float | None = None,
    test: str = "permutation",
    population: Mapping[str, int] | None = None,
) -> GapModel:
    """The customer gap and the provider's gaps side by side, as far as they were measured.

    Parameters
    ----------
    customers, managers, employees, promises
        As for `provider_gaps`.
    sources : ExpectationSources, optional
        What forms expectations (`expectation_sources`): its shares stand on the arrows of the chart.
    by : str or list of str, optional
        Columns that all of them have, such as the hotel: adds `units`, the gaps of each of these groups. `table` holds
        all respondents together.
    confidence, padjust, margin, test, population
        As for `provider_gaps`; confidence, padjust and margin are those of gap 5 as well.

    Returns
    -------
    GapModel

    Raises
    ------
    SettingError, TallyError
        As `provider_gaps` and `gaps` do.

    Notes
    -----
    Gap 5 is a function of gaps 1 to 4 in the model's words (Parasuraman, Zeithaml and Berry 1985), a hypothesis and not
    a sum; the gaps are therefore never added up. Customers' expectations enter gap 1 from everybody who gave one, gap 5
    from respondents who answered both sides.

    Examples
    --------
    >>> import gapmodel as gm
    >>> customers = gm.read_survey(gm.simulate(n=400, level=6.0, gaps=-0.6, rng=1))
    >>> managers = gm.read_survey(gm.simulate("servqual-managers", 8, level=5.5, rng=2), "servqual-managers")
    >>> model = gm.gap_model(customers=customers, managers=managers)
    >>> model.table.query("level == 'overall'")["which"].tolist()
    ['gap_1', 'gap_5']
    """
    shared = {"confidence": confidence, "padjust": padjust, "margin": margin}
    given = {"customers": customers, "managers": managers, "employees": employees, "promises": promises}
    provider = provider_gaps(**given, test=test, population=population, **shared)  # type: ignore[arg-type]
    customer = gaps(customers, **shared)  # type: ignore[arg-type]
    units = pd.DataFrame() if by is None else units_of(customers, respondent_groups_of(by, **given), by)
    params = dict(provider.params) | {"interval": customer.params["interval"], "by": by_name(by)}
    return GapModel(_table(customer, provider), params, customer.labels, customer, provider, units, sources)


def _table(customer: Gaps, provider: ProviderGaps) -> pd.DataFrame:
    """Overall and dimensions of all gaps, in the order of their numbers."""
    own = customer.table.rename(columns={"mean_p": "mean", "mean_e": "mean_ref"})
    sizes = ("n", "n") if customer.paired else ("n_p", "n_e")
    own = own.assign(which="gap_5", n=own[sizes[0]], n_ref=own[sizes[1]])
    table = pd.concat([provider.table[COLUMNS], own[COLUMNS]], ignore_index=True)
    table = table[(table["level"] != "item") & (table["code"] != "overall_weighted")]
    order = {which: place for place, which in enumerate(GAPS)}
    return table.sort_values("which", key=lambda names: names.map(order), kind="stable", ignore_index=True)
