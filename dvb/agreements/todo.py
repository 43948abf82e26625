"""Tasks about agreements: agreed places that have none yet."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience
from alliances.kernel.todo import Task, register
from dvb.agreements.services import to_be_drawn_up


@register({Audience.SCHOOL: 60})
def to_draw_up(actor: Actor) -> list[Task]:
    """Agreed places whose agreement nobody has drawn up yet."""
    count = to_be_drawn_up(actor).count()
    if not count:
        return []
    return [
        Task(
            ngettext(
                "%(n)s agreed place has no agreement yet", "%(n)s agreed places have no agreement yet", count
            )
            % {"n": count},
            _("Both sides agree. Draw the agreement up, read it, have it signed."),
            _("Draw up"),
            reverse("agreement-list"),
        )
    ]
