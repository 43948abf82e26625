"""Tasks about the log: weeks to write, to confirm, to check."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience
from alliances.kernel.todo import Task, register
from dvb.agreements.lifecycle import RUNNING
from dvb.logbook import queries as logbook_queries
from dvb.logbook.models import LogEntry


@register({Audience.LEARNER: 10})
def mine(actor: Actor) -> list[Task]:
    """A learner at work: a week to correct, and today's entry while it is missing."""
    running = logbook_queries.supervised(actor).filter(status__in=RUNNING)
    if count := logbook_queries.waiting_for(actor):
        title = ngettext("%(n)s week of your log came back", "%(n)s weeks of your log came back", count)
        note = _("The supervisor says what has to be corrected.")
        return [Task(title % {"n": count}, note, _("Review and fix"), reverse("log"))]
    today = timezone.localdate()
    stays = [stay for stay in logbook_queries.stays(running) if stay.planned_minutes(today)]
    if not stays or LogEntry.objects.filter(week__agreement__in=running, day=today).exists():
        return []
    note = _("It takes less than a minute, also without a connection.")
    return [Task(_("Write down today's work"), note, _("Open the log"), reverse("log"))]


@register({Audience.EMPLOYER: 30})
def to_confirm(actor: Actor) -> list[Task]:
    """An employer's weeks that wait for confirmation."""
    count = logbook_queries.waiting_for(actor)
    if not count:
        return []
    title = ngettext("%(n)s week of the log waits for you", "%(n)s weeks of the log wait for you", count)
    note = _("What your learners did at work, to be confirmed all at once or one by one.")
    return [Task(title % {"n": count}, note, _("Look and confirm"), reverse("log-waiting"))]


@register({Audience.SCHOOL: 90})
def to_check(actor: Actor) -> list[Task]:
    """A school's confirmed weeks that nobody of the school has looked at."""
    count = logbook_queries.waiting_for(actor)
    if not count:
        return []
    title = ngettext(
        "%(n)s confirmed week waits for your check", "%(n)s confirmed weeks wait for your check", count
    )
    note = _(
        "The supervisors have confirmed them. Hours, missing days and clashes with the law are on the board."
    )
    return [Task(title % {"n": count}, note, _("Open the board"), reverse("log-board"))]
