"""The notice to a parent or guardian: its facts, its paper, and the mark of its wording."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from alliances.organisations.models import Hazard
from dvb.agreements.models import Agreement
from dvb.agreements.placement import last_terms, site_of
from dvb.agreements.services import papers
from dvb.documents import facts as f
from dvb.documents.render import guardian_notice_pdf


def hazards_of(agreement: Agreement) -> list[Hazard]:
    """What is dangerous there: said of the opening, or of the whole site."""
    site = site_of(agreement, last_terms(agreement))
    named = [*agreement.assignment.opening.hazards.all(), *site.hazards.all()]
    return sorted(dict.fromkeys(named), key=lambda hazard: hazard.code)


def facts_of(agreement: Agreement) -> f.NoticeFacts:
    """What the host tells the guardian, with every signed amendment (Labour Law s. 37(5), rule L-11)."""
    said = papers.facts_of(agreement, last_terms(agreement))
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
    """Changes when anything changes that people were told: hours, days, place, supervisor, risks, pay."""
    opening, terms = agreement.assignment.opening, last_terms(agreement)
    told = {
        **terms.as_json(),
        "employer": opening.employer_id,
        "work": opening.title,
        "hazards": [hazard.code for hazard in hazards_of(agreement)],
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()
