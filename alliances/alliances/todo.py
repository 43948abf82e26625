"""Tasks about alliances: invitations that an organisation has to answer."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from alliances.alliances.models import AllianceInvitation
from alliances.kernel.actor import Actor, Role
from alliances.kernel.audiences import Audience
from alliances.kernel.todo import Task, register
from alliances.kernel.visibility import visible_to

MAX_TASKS = 3


@register({Audience.SCHOOL: 20, Audience.EMPLOYER: 20, Audience.ALLIANCE: 20})
def into_alliances(actor: Actor) -> list[Task]:
    """Invitations that an administrator of the invited organisation has to answer."""
    if actor.role is not Role.ADMINISTRATOR:
        return []
    waiting = visible_to(actor, AllianceInvitation).filter(
        organisation_id=actor.organisation_id or 0,
        state=AllianceInvitation.State.WAITING,
        alliance__ended_on__isnull=True,
    )
    return [
        Task(
            _("%(lead)s invites you into “%(alliance)s”")
            % {"lead": one.alliance.lead, "alliance": one.alliance},
            _("You become a member only when you accept."),
            _("Look and answer"),
            reverse("alliances:alliance-invitation", args=[one.pk]),
        )
        for one in waiting.select_related("alliance__lead")[:MAX_TASKS]
    ]
