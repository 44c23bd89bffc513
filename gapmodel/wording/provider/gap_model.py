"""The gap model in sentences."""

from __future__ import annotations

from gapmodel.findings.provider.gap_model import GapModel
from gapmodel.wording.catalogue import messages
from gapmodel.wording.customer.gaps import headline
from gapmodel.wording.customer.gaps import settings as customer_settings
from gapmodel.wording.provider.provider_gaps import sentences as provider_sentences


def sentences(finding: GapModel, lang: str = "en") -> tuple[str, ...]:
    """The customer gap, the provider gaps, and notes on interpretation."""
    say = messages("gap_model", lang)
    own = provider_sentences(finding.provider, lang)
    lines = [say("gap_5", headline=headline(finding.customer, lang)), *own[:-1], say("hypothesis")]
    if len(finding.units):
        lines.append(say("units", unit=finding.params["by"], n=len(finding.units)))
    if finding.sources is not None:
        lines.append(finding.sources.sentences(lang)[0])
    return (*lines, own[-1], customer_settings(finding.customer, lang))
