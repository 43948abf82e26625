"""A program, an address that is told, and a delivery that was given up, for the pages about them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from alliances.kernel.actor import Actor, Role
from dvb.api.models import Delivery, Webhook
from dvb.api.services import clients as machines
from tests.cast import Cast


def furnish_programs(cast: Cast) -> dict[str, list[dict[str, Any]]]:
    """Of the school, whose director keeps them."""
    director = Actor(cast.coordinator.user_id, cast.school.pk, Role.ADMINISTRATOR, "school")
    until = timezone.localdate() + dt.timedelta(days=30)
    made = machines.create("grafiks", scopes=["indicators:read"], expires_on=until, by=director)
    webhook = Webhook.objects.create(
        organisation=cast.school, url="https://skola.example/dvb", events=["round.publish"], secret_sealed="x"
    )
    lost = Delivery.objects.create(
        webhook=webhook,
        event="round.publish",
        entry=1,
        payload="{}",
        status=Delivery.Status.FAILED,
        due_at=timezone.now(),
        error="HTTP 500",
    )
    return {
        "machine": [{"pk": made.machine.pk}],
        "webhook": [{"pk": webhook.pk}],
        "delivery": [{"pk": lost.pk}],
    }
