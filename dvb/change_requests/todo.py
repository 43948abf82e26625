"""Tasks about requests: what a school has to answer."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience
from alliances.kernel.todo import Task, finder
from alliances.kernel.visibility import visible_to
from dvb.change_requests.lifecycle import RequestState
from dvb.change_requests.models import ChangeRequest
from dvb.change_requests.pending import pending


@finder({Audience.SCHOOL: 12})
def to_answer(actor: Actor) -> list[Task]:
    """Requests of employers, learners, guardians and supervisors that nobody has answered."""
    rows = visible_to(actor, ChangeRequest).filter(status=RequestState.OPEN).order_by("asked_at")
    oldest = rows.first()
    if oldest is None:
        return []
    count = rows.count()
    title = ngettext("%(n)s request waits for your answer", "%(n)s requests wait for your answer", count)
    return [
        Task(
            title % {"n": count},
            f"{oldest.asker_name}: {oldest.get_kind_display()}",
            _("Answer"),
            reverse("request-detail", args=[oldest.pk]) if count == 1 else reverse("request-list"),
        )
    ]


@finder({Audience.SCHOOL: 13})
def to_carry_out(actor: Actor) -> list[Task]:
    """Requests that were accepted, and what was asked is not drawn up or entered yet."""
    rows = visible_to(actor, ChangeRequest).filter(pending()).order_by("answered_at")
    oldest = rows.first()
    if oldest is None:
        return []
    count = rows.count()
    title = ngettext(
        "%(n)s request is accepted and not carried out yet",
        "%(n)s requests are accepted and not carried out yet",
        count,
    )
    return [
        Task(
            title % {"n": count},
            f"{oldest.asker_name}: {oldest.get_kind_display()}",
            _("Do what was asked"),
            reverse("request-detail", args=[oldest.pk])
            if count == 1
            else reverse("request-list") + "?state=pending",
        )
    ]
