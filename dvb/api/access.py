"""Who sees API clients and webhooks."""

from __future__ import annotations

from django.db.models import Q

from alliances.kernel.actor import Actor, Role
from alliances.kernel.visibility import nothing, register
from dvb.api.models import Delivery, MachineClient, Webhook


def _administered(actor: Actor, field: str) -> Q:
    if actor.role is not Role.ADMINISTRATOR:
        return nothing()
    return Q(**{field: actor.organisation_id or 0})


register(MachineClient, Webhook, rule=lambda actor: _administered(actor, "organisation_id"))


register(Delivery, rule=lambda actor: _administered(actor, "webhook__organisation_id"))
