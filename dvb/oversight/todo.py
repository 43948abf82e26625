"""Tasks of an alliance's coordinator: what is not as it should be over all members."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience
from alliances.kernel.todo import Task, register
from dvb.oversight.services import exceptions


@register({Audience.ALLIANCE: 40})
def over_all_members(actor: Actor) -> list[Task]:
    """Everything over all members that is not as it should be, on one screen."""
    count = exceptions.total(actor)
    if not count:
        return []
    return [
        Task(
            ngettext("%(n)s exception over all members", "%(n)s exceptions over all members", count)
            % {"n": count},
            _("Each stands with the member that can see to it."),
            _("Show them"),
            reverse("exception-list"),
        )
    ]
