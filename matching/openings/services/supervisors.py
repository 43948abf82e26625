"""Openings that name a supervisor: found, and given to a successor when she teaches no longer."""

from __future__ import annotations

from django.urls import reverse

from alliances.kernel.actor import Actor
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Supervisor
from alliances.organisations.naming import Named
from matching.openings.lifecycle import OpeningState
from matching.openings.models import Opening
from matching.openings.services import openings


def named(supervisor: Supervisor, by: Actor) -> list[Named]:
    """Openings that are not closed and name her."""
    rows = visible_to(by, Opening).filter(supervisor=supervisor).exclude(status=OpeningState.CLOSED)
    return [
        Named(
            f"{row} ({row.starts_on:%d.%m.%Y.} – {row.ends_on:%d.%m.%Y.})",
            reverse("matching:opening-detail", args=[row.pk]),
            is_agreed=False,
        )
        for row in rows.select_related("employer").order_by("starts_on", "pk")
    ]


def hand_over(supervisor: Supervisor, successor: Supervisor | None, by: Actor) -> None:
    """Let open openings name the successor, or nobody; whoever holds a seat keeps what was agreed."""
    rows = Opening.objects.filter(supervisor=supervisor).exclude(status=OpeningState.CLOSED)
    for row in rows.order_by("pk"):
        name = successor.name if successor else ""
        openings.change_supervisor(row, supervisor=successor, supervisor_name=name, by=by)
