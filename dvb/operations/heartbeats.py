"""Whether the background work is alive: each kind of it writes when it will be heard of again."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from alliances.messages.models import Message
from dvb.operations.models import Heartbeat

KINDS = ("tasks", "urgent", "mail", "webhooks", "day")
"""What a worker does at the same time; each is heard of by itself."""
FORGOTTEN_AFTER = dt.timedelta(days=1)
URGENT_WAITS = dt.timedelta(minutes=2)
MAIL_WAITS = dt.timedelta(minutes=15)
NOTHING_SENT_FOR = dt.timedelta(minutes=30)


def beat(worker: str, kind: str, *, next_within: dt.timedelta) -> None:
    """Say that this kind of work goes on, and when it says so again at the latest. No audit: nobody acts."""
    now = timezone.now()
    Heartbeat.objects.update_or_create(
        worker=worker, kind=kind, defaults={"beat_at": now, "silent_after": now + next_within}
    )


def forget_old() -> int:
    """Drop the rows of workers that ended long ago."""
    old = Heartbeat.objects.filter(silent_after__lt=timezone.now() - FORGOTTEN_AFTER)
    return old.delete()[0]


def alive() -> set[str]:
    """The worker processes that are there: the thread of urgent e-mails speaks often in every one."""
    rows = Heartbeat.objects.filter(kind="urgent", silent_after__gt=timezone.now())
    return set(rows.values_list("worker", flat=True))


def silent_kinds() -> list[str]:
    """Kinds of work of which no worker gave a sign of life in time."""
    rows = Heartbeat.objects.filter(silent_after__gt=timezone.now()).order_by()
    living = set(rows.values_list("kind", flat=True).distinct())
    return [kind for kind in KINDS if kind not in living]


def waiting_mail() -> list[str]:
    """``mail_queue`` where e-mails wait that should have been tried, ``mail_server`` where none is taken."""
    now = timezone.now()
    queued = Message.objects.filter(status=Message.Status.QUEUED, in_digest=False)
    overdue = queued.filter(is_urgent=True, due_at__lt=now - URGENT_WAITS)
    problems = []
    if overdue.exists() or queued.filter(due_at__lt=now - MAIL_WAITS).exists():
        problems.append("mail_queue")
    sent = Message.objects.filter(status=Message.Status.SENT, sent_at__gt=now - NOTHING_SENT_FOR)
    if queued.filter(attempts__gte=2).exists() and not sent.exists():
        problems.append("mail_server")
    return problems
