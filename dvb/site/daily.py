"""What time alone brings: the work of each day. Twice changes nothing."""

from __future__ import annotations

import datetime as dt

from alliances.links import services as links
from dvb.agreements import services as agreements
from dvb.indicators.services import disclosure_log
from dvb.learning.services import employments
from dvb.logbook import services as logbook
from dvb.operations import heartbeats
from matching.assignments.services import assignments, letters
from matching.openings.services import sleeping


def run(day: dt.date) -> dict[str, int]:
    """The day's work, and how much of each there was."""
    return {
        "expired": assignments.expire_due(day),
        "reminded": letters.remind_due(day),
        "asleep": sleeping.put_to_sleep(day),
        **agreements.advance(day),
        "log_letters": logbook.remind(day),
        "employment": employments.request_due(day),
        "ended_links": links.end_all_lost(),
        "forgotten_figures": disclosure_log.forget(day),
        "forgotten_workers": heartbeats.forget_old(),
    }
