"""Held seats as pages list them: whose each is, as far as the reader may know, and on which days."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alliances.kernel.actor import Actor
from matching.assignments import stays
from matching.assignments.models import Assignment
from matching.assignments.wording import learner_in
from matching.openings.models import SeatClaim


def named(claims: Iterable[SeatClaim], by: Actor) -> list[Any]:
    """The claims with the pair of each (``row``), what she is called there, and her days."""
    rows = stays.with_days(claims, by)
    pairs = Assignment.objects.filter(claim__in=[row.pk for row in rows]).select_related(
        "enrolment__person", "enrolment__school", "enrolment__programme__qualification", "opening", "round"
    )
    by_claim = {pair.claim_id: pair for pair in pairs}
    for row in rows:
        row.row = by_claim.get(row.pk)
        row.label = learner_in(row.row, by) if row.row else ""
    return rows
