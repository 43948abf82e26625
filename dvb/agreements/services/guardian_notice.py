"""The notice to a parent or guardian: its facts, its paper, and the mark of its wording."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from alliances.organisations.models import Hazard
from dvb.agreements import placement
from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.models import Agreement
from dvb.agreements.placement import last_terms
from dvb.agreements.services import document_facts as papers
from dvb.documents import facts as f
from dvb.documents.render import guardian_notice_pdf
from dvb.signing import released
from dvb.signing.models import ReleasedPaper
from dvb.signing.released import Wording
from matching.assignments.terms import terms_of

DRAFTS = papers.DRAFTS


def hazards_of(agreement: Agreement) -> list[Hazard]:
    """The hazards of the work and of its whole workplace."""
    return placement.hazards_of(agreement, last_terms(agreement))


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
        work=terms_of(agreement.assignment).title or facts.programme.qualification,
        starts_on=facts.term.starts_on,
        ends_on=facts.term.ends_on,
        hazards=tuple(
            f.Hazard(name=hazard.name_lv, rule=hazard.source or None) for hazard in hazards_of(agreement)
        ),
        contact=facts.host.contact or facts.coordinator.contact,
        is_draft=facts.is_draft,
    )


def pdf_of(agreement: Agreement, reader: f.GuardianFacts | None = None) -> bytes:
    """The notice: of a draft by what holds today, from the release on each wording as it was given."""
    wording = paper_wording(agreement, reader)
    if agreement.status in DRAFTS:
        kept = released.kept(wording) if agreement.status == AgreementState.VOID else None
        return bytes(kept.stored.content) if kept else guardian_notice_pdf(facts_of(agreement, reader))
    return bytes(keep(agreement, reader).stored.content)


def keep(agreement: Agreement, reader: f.GuardianFacts | None = None) -> ReleasedPaper:
    """Keep the notice of a released agreement as it is given to this guardian."""
    return released.keep(
        paper_wording(agreement, reader),
        lambda: guardian_notice_pdf(facts_of(agreement, reader)),
        filename=f"riski-{agreement.pk}.pdf",
        organisation=agreement.assignment.enrolment.school,
    )


def paper_wording(agreement: Agreement, reader: f.GuardianFacts | None = None) -> Wording:
    """Names the notice: what it states, and to whom; another guardian gets a paper of her own."""
    to = agreement.assignment.enrolment.person.guardians.order_by("pk").values_list("pk", flat=True).first()
    given_to = reader.name if reader else ""
    text = hashlib.sha256(f"{wording_of(agreement)} {to} {given_to}".encode()).hexdigest()
    return Wording(kind="notice", subject_id=agreement.pk, text=text)


def wording_of(agreement: Agreement) -> str:
    """Digest of what the notice states (hours, days, place, supervisor, hazards, pay); changes with it."""
    opening, terms = agreement.assignment.opening, last_terms(agreement)
    content = {
        **terms.as_json(),
        "employer": opening.employer_id,
        "work": terms_of(agreement.assignment).title,
        "hazards": [hazard.code for hazard in hazards_of(agreement)],
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
