"""Listening channels on the same dimensions: what each says, where they disagree, and who speaks through them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from gapmodel.errors import SettingError, is_number, one_of
from gapmodel.findings.encounters.listening.channel import (
    Channel,
    dimensions_in,
    five_labels,
    groups_in,
    named,
)
from gapmodel.findings.encounters.listening.channel_counts import channels_of
from gapmodel.findings.encounters.listening.channel_profiles import (
    CORRECTED,
    PROFILE,
    CustomerShares,
    corrected_rows,
    customers_of,
    profile_rows,
)
from gapmodel.findings.encounters.listening.channel_rows import (
    AGREEMENT,
    DIFFERENCES,
    PAIRS,
    TABLE,
    agreement_rows,
    difference_rows,
    pair_rows,
    share_rows,
)
from gapmodel.findings.finding import Finding, checked_options
from gapmodel.findings.labels import Labels
from gapmodel.inference.estimate import check_settings
from gapmodel.inference.multiple_testing import METHODS
from gapmodel.plain_table import PlainTable, later

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Listening(Finding):
    """What several channels say of the same dimensions.

    Attributes
    ----------
    table : pandas.DataFrame
        ``channel dimension n count share ci_low ci_high rank``: the share that was positive, with Blaker's exact
        interval; rank 1 is the dimension of which the channel says least good.
    differences : pandas.DataFrame
        ``dimension channels statistic dof p_val p_adj i2 lowest highest method``: whether all channels have the
        same share.
    pairs : pandas.DataFrame
        ``dimension first second difference ci_low ci_high p_val p_adj method``: second minus first.
    agreement : pandas.DataFrame
        ``channels dimensions w dof p_val method``: Kendall's W of the order of the dimensions.
    profile : pandas.DataFrame
        ``channel group n voices share ci_low ci_high share_customers standardized p_val p_adj``: who speaks
        through a channel. Empty without groups.
    corrected : pandas.DataFrame
        ``channel dimension n share corrected corrected_low corrected_high share_reference``: post-stratified by
        the customers' groups.
    """

    differences: pd.DataFrame
    pairs: pd.DataFrame
    agreement: pd.DataFrame
    profile: pd.DataFrame
    corrected: pd.DataFrame

    @property
    def shown(self) -> tuple[Any, ...]:
        """The tables that a notebook and the command line show."""
        names = ("table", "differences", "agreement", "profile", "corrected")
        return tuple(table for name in names if len(table := self.plain(name)))

    @checked_options
    def plot(
        self,
        *,
        lang: str = "en",
        kind: Literal["dots", "heat"] = "dots",
        title: Literal["finding", "plain"] = "finding",
    ) -> go.Figure:
        """The shares of all channels as a plotly figure.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        kind : {"dots", "heat"}
            "dots": a mark with its interval for every channel, dimension by dimension; "heat": channels by dimensions
            as colours.
        title : {"finding", "plain"}
            Whether the title says what is found or what is shown.

        Raises
        ------
        SettingError
            There is no such option, or its value is not valid.
        """
        return self._chart(lang=lang, kind=kind, title=title)


def listening(
    channels: Any,
    *,
    by: str | None = None,
    customers: Mapping[str, float] | None = None,
    reference: str | None = None,
    self_selected: Sequence[str] | None = None,
    cutoff: float = 0.5,
    padjust: str = "holm",
    confidence: float = 0.95,
) -> Listening:
    """What the ways of listening to customers say of the same dimensions, and where they disagree.

    Parameters
    ----------
    channels : mapping of name to channel, or a table
        Such as ``{"survey": survey, "own calls": calls, "mystery shopping": visits, "focus groups": groups, "comment
        cards": cards}``. A channel is a survey or tally; the finding of `mystery_shopping`; counts ``{"reliability":
        (40, 12)}`` of positive and negative mentions; or a table (frame or file) with the columns dimension, positive,
        negative and, if groups are known, group. Or one table of all, with a column channel.
    by : str, optional
        The column of customers' groups, such as "segment", in the surveys and tables that have it.
    customers : mapping of group to number or share, optional
        All customers by group. Default: the groups of the reference.
    reference : str, optional
        The channel whose respondents are a sample of all customers. Default: the first survey.
    self_selected : list of str, optional
        The channels whose speakers chose to speak. Default: those that are counts of mentions, without
        the reference.
    cutoff : float
        Of surveys and visits: a score above this share of the scale is positive, one below it negative, one on it
        neither. 0.5 is the midpoint.
    padjust : str
        Adjustment of the p-values: over the dimensions, over all pairs, over all groups and channels.
    confidence : float
        Level of all intervals, between 0 and 1.

    Returns
    -------
    Listening

    Raises
    ------
    SettingError
        An argument has an invalid value, or there are fewer than two channels.
    ColumnError
        A table has not the columns that are needed.
    AnswerError
        A count is no whole number.

    Notes
    -----
    Each respondent, visit or mention is positive or negative on a dimension; those in the middle count for neither.
    Mentions are what somebody chose to say, answers what was asked: a difference between channels may be one of people,
    of questions or of service, and no test tells which. Several mentions of one person are counted as independent,
    which makes intervals too short.

    Shares are compared by Pearson's chi-square, or Freeman and Halton's exact test where expected counts are below five
    (`equal_shares`); I2 is the part of the differences that chance would not make. Pairs have Newcombe's interval.
    Kendall's W is 1 where all channels order the dimensions alike; its p-value is exact (`kendall_w`). A channel
    without answers has no share and is left out of tests.

    Profiles compare a channel's groups with those of the customers; as people mention several dimensions, a group
    counts by the mentions of the dimension that it spoke of most. Tests are exact binomial if the customers are known,
    else those of two samples. Corrected shares weight every group's share by its share of the customers
    (post-stratification, `weighted_share`): that puts right who spoke, as far as groups tell, not that the satisfied
    stay silent within groups. A group that nobody spoke for leaves nothing to correct with.

    Examples
    --------
    >>> import gapmodel as gm
    >>> said = {"survey": {"reliability": (160, 40), "empathy": (150, 50)}, "cards": {"reliability": (9, 21)}}
    >>> found = gm.listening(said)
    >>> found.differences[["dimension", "channels", "lowest"]].values.tolist()
    [['reliability', 2, 'cards'], ['empathy', 1, 'survey']]
    """
    check_settings(confidence, "two-sided")
    one_of(padjust, METHODS, "padjust")
    if not is_number(cutoff) or not 0 <= cutoff < 1:
        raise SettingError(f"cutoff={cutoff!r} must be from 0 to below 1.", "0.5 is the middle of the scale.")
    if by is not None and not isinstance(by, str):
        raise SettingError(f"by={by!r} is not the name of one column.", "name one column of groups.")
    found = channels_of(channels, by, float(cutoff))
    dimensions = dimensions_in(found)
    standard = named(found, reference, "reference") if reference is not None else _first_survey(found)
    base = customers_of(found, customers, standard)
    labels = _labels(found, dimensions)
    chosen = _chosen(found, self_selected, standard)
    params = {"confidence": confidence, "padjust": padjust, "cutoff": float(cutoff), "self_selected": chosen}
    params |= {"reference": standard.name if standard else "", "customers_from": base.reference}
    params |= {"groups": tuple(base.shares), "by": by or ""} | _about(found, dimensions, base)

    def made(columns: list[str], rows: Callable[[], Iterable[Any]]) -> pd.DataFrame:
        return later(lambda: PlainTable.of_rows(columns, rows()))

    return Listening(
        made(TABLE, lambda: share_rows(found, dimensions, confidence)),
        params,
        labels,
        made(DIFFERENCES, lambda: difference_rows(found, dimensions, padjust)),
        made(PAIRS, lambda: pair_rows(found, dimensions, confidence, padjust)),
        made(AGREEMENT, lambda: agreement_rows(found, dimensions)),
        made(PROFILE, lambda: profile_rows(found, base, confidence, padjust)),
        made(CORRECTED, lambda: corrected_rows(found, dimensions, base, standard, confidence)),
    )


def _first_survey(channels: Sequence[Channel]) -> Channel | None:
    surveys = [channel for channel in channels if channel.kind == "survey"]
    return next((channel for channel in surveys if channel.grouped), surveys[0] if surveys else None)


def _chosen(channels: list[Channel], given: Sequence[str] | None, reference: Channel | None) -> tuple[str, ...]:
    """The channels whose speakers chose to speak."""
    if given is None:
        return tuple(channel.name for channel in channels if channel.kind == "mentions" and channel is not reference)
    if isinstance(given, str) or not isinstance(given, (list, tuple, set)):
        raise SettingError(f"self_selected={given!r} is no list of channels.", "write for example ['comment cards'].")
    return tuple(named(channels, str(name), "self_selected").name for name in given)


def _labels(channels: Sequence[Channel], dimensions: Sequence[str]) -> Labels:
    known: dict[str, Mapping[str, str]] = dict(five_labels())
    for channel in channels:
        known |= {code: texts for code, texts in channel.labels.items() if code not in known and texts}
    texts = {code: known[code] for code in dimensions if code in known}
    return Labels("", {"en": "Listening channels", "zh": "倾听渠道"}, {"dimension": texts})


def _about(channels: Sequence[Channel], dimensions: Sequence[str], base: CustomerShares) -> dict[str, Any]:
    """What there is to say of the channels."""
    return {
        "channels": tuple(channel.name for channel in channels),
        "kinds": tuple(channel.kind for channel in channels),
        "people": tuple(channel.size for channel in channels),
        "silent": tuple(c.name for c in channels if not any(sum(c.total(one)) for one in dimensions)),
        "neutral": sum(channel.neutral for channel in channels),
        "designed": tuple(channel.name for channel in channels if channel.designed),
        "unknown_groups": tuple(
            group for group in groups_in(list(channels)) if base.shares and group not in base.shares
        ),
    }
