"""The notice to a parent or guardian: its facts, its paper, and the mark of its wording."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils import translation

from alliances.audit.models import AuditEntry
from alliances.organisations.models import Hazard, Organisation
from dvb.agreements import placement
from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.models import Agreement
from dvb.agreements.placement import last_terms
from dvb.agreements.services import document_facts as papers
from dvb.documents import facts as f
from dvb.documents.render import guardian_notice_pdf
from dvb.plans.models import PlanLine
from dvb.signing import released
from dvb.signing.models import ReleasedPaper
from dvb.signing.released import Wording
from matching.assignments.terms import terms_of
from matching.learners.queries import contact_for
from matching.openings.models import Opening

DRAFTS = papers.DRAFTS
DECLARING = ("opening.create", "opening.edit")


def hazards_of(agreement: Agreement) -> list[Hazard]:
    """The hazards of the work and of its whole workplace."""
    return placement.hazards_of(agreement, last_terms(agreement))


def facts_of(agreement: Agreement, reader: f.GuardianFacts | None = None) -> f.NoticeFacts:
    """What the host tells the guardian, with every signed amendment (Labour Law s. 37(5), rule L-11).

    It is addressed to its reader, whoever signs the agreement: one parent reads nothing of the other.
    """
    facts, opening = papers.facts_of(agreement, last_terms(agreement)), agreement.assignment.opening
    return f.NoticeFacts(
        number=facts.number,
        dated_on=facts.dated_on,
        place=facts.place,
        host=facts.host,
        learner=replace(facts.learner, address=None, contact=None),
        guardian=reader or facts.guardian or f.GuardianFacts(),
        supervisor=facts.supervisor,
        school=facts.school.name,
        qualification=facts.programme.qualification,
        work=terms_of(agreement.assignment).title or facts.programme.qualification,
        topics=topics_of(agreement),
        starts_on=facts.term.starts_on,
        ends_on=placement.Placement(agreement).ends_on,
        weekly_hours=facts.term.weekly_hours,
        timetable=facts.term.timetable,
        hazards=tuple(
            f.Hazard(name=hazard.name_lv, rule=_annex(hazard.source)) for hazard in hazards_of(agreement)
        ),
        has_declarations=has_employer_declared(opening),
        are_declarations_awaited=_need_declarations(agreement),
        contact=_contact(opening.employer),
        school_contact=_school_contact(agreement),
        is_draft=facts.is_draft,
    )


def has_employer_declared(opening: Opening) -> bool:
    """Whether the employer's own people entered the declarations; a school that typed "yes" is not enough."""
    if not opening.has_minor_declarations:
        return False
    entries = AuditEntry.objects.about(opening).filter(verb__in=DECLARING, after__has_minor_declarations=True)
    last = entries.last()
    return last is not None and last.organisation_id == opening.employer_id


def _need_declarations(agreement: Agreement) -> bool:
    return agreement.assignment.opening.has_minor_declarations or bool(hazards_of(agreement))


def topics_of(agreement: Agreement) -> tuple[str, ...]:
    """What the plan says is learned at the workplace; without a plan, what the opening offers."""
    enrolment, opening = agreement.assignment.enrolment, agreement.assignment.opening
    lines = PlanLine.objects.filter(plan__enrolment=enrolment, site="host").select_related("outcome")
    with translation.override("lv"):
        planned = [line.name for line in lines]
        return tuple(planned or [str(skill) for skill in opening.skills.all()])


def _contact(organisation: Organisation) -> str | None:
    """Who answers questions there: name, telephone and e-mail."""
    return _joined(organisation.contact_name, organisation.contact_phone, organisation.contact_email)


def _school_contact(agreement: Agreement) -> str | None:
    """The coordinator whom the agreement names with what reaches her, else the contact of the learner."""
    named = agreement.particulars.get("coordinator_name") or ""
    reached = agreement.particulars.get("coordinator_contact") or ""
    if named and reached:
        return _joined(named, reached)
    contact = contact_for(agreement.assignment.enrolment)
    return _joined(contact.name, contact.phone, contact.email)


def _joined(*parts: str) -> str | None:
    return ", ".join(part for part in parts if part) or None


@dataclass(frozen=True, slots=True)
class InLanguage:
    """A summary in the reader's language, made of the facts, beside the Latvian text."""

    language: str
    summarised: Callable[[f.NoticeFacts], f.NoticeFacts]


def pdf_of(
    agreement: Agreement, reader: f.GuardianFacts | None = None, beside: InLanguage | None = None
) -> bytes:
    """The notice: of a draft by what holds today, from the release on each wording as it was given."""
    if agreement.status in DRAFTS:
        wording = paper_wording(agreement, reader, beside)
        kept = released.kept(wording) if agreement.status == AgreementState.VOID else None
        return bytes(kept.stored.content) if kept else _render(agreement, reader, beside)
    return bytes(keep(agreement, reader, beside).stored.content)


def _render(agreement: Agreement, reader: f.GuardianFacts | None, beside: InLanguage | None) -> bytes:
    facts = facts_of(agreement, reader)
    return guardian_notice_pdf(beside.summarised(facts) if beside else facts)


def keep(
    agreement: Agreement, reader: f.GuardianFacts | None = None, beside: InLanguage | None = None
) -> ReleasedPaper:
    """Keep the notice of a released agreement as it is given to this guardian."""
    return released.keep(
        paper_wording(agreement, reader, beside),
        lambda: _render(agreement, reader, beside),
        filename=f"riski-{agreement.pk}.pdf",
        organisation=agreement.assignment.enrolment.school,
    )


def paper_wording(
    agreement: Agreement, reader: f.GuardianFacts | None = None, beside: InLanguage | None = None
) -> Wording:
    """Names the notice: what it states, and to whom; another guardian gets a paper of her own."""
    to = agreement.assignment.enrolment.person.guardians.order_by("pk").values_list("pk", flat=True).first()
    given_to = (reader.name if reader else "") or ""
    declared = "declared" if has_employer_declared(agreement.assignment.opening) else "not declared"
    word = declared if _need_declarations(agreement) else ""
    ended = f"until {agreement.last_day}" if agreement.last_day else ""
    more = [word, beside.language if beside else "", *topics_of(agreement), ended]
    named = " ".join([wording_of(agreement), str(to), given_to, *(part for part in more if part)])
    text = hashlib.sha256(named.encode()).hexdigest()
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


def _annex(source: str) -> str | None:
    """The annex that lists a risk as a paper cites it, without our notes about the source; else nothing."""
    found = re.search(r"MK (\d+) annex (\d+)(?: row (\d+))?", source)
    if found is None:
        return None
    number, annex, row = found.groups()
    cited = f"MK noteikumi Nr. {number}, {annex}. pielikums"
    return f"{cited}, {row}. rinda" if row else cited
