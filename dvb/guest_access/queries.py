"""The learner of a personal link: her school, and until when she is a minor."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from alliances.kernel.actor import Actor
from alliances.kernel.visibility import visible_to
from alliances.law.rules import adulthood_day
from alliances.links import services as links
from alliances.links.models import PersonalLink
from dvb.agreements.models import Agreement, GuestReply
from matching.learners.models import Enrolment, Person

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


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link that opens something, or would if it were not locked; and when it was sent."""

    link: PersonalLink
    is_locked: bool
    sent_at: dt.datetime | None


def live_rows(rows: QuerySet[PersonalLink]) -> list[LinkRow]:
    """Live and locked links, the newest first."""
    sent = Max("messages__created_at", filter=~Q(messages__kind="code"))
    result = []
    for link in rows.annotate(last_sent=sent).order_by("-pk"):
        standing = links.standing(link)
        if standing in (links.Standing.LIVE, links.Standing.LOCKED):
            result.append(LinkRow(link, standing is links.Standing.LOCKED, link.last_sent))
    return result


def person_of(link: PersonalLink) -> Person:
    """The learner whom a link is about."""
    if link.subject_type == STAY:
        return Agreement.objects.get(pk=link.subject_id).assignment.enrolment.person
    return Person.objects.get(pk=link.subject_id)
