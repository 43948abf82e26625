"""From a plan's rows to its paper."""

from __future__ import annotations

from typing import Any

from django.utils import timezone, translation

from dvb.agreements.models import Agreement
from dvb.agreements.services import document_facts as papers
from dvb.agreements.services import guardian_notice as notices
from dvb.documents import facts as f
from dvb.documents import texts
from dvb.documents.render import plan_pdf
from dvb.plans.lifecycle import PlanState
from dvb.plans.models import Plan, PlanLine


def pdf_of(plan: Plan) -> bytes:
    """The plan as a PDF; host and supervisor stand in it once there is an agreement."""
    facts = facts_of(plan)
    return plan_pdf(facts, texts.current(facts.kind, plan.agreed_on or timezone.localdate()))


def facts_of(plan: Plan) -> f.PlanFacts:
    agreement = (
        Agreement.objects.filter(assignment__enrolment=plan.enrolment_id).exclude(status="void").last()
    )
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
