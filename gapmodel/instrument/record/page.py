"""The blank record as a web page, to print or to fill in without a network."""

from __future__ import annotations

from functools import cache
from typing import Any

from gapmodel.instrument.record.blank import CUSTOMER, POINTS, SCORED, Blank
from gapmodel.instrument.record.words import KINDS, ROLES, SCENARIOS


def page(blank: Blank) -> bytes:
    """The form as one HTML file, whose button downloads the record as CSV.

    Notes
    -----
    All inputs are escaped, and the content security policy of the page forbids loading or sending data.
    """
    text = _template().render(
        blank=blank,
        lang="zh-CN" if blank.lang == "zh" else "en",
        points=POINTS,
        scored=SCORED,
        customer=CUSTOMER,
        kinds=KINDS,
        roles=ROLES,
        scenarios=SCENARIOS,
    )
    return str(text).encode()


@cache
def _template() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("gapmodel.instrument", "record"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html")
