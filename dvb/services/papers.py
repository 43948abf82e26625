"""From rows to papers: what an agreement says, as the documents want it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone

from alliances.models import Organisation, Programme
from dvb.kernel.documents import facts as f
from dvb.kernel.documents import texts
from dvb.kernel.documents.gaps import missing
from dvb.kernel.documents.render import agreement_pdf
from dvb.lifecycle import AgreementState
from dvb.models import Agreement
from dvb.services.agreements import kind_of
from matching.models import Opening, Person

DRAFTS = {AgreementState.DRAFT.value, AgreementState.VOID.value}


def pdf_of(agreement: Agreement) -> bytes:
    """The agreement as a PDF; a draft says that it is one."""
    facts = facts_of(agreement)
    day = agreement.dated_on or timezone.localdate()
    return agreement_pdf(facts, texts.current(facts.kind, day))


def gaps_of(agreement: Agreement) -> list[str]:
    """What the paper still leaves as a line to fill by hand (message ids)."""
    return missing(facts_of(agreement))


def facts_of(agreement: Agreement) -> f.AgreementFacts:
    assignment = agreement.assignment
    opening, enrolment = assignment.opening, assignment.enrolment
    said: Mapping[str, Any] = agreement.particulars
    is_minor = enrolment.person.needs_guardian_on(opening.starts_on)
    return f.AgreementFacts(
        kind=kind_of(agreement),
        number=agreement.number or None,
        dated_on=agreement.dated_on,
        place=agreement.place or enrolment.school.town or None,
        school=f.SchoolFacts(
            **party(enrolment.school),
            viis_code=enrolment.school.viis_code or None,
            signatory=_signatory(said, "school"),
        ),
        host=_host(opening, said),
        learner=learner(enrolment.person, said),
        guardian=_guardian(said) if is_minor else None,
        programme=programme(enrolment.programme),
        supervisor=f.SupervisorFacts(
            name=opening.supervisor_name or None,
            qualification=said.get("supervisor_qualification"),
            contact=said.get("supervisor_contact"),
        ),
        coordinator=f.CoordinatorFacts(
            name=said.get("coordinator_name") or enrolment.school.contact_name or None,
            contact=said.get("coordinator_contact") or enrolment.school.contact_email or None,
        ),
        term=_term(opening, said),
        insurance=f.InsuranceFacts(accident=_policy(said, "accident"), liability=_policy(said, "liability")),
        provision=f.ProvisionFacts(
            protective_equipment=said.get("protective_equipment"),
            transport=said.get("transport"),
            accommodation=said.get("accommodation"),
        ),
        plan_number=said.get("plan_number"),
        is_draft=agreement.status in DRAFTS,
    )


def _host(opening: Opening, said: Mapping[str, Any]) -> f.HostFacts:
    return f.HostFacts(
        **party(opening.employer),
        kind=opening.employer.legal_form or None,
        workplace=_address(opening.workplace),
        nace=said.get("host_nace"),
        signatory=_signatory(said, "host"),
    )


def learner(person: Person, said: Mapping[str, Any]) -> f.LearnerFacts:
    return f.LearnerFacts(
        name=person.name,
        birth_date=person.birth_date,
        address=said.get("learner_address") or _address(person),
        contact=person.email or None,
    )


def programme(programme: Programme) -> f.ProgrammeFacts:
    qualification = programme.qualification
    return f.ProgrammeFacts(
        name=programme.name,
        code=programme.code or None,
        licence_number=programme.licence_number or None,
        qualification=qualification.name_lv,
        lki_level=qualification.level if qualification.level_scale == "LKI" else None,
    )


def party(organisation: Organisation) -> dict[str, Any]:
    """A natural person's code is never printed from here: the register number stays empty."""
    contact = ", ".join(part for part in (organisation.contact_email, organisation.contact_phone) if part)
    return {
        "name": organisation.name,
        "registration_number": organisation.registration_number or None,
        "address": _address(organisation),
        "contact": contact or None,
    }


def _address(place: Any) -> str | None:
    parts = dict.fromkeys(part for part in (place.address, place.town) if part)
    joined = ", ".join(part for part in parts if not (part == place.town and part in (place.address or "")))
    return joined or place.town or None


def _signatory(said: Mapping[str, Any], side: str) -> f.Signatory:
    return f.Signatory(
        name=said.get(f"{side}_signatory"),
        position=said.get(f"{side}_position"),
        authority=said.get(f"{side}_authority"),
    )


def _guardian(said: Mapping[str, Any]) -> f.GuardianFacts:
    return f.GuardianFacts(
        name=said.get("guardian_name"),
        relation=said.get("guardian_relation"),
        address=said.get("guardian_address"),
        contact=said.get("guardian_contact"),
    )


def _policy(said: Mapping[str, Any], what: str) -> f.PolicyFacts:
    return f.PolicyFacts(
        insurer=said.get(f"{what}_insurer"),
        number=said.get(f"{what}_number"),
        insured_sum=_decimal(said.get(f"{what}_sum")),
    )


def _term(opening: Opening, said: Mapping[str, Any]) -> f.TermFacts:
    share = _decimal(said.get("host_share"))
    lines = str(said.get("timetable") or "").splitlines()
    return f.TermFacts(
        starts_on=opening.starts_on,
        ends_on=opening.ends_on,
        host_share=share / 100 if share is not None else None,
        host_hours=_decimal(said.get("host_hours")),
        weekly_hours=opening.weekly_hours,
        timetable=tuple(line.strip() for line in lines if line.strip()),
        pay=f.Pay(opening.remuneration_kind) if opening.remuneration_kind else None,
        amount=opening.remuneration_eur,
        pay_day=said.get("pay_day"),
    )


def _decimal(value: object) -> Decimal | None:
    try:
        return Decimal(str(value)) if value not in (None, "") else None
    except InvalidOperation:
        return None
