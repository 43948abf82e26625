"""The letter of each Monday: what stands on a person's start page, from the same table."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import translation

from alliances.kernel.actor import SYSTEM
from alliances.kernel.audiences import Audience, audience_of
from alliances.kernel.quiet_hours import DIGEST_WEEKDAY
from alliances.kernel.todo import tasks_for
from alliances.messages import services as messages
from alliances.people.models import Membership

READERS = frozenset({Audience.SCHOOL, Audience.EMPLOYER, Audience.ALLIANCE})


def send(day: dt.date) -> int:
    """Write to everybody who works for an organisation and has something to do; once a week.

    Whoever acts for several organisations gets a letter for each. Returns how many were written.
    """
    if day.weekday() != DIGEST_WEEKDAY:
        return 0
    rows = Membership.objects.filter(
        ended_on__isnull=True,
        user__is_active=True,
        role__in=[role.value for role in messages.WRITERS],
    )
    return sum(_write(row, day) for row in rows.select_related("user", "organisation__kind").order_by("pk"))


def _write(membership: Membership, day: dt.date) -> bool:
    actor = membership.as_actor()
    if audience_of(actor) not in READERS:
        return False
    to = messages.address_of(membership.user)
    with translation.override(to.language):
        titles = [task.title for task in tasks_for(actor) if task.is_duty]
    if not titles:
        return False
    sent = messages.put(
        "task_digest",
        to=to,
        about=membership.organisation,
        by=SYSTEM,
        context={"titles": titles, "organisation": membership.organisation.name},
        path=reverse("home"),
        sender_id=membership.organisation_id,
        key=f"tasks:{membership.pk}:{day}",
    )
    return sent is not None
