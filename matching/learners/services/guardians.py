"""Guardians of minors: kept by the school of the learner."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from alliances.audit import editing as records
from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.links import services as links
from matching.learners.access import require_manager
from matching.learners.models import Enrolment, Guardian


@transaction.atomic
def add(enrolment: Enrolment, *, by: Actor, **values: Any) -> Guardian:
    """Enter a guardian of the enrolled person; the same name a second time changes nothing."""
    require_manager(enrolment, by)
    name = str(values.get("name", "")).strip()
    existing = Guardian.objects.filter(person=enrolment.person, name=name).first()
    if existing is not None:
        return existing
    made = Guardian(person=enrolment.person)
    __, after = records.set_fields(made, values)
    records.save(made)
    AuditEntry.objects.record(by=by, verb="guardian.add", subject=enrolment.person, after=after)
    return made


@transaction.atomic
def edit(guardian: Guardian, *, enrolment: Enrolment, by: Actor, **values: Any) -> Guardian:
    """Correct a guardian; with another name or address, the link that was made for the old ones ends."""
    require_manager(enrolment, by)
    held = Guardian.objects.select_for_update().get(pk=guardian.pk, person=enrolment.person)
    before, after = records.set_fields(held, values)
    if after:
        records.save(held)
        AuditEntry.objects.record(
            by=by, verb="guardian.edit", subject=enrolment.person, before=before, after=after
        )
        links.end_lost(enrolment.person, by=by)
    return held


@transaction.atomic
def remove(guardian: Guardian, *, enrolment: Enrolment, by: Actor) -> None:
    """Forget a guardian and end her links; what she acknowledged stays with the agreement."""
    require_manager(enrolment, by)
    rows = Guardian.objects.filter(pk=guardian.pk, person=enrolment.person)
    gone = rows.first()
    if gone is not None:
        gone.delete()
        before = {"name": gone.name, "relation": gone.relation}
        AuditEntry.objects.record(by=by, verb="guardian.remove", subject=enrolment.person, before=before)
        links.end_lost(enrolment.person, by=by)
