"""Placements as other systems read them: agreements with what holds today and the hours confirmed so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from alliances.kernel.actor import Actor
from alliances.kernel.visibility import visible_to
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Placement, logged, placements
from matching.assignments.terms import changed_kinds


@dataclass(frozen=True)
class Row:
    """One stay as it holds today, with its confirmed minutes."""

    stay: Placement
    minutes: int
    kind: str

    @property
    def hours(self) -> Decimal:
        return (Decimal(self.minutes) / 60).quantize(Decimal("0.1"))


def rows_of(actor: Actor) -> QuerySet[Agreement]:
    """The agreements that the actor may read, with everything that a placement says besides its stay."""
    rows: QuerySet[Agreement] = visible_to(actor, Agreement)
    return rows.select_related(
        "assignment__enrolment__school",
        "assignment__enrolment__programme__qualification",
        "assignment__opening__employer",
    )


def read(agreements: Sequence[Agreement]) -> list[Row]:
    """Each agreement with its days, terms and confirmed minutes, in six queries for all of them."""
    stays = placements(agreements, signatures=True)
    hours, kinds = logged(stays.values()), changed_kinds()
    return [
        Row(
            stay,
            hours[key].confirmed,
            kinds.get(stay.agreement.assignment_id, stay.agreement.assignment.opening.kind),
        )
        for key, stay in stays.items()
    ]
