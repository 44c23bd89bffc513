"""Service-quality gaps from survey answers, with exact inference.

``import gapmodel as gm``; the names below are loaded when first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gapmodel.errors import GapModelError
    from gapmodel.findings.customer.gaps import Gaps, gaps
    from gapmodel.findings.customer.summary import from_summary
    from gapmodel.findings.measurement.data_check import Check, check
    from gapmodel.findings.provider.agreement import Agreement, agreement
    from gapmodel.findings.provider.gap_drivers import GapDrivers, gap_drivers
    from gapmodel.findings.provider.profit_chain import ProfitChain, profit_chain
    from gapmodel.instrument.instrument import Instrument
    from gapmodel.instrument.read import instruments, read_instrument
    from gapmodel.reports.report import report
    from gapmodel.survey.example import example
    from gapmodel.survey.many_files import FileWarning, count_files
    from gapmodel.survey.read import AnswerWarning, read_survey
    from gapmodel.survey.simulation.simulate import simulate
    from gapmodel.survey.survey import Survey
    from gapmodel.tally.file import read_tally
    from gapmodel.tally.tally import Tally

__version__ = "0.1.0"

__all__ = [
    "Agreement",
    "AnswerWarning",
    "Check",
    "FileWarning",
    "GapDrivers",
    "GapModelError",
    "Gaps",
    "Instrument",
    "ProfitChain",
    "Survey",
    "Tally",
    "agreement",
    "check",
    "count_files",
    "example",
    "from_summary",
    "gap_drivers",
    "gaps",
    "instruments",
    "profit_chain",
    "read_instrument",
    "read_survey",
    "read_tally",
    "report",
    "simulate",
]

_HOMES = {
    "Agreement": "findings.provider.agreement",
    "AnswerWarning": "survey.read",
    "Check": "findings.measurement.data_check",
    "FileWarning": "survey.many_files",
    "GapDrivers": "findings.provider.gap_drivers",
    "GapModelError": "errors",
    "Gaps": "findings.customer.gaps",
    "Instrument": "instrument.instrument",
    "ProfitChain": "findings.provider.profit_chain",
    "Survey": "survey.survey",
    "Tally": "tally.tally",
    "agreement": "findings.provider.agreement",
    "check": "findings.measurement.data_check",
    "count_files": "survey.many_files",
    "example": "survey.example",
    "from_summary": "findings.customer.summary",
    "gap_drivers": "findings.provider.gap_drivers",
    "gaps": "findings.customer.gaps",
    "instruments": "instrument.read",
    "profit_chain": "findings.provider.profit_chain",
    "read_instrument": "instrument.read",
    "read_survey": "survey.read",
    "read_tally": "tally.file",
    "report": "reports.report",
    "simulate": "survey.simulation.simulate",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'gapmodel' has no attribute {name!r}")
    return getattr(importlib.import_module(f"gapmodel.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
