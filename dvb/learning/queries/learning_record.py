"""The record that a learner takes away, as a paper and as a European credential."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.utils import translation

from alliances.organisations.models import Organisation
from dvb.agreements.lifecycle import STARTED
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Placement, logged, placements
from dvb.documents import european_credential as elm
from dvb.documents.learning_record import Learned, Party, RecordFacts, Stay
from dvb.documents.render import record_pdf, record_pictures
from dvb.learning import queries as learning_queries
from dvb.learning.models import Confirmation
from matching.learners.models import Enrolment


def pdf_of(enrolment: Enrolment) -> bytes:
    return record_pdf(facts_of(enrolment))


def elm_of(enrolment: Enrolment) -> bytes:
    facts = facts_of(enrolment)
    pages = record_pictures(facts)
    return elm.as_json(elm.credential_of(facts, source=settings.SITE_URL, pages=pages))


def facts_of(enrolment: Enrolment) -> RecordFacts:
    """All valid confirmations of the person and all her stays, at any school."""
    person = enrolment.person
    rows = Agreement.objects.filter(assignment__enrolment__person=person, status__in=STARTED)
    rows = rows.select_related("assignment__opening__employer", "assignment__enrolment").order_by("pk")
    stays = placements(rows)
    hours = logged(stays.values())
    confirmations = learning_queries.initial_levels(person.pk).select_related(
        "assessment", "outcome", "school", "agreement"
    )
    first: dict[int, Confirmation] = {}
    for confirmation in confirmations.prefetch_related("outcome__skills"):
        first.setdefault(confirmation.outcome_id, confirmation)
    with translation.override("lv"):
        return RecordFacts(
            person=person.pk,
            first_name=person.first_name,
            last_name=person.last_name,
            birth_date=person.birth_date,
            school=_party(enrolment.school),
            programme=enrolment.programme.name,
            qualification=enrolment.programme.qualification.name_lv,
            stays=tuple(_stay(stay, hours[key].confirmed) for key, stay in stays.items()),
            learned=tuple(
                _learned_outcome(confirmation, enrolment.school) for confirmation in first.values()
            ),
        )


def _party(organisation: Organisation) -> Party:
    """A natural person's number is personal and is left out."""
    number = "" if organisation.is_natural_person else organisation.registration_number or ""
    return Party(
        key=organisation.pk, name=organisation.name, registration_number=number, town=organisation.town
    )


def _stay(stay: Placement, confirmed: int) -> Stay:
    row = stay.agreement
    return Stay(
        key=row.pk,
        kind=str(row.assignment.opening.get_kind_display()),
        employer=_party(row.assignment.opening.employer),
        starts_on=stay.starts_on,
        ends_on=stay.ends_on,
        hours=Decimal(confirmed) / 60,
        is_over=row.status in ("ended", "terminated"),
    )


def _learned_outcome(confirmation: Confirmation, school: Organisation) -> Learned:
    assessment = confirmation.assessment
    return Learned(
        key=confirmation.pk,
        code=confirmation.outcome.code,
        name=confirmation.outcome.name_lv,
        name_en=confirmation.outcome.name_en,
        skills=tuple((skill.esco_uri, skill.name_lv) for skill in confirmation.outcome.skills.all()),
        level=str(assessment.get_level_display()) if assessment else "",
        level_number=assessment.level if assessment else None,
        assessed_by=assessment.assessed_name if assessment else "",
        assessed_on=assessment.assessed_on if assessment else None,
        stay=confirmation.agreement_id,
        school=_party(confirmation.school or school),
        confirmed_on=confirmation.confirmed_on,
        is_new=confirmation.is_new,
    )
