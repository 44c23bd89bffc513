"""Reference values that R scripts wrote; the scripts lie beside them in tests/reference."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def reference(name: str) -> dict[str, Any]:
    return json.loads((Path(__file__).parent / "reference" / f"{name}.json").read_text(encoding="utf-8"))
