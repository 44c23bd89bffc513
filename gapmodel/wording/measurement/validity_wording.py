"""Whether negative wording tells of the answers what dimensions do not, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from typing import Any

from gapmodel.findings.measurement.criterion.wording_models import MORE, PLAIN, TWO
from gapmodel.findings.measurement.validity import Validity
from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import p_relation, percent, plain, precise


def wording_sentences(finding: Validity, lang: str = "en") -> Iterator[str]:
    """The models of the wording compared; nothing where there are none."""
    say, rows = messages("validity", lang), {row.model: row for row in finding.plain("wording").rows}
    if not rows:
        return
    numbers = {"n": len(finding.params["reversed"])}
    names = [finding.labels.label("dimension", code, lang) for code in finding.params["coinciding"]]
    yield say("worded_whole", names=say.listing(names), **numbers) if names else say("worded", **numbers)
    two, plain_model, more = rows[TWO], rows[PLAIN], rows[MORE]
    if not isnan(two.p_difference):
        key = "two_worse" if two.bic > plain_model.bic else "two_better"
        yield say(key, bic=plain(two.bic, 1), bic_plain=plain(plain_model.bic, 1), **_test(two))
    if not isnan(plain_model.p_difference) and not more.problem:
        key = "factor_better" if more.bic < plain_model.bic else "factor_no_better"
        cfi = {"cfi": precise(plain_model.cfi), "cfi_more": precise(more.cfi)}
        yield say(key, share=percent(more.wording_share), **cfi, **_test(plain_model))
    elif more.problem and not names:
        yield say("factor_doubtful")


def _test(row: Any) -> dict[str, str]:
    chi2, dof = plain(row.chi2_difference, 1), f"{row.dof_difference:.0f}"
    return {"chi2": chi2, "dof": dof, "p": p_relation(row.p_difference)}
