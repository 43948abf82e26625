"""What the worker does beside its queue: each kind of work in a thread of its own, so that none waits.

A code is sent within a second, whatever the other e-mails, a stranger's receiver or the day's work are doing.
A database that is away or locked ends none of it: it is tried again, and each kind says that it lives.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils import timezone

from alliances.kernel import daily
from alliances.messages import services as messages
from dvb.api.services import webhooks
from dvb.operations import heartbeats

LONGEST_PAUSE = 15.0
BEAT_SECONDS = 15.0
IDLE = dt.timedelta(seconds=90)
DATABASE_FAULTS = (OperationalError, InterfaceError)
log = logging.getLogger(__name__)


class Part(threading.Thread):
    """Does one kind of work again and again; a failure makes it wait longer and never ends it.

    ``longest`` is how long one turn of it may last before it counts as silent.
    """

    def __init__(
        self, kind: str, work: Callable[[], None], *, worker: str, pause: float, longest: dt.timedelta
    ) -> None:
        super().__init__(name=f"dvb-{kind}", daemon=True)
        self.kind = kind
        self.work = work
        self.worker = worker
        self.pause = pause
        self.longest = longest
        self.failures = 0
        self.beaten_at = float("-inf")
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.is_set():
            self.once()
            self.ended.wait(min(self.pause * 2**self.failures, LONGEST_PAUSE))

    def once(self) -> None:
        close_old_connections()
        try:
            self._beat()
            self.work()
            self.failures = 0
        except Exception as fault:
            if _is_of_database(fault):
                log.error("The work %r waits for the database: %s", self.kind, _line(fault))
            else:
                log.exception("The work %r failed; it is tried again.", self.kind)
            self._has_failed()

    def _has_failed(self) -> None:
        self.failures = min(self.failures + 1, 10)
        connections.close_all()

    def end(self) -> None:
        self.ended.set()

    def _beat(self) -> None:
        if time.monotonic() - self.beaten_at >= BEAT_SECONDS:
            heartbeats.beat(self.worker, self.kind, next_within=self.longest)
            self.beaten_at = time.monotonic()


def parts(worker: str) -> list[Part]:
    """The threads of a worker, not yet started."""
    return [
        Part("urgent", send_urgent, worker=worker, pause=1, longest=IDLE),
        Part("mail", send_mail, worker=worker, pause=5, longest=dt.timedelta(minutes=5)),
        Part("webhooks", tell_webhooks, worker=worker, pause=5, longest=dt.timedelta(minutes=5)),
        Part("day", Day().work, worker=worker, pause=5, longest=dt.timedelta(hours=1)),
    ]


def send_urgent() -> None:
    messages.deliver_due(timezone.now(), 5, urgent=True)


def send_mail() -> None:
    messages.deliver_due(timezone.now(), 20, urgent=False)


def tell_webhooks() -> None:
    webhooks.queue()
    webhooks.deliver_due(timezone.now(), 20)


class Day:
    """The day's work, once a day, and the summaries that are due."""

    def __init__(self) -> None:
        self.done_on: dt.date | None = None

    def work(self) -> None:
        today = timezone.localdate()
        try:
            if self.done_on != today:
                daily.run(today)
                self.done_on = today
        finally:
            messages.send_digests(timezone.now())


def _is_of_database(fault: Exception) -> bool:
    """Whether the database was away or locked; a group of faults is when nothing else is in it."""
    if isinstance(fault, ExceptionGroup):
        return fault.split(DATABASE_FAULTS)[1] is None
    return isinstance(fault, DATABASE_FAULTS)


def _line(fault: Exception) -> str:
    if isinstance(fault, ExceptionGroup):
        return "; ".join(sorted({_line(each) for each in fault.exceptions}))
    return " ".join(str(fault).split())
