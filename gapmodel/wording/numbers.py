"""Numbers as people read them. Rounding happens here and nowhere before."""

from __future__ import annotations

from math import isinf, isnan
from typing import Any


def signed(value: float, digits: int = 2) -> str:
    """A gap with its sign.

    >>> signed(-0.503), signed(0.2), signed(-0.001)
    ('-0.50', '+0.20', '0.00')
    """
    if isnan(value):
        return "–"
    if isinf(value):
        return "∞" if value > 0 else "-∞"
    text = f"{value:+.{digits}f}"
    return text[1:] if float(text) == 0 else text


def plain(value: float, digits: int = 2) -> str:
    """A number without a plus sign; a dash where there is none.

    >>> plain(5.994), plain(-0.001), plain(float("nan")), plain(float("inf"))
    ('5.99', '0.00', '–', '∞')
    """
    return signed(value, digits).removeprefix("+")


def p_value(value: float) -> str:
    """A p-value, never as zero.

    >>> p_value(0.0123), p_value(1e-9), p_value(float("nan"))
    ('0.012', '< 0.001', '–')
    """
    if isnan(value):
        return "–"
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def p_relation(value: float) -> str:
    """A p-value as it follows the letter p.

    >>> p_relation(0.0123), p_relation(1e-9), p_relation(float("nan"))
    ('= 0.012', '< 0.001', '–')
    """
    return f"= {value:.3f}" if value >= 0.001 else p_value(value)


def percent(value: float) -> str:
    """A share as a percentage; whole levels stay whole.

    >>> percent(0.95), percent(0.999), percent(0.1234)
    ('95%', '99.9%', '12.3%')
    """
    return "–" if isnan(value) else f"{100 * value:.1f}".removesuffix(".0") + "%"


def probability(value: float) -> str:
    """A probability that was estimated, never as certain.

    >>> probability(0.9998), probability(0.5), probability(1e-9), probability(float("nan"))
    ('> 99.9%', '50%', '< 0.1%', '–')
    """
    return "> 99.9%" if value > 0.999 else "< 0.1%" if value < 0.001 else percent(value)


def whole_percent(value: float) -> str:
    """A share as a percentage without decimals, for bars and axes.

    >>> whole_percent(0.3449), whole_percent(0.004)
    ('34%', '0%')
    """
    return "–" if isnan(value) else f"{value:.0%}"


def amount(value: float) -> str:
    """An amount of money or work: whole from a hundred on, else with three significant figures.

    >>> amount(12345.6), amount(2.6667), amount(float("nan")), amount(float("-inf"))
    ('12,346', '2.67', '–', '-∞')
    """
    if isnan(value) or isinf(value):
        return signed(value)
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def whole(value: float) -> str:
    """A number without decimals.

    >>> whole(41.6), whole(float("nan"))
    ('42', '–')
    """
    return plain(value, 0)


def precise(value: float) -> str:
    """A number with three decimals.

    >>> precise(0.01234)
    '0.012'
    """
    return plain(value, 3)


def precise_signed(value: float) -> str:
    """A difference with three decimals.

    >>> precise_signed(0.01234)
    '+0.012'
    """
    return signed(value, 3)


def general(value: float) -> str:
    """A point of a scale, with the decimals that it has.

    >>> general(7.0), general(2.5), general(float("nan"))
    ('7', '2.5', '–')
    """
    return f"{value:g}".replace("nan", "–")


def three_figures(value: float) -> str:
    """A number with three significant figures.

    >>> three_figures(12.345)
    '12.3'
    """
    return f"{value:.3g}"


def days(value: float) -> str:
    """A number of days, with half a day where it has one; infinite where the end has not come.

    >>> days(10.0), days(10.5), days(float("inf")), days(float("nan"))
    ('10', '10.5', '∞', '–')
    """
    return plain(value, 1).removesuffix(".0")


def tick(value: Any) -> str:
    """A mark where something holds.

    >>> tick(True), tick(False)
    ('✓', '–')
    """
    return "✓" if value else "–"


def sign_only(value: Any) -> str:
    """The sign of a number.

    >>> sign_only(1), sign_only(-1), sign_only(0)
    ('+', '−', '0')
    """
    return {1: "+", -1: "−"}.get(value, "0")
