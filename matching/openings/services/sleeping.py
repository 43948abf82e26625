"""Openings that nobody has confirmed for a quarter of a year: they fall asleep until somebody does."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from alliances.kernel.lifecycles import require_move
from alliances.messages import recipients
from alliances.messages.models import Message
from matching.openings.lifecycle import OpeningState
from matching.openings.models import Opening

AWAKE_DAYS = 90
ASK_DAYS = 76
"""After so many days a page asks, two weeks before an opening falls asleep."""


def due(day: dt.date, days: int = AWAKE_DAYS) -> QuerySet[Opening]:
    """Offered openings with a free seat and days ahead that nobody confirmed for so long."""
    rows: QuerySet[Any] = Opening.objects.with_free_seats()
    return rows.filter(
        status=OpeningState.PUBLISHED,
        confirmed_on__lte=day - dt.timedelta(days=days),
        ends_on__gte=day,
        free_seats__gt=0,
    )


def put_to_sleep(day: dt.date) -> int:
    """Let what is due fall asleep and write to each employer once; returns how many."""
    asleep: dict[tuple[int, int | None], list[Opening]] = defaultdict(list)
    for pk in list(due(day).values_list("pk", flat=True)):
        if (row := _pause(pk, day)) is not None:
            asleep[row.employer_id, row.registered_by_id].append(row)
    for (__, school_id), rows in asleep.items():
        recipients.notify_employer(
            "openings_asleep",
            rows[0].employer,
            by=SYSTEM,
            about=rows[0],
            school_id=school_id,
            path=reverse("matching:opening-list") + "?state=asleep",
            titles=[f"{row} ({row.starts_on:%d.%m.%Y.})" for row in rows],
            count=len(rows),
        )
    return sum(len(rows) for rows in asleep.values())


@transaction.atomic
def _pause(pk: int, day: dt.date) -> Opening | None:
    row = Opening.objects.select_for_update(of=("self",)).select_related("employer").get(pk=pk)
    if row.status != OpeningState.PUBLISHED or row.confirmed_on > day - dt.timedelta(days=AWAKE_DAYS):
        return None
    require_move(OpeningState.PUBLISHED, OpeningState.ASLEEP)
    row.status = OpeningState.ASLEEP
    row.save(update_fields=["status"])
    AuditEntry.objects.record(
        by=SYSTEM,
        verb="opening.asleep",
        subject=row,
        before={"status": OpeningState.PUBLISHED.value, "confirmed_on": str(row.confirmed_on)},
        after={"status": OpeningState.ASLEEP.value},
    )
    return row


def is_any_asleep(letter: Message) -> bool:
    """Whether anything of the employer still sleeps that a letter is about, or about an opening of which."""
    pk = letter.subject_id or 0
    rows = Opening.objects.filter(status=OpeningState.ASLEEP)
    if letter.subject_type == Opening._meta.label_lower:
        return rows.filter(employer__openings=pk).exists()
    return rows.filter(employer=pk).exists()
