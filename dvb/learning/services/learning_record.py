"""The record that a learner takes away, as a paper and as a European credential."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.utils import translation

from alliances.organisations.models import Organisation
from dvb.agreements.lifecycle import STARTED
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Placement, logged, placements
from dvb.documents import elm
from dvb.documents.record import Learned, Party, RecordFacts, Stay
from dvb.documents.render import record_pdf
from dvb.learning.models import Confirmation
from dvb.learning.services import skills
from matching.learners.models import Enrolment


def pdf_of(enrolment: Enrolment) -> bytes:
    return record_pdf(facts_of(enrolment))


def elm_of(enrolment: Enrolment) -> bytes:
    return elm.as_json(elm.credential_of(facts_of(enrolment), source=settings.SITE_URL))


def facts_of(enrolment: Enrolment) -> RecordFacts:
    """Everything that stands confirmed for the person, and all her stays, at whatever school."""
    person = enrolment.person
    rows = Agreement.objects.filter(assignment__enrolment__person=person, status__in=STARTED)
    rows = rows.select_related("assignment__opening__employer", "assignment__enrolment").order_by("pk")
    stays = placements(rows)
    hours = logged(stays.values())
    words = skills.initial_levels(person.pk).select_related("assessment", "outcome", "school", "agreement")
    first: dict[int, Confirmation] = {}
    for word in words.prefetch_related("outcome__skills"):
        first.setdefault(word.outcome_id, word)
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
            learned=tuple(_learned(word, enrolment.school) for word in first.values()),
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


def _learned(word: Confirmation, school: Organisation) -> Learned:
    judged = word.assessment
    return Learned(
        key=word.pk,
        code=word.outcome.code,
        name=word.outcome.name_lv,
        name_en=word.outcome.name_en,
        skills=tuple((skill.esco_uri, skill.name_lv) for skill in word.outcome.skills.all()),
        level=str(judged.get_level_display()) if judged else "",
        level_number=judged.level if judged else None,
        assessed_by=judged.assessed_name if judged else "",
        assessed_on=judged.assessed_on if judged else None,
        stay=word.agreement_id,
        school=_party(word.school or school),
        confirmed_on=word.confirmed_on,
        is_new=word.is_new,
    )
