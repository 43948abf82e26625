"""Tasks about reports of accidents and concerns: for the named person alone."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience
from alliances.kernel.todo import Task, finder
from alliances.kernel.visibility import visible_to
from dvb.safeguarding.models import Concern


@finder({Audience.SCHOOL: 1})
def to_answer(actor: Actor) -> list[Task]:
    """Open reports of the named person, with the nearest deadline; the first thing on her page."""
    rows = visible_to(actor, Concern).filter(closed_at__isnull=True)
    keys = dict(rows.values_list("pk", "due_on"))
    if not keys:
        return []
    due = min(keys.values())
    note = _("Answer by %(day)s.") if due >= timezone.localdate() else _("The answer was due on %(day)s.")
    page = reverse("concern-detail", args=list(keys)) if len(keys) == 1 else reverse("concern-list")
    title = ngettext("%(n)s report waits for your answer", "%(n)s reports wait for your answer", len(keys))
    return [
        Task(
            title % {"n": len(keys)},
            note % {"day": date_format(due, "SHORT_DATE_FORMAT")},
            _("Read it"),
            page,
        )
    ]
