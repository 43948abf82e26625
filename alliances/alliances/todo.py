"""Tasks about alliances: invitations that an organisation has to answer."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from alliances.alliances.models import AllianceInvitation
from alliances.alliances.queries import without_administrator
from alliances.kernel.actor import Actor, Role
from alliances.kernel.audiences import Audience
from alliances.kernel.todo import Task, finder
from alliances.kernel.visibility import visible_to

MAX_TASKS = 3


@finder({Audience.SCHOOL: 20, Audience.EMPLOYER: 20, Audience.ALLIANCE: 20})
def into_alliances(actor: Actor) -> list[Task]:
    """Invitations that an administrator of the invited organisation has to answer.

    Where it has no administrator its other people are told that nobody can answer.
    """
    if not actor.can_write():
        return []
    waiting = visible_to(actor, AllianceInvitation).filter(
        organisation_id=actor.organisation_id or 0,
        state=AllianceInvitation.State.WAITING,
        alliance__ended_on__isnull=True,
    )
    rows = list(waiting.select_related("alliance__lead", "organisation")[:MAX_TASKS])
    if actor.role is Role.ADMINISTRATOR:
        note, label = _("You become a member only when you accept."), _("Look and answer")
    elif rows and without_administrator([rows[0].organisation]):
        note, label = _("Nobody can answer yet: your organisation has no administrator."), _("See what helps")
    else:
        return []
    return [
        Task(
            _("%(lead)s invites you into “%(alliance)s”")
            % {"lead": one.alliance.lead, "alliance": one.alliance},
            note,
            label,
            reverse("alliances:alliance-invitation", args=[one.pk]),
        )
        for one in rows
    ]
