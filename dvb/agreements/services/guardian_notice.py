"""The notice to a parent or guardian: its facts, its paper, and the mark of its wording."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from alliances.organisations.models import Hazard
from dvb.agreements.models import Agreement
from dvb.agreements.placement import last_terms, site_of
from dvb.agreements.services import document_facts as papers
from dvb.documents import facts as f
from dvb.documents.render import guardian_notice_pdf


def hazards_of(agreement: Agreement) -> list[Hazard]:
    """The hazards of the opening and of its whole workplace."""
    site = site_of(agreement, last_terms(agreement))
    hazards = [*agreement.assignment.opening.hazards.all(), *site.hazards.all()]
    return sorted(dict.fromkeys(hazards), key=lambda hazard: hazard.code)


def facts_of(agreement: Agreement, reader: f.GuardianFacts | None = None) -> f.NoticeFacts:
    """What the host tells the guardian, with every signed amendment (Labour Law s. 37(5), rule L-11).

    It is addressed to its reader, whoever signs the agreement: one parent reads nothing of the other.
    """
    facts = papers.facts_of(agreement, last_terms(agreement))
    return f.NoticeFacts(
        number=facts.number,
        dated_on=facts.dated_on,
        place=facts.place,
        host=facts.host,
        learner=replace(facts.learner, address=None, contact=None),
        guardian=reader or facts.guardian or f.GuardianFacts(),
        supervisor=facts.supervisor,
        work=agreement.assignment.opening.title or facts.programme.qualification,
        starts_on=facts.term.starts_on,
        ends_on=facts.term.ends_on,
        hazards=tuple(
            f.Hazard(name=hazard.name_lv, rule=hazard.source or None) for hazard in hazards_of(agreement)
        ),
        contact=facts.host.contact or facts.coordinator.contact,
        is_draft=facts.is_draft,
    )


def pdf_of(agreement: Agreement, reader: f.GuardianFacts | None = None) -> bytes:
    return guardian_notice_pdf(facts_of(agreement, reader))


def wording_of(agreement: Agreement) -> str:
    """Digest of what the notice states (hours, days, place, supervisor, hazards, pay); changes with it."""
    opening, terms = agreement.assignment.opening, last_terms(agreement)
    content = {
        **terms.as_json(),
        "employer": opening.employer_id,
        "work": opening.title,
        "hazards": [hazard.code for hazard in hazards_of(agreement)],
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
