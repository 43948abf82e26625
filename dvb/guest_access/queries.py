"""The learner of a personal link: her school, and until when she is a minor."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from alliances.kernel.actor import Actor
from alliances.kernel.visibility import visible_to
from alliances.law.rules import adulthood_day
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages.models import Message
from alliances.organisations.models import Organisation
from dvb.agreements.models import Agreement, GuestReply
from matching.learners.models import Enrolment, Person
from matching.learners.queries import Contact, contact_for, contact_of

UNKNOWN_BIRTH_DAYS = 365
STAY = Agreement._meta.label_lower


def is_enrolled(person_id: int, school_id: int) -> bool:
    """Whether the learner is enrolled at this school today, in any programme."""
    rows = Enrolment.objects.filter(person=person_id, school=school_id)
    return rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=timezone.localdate())).exists()


def minor_until(person: Person) -> dt.date:
    """The day before the 18th birthday; a year from now where the birth date is not known."""
    if person.birth_date is None:
        return timezone.localdate() + dt.timedelta(days=UNKNOWN_BIRTH_DAYS)
    return adulthood_day(person.birth_date) - dt.timedelta(days=1)


def open_replies(actor: Actor) -> QuerySet[GuestReply]:
    """What guardians and supervisors asked or refused, and nobody answered yet."""
    rows = visible_to(actor, GuestReply).filter(closed_at__isnull=True)
    replies: QuerySet[GuestReply] = rows.select_related("agreement__assignment__enrolment__person")
    return replies


def refused_stays(link: PersonalLink) -> set[int]:
    """Stays of which the holder said that she does not supervise them, and has not taken that back."""
    rows = GuestReply.objects.filter(
        purpose=PersonalLink.Purpose.SUPERVISOR,
        kind=GuestReply.Kind.REFUSAL,
        name=link.name,
        closed_at__isnull=True,
    )
    if link.purpose != PersonalLink.Purpose.SUPERVISOR:
        return set()
    return set(rows.filter(link__email=link.email).values_list("agreement", flat=True))


def waiting_guardians(actor: Actor, person_id: int) -> set[str]:
    """The guardians of a learner who asked or refused something and have no answer yet."""
    rows = open_replies(actor).filter(purpose=PersonalLink.Purpose.GUARDIAN)
    return set(rows.filter(agreement__assignment__enrolment__person=person_id).values_list("name", flat=True))


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link that opens something, or would if it were not locked; and the last letter with it."""

    link: PersonalLink
    is_locked: bool
    letter: Message | None
    learner: str = ""
    """Whom a supervisor's link is about, where the reader knows her by an agreement."""


def live_rows(rows: QuerySet[PersonalLink]) -> list[LinkRow]:
    """Live and locked links, the newest first."""
    result = []
    for link in rows.order_by("-pk"):
        standing = links.standing(link)
        if standing in (links.Standing.LIVE, links.Standing.LOCKED):
            result.append((link, standing is links.Standing.LOCKED))
    letters = _last_letters([link for link, __ in result])
    return [LinkRow(link, is_locked, letters.get(link.pk)) for link, is_locked in result]


def _last_letters(of: list[PersonalLink]) -> dict[int | None, Message]:
    """The latest letter with each link, however it fares; codes are none."""
    rows = Message.objects.filter(link__in=of).exclude(kind="code").order_by("pk")
    return {letter.link_id: letter for letter in rows}


def person_of(link: PersonalLink) -> Person:
    """The learner whom a link is about."""
    if link.subject_type == STAY:
        return Agreement.objects.get(pk=link.subject_id).assignment.enrolment.person
    return Person.objects.get(pk=link.subject_id)


def _persons_behind(link: PersonalLink) -> QuerySet[Person]:
    """The same as a query: empty where the row that an ended link was about is deleted."""
    if link.subject_type == STAY:
        return Person.objects.filter(enrolments__assignments__agreement=link.subject_id)
    return Person.objects.filter(pk=link.subject_id)


def contact_behind(link: PersonalLink) -> Contact:
    """Whom the holder of a link asks: the contact of the learner's group, else of the school."""
    school: Organisation = link.organisation
    if link.subject_type == Organisation._meta.label_lower:
        return contact_of(school)
    rows = Enrolment.objects.filter(person__in=_persons_behind(link), school=school)
    enrolment = rows.select_related("school", "group").order_by("-started_on", "-pk").first()
    return contact_for(enrolment) if enrolment is not None else contact_of(school)
