"""From a plan's rows to its paper."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.utils import timezone, translation

from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.models import Agreement
from dvb.agreements.services import document_facts as papers
from dvb.agreements.services import guardian_notice as notices
from dvb.documents import facts as f
from dvb.documents import texts
from dvb.documents.render import plan_pdf
from dvb.plans.lifecycle import PlanState
from dvb.plans.models import Plan, PlanLine
from dvb.signing import released
from dvb.signing.documents import paper_of
from dvb.signing.released import Wording


def pdf_of(plan: Plan) -> bytes:
    """The plan as a PDF; host and supervisor stand in it once there is an agreement.

    What was agreed is kept as it was: a new version is made when the plan is agreed anew, or an agreement is
    released that it belongs to.
    """
    agreement = _agreement_of(plan)
    if plan.status != PlanState.AGREED or (agreement and agreement.status == AgreementState.DRAFT):
        return _draw(plan)
    kept = released.keep(
        _wording_of(plan, agreement),
        lambda: _draw(plan),
        filename=f"plans-{plan.pk}.pdf",
        organisation=plan.enrolment.school,
    )
    return bytes(kept.stored.content)


def _draw(plan: Plan) -> bytes:
    facts = facts_of(plan)
    return plan_pdf(facts, texts.current(facts.kind, plan.agreed_on or timezone.localdate()))


def _agreement_of(plan: Plan) -> Agreement | None:
    rows = Agreement.objects.filter(assignment__enrolment=plan.enrolment_id)
    return rows.exclude(status=AgreementState.VOID).last()


def _wording_of(plan: Plan, agreement: Agreement | None) -> Wording:
    """What was agreed, when, and beside which released agreement."""
    lines = plan.lines.order_by("position").values_list("outcome", "text", "site", "hours")
    beside = str(paper_of(agreement).keep().pk) if agreement else ""
    text = json.dumps([str(plan.agreed_on), beside, list(lines)], default=str)
    return Wording(kind="plan", subject_id=plan.pk, text=hashlib.sha256(text.encode()).hexdigest())


def facts_of(plan: Plan) -> f.PlanFacts:
    agreement = _agreement_of(plan)
    rows = tuple(_row(line) for line in plan.lines.select_related("outcome__qualification"))
    common: dict[str, Any] = {
        "rows": rows,
        "is_draft": plan.status != PlanState.AGREED,
        "dated_on": plan.agreed_on,
    }
    if agreement is None:
        enrolment = plan.enrolment
        return f.PlanFacts(
            school=f.SchoolFacts(**papers.party(enrolment.school)),
            learner=papers.learner(enrolment.person, {}),
            programme=papers.programme(enrolment.programme),
            **common,
        )
    facts = papers.facts_of(agreement)
    return f.PlanFacts(
        kind=facts.kind,
        agreement_number=facts.number,
        agreement_date=facts.dated_on,
        school=facts.school,
        host=facts.host,
        learner=facts.learner,
        guardian=facts.guardian,
        programme=facts.programme,
        supervisor=facts.supervisor,
        coordinator=facts.coordinator,
        hazards=notices.facts_of(agreement).hazards,
        starts_on=facts.term.starts_on,
        **common,
    )


def _row(line: PlanLine) -> f.PlanRow:
    with translation.override("lv"):
        module = line.outcome.qualification.name if line.outcome else "Papildus"
        return f.PlanRow(module=module, outcome=line.name, site=f.Site(line.site), hours=line.hours)
