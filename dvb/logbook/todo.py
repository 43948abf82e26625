"""Tasks about the log: weeks to write, to confirm, to check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience
from alliances.kernel.tallies import Tally, tally
from alliances.kernel.todo import Task, finder, shared
from dvb.agreements.lifecycle import FINISHED
from dvb.agreements.placement import logged
from dvb.logbook import queries as logbook_queries
from dvb.logbook.lifecycle import LogWeekState
from dvb.logbook.models import LogWeek
from dvb.logbook.queries import FRIDAY
from matching.assignments.queries import is_at_school

PATIENCE_DAYS = 21
"""From the Monday of a week: two weeks after its end."""


@finder({Audience.LEARNER: 10})
def mine(actor: Actor) -> list[Task]:
    """A learner's log: weeks to correct, today's entry, and earlier days that are missing."""
    returned = logbook_queries.waiting_for(actor)
    today, earlier = _missing(actor)
    return [
        *([_returned(returned)] if returned else []),
        *([_today()] if today else []),
        *([_earlier(earlier)] if earlier else []),
    ]


def _missing(actor: Actor) -> tuple[bool, int]:
    """Whether today's day of work is not written, and how many earlier ones are not."""
    today = timezone.localdate()
    here = logbook_queries.supervised(actor).filter(is_at_school(today, "assignment__enrolment"))
    stays = [stay for stay in logbook_queries.stays(here) if stay.is_open_on(today)]
    if not stays:
        return False, 0
    hours = logged(stays)
    missing = [
        day
        for stay in stays
        for day in logbook_queries.missing_of(stay, hours[stay.agreement.pk], today + dt.timedelta(days=1))
        if day <= stay.written_until
    ]
    return today in missing, sum(day < today for day in missing)


def _returned(count: int) -> Task:
    title = ngettext("%(n)s week of your log came back", "%(n)s weeks of your log came back", count)
    note = _("The supervisor says what has to be corrected.")
    return Task(title % {"n": count}, note, _("Review and fix"), reverse("log"))


def _today() -> Task:
    note = _("It takes less than a minute, also without a connection.")
    return Task(_("Write down today's work"), note, _("Open the log"), reverse("log"))


def _earlier(count: int) -> Task:
    title = ngettext(
        "%(n)s earlier day is missing in your log", "%(n)s earlier days are missing in your log", count
    )
    note = _("Days that are not written count nowhere. Enter the work, or why you were away.")
    return Task(title % {"n": count}, note, _("Open the log"), reverse("log"))


@finder({Audience.EMPLOYER: 30})
def to_confirm(actor: Actor) -> list[Task]:
    """An employer's weeks that wait for confirmation: from their Friday on, or once the stay is over."""
    friday = timezone.localdate() - dt.timedelta(days=FRIDAY)
    rows = logbook_queries.waiting(logbook_queries.supervised(actor))
    is_over = Q(monday__lte=friday) | Q(agreement__status__in=FINISHED)
    found = tally(rows, over=is_over, running=~is_over)
    count = found["over"].count
    if not count:
        return [_running(found["running"].count)] if found["running"] else []
    title = ngettext("%(n)s week of the log waits for you", "%(n)s weeks of the log wait for you", count)
    note = _("What your learners did at work, to be confirmed all at once or one by one.")
    return [Task(title % {"n": count}, note, _("Look and confirm"), reverse("log-waiting"))]


def _running(count: int) -> Task:
    """No duty yet: said so that nobody looks for the button before it is there."""
    title = ngettext(
        "%(n)s week of the log can be confirmed from Friday",
        "%(n)s weeks of the log can be confirmed from Friday",
        count,
    )
    note = _("The learners write until then; what they wrote can be read now.")
    return Task(title % {"n": count}, note, _("Look at it"), reverse("log-waiting"), is_duty=False)


@finder({Audience.SCHOOL: 90})
def to_check(actor: Actor) -> list[Task]:
    """A school's confirmed weeks that nobody of the school has looked at."""
    count = shared(_weeks, actor)["to_check"].count
    if not count:
        return []
    title = ngettext(
        "%(n)s confirmed week waits for your check", "%(n)s confirmed weeks wait for your check", count
    )
    note = _(
        "The supervisors have confirmed them. Hours, missing days and clashes with the law are on the board."
    )
    return [Task(title % {"n": count}, note, _("Open the board"), reverse("log-board"))]


@finder({Audience.SCHOOL: 95})
def unconfirmed(actor: Actor) -> list[Task]:
    """Weeks that the supervisors have left unconfirmed for two weeks and longer."""
    count = shared(_weeks, actor)["unconfirmed"].count
    if not count:
        return []
    title = ngettext(
        "%(n)s week of the log is not confirmed after two weeks",
        "%(n)s weeks of the log are not confirmed after two weeks",
        count,
    )
    note = _("The supervisors were written to each week. Phone them.")
    return [Task(title % {"n": count}, note, _("Open the board"), reverse("log-board"))]


def _weeks(actor: Actor) -> Mapping[str, Tally]:
    """A school's weeks with entries: to check, or with the supervisor for too long; one query."""
    before = timezone.localdate() - dt.timedelta(days=PATIENCE_DAYS)
    rows = LogWeek.objects.filter(agreement__in=logbook_queries.supervised(actor))
    return tally(
        logbook_queries.with_entries(rows),
        to_check=Q(status=LogWeekState.CONFIRMED),
        unconfirmed=Q(status=LogWeekState.OPEN, monday__lte=before),
    )
