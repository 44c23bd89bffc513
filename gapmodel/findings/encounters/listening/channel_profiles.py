"""Who speaks through a listening channel, against all customers, and what it says when that is put right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gapmodel.errors import SettingError, is_number, listed
from gapmodel.findings.encounters.listening.channel import Channel, groups_in
from gapmodel.inference.estimate import NAN
from gapmodel.inference.exact.several_shares import equal_shares
from gapmodel.inference.independent_shares import standardized_difference
from gapmodel.inference.multinomial import chi_square, multinomial_test
from gapmodel.inference.multiple_testing import adjust
from gapmodel.inference.share import blaker_interval
from gapmodel.inference.weighted_shares import weighted_share

PROFILE = "channel group n voices share ci_low ci_high share_customers standardized p_val p_adj".split()
CORRECTED = "channel dimension n share corrected corrected_low corrected_high share_reference".split()
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class CustomerShares:
    """The groups' shares of all customers.

    Attributes
    ----------
    shares : mapping of group to share
        They sum to one; empty where nothing is known.
    counts : mapping of group to number
        Of respondents that the shares were estimated from; empty where they are known.
    reference : str
        The channel that they were taken from; "" where they are known.
    """

    shares: Mapping[str, float]
    counts: Mapping[str, int]
    reference: str = ""


def customers_of(
    channels: Sequence[Channel], given: Mapping[str, float] | None, reference: Channel | None
) -> CustomerShares:
    """The groups' shares as they are given, else those of the reference."""
    if given is not None:
        return CustomerShares(_checked(given, list(groups_in(list(channels)))), {})
    counts = {group: n for group, n in reference.people.items() if group and n} if reference else {}
    total = sum(counts.values())
    shares = {group: n / total for group, n in counts.items()}
    return CustomerShares(shares, counts, reference.name if reference and shares else "")


def _checked(given: Mapping[str, Any], known: list[str]) -> dict[str, float]:
    if not isinstance(given, Mapping) or not given:
        raise SettingError(f"customers={given!r} names no groups.", "give for example {'new': 0.3, 'regular': 0.7}.")
    for group, share in given.items():
        if not is_number(share, least=0):
            raise SettingError(
                f"customers[{group!r}] = {share!r} is not a number of customers.", "give numbers from 0."
            )
    total = float(sum(given.values()))
    if not total:
        raise SettingError("customers= has no customers.", "give their numbers, or shares, by group.")
    shares = {str(group): float(share) / total for group, share in given.items()}
    unknown = [group for group in known if not shares.get(group)]
    if unknown or not known:
        raise SettingError(
            f"customers= has no customers in {listed(unknown)}, whom channels have heard."
            if unknown
            else "customers= is given, but no channel tells groups apart.",
            "name the column of groups, by=..., and give the customers of all of them.",
        )
    return shares


def profile_rows(channels: Sequence[Channel], customers: CustomerShares, confidence: float, padjust: str) -> list[Row]:
    """How every group's share of a channel's voices compares with its share of the customers."""
    rows: list[Row] = []
    for channel in channels:
        total = sum(n for group, n in channel.people.items() if group)
        if not total or channel.name == customers.reference:
            continue
        for group, base in customers.shares.items():
            count = channel.people.get(group, 0)
            share = blaker_interval(count, total, confidence)
            p_val = _p_val(count, total, group, customers)
            head = (channel.name, group, total, count, *share.numbers)
            rows.append((*head, base, standardized_difference(share.value, base), p_val))
    adjusted = adjust([row[-1] for row in rows], padjust).tolist()
    return [(*row, p_adj) for row, p_adj in zip(rows, adjusted, strict=True)]


def _p_val(count: int, n: int, group: str, customers: CustomerShares) -> float:
    if not customers.counts:
        share = customers.shares[group]
        counts, known = (count, n - count), (share, 1 - share)
        exact = multinomial_test(counts, known).p_val
        return exact if exact == exact else chi_square(counts, known).p_val  # of millions
    return equal_shares([count, customers.counts[group]], [n, sum(customers.counts.values())]).test.p_val


def corrected_rows(
    channels: Sequence[Channel],
    dimensions: Sequence[str],
    customers: CustomerShares,
    reference: Channel | None,
    confidence: float,
) -> list[Row]:
    """Every channel's positive share as it would be if its voices had the customers' groups."""
    rows: list[Row] = []
    groups = list(customers.shares)
    people = sum(customers.counts.values())
    for channel in channels:
        if not channel.grouped or channel is reference or not groups:
            continue
        for dimension in dimensions:
            pairs = [channel.counts.get(dimension, {}).get(group, (0, 0)) for group in groups]
            counts, sizes = [pair[0] for pair in pairs], [sum(pair) for pair in pairs]
            n = sum(sizes)
            found = weighted_share(counts, sizes, list(customers.shares.values()), confidence, weights_from=people)
            known = reference.total(dimension) if reference else (0, 0)
            other = known[0] / sum(known) if sum(known) else NAN
            share = sum(counts) / n if n else NAN
            head = (channel.name, dimension, n, share)
            rows.append((*head, *found.numbers, other))
    return rows
