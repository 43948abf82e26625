"""Keeping the terms of pairs: when they are sent, when they are answered, and when both are asked again."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Max, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from alliances.kernel.errors import Refused
from matching.assignments import terms
from matching.assignments.models import Assignment, AssignmentTerms
from matching.assignments.terms import OfferTerms

State = AssignmentTerms.State
CHANGED = _("The place was changed after you read it. Look again: old and new values stand side by side.")


def keep(assignments: Iterable[Assignment]) -> None:
    """Keep the terms of pairs that have none yet, as their openings offer them now."""
    rows = list(assignments)
    kept = set(
        AssignmentTerms.objects.filter(assignment__in=[row.pk for row in rows]).values_list(
            "assignment_id", flat=True
        )
    )
    rows = [row for row in rows if row.pk not in kept]
    openings = {row.opening_id: row.opening for row in rows}
    prefetch_related_objects(list(openings.values()), "workplace", *terms.LISTS)
    offered = {key: terms.of_opening(opening) for key, opening in openings.items()}
    AssignmentTerms.objects.bulk_create(
        version(row, 1, offered[row.opening_id], State.CURRENT) for row in rows
    )
    forget(rows)


def version(assignment: Assignment, number: int, offer: OfferTerms, state: str) -> AssignmentTerms:
    return AssignmentTerms(
        assignment=assignment,
        number=number,
        state=state,
        schema=terms.SCHEMA,
        values=offer.as_json(),
        digest=offer.digest,
        starts_on=offer.starts_on,
        ends_on=offer.ends_on,
    )


def next_number(assignment: Assignment) -> int:
    last = assignment.terms_versions.aggregate(last=Max("number"))["last"] or 0
    return int(last) + 1


def forget(rows: Iterable[Assignment]) -> None:
    """Let pairs read their versions anew."""
    for row in rows:
        for name in ("kept", "proposed"):
            row.__dict__.pop(name, None)
        getattr(row, "_prefetched_objects_cache", {}).pop("terms_versions", None)


def require_shown(assignment: Assignment, shown: str) -> None:
    """Refuse an answer about other terms than hold now.

    Raises
    ------
    Refused
        ``terms_changed``; a form without a version (of a program) is about what holds.
    """
    if shown and shown != terms.version_of(assignment):
        raise Refused("terms_changed", CHANGED)
