"""What the worker does beside its queue: each kind of work in a thread of its own, so that none waits.

A code is sent within a second, whatever the other e-mails, a stranger's receiver or the day's work are doing.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable

from django.db import connections
from django.utils import timezone

from alliances.services import messages
from dvb.services import daily, webhooks

LONGEST_PAUSE = 30.0
log = logging.getLogger(__name__)


class Part(threading.Thread):
    """Does one kind of work again and again; a failure makes it wait longer and never ends it."""

    def __init__(self, kind: str, work: Callable[[], None], *, pause: float) -> None:
        super().__init__(name=f"dvb-{kind}", daemon=True)
        self.kind = kind
        self.work = work
        self.pause = pause
        self.failures = 0
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.is_set():
            self.once()
            self.ended.wait(min(self.pause * 2**self.failures, LONGEST_PAUSE))

    def once(self) -> None:
        try:
            self.work()
            self.failures = 0
        except Exception:
            log.exception("The work %r failed; it is tried again.", self.kind)
            self.failures = min(self.failures + 1, 10)
        finally:
            connections.close_all()

    def end(self) -> None:
        self.ended.set()


def parts() -> list[Part]:
    """The threads of a worker, not yet started."""
    return [
        Part("urgent", send_urgent, pause=1),
        Part("mail", send_mail, pause=5),
        Part("webhooks", tell_webhooks, pause=5),
        Part("day", Day().work, pause=5),
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
        if self.done_on != today:
            daily.run(today)
            self.done_on = today
        messages.send_digests(timezone.now())
