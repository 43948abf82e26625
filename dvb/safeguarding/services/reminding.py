"""Letters that time alone brings: half of the time is over, or it is late; one letter for several reports."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from alliances.messages.models import Message
from alliances.people.models import User
from dvb.safeguarding.models import Concern
from dvb.safeguarding.services import letters
from dvb.safeguarding.services.passing import PASSES
from dvb.safeguarding.services.reports import lock, read_by

WEEK = 7
JUST_NOW = dt.timedelta(hours=6)
JUST_READ = dt.timedelta(days=1)
REMIND = "concern.remind"


@dataclass(frozen=True)
class Occasion:
    """Why somebody is written to about a report on a day; the same for all reports of one letter."""

    school: int
    user: User
    kind: str
    is_reader: bool

    def __hash__(self) -> int:
        return hash((self.school, self.user.pk, self.kind, self.is_reader))


def remind(day: dt.date) -> int:
    """Write to everybody about all that is due that day, once each; returns how many letters that were."""
    rows = Concern.objects.filter(closed_at__isnull=True).select_related("enrolment", "assigned_to")
    groups: dict[Occasion, list[Concern]] = defaultdict(list)
    for concern in rows.order_by("due_on", "pk"):
        for occasion, __ in _occasions(concern, day):
            groups[occasion].append(concern)
    return sum(_write(occasion, concerns, day) for occasion, concerns in groups.items())


@transaction.atomic
def _write(occasion: Occasion, concerns: Iterable[Concern], day: dt.date) -> bool:
    """One letter about those of the reports that are still due once they are locked."""
    due = []
    for one in concerns:
        locked = lock(one)
        if locked.closed_at is None:
            due += [(locked, what) for found, what in _occasions(locked, day) if found == occasion]
    if not due:
        return False
    (first, first_what), number = due[0], len(due)
    key = letters.key_of(first, f"{first_what}:{occasion.user.pk}")
    for locked, what in due:
        after = {"user": occasion.user.pk, "what": what, "letter": key}
        AuditEntry.objects.record(by=SYSTEM, verb=REMIND, subject=locked, after=after)
    return letters.reminded(occasion.kind, first, occasion.user, key=key, number=number)


def _occasions(concern: Concern, day: dt.date) -> list[tuple[Occasion, str]]:
    """To whom something is to be written about a report that day, with what it is called in its trail."""
    school, reader = concern.enrolment.school_id, concern.assigned_to
    if day > concern.due_on:
        what = f"overdue:{((day - concern.due_on).days - 1) // WEEK}"
        people = {reader.pk: reader, **{one.pk: one for one in letters.overseers(concern)}}
        found = [
            (Occasion(school, one, "concern_overdue", one.pk == reader.pk), what) for one in people.values()
        ]
    elif _is_half_over(concern, day):
        found = [(Occasion(school, reader, "concern_reminder", is_reader=True), "half")]
    else:
        found = []
    return [(occasion, what) for occasion, what in found if not _is_told(concern, what, occasion.user)]


def _is_half_over(concern: Concern, day: dt.date) -> bool:
    """Whether half of its reader's time is over, who did not get it or read it just now."""
    came, now = came_at(concern), timezone.now()
    since = timezone.localdate(came)
    if since >= day or now - came < JUST_NOW or day < half_time(since, concern.due_on):
        return False
    return not _is_busy_with(concern, now)


def _is_busy_with(concern: Concern, now: dt.datetime) -> bool:
    """Whether its reader read it, or wrote to whoever reported, within the last day."""
    since = now - JUST_READ
    written = concern.words.filter(author=concern.assigned_to, written_at__gt=since)
    return read_by(concern, concern.assigned_to_id).filter(at__gt=since).exists() or written.exists()


def came_at(concern: Concern) -> dt.datetime:
    """Since when its reader has had a report."""
    last = AuditEntry.objects.about(concern).filter(verb__in=PASSES).last()
    return last.at if last is not None else concern.reported_at


def half_time(since: dt.date, due: dt.date) -> dt.date:
    """The first day after half of the time for an answer is over."""
    return due - dt.timedelta(days=max((due - since).days, 0) // 2)


def _is_told(concern: Concern, what: str, user: User) -> bool:
    """Whether this person was written to about it before, alone or beside other reports."""
    if Message.objects.filter(key=letters.key_of(concern, f"{what}:{user.pk}")).exists():
        return True
    told = AuditEntry.objects.about(concern).filter(verb=REMIND)
    return any((one.after.get("user"), one.after.get("what")) == (user.pk, what) for one in told)


def told_in(message: Message) -> QuerySet[Concern]:
    """The reports that one letter of these is about."""
    entries = AuditEntry.objects.filter(
        verb=REMIND,
        subject_type=Concern._meta.label_lower,
        at__gte=message.created_at - JUST_NOW,
        at__lte=message.created_at + JUST_NOW,
    )
    keys = [one.subject_id for one in entries if one.after.get("letter") == message.key]
    return Concern.objects.filter(pk__in=keys or [message.subject_id or 0])
