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
from dvb.agreements.lifecycle import BEFORE_SIGNED, AgreementState
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Placement
from dvb.guest_access.services.link_people import STAY, is_enrolled, minor_until, person_of
from matching.assignments.lifecycle import AssignmentState
from matching.learners.models import Enrolment, Guardian, Person

Purpose = PersonalLink.Purpose
PERSON = Person._meta.label_lower
AFTER_END = dt.timedelta(days=60)
"""After the last day a supervisor still confirms weeks and reports how the stay was; our own choice."""


def end_of_stay(agreement: Agreement) -> dt.date:
    """Until when a supervisor's link may be used; who left the school has left the workplace too."""
    last = Placement(agreement).ends_on
    return min(last, agreement.assignment.enrolment.ended_on or last) + AFTER_END


def _guardian_holds(link: PersonalLink) -> bool:
    """The learner has this guardian at this address, and is the school's."""
    copied = {"person": link.subject_id, "name": link.name, "email": link.email}
    return Guardian.objects.filter(**copied).exists() and is_enrolled(link.subject_id, link.organisation_id)


def _guardian_until(link: PersonalLink) -> dt.date:
    return minor_until(Person.objects.get(pk=link.subject_id))


def _learner_holds(link: PersonalLink) -> bool:
    """The school has this address of the learner, and she is its."""
    has_address = Person.objects.filter(pk=link.subject_id, email=link.email).exclude(email="").exists()
    return has_address and is_enrolled(link.subject_id, link.organisation_id)


def _question_holds(link: PersonalLink) -> bool:
    """The school has this address of the learner of the stay; she need not be its learner any more."""
    stay = _stay_of(link)
    return stay is not None and stay.assignment.enrolment.person.email == link.email != ""


def _days_from_now(_link: PersonalLink) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=links.DAYS)


def _supervisor_holds(link: PersonalLink) -> bool:
    """Nobody else was named since the link was made, and her address was not corrected.

    Agreement and opening name the supervisor; where the employer keeps her among its supervisors, her address
    too. The school may ask somebody whom neither names: she holds until they name another. Whoever is named
    anew may have been asked before, by a link that was made for her.
    """
    stay = _stay_of(link)
    if stay is None:
        return False
    is_called_off = stay.assignment.status != AssignmentState.AGREED and stay.status in BEFORE_SIGNED
    before, now = link.original.split(_BETWEEN), _named(stay)
    if is_called_off or len(before) != len(now):
        return False
    is_same = before[:-1] == now[:-1]
    is_new = link.name in set(now[:-1]) - set(before[:-1])
    is_the_kept = link.name in before[:-1] or link.email == before[-1]
    has_address = not is_the_kept or now[-1] in ("", before[-1], link.email)
    return (is_same or is_new) and has_address


_BETWEEN = "\n"
_LEFT = "left"


def _named(stay: Agreement) -> list[str]:
    """Who supervises by agreement and by opening, and her address where the employer keeps it."""
    kept = stay.assignment.opening.supervisor
    names = [
        Placement(stay).terms_on(timezone.localdate()).supervisor,
        stay.assignment.opening.supervisor_name,
    ]
    address = (kept.email if kept.is_active else _LEFT) if kept else ""
    return [*(name or "" for name in names), address]


def _supervisor_original(stay: int) -> str:
    return _BETWEEN.join(_named(_stays().get(pk=stay)))


def _supervisor_until(link: PersonalLink) -> dt.date:
    return end_of_stay(_stays().get(pk=link.subject_id))


def _stays() -> Any:
    rows = Agreement.objects.all()
    return rows.select_related("assignment__enrolment__person", "assignment__opening__supervisor")


def _stay_of(link: PersonalLink) -> Agreement | None:
    """The stay, if it is not void and this school keeps it."""
    own = {"pk": link.subject_id, "assignment__enrolment__school": link.organisation_id}
    stay: Agreement | None = _stays().filter(**own).exclude(status=AgreementState.VOID).first()
    return stay


def tell_locked(link: PersonalLink) -> None:
    """Write to the school whose link was locked, once for each link."""
    person = person_of(link)
    own = Enrolment.objects.filter(person=person, school=link.organisation_id)
    enrolment = own.order_by("-started_on")[0]
    for to in messages.addresses_of(link.organisation):
        messages.put(
            "link_locked",
            to=to,
            about=link,
            by=SYSTEM,
            context={"holder": link.name, "learner": person.name},
            path=reverse("personal-link-list", args=[enrolment.pk]),
            sender_id=link.organisation_id,
            key=f"link_locked:{link.pk}:{to.email}"[:120],
        )


def _stays_where(**which: Any) -> Q:
    return Q(subject_id__in=Agreement.objects.filter(**which).values("pk"))


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
    "alliances.supervisor": lambda row: _stays_where(assignment__opening__supervisor=row.pk),
}

GUARDIAN = links.LinkRight(
    purpose=Purpose.GUARDIAN.value,
    subject_type=PERSON,
    holds=_guardian_holds,
    last_day=_guardian_until,
    links_of=OF_PERSON,
    tell_locked=tell_locked,
)
LEARNER = links.LinkRight(
    purpose=Purpose.LEARNER.value,
    subject_type=PERSON,
    holds=_learner_holds,
    last_day=_days_from_now,
    links_of=OF_PERSON,
    tell_locked=tell_locked,
)
QUESTION = links.LinkRight(
    purpose=Purpose.LEARNER.value,
    subject_type=STAY,
    holds=_question_holds,
    last_day=_days_from_now,
    links_of=OF_STAY,
    tell_locked=tell_locked,
)
SUPERVISOR = links.LinkRight(
    purpose=Purpose.SUPERVISOR.value,
    subject_type=STAY,
    holds=_supervisor_holds,
    last_day=_supervisor_until,
    links_of=OF_STAY,
    tell_locked=tell_locked,
    original_of=_supervisor_original,
    is_exclusive=True,
)


def register() -> None:
    for right in (GUARDIAN, LEARNER, QUESTION, SUPERVISOR):
        links.register(right)
