"""The originals of personal links: what a guardian's, a learner's and a supervisor's link is a copy of."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from alliances.kernel.actor import SYSTEM
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages import services as messages
from dvb.agreements import supervision
from dvb.agreements.lifecycle import BEFORE_SIGNED, AgreementState
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Placement
from dvb.guest_access.queries import STAY, is_enrolled, minor_until, person_of
from matching.assignments.lifecycle import AssignmentState
from matching.learners.models import Enrolment, Guardian, Person

Purpose = PersonalLink.Purpose
PERSON = Person._meta.label_lower
AFTER_END = dt.timedelta(days=60)
"""After the last day a supervisor still confirms weeks and reports how the stay was; our own choice."""


def end_of_stay(agreement: Agreement) -> dt.date:
    """Last day of a supervisor's link: after the stay's end, or after the enrolment's if that is earlier."""
    last = Placement(agreement).ends_on
    return min(last, agreement.assignment.enrolment.ended_on or last) + AFTER_END


def _guardian_is_valid(link: PersonalLink) -> bool:
    """Whether the learner still has this guardian at this address and is enrolled at the school."""
    details = {"person": link.subject_id, "name": link.name, "email": link.email}
    return Guardian.objects.filter(**details).exists() and is_enrolled(link.subject_id, link.organisation_id)


def _guardian_until(link: PersonalLink) -> dt.date:
    return minor_until(Person.objects.get(pk=link.subject_id))


def _learner_is_valid(link: PersonalLink) -> bool:
    """Whether this is still the learner's address and she is enrolled at the school."""
    has_address = Person.objects.filter(pk=link.subject_id, email=link.email).exclude(email="").exists()
    return has_address and is_enrolled(link.subject_id, link.organisation_id)


def _question_is_valid(link: PersonalLink) -> bool:
    """Whether this is still the address of the stay's learner, who may have left the school."""
    stay = _stay_of(link)
    return stay is not None and stay.assignment.enrolment.person.email == link.email != ""


def _days_from_now(_link: PersonalLink) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=links.DAYS)


def _supervisor_is_valid(link: PersonalLink) -> bool:
    """Whether the supervisor was not replaced since the link was issued, nor her address corrected.

    The agreement names the supervisor, and the terms of the pair before any amendment; where the employer
    keeps her among its supervisors, her address counts too. What the opening offers to others meanwhile
    changes nothing. The school may invite somebody whom neither names: her link is valid until they name
    another. Whoever is named later may have been invited before, by a link of her own.
    """
    stay = _stay_of(link)
    if stay is None:
        return False
    is_called_off = stay.assignment.status != AssignmentState.AGREED and stay.status in BEFORE_SIGNED
    before, current = link.original.split(_BETWEEN), _named_supervisors(stay)
    if is_called_off or len(before) != len(current):
        return False
    is_same = before[:-1] == current[:-1]
    is_new = link.name in set(current[:-1]) - set(before[:-1])
    is_recorded = link.name in before[:-1] or link.email == before[-1]
    has_address = not is_recorded or current[-1] in ("", before[-1], link.email)
    return (is_same or is_new) and has_address


_BETWEEN = "\n"
_LEFT = "left"


def _named_supervisors(stay: Agreement) -> list[str]:
    """Supervisor names by today's agreement and by the terms of the pair, and the address in the record."""
    today = supervision.supervision_of(stay)
    address = (today.record.email if today.record.is_active else _LEFT) if today.record else ""
    return [today.name, today.first_name, address]


def _supervisor_original(stay: int) -> str:
    return _BETWEEN.join(_named_supervisors(_stays().get(pk=stay)))


def _supervisor_until(link: PersonalLink) -> dt.date:
    return end_of_stay(_stays().get(pk=link.subject_id))


def _stays() -> Any:
    rows = Agreement.objects.all()
    return rows.select_related("assignment__enrolment__person", "assignment__opening__workplace")


def _stay_of(link: PersonalLink) -> Agreement | None:
    """The stay, if it is not void and belongs to this school."""
    own = {"pk": link.subject_id, "assignment__enrolment__school": link.organisation_id}
    stay: Agreement | None = _stays().filter(**own).exclude(status=AgreementState.VOID).first()
    return stay


def notify_locked(link: PersonalLink) -> None:
    """Notify the school that its link was locked, once per link."""
    person = person_of(link)
    enrolments = Enrolment.objects.filter(person=person, school=link.organisation_id)
    enrolment = enrolments.order_by("-started_on")[0]
    for to in messages.recipients_of(link.organisation):
        messages.put(
            "link_locked",
            to=to,
            about=link,
            by=SYSTEM,
            context={"holder": link.name, "learner": person.name},
            path=reverse("personal-link-list", args=[enrolment.pk]),
            sender_id=link.organisation_id,
            key=f"link_locked:{link.pk}:{to.key}"[:120],
        )


def _stays_where(**filters: Any) -> Q:
    return Q(subject_id__in=Agreement.objects.filter(**filters).values("pk"))


OF_PERSON = {
    "matching.person": lambda row: Q(subject_id=row.pk),
    "matching.enrolment": lambda row: Q(subject_id=row.person_id),
}
OF_STAY = {
    STAY: lambda row: Q(subject_id=row.pk),
    "matching.person": lambda row: _stays_where(assignment__enrolment__person=row.pk),
    "matching.enrolment": lambda row: _stays_where(assignment__enrolment=row.pk),
    "matching.assignment": lambda row: _stays_where(assignment=row.pk),
    "matching.opening": lambda row: _stays_where(assignment__opening=row.pk),
    "alliances.supervisor": lambda row: (
        _stays_where(assignment__terms_versions__values__supervisor_id=row.pk)
        | _stays_where(assignment__terms_versions__isnull=True, assignment__opening__supervisor=row.pk)
    ),
}

GUARDIAN = links.LinkRight(
    purpose=Purpose.GUARDIAN.value,
    subject_type=PERSON,
    holds=_guardian_is_valid,
    last_day=_guardian_until,
    links_of=OF_PERSON,
    tell_locked=notify_locked,
)
LEARNER = links.LinkRight(
    purpose=Purpose.LEARNER.value,
    subject_type=PERSON,
    holds=_learner_is_valid,
    last_day=_days_from_now,
    links_of=OF_PERSON,
    tell_locked=notify_locked,
)
QUESTION = links.LinkRight(
    purpose=Purpose.LEARNER.value,
    subject_type=STAY,
    holds=_question_is_valid,
    last_day=_days_from_now,
    links_of=OF_STAY,
    tell_locked=notify_locked,
)
SUPERVISOR = links.LinkRight(
    purpose=Purpose.SUPERVISOR.value,
    subject_type=STAY,
    holds=_supervisor_is_valid,
    last_day=_supervisor_until,
    links_of=OF_STAY,
    tell_locked=notify_locked,
    original_of=_supervisor_original,
    is_exclusive=True,
)


def register() -> None:
    for right in (GUARDIAN, LEARNER, QUESTION, SUPERVISOR):
        links.register(right)
