"""Whoever confirms a week confirms what she saw: its tasks and remarks as well as its hours."""

from __future__ import annotations

import pytest

from alliances.kernel.actor import SYSTEM
from dvb.services import logbook
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb import logs
from tests.refusals import refusal

pytestmark = pytest.mark.django_db


@freeze_time(logs.NOW)
def test_other_tasks_or_another_remark_are_another_week_than_the_one_that_was_seen(cast: Cast) -> None:
    agreement = logs.at_work(cast)
    [entry] = logs.write(cast, agreement)
    link = logs.supervisor(cast, agreement)
    for said in (logs.said(text="Metina"), logs.said(text="Metina", remark="Viens pats")):
        seen = logs.seen(entry.week)
        entry = logbook.change(entry, said=said, by=cast.actor("learner_member"))
        with refusal("week_changed"):
            logbook.confirm(seen, by=SYSTEM, link=link)
    assert logbook.confirm(logs.seen(entry.week), by=SYSTEM, link=link)
