"""The facts of agreements for their printed documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.utils import timezone

from alliances.catalogue.models import Programme
from alliances.organisations.models import Organisation, Workplace
from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.models import Agreement, Amendment
from dvb.agreements.placement import first_terms, replaced_of, site_of
from dvb.agreements.services import texts as agreement_texts
from dvb.agreements.services.locking import kind_of
from dvb.documents import facts as f
from dvb.documents import spelling
from dvb.documents.amendment import AmendmentFacts, ReplacedFacts
from dvb.documents.missing_entries import missing
from dvb.documents.render import agreement_pdf, amendment_pdf
from dvb.documents.working_week import lines_of
from dvb.kernel.stored_values import day_of, number_of
from dvb.kernel.terms import Terms, from_json
from matching.learners.models import Guardian, Person

PRINTED_RELATION: dict[str, str] = {
    Guardian.Relation.MOTHER: "māte",
    Guardian.Relation.FATHER: "tēvs",
    Guardian.Relation.GUARDIAN: "aizbildnis",
}
"""Papers are in Latvian, whoever prints them."""
DAY = dt.timedelta(days=1)
DRAFTS = {AgreementState.DRAFT.value, AgreementState.VOID.value}


def pdf_of(agreement: Agreement) -> bytes:
    """The agreement as a PDF; a draft says that it is one."""
    facts = facts_of(agreement)
    day = agreement.dated_on or timezone.localdate()
    return agreement_pdf(facts, agreement_texts.of_agreement(agreement, facts.kind, day))


def amendment_pdf_of(amendment: Amendment) -> bytes:
    """An amendment as a PDF, with the old and new value of each changed term."""
    replaced = replaced_of(amendment)
    old = from_json(first_terms(amendment.agreement).as_json() | replaced["before"])
    new = old.with_changes(amendment.changes)
    facts = AmendmentFacts(
        agreement=facts_of(amendment.agreement),
        number=amendment.number,
        effective_on=amendment.effective_on,
        reason=amendment.reason,
        changes=tuple(
            (_LABELS[name], _format_term(name, getattr(old, name)), _format_term(name, getattr(new, name)))
            for name in _LABELS
            if name in amendment.changes
        ),
        replaces=tuple(
            ReplacedFacts(
                number=one["number"],
                effective_on=dt.date.fromisoformat(one["effective_on"]),
                terms=tuple(_LABELS[name] for name in _LABELS if name in one["names"]),
                until=dt.date.fromisoformat(one["from"]) - DAY,
                never_holds=one["never_holds"],
            )
            for one in replaced["replaces"]
        ),
        is_draft=amendment.status in DRAFTS,
    )
    return amendment_pdf(facts)


_LABELS = {
    "ends_on": "Beigu datums",
    "weekly_hours": "Stundas nedēļā",
    "workplace_id": "Mācību vieta",
    "supervisor": "Vadītājs",
    "pay": "Samaksas veids",
    "amount": "Samaksa mēnesī",
}
_PAY = {"wage": "darba alga", "stipend": "stipendija", "none": "bez samaksas"}


def _format_term(name: str, value: Any) -> str:
    """Format a term as Latvian documents write it; an empty value becomes a dash."""
    if value in (None, ""):
        return "–"
    formatters: dict[str, Callable[[Any], str | None]] = {
        "ends_on": spelling.short_day,
        "weekly_hours": spelling.hours,
        "amount": spelling.euros,
        "pay": _PAY.get,
        "workplace_id": lambda pk: address_of(Workplace.objects.get(pk=pk)),
    }
    return str(formatters.get(name, str)(value) or "–")


def gaps_of(agreement: Agreement) -> list[str]:
    """What the paper still leaves as a line to fill by hand (message ids)."""
    return missing(facts_of(agreement))


def facts_of(agreement: Agreement, terms: Terms | None = None) -> f.AgreementFacts:
    """The facts to print in an agreement, by its first terms or by others (an amendment's)."""
    enrolment = agreement.assignment.enrolment
    particulars: Mapping[str, Any] = agreement.particulars
    terms = terms or first_terms(agreement)
    is_minor = enrolment.person.needs_guardian_on(terms.starts_on)
    return f.AgreementFacts(
        kind=kind_of(agreement),
        number=agreement.number or None,
        dated_on=agreement.dated_on,
        place=agreement.place or enrolment.school.town or None,
        school=f.SchoolFacts(
            **party(enrolment.school),
            viis_code=enrolment.school.viis_code or None,
            signatory=_signatory(particulars, "school"),
        ),
        host=_host(agreement, terms, particulars),
        learner=learner(enrolment.person, particulars),
        guardian=_guardian(enrolment.person, particulars) if is_minor else None,
        programme=replace(
            of_programme := programme(enrolment.programme),
            licence_number=particulars.get("programme_licence") or of_programme.licence_number,
        ),
        supervisor=f.SupervisorFacts(
            name=terms.supervisor or None,
            qualification=particulars.get("supervisor_qualification"),
            contact=particulars.get("supervisor_contact"),
        ),
        coordinator=f.CoordinatorFacts(
            name=particulars.get("coordinator_name") or enrolment.school.contact_name or None,
            contact=particulars.get("coordinator_contact") or enrolment.school.contact_email or None,
        ),
        term=_term(terms, particulars),
        insurance=f.InsuranceFacts(
            accident=_policy(particulars, "accident"), liability=_policy(particulars, "liability")
        ),
        provision=f.ProvisionFacts(
            protective_equipment=particulars.get("protective_equipment"),
            transport=particulars.get("transport"),
            accommodation=particulars.get("accommodation"),
        ),
        plan_number=particulars.get("plan_number"),
        is_draft=agreement.status in DRAFTS,
        ruleset_version=agreement.ruleset_version or None,
    )


def _host(agreement: Agreement, terms: Terms, particulars: Mapping[str, Any]) -> f.HostFacts:
    opening = agreement.assignment.opening
    return f.HostFacts(
        **party(opening.employer),
        kind=opening.employer.legal_form or None,
        workplace=address_of(site_of(agreement, terms)),
        nace=particulars.get("host_nace"),
        signatory=_signatory(particulars, "host"),
    )


def learner(person: Person, particulars: Mapping[str, Any]) -> f.LearnerFacts:
    return f.LearnerFacts(
        name=person.name,
        birth_date=person.birth_date,
        address=particulars.get("learner_address") or address_of(person),
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
        "address": address_of(organisation),
        "contact": contact or None,
    }


def address_of(place: Any) -> str | None:
    """Address and town, which is not said twice."""
    parts = dict.fromkeys(part for part in (place.address, place.town) if part)
    joined = ", ".join(part for part in parts if not (part == place.town and part in (place.address or "")))
    return joined or place.town or None


def _signatory(particulars: Mapping[str, Any], side: str) -> f.Signatory:
    return f.Signatory(
        name=particulars.get(f"{side}_signatory"),
        position=particulars.get(f"{side}_position"),
        authority=particulars.get(f"{side}_authority"),
    )


def _guardian(person: Person, particulars: Mapping[str, Any]) -> f.GuardianFacts:
    """The guardian by the agreement's particulars, else the only one that the school entered.

    Of several, none stands on the paper until the school says who signs: the others read it too.
    """
    if particulars.get("guardian_name"):
        return f.GuardianFacts(
            name=particulars["guardian_name"], relation=particulars.get("guardian_relation")
        )
    guardians = list(person.guardians.all())
    return guardian_facts(guardians[0]) if len(guardians) == 1 else f.GuardianFacts()


def guardian_name(agreement: Agreement) -> str:
    """The guardian who stands on the paper; empty while nobody does."""
    return _guardian(agreement.assignment.enrolment.person, agreement.particulars).name or ""


def guardian_facts(guardian: Guardian) -> f.GuardianFacts:
    """What a paper says of one guardian: never where she is reached."""
    return f.GuardianFacts(name=guardian.name, relation=PRINTED_RELATION.get(guardian.relation))


def _policy(particulars: Mapping[str, Any], what: str) -> f.PolicyFacts:
    return f.PolicyFacts(
        insurer=particulars.get(f"{what}_insurer"),
        number=particulars.get(f"{what}_number"),
        insured_sum=number_of(particulars.get(f"{what}_sum")),
        starts_on=day_of(particulars.get(f"{what}_from")),
        ends_on=day_of(particulars.get(f"{what}_to")),
    )


def _term(terms: Terms, particulars: Mapping[str, Any]) -> f.TermFacts:
    share = number_of(particulars.get("host_share"))
    lines = str(particulars.get("timetable") or "").splitlines() or lines_of(terms.week)
    return f.TermFacts(
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        host_share=share / 100 if share is not None else None,
        host_hours=number_of(particulars.get("host_hours")),
        weekly_hours=terms.weekly_hours,
        timetable=tuple(line.strip() for line in lines if line.strip()),
        pay=f.Pay(terms.pay) if terms.pay else None,
        amount=terms.amount,
        pay_day=particulars.get("pay_day"),
    )
