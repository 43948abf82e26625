"""Whoever confirms a week confirms what she saw: its tasks and remarks as well as its hours."""

from __future__ import annotations

import pytest

from alliances.kernel.actor import SYSTEM
from dvb.logbook import services as logbook
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.logbook import logs
from tests.refusals import refusal

pytestmark = pytest.mark.django_db


@freeze_time(logs.NOW)
def test_other_tasks_or_another_remark_are_another_week_than_the_one_that_was_seen(cast: Cast) -> None:
    agreement = logs.at_work(cast)
    [entry] = logs.write(cast, agreement)
    link = logs.supervisor(cast, agreement)
    told = {"text": "Metina", "remark": "Viens pats"}
    for said in (logs.said(text="Metina"), logs.said(**told), logs.said(pause=45, **told)):
        seen = logs.seen(entry.week)
        entry = logbook.change(entry, day=said, by=cast.actor("learner_member"))
        with refusal("week_changed"):
            logbook.confirm(seen, by=SYSTEM, link=link)
    seen = logs.seen(entry.week)
    assert logbook.confirm(seen, by=SYSTEM, link=link)
    # The school, too, checks what it saw: meanwhile the week was changed and confirmed anew.
    entry = logbook.change(entry, day=logs.said(pause=60, **told), by=cast.actor("learner_member"))
    logbook.confirm(logs.seen(entry.week), by=SYSTEM, link=link)
    with refusal("week_changed"):
        logbook.check(seen, by=cast.actor("coordinator"))
    assert logbook.check(logs.seen(entry.week), by=cast.actor("coordinator"))


@freeze_time(logs.NOW)
def test_a_week_in_which_nothing_is_left_is_not_confirmed(cast: Cast) -> None:
    agreement = logs.at_work(cast)
    [entry] = logs.write(cast, agreement)
    link, week = logs.supervisor(cast, agreement), entry.week
    logbook.remove(entry, by=cast.actor("learner_member"))
    with refusal("week_changed"):
        logbook.confirm(logs.seen(week), by=SYSTEM, link=link)
