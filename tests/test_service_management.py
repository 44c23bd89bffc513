"""The table of what of service management is in the package names functions, instruments and examples that exist."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import gapmodel as gm

TEXT = (Path(__file__).parent.parent / "docs" / "service_management.md").read_text(encoding="utf-8")


def test_every_function_and_option_that_is_named_exists():
    named = re.findall(r"`gm\.(\w+)(?:\((\w+)=?\))?`", TEXT)
    assert len(named) > 25
    for name, option in named:
        assert name in gm.__all__
        if option and option != "path":
            assert option in inspect.signature(getattr(gm, name)).parameters


def test_every_shipped_instrument_that_is_named_exists():
    shipped = set(gm.instruments()["name"])
    named = set(re.findall(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`", TEXT)) | {"servqual", "servperf", "vispac", "loyalty"}
    assert named <= shipped
    own = {"kano", "internal-service", "zone-of-tolerance", "zone-of-tolerance-2", "servqual-employees"}
    assert shipped - named <= own  # of other parts of the field


def test_every_line_has_code_or_says_that_there_is_nothing_to_compute():
    rows = [row for row in TEXT.splitlines() if row.startswith("| ") and not row.startswith("| subject")]
    said = ("nothing to compute", "not built in", "explains;")
    for row in rows:
        code = row.strip("| ").rpartition(" | ")[2]
        assert "`" in code or any(word in code for word in said), row
