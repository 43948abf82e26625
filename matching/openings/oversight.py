"""What an alliance's coordinator watches of openings: those that nobody confirmed for long."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.alliances.models import AllianceMember
from alliances.kernel.actor import Actor
from alliances.kernel.exception_kinds import EMPLOYER, Column, ExceptionKind, Letter, Row, Rows, register
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Organisation
from matching.openings.lifecycle import OpeningState
from matching.openings.models import Opening


def asleep(actor: Actor) -> QuerySet[Opening]:
    """Openings of the alliance's members that nobody confirmed for long."""
    alliances = visible_to(actor, AllianceMember).filter(
        alliance__lead_id=actor.organisation_id or 0, left_on__isnull=True
    )
    rows: QuerySet[Opening] = visible_to(actor, Opening)
    return (
        rows.filter(status=OpeningState.ASLEEP, ends_on__gte=timezone.localdate())
        .filter(
            Q(employer__in=alliances.values("organisation"))
            | Q(registered_by_id=actor.organisation_id or 0)
            | Q(assignments__round__owner_id=actor.organisation_id or 0)
        )
        .select_related("employer", "workplace")
        .distinct()
    )


def _asleep(actor: Actor) -> list[Row]:
    return [Row(member=opening.employer, subject=opening) for opening in asleep(actor)]


def _employers(actor: Actor) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=asleep(actor).values("employer"))


def _titles(rows: Rows) -> dict[str, list[str]]:
    openings = [row.subject for row in rows if isinstance(row.subject, Opening)]
    return {"titles": [f"{opening} ({opening.starts_on:%d.%m.%Y.})" for opening in openings]}


register(
    ExceptionKind(
        code="asleep",
        title=_("Openings that have fallen asleep"),
        position=60,
        asked="employer",
        find=_asleep,
        count=lambda actor: asleep(actor).count(),
        columns=(
            Column(title=_("Opening"), template="matching/exceptions/_asleep_opening.html"),
            EMPLOYER,
        ),
        letter=Letter(
            kind="openings_asleep",
            button=_("Ask whether it is offered"),
            path=lambda rows: reverse("matching:opening-list") + "?state=asleep",
            context=_titles,
            verb="employer.ask_to_confirm",
            after=lambda rows: {"openings": len(rows)},
        ),
        askable=_employers,
        address="confirm",
    )
)
