"""Background work of the ground floor."""

from __future__ import annotations

from django_tasks import task

from alliances.services import messages


@task()
def deliver(message_id: int) -> None:
    messages.deliver(message_id)
