"""Tasks from personal links: what guardians and supervisors asked or refused waits for the school."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience
from alliances.kernel.todo import Task, finder, register
from dvb.agreements.models import GuestReply
from dvb.guest_access import unreached
from dvb.guest_access.queries import open_replies


@finder({Audience.SCHOOL: 25})
def to_answer(actor: Actor) -> list[Task]:
    """Questions and refusals that nobody answered yet."""
    replies = list(open_replies(actor))
    if not replies:
        return []
    n = len(replies)
    title = ngettext(
        "%(n)s guardian or supervisor waits for your answer",
        "%(n)s guardians or supervisors wait for your answer",
        n,
    )
    refused = sum(row.kind == GuestReply.Kind.REFUSAL for row in replies)
    note = (
        _("%(n)s of them do not agree. Read why, and answer or phone.") % {"n": refused}
        if refused
        else _("They asked something about an agreement.")
    )
    one = reverse("agreement-detail", args=[replies[0].agreement_id])
    return [Task(title % {"n": n}, note, _("Answer"), one if n == 1 else reverse("guest-reply-list"))]


@register({Audience.SCHOOL: 26})
def to_tell(actor: Actor) -> list[Task]:
    """Guardians whom no e-mail tells what was answered or has changed: a letter to print, or a call."""
    rows = unreached.untold(actor)
    if not rows:
        return []
    first, n = rows[0], len(rows)
    title = ngettext(
        "%(n)s guardian without e-mail does not know yet what is new",
        "%(n)s guardians without e-mail do not know yet what is new",
        n,
    )
    page = reverse("guardian-letter", args=[first.enrolment, first.guardian.pk])
    note = f"{first.guardian.name}: {first.sentences[-1]}"
    return [Task(title % {"n": n}, note, _("Print the letter, or phone"), page)]
