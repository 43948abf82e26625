"""E-mails about doubles: to those who have to agree, and to everybody whom the outcome concerns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from alliances.kernel.actor import Actor
from alliances.mergers.models import Merger
from alliances.messages import recipients
from alliances.messages import services as messages


def ask(merger: Merger, parties: Iterable[int], *, by: Actor) -> None:
    """Ask the parties that have not agreed yet."""
    path = reverse("alliances:merger-detail", args=[merger.pk])
    _write("merger_asked", merger, parties, path=path, by=by, because=merger.because)


def refused(merger: Merger, *, by: Actor) -> None:
    """Tell whoever asked, and who agreed, that the records stay apart, and why."""
    told = {*merger.agreed, *([merger.asked_for_id] if merger.asked_for_id else [])} - {by.organisation_id}
    path = reverse("alliances:merger-detail", args=[merger.pk])
    _write("merger_refused", merger, told, path=path, by=by, reason=merger.reason)


def done(merger: Merger, told: Iterable[int], *, by: Actor) -> None:
    """Tell the people of the record, the schools with learners there, and whoever asked."""
    path = reverse("alliances:organisation-detail", args=[merger.kept_id])
    _write("merger_done", merger, told, path=path, by=by)


def _write(
    kind: str, merger: Merger, parties: Iterable[int], *, path: str, by: Actor, **context: Any
) -> None:
    for user in recipients.managers(parties):
        messages.put(
            kind,
            to=messages.address_of(user),
            about=merger,
            by=by,
            path=path,
            key=f"{kind}:{merger.pk}:{user.pk}",
            context={"kept": merger.kept.name, "double": merger.double.name, **context},
        )
