"""What time alone brings: e-mails that are due, and the work of each day. Twice changes nothing."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from alliances.services import messages
from dvb.services import agreements, employments, logbook, webhooks
from dvb.services.indicators import disclosure_log
from matching.services import assignments, letters, sleeping


def tick(done_on: dt.date | None) -> dt.date:
    """Send what is due; on a new day do the day's work first. Returns the day that is done."""
    today = timezone.localdate()
    if done_on != today:
        run(today)
    now = timezone.now()
    messages.send_digests(now)
    messages.deliver_due(now)
    webhooks.queue()
    webhooks.deliver_due(now)
    return today


def run(day: dt.date) -> dict[str, int]:
    """The day's work, and how much of each there was."""
    return {
        "expired": assignments.expire_due(day),
        "reminded": letters.remind_due(day),
        "asleep": sleeping.put_to_sleep(day),
        **agreements.advance(day),
        "log_letters": logbook.remind(day),
        "employment": employments.ask_due(day),
        "forgotten_figures": disclosure_log.forget(day),
    }
