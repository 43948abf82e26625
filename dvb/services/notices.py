"""The notice to a parent or guardian: its facts, its paper, and the mark of its wording."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from alliances.models import Hazard
from dvb.kernel.documents import facts as f
from dvb.kernel.documents.render import guardian_notice_pdf
from dvb.models import Agreement
from dvb.services import papers


def hazards_of(agreement: Agreement) -> list[Hazard]:
    """What is dangerous there: said of the opening, or of the whole site."""
    opening = agreement.assignment.opening
    named = [*opening.hazards.all(), *opening.workplace.hazards.all()]
    return sorted(dict.fromkeys(named), key=lambda hazard: hazard.code)


def facts_of(agreement: Agreement) -> f.NoticeFacts:
    """What the host tells the guardian, drawn from the agreement (Labour Law s. 37(5), rule L-11)."""
    said = papers.facts_of(agreement)
    return f.NoticeFacts(
        number=said.number,
        dated_on=said.dated_on,
        place=said.place,
        host=said.host,
        learner=replace(said.learner, address=None, contact=None),
        guardian=said.guardian or f.GuardianFacts(),
        supervisor=said.supervisor,
        work=agreement.assignment.opening.title or said.programme.qualification,
        starts_on=said.term.starts_on,
        ends_on=said.term.ends_on,
        hazards=tuple(
            f.Hazard(name=hazard.name_lv, rule=hazard.source or None) for hazard in hazards_of(agreement)
        ),
        contact=said.host.contact or said.coordinator.contact,
        is_draft=said.is_draft,
    )


def pdf_of(agreement: Agreement) -> bytes:
    return guardian_notice_pdf(facts_of(agreement))


def wording_of(agreement: Agreement) -> str:
    """Changes when anything changes that people were told: hours, days, place, risks, pay."""
    said = facts_of(agreement)
    told = (
        said.host.name,
        said.host.workplace,
        said.supervisor,
        said.work,
        said.starts_on,
        said.ends_on,
        said.hazards,
        papers.facts_of(agreement).term,
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()
