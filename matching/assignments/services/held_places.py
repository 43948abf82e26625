"""Learners who hold a seat at a site whose place is changed: corrected for them, or they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from alliances.kernel.actor import Actor
from alliances.organisations.models import Workplace
from matching.assignments import terms
from matching.assignments.lifecycle import LIVE_ASSIGNMENTS
from matching.assignments.models import Assignment, AssignmentTerms
from matching.assignments.services import kept_terms, renegotiation
from matching.openings.lifecycle import OpeningState
from matching.openings.models import Opening
from matching.openings.services import openings

State = AssignmentTerms.State


def holders(site: Workplace) -> QuerySet[Assignment]:
    """Who holds a seat in an opening of the site: asked, accepted or agreed."""
    rows = Assignment.objects.filter(
        opening__workplace=site, status__in=LIVE_ASSIGNMENTS, claim__released_at__isnull=True
    )
    return rows.select_related("opening__workplace", "enrolment__person").order_by("pk")


class Keeper:
    """What organisations are told of the seats that are held at a site."""

    def count(self, site: Workplace) -> int:
        return holders(site).count()

    def keep(self, site: Workplace) -> None:
        kept_terms.keep(holders(site).filter(terms_versions__isnull=True))

    def correct(self, site: Workplace, before: Mapping[str, Any], by: Actor) -> int:
        """Whoever kept another place than the one before keeps it: she was not shown the wrong one."""
        rows = {row.pk: row for row in holders(site)}
        versions = AssignmentTerms.objects.select_for_update().filter(
            assignment__in=rows, state__in=[State.CURRENT, State.PROPOSED], values__workplace_id=site.pk
        )
        corrected = set()
        for version in versions.order_by("pk"):
            place = version.values["site"]
            if any(place.get(name) != value for name, value in before.items()):
                continue
            version.values["site"] = place | {name: getattr(site, name) for name in before}
            version.digest = terms.from_json(version.values).digest
            version.save(update_fields=["values", "digest"])
            corrected.add(version.assignment_id)
        for key in corrected:
            rows[key].km = terms.distance(rows[key].enrolment.person, site)
            rows[key].save(update_fields=["km"])
        return len(corrected)

    def ask(self, site: Workplace, by: Actor) -> int:
        rows = Opening.objects.filter(workplace=site).exclude(status=OpeningState.CLOSED).order_by("pk")
        return sum(renegotiation.ask_again(row, by=by) for row in rows if openings.can_manage(row, by))
