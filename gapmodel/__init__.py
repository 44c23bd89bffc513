"""Service-quality gaps from survey answers, with exact inference.

``import gapmodel as gm``; the names below are loaded when first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gapmodel.errors import GapModelError, SourceWarning
    from gapmodel.findings.customer.answer_distribution import Answers, answers
    from gapmodel.findings.customer.gaps import Gaps, gaps
    from gapmodel.findings.customer.groups.benchmark import Benchmark, benchmark
    from gapmodel.findings.customer.groups.customer_groups import CustomerGroups, customer_groups
    from gapmodel.findings.customer.groups.positioning import Positioning, positioning
    from gapmodel.findings.customer.groups.segments import Segments, segments
    from gapmodel.findings.customer.over_time.trend import Trend, trend
    from gapmodel.findings.customer.performance import Performance, performance
    from gapmodel.findings.customer.summary import from_summary
    from gapmodel.findings.customer.tolerance import Tolerance, tolerance
    from gapmodel.findings.encounters.complaints.complaint_gaps import ComplaintGaps, complaint_gaps
    from gapmodel.findings.encounters.complaints.complaint_iceberg import ComplaintIceberg, complaint_iceberg
    from gapmodel.findings.encounters.complaints.complaints import Complaints, complaints
    from gapmodel.findings.encounters.complaints.recovery import Recovery, recovery
    from gapmodel.findings.encounters.complaints.response_audit import ResponseAudit, response_audit
    from gapmodel.findings.encounters.complaints.severity_ratios import SeverityRatios, severity_ratios
    from gapmodel.findings.encounters.exceeded import Exceeded, exceeded
    from gapmodel.findings.encounters.expectation_sources import ExpectationSources, expectation_sources
    from gapmodel.findings.encounters.listening.listening import Listening, listening
    from gapmodel.findings.encounters.listening.mystery_shopping import MysteryShopping, mystery_shopping
    from gapmodel.findings.encounters.loyalty.gap_value import GapValue, gap_value
    from gapmodel.findings.encounters.loyalty.lifetime_value import LifetimeValue, lifetime_value
    from gapmodel.findings.encounters.loyalty.lost_customers import LostCustomers, lost_customers
    from gapmodel.findings.encounters.loyalty.loyalty import Loyalty, loyalty
    from gapmodel.findings.encounters.loyalty.relationship_ladder import RelationshipLadder, relationship_ladder
    from gapmodel.findings.encounters.message_funnel import MessageFunnel, message_funnel
    from gapmodel.findings.encounters.moments_of_truth import MomentsOfTruth, moments_of_truth
    from gapmodel.findings.encounters.scores import Scores, score
    from gapmodel.findings.measurement.confirm import FactorModel, confirm
    from gapmodel.findings.measurement.data_check import Check, check
    from gapmodel.findings.measurement.difference_scores import DifferenceScores, difference_scores
    from gapmodel.findings.measurement.factors.factors import Factors, factors
    from gapmodel.findings.measurement.invariance import Invariance, invariance
    from gapmodel.findings.measurement.measurement_report import MeasurementReport, measurement_report
    from gapmodel.findings.measurement.polychoric import Polychoric, polychoric
    from gapmodel.findings.measurement.reliability import Reliability, reliability
    from gapmodel.findings.measurement.validity import Validity, validity
    from gapmodel.findings.planning.audit.audit import Audit, audit
    from gapmodel.findings.planning.meta import Meta, meta
    from gapmodel.findings.planning.sample_size import SampleSize, sample_size
    from gapmodel.findings.priorities.asymmetry import Asymmetry, asymmetry
    from gapmodel.findings.priorities.drivers import Drivers, drivers
    from gapmodel.findings.priorities.importance_performance import ImportancePerformance, importance_performance
    from gapmodel.findings.priorities.kano import Kano, kano
    from gapmodel.findings.priorities.priorities import Priorities, priorities
    from gapmodel.findings.priorities.what_if import WhatIf, what_if
    from gapmodel.findings.provider.agreement import Agreement, agreement
    from gapmodel.findings.provider.antecedents import Antecedents, antecedents
    from gapmodel.findings.provider.expectation_funnel import ExpectationFunnel, expectation_funnel
    from gapmodel.findings.provider.gap_drivers import GapDrivers, gap_drivers
    from gapmodel.findings.provider.gap_model import GapModel, gap_model
    from gapmodel.findings.provider.internal_service import InternalService, internal_service
    from gapmodel.findings.provider.profit_chain import ProfitChain, profit_chain
    from gapmodel.findings.provider.provider_gaps import ProviderGaps, provider_gaps
    from gapmodel.instrument.instrument import Instrument
    from gapmodel.instrument.questionnaire.write import questionnaire
    from gapmodel.instrument.read import instruments, read_instrument
    from gapmodel.instrument.record.record_form import record_form
    from gapmodel.reports.record.verify import Verification, verify
    from gapmodel.reports.report import report
    from gapmodel.reports.save_charts import save_charts
    from gapmodel.reports.study import Study, read_study
    from gapmodel.simulation.simulate import simulate, write_simulation
    from gapmodel.sources.example import example
    from gapmodel.survey.batches.many_files import FileWarning, count_files
    from gapmodel.survey.merging.merge import merge_surveys
    from gapmodel.survey.questionnaires import read_employees, read_managers
    from gapmodel.survey.read import AnswerWarning, read_survey
    from gapmodel.survey.survey import Survey
    from gapmodel.survey.two_files.pairing import PairingWarning
    from gapmodel.tally.tally import Tally, read_tally

__version__ = "0.1.0"

__all__ = [
    "Agreement",
    "AnswerWarning",
    "Answers",
    "Antecedents",
    "Asymmetry",
    "Audit",
    "Benchmark",
    "Check",
    "ComplaintGaps",
    "ComplaintIceberg",
    "Complaints",
    "CustomerGroups",
    "DifferenceScores",
    "Drivers",
    "Exceeded",
    "ExpectationFunnel",
    "ExpectationSources",
    "FactorModel",
    "Factors",
    "FileWarning",
    "GapDrivers",
    "GapModel",
    "GapModelError",
    "GapValue",
    "Gaps",
    "ImportancePerformance",
    "Instrument",
    "InternalService",
    "Invariance",
    "Kano",
    "LifetimeValue",
    "Listening",
    "LostCustomers",
    "Loyalty",
    "MeasurementReport",
    "MessageFunnel",
    "Meta",
    "MomentsOfTruth",
    "MysteryShopping",
    "PairingWarning",
    "Performance",
    "Polychoric",
    "Positioning",
    "Priorities",
    "ProfitChain",
    "ProviderGaps",
    "Recovery",
    "RelationshipLadder",
    "Reliability",
    "ResponseAudit",
    "SampleSize",
    "Scores",
    "Segments",
    "SeverityRatios",
    "SourceWarning",
    "Study",
    "Survey",
    "Tally",
    "Tolerance",
    "Trend",
    "Validity",
    "Verification",
    "WhatIf",
    "agreement",
    "answers",
    "antecedents",
    "asymmetry",
    "audit",
    "benchmark",
    "check",
    "complaint_gaps",
    "complaint_iceberg",
    "complaints",
    "confirm",
    "count_files",
    "customer_groups",
    "difference_scores",
    "drivers",
    "example",
    "exceeded",
    "expectation_funnel",
    "expectation_sources",
    "factors",
    "from_summary",
    "gap_drivers",
    "gap_model",
    "gap_value",
    "gaps",
    "importance_performance",
    "instruments",
    "internal_service",
    "invariance",
    "kano",
    "lifetime_value",
    "listening",
    "lost_customers",
    "loyalty",
    "measurement_report",
    "merge_surveys",
    "message_funnel",
    "meta",
    "moments_of_truth",
    "mystery_shopping",
    "performance",
    "polychoric",
    "positioning",
    "priorities",
    "profit_chain",
    "provider_gaps",
    "questionnaire",
    "read_employees",
    "read_instrument",
    "read_managers",
    "read_study",
    "read_survey",
    "read_tally",
    "record_form",
    "recovery",
    "relationship_ladder",
    "reliability",
    "report",
    "response_audit",
    "sample_size",
    "save_charts",
    "score",
    "segments",
    "severity_ratios",
    "simulate",
    "tolerance",
    "trend",
    "validity",
    "verify",
    "what_if",
    "write_simulation",
]

_HOMES = {
    "Agreement": "findings.provider.agreement",
    "AnswerWarning": "survey.read",
    "Answers": "findings.customer.answer_distribution",
    "Antecedents": "findings.provider.antecedents",
    "Asymmetry": "findings.priorities.asymmetry",
    "Benchmark": "findings.customer.groups.benchmark",
    "Audit": "findings.planning.audit.audit",
    "Check": "findings.measurement.data_check",
    "ComplaintGaps": "findings.encounters.complaints.complaint_gaps",
    "ComplaintIceberg": "findings.encounters.complaints.complaint_iceberg",
    "Complaints": "findings.encounters.complaints.complaints",
    "CustomerGroups": "findings.customer.groups.customer_groups",
    "Drivers": "findings.priorities.drivers",
    "DifferenceScores": "findings.measurement.difference_scores",
    "Polychoric": "findings.measurement.polychoric",
    "Exceeded": "findings.encounters.exceeded",
    "ExpectationFunnel": "findings.provider.expectation_funnel",
    "ExpectationSources": "findings.encounters.expectation_sources",
    "FactorModel": "findings.measurement.confirm",
    "Factors": "findings.measurement.factors.factors",
    "FileWarning": "survey.batches.many_files",
    "GapDrivers": "findings.provider.gap_drivers",
    "GapModel": "findings.provider.gap_model",
    "GapModelError": "errors",
    "GapValue": "findings.encounters.loyalty.gap_value",
    "Gaps": "findings.customer.gaps",
    "ImportancePerformance": "findings.priorities.importance_performance",
    "Instrument": "instrument.instrument",
    "InternalService": "findings.provider.internal_service",
    "Invariance": "findings.measurement.invariance",
    "Kano": "findings.priorities.kano",
    "Loyalty": "findings.encounters.loyalty.loyalty",
    "Listening": "findings.encounters.listening.listening",
    "LifetimeValue": "findings.encounters.loyalty.lifetime_value",
    "LostCustomers": "findings.encounters.loyalty.lost_customers",
    "MeasurementReport": "findings.measurement.measurement_report",
    "Meta": "findings.planning.meta",
    "MessageFunnel": "findings.encounters.message_funnel",
    "MomentsOfTruth": "findings.encounters.moments_of_truth",
    "MysteryShopping": "findings.encounters.listening.mystery_shopping",
    "PairingWarning": "survey.two_files.pairing",
    "Performance": "findings.customer.performance",
    "Positioning": "findings.customer.groups.positioning",
    "Priorities": "findings.priorities.priorities",
    "ProfitChain": "findings.provider.profit_chain",
    "ProviderGaps": "findings.provider.provider_gaps",
    "RelationshipLadder": "findings.encounters.loyalty.relationship_ladder",
    "Reliability": "findings.measurement.reliability",
    "Recovery": "findings.encounters.complaints.recovery",
    "ResponseAudit": "findings.encounters.complaints.response_audit",
    "SampleSize": "findings.planning.sample_size",
    "Scores": "findings.encounters.scores",
    "Segments": "findings.customer.groups.segments",
    "SeverityRatios": "findings.encounters.complaints.severity_ratios",
    "SourceWarning": "errors",
    "Study": "reports.study",
    "Survey": "survey.survey",
    "Tally": "tally.tally",
    "Tolerance": "findings.customer.tolerance",
    "Trend": "findings.customer.over_time.trend",
    "Validity": "findings.measurement.validity",
    "Verification": "reports.record.verify",
    "WhatIf": "findings.priorities.what_if",
    "agreement": "findings.provider.agreement",
    "answers": "findings.customer.answer_distribution",
    "antecedents": "findings.provider.antecedents",
    "asymmetry": "findings.priorities.asymmetry",
    "benchmark": "findings.customer.groups.benchmark",
    "audit": "findings.planning.audit.audit",
    "check": "findings.measurement.data_check",
    "complaint_gaps": "findings.encounters.complaints.complaint_gaps",
    "complaint_iceberg": "findings.encounters.complaints.complaint_iceberg",
    "complaints": "findings.encounters.complaints.complaints",
    "confirm": "findings.measurement.confirm",
    "count_files": "survey.batches.many_files",
    "customer_groups": "findings.customer.groups.customer_groups",
    "difference_scores": "findings.measurement.difference_scores",
    "polychoric": "findings.measurement.polychoric",
    "drivers": "findings.priorities.drivers",
    "example": "sources.example",
    "exceeded": "findings.encounters.exceeded",
    "expectation_funnel": "findings.provider.expectation_funnel",
    "expectation_sources": "findings.encounters.expectation_sources",
    "factors": "findings.measurement.factors.factors",
    "from_summary": "findings.customer.summary",
    "gap_drivers": "findings.provider.gap_drivers",
    "gap_model": "findings.provider.gap_model",
    "gap_value": "findings.encounters.loyalty.gap_value",
    "gaps": "findings.customer.gaps",
    "importance_performance": "findings.priorities.importance_performance",
    "instruments": "instrument.read",
    "internal_service": "findings.provider.internal_service",
    "invariance": "findings.measurement.invariance",
    "kano": "findings.priorities.kano",
    "loyalty": "findings.encounters.loyalty.loyalty",
    "listening": "findings.encounters.listening.listening",
    "lifetime_value": "findings.encounters.loyalty.lifetime_value",
    "lost_customers": "findings.encounters.loyalty.lost_customers",
    "measurement_report": "findings.measurement.measurement_report",
    "meta": "findings.planning.meta",
    "merge_surveys": "survey.merging.merge",
    "message_funnel": "findings.encounters.message_funnel",
    "moments_of_truth": "findings.encounters.moments_of_truth",
    "mystery_shopping": "findings.encounters.listening.mystery_shopping",
    "performance": "findings.customer.performance",
    "positioning": "findings.customer.groups.positioning",
    "priorities": "findings.priorities.priorities",
    "profit_chain": "findings.provider.profit_chain",
    "provider_gaps": "findings.provider.provider_gaps",
    "questionnaire": "instrument.questionnaire.write",
    "read_employees": "survey.questionnaires",
    "read_instrument": "instrument.read",
    "read_managers": "survey.questionnaires",
    "read_study": "reports.study",
    "read_survey": "survey.read",
    "read_tally": "tally.tally",
    "record_form": "instrument.record.record_form",
    "relationship_ladder": "findings.encounters.loyalty.relationship_ladder",
    "reliability": "findings.measurement.reliability",
    "recovery": "findings.encounters.complaints.recovery",
    "report": "reports.report",
    "response_audit": "findings.encounters.complaints.response_audit",
    "sample_size": "findings.planning.sample_size",
    "save_charts": "reports.save_charts",
    "score": "findings.encounters.scores",
    "segments": "findings.customer.groups.segments",
    "severity_ratios": "findings.encounters.complaints.severity_ratios",
    "simulate": "simulation.simulate",
    "tolerance": "findings.customer.tolerance",
    "trend": "findings.customer.over_time.trend",
    "validity": "findings.measurement.validity",
    "verify": "reports.record.verify",
    "what_if": "findings.priorities.what_if",
    "write_simulation": "simulation.simulate",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'gapmodel' has no attribute {name!r}")
    return getattr(importlib.import_module(f"gapmodel.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
