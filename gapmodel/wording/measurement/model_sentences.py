"""The usual models beside each other, and what might be changed in a model, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from scipy import special

from gapmodel.findings.measurement.confirm import FactorModel
from gapmodel.wording.catalogue import messages
from gapmodel.wording.measurement.model_names import model_label, parameter_name
from gapmodel.wording.numbers import p_relation, plain, precise
from gapmodel.wording.terms import term


def model_sentences(finding: FactorModel, lang: str = "en") -> Iterator[str]:
    """Fit of every usual model, which has the lowest BIC, and which have no usable solution."""
    say, rows = messages("confirm", lang), finding.plain("models").rows
    good = [row for row in rows if not row.problem]
    if len(good) > 1:
        key = "model_of_bic" if all(row.bic == row.bic for row in good) else "model_of"
        shown = [
            say(
                key,
                model=model_label(row.model, lang),
                chi2=plain(row.chi2, 1), dof=f"{row.dof:.0f}", cfi=precise(row.cfi), rmsea=precise(row.rmsea),
                srmr=precise(row.srmr), bic=plain(row.bic, 1),
            )
            for row in good
        ]  # fmt: skip
        yield say("models", names=say.parts(shown))
        if key == "model_of_bic" and len(good) > 1:
            best = min(good, key=lambda row: row.bic)
            yield say("models_best", model=model_label(best.model, lang))
    tested = [row for row in good if row.p_difference == row.p_difference]
    if tested:
        shown = [
            say(
                "difference_of",
                model=model_label(row.model, lang),
                chi2=plain(row.chi2_difference, 1),
                dof=f"{row.dof_difference:.0f}",
                p=p_relation(row.p_difference),
            )
            for row in tested
        ]
        yield say("differences", names=say.parts(shown), wider=model_label(tested[0].against, lang))
    bad = [row for row in rows if row.problem]
    if bad:
        parts = [say("model_bad", model=model_label(row.model, lang), problem=term(row.problem, lang)) for row in bad]
        yield say("models_bad", names=say.parts(parts))


def change_sentences(finding: FactorModel, lang: str = "en") -> Iterator[str]:
    """The largest modification index, as far as it exceeds what chance gives among all."""
    say, rows = messages("confirm", lang), [row for row in finding.plain("modification").rows if row.mi == row.mi]
    if not rows:
        return
    most, alpha = rows[0], 1 - float(finding.params["confidence"])
    limit = float(special.chdtri(1, alpha / len(rows)))
    if most.mi <= limit:
        yield say("change_none", n=len(rows), limit=plain(limit, 1))
        return
    name = parameter_name(finding.labels, (most.lhs, most.op, most.rhs), lang)
    many = sum(row.mi > limit for row in rows)
    yield say(
        "change", name=name, mi=plain(most.mi, 1), sepc=plain(most.sepc), n=len(rows), many=many, limit=plain(limit, 1)
    )
