"""Guardians of minors: managed by the learner's school."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from alliances.audit import editing as records
from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.links import languages
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
    guardian = Guardian(person=enrolment.person)
    __, after = records.set_fields(guardian, values)
    records.save(guardian)
    AuditEntry.objects.record(by=by, verb="guardian.add", subject=enrolment.person, after=after)
    return guardian


@transaction.atomic
def edit(guardian: Guardian, *, enrolment: Enrolment, by: Actor, **values: Any) -> Guardian:
    """Correct a guardian; with another name or address, the link issued for the old ones ends."""
    require_manager(enrolment, by)
    locked = Guardian.objects.select_for_update().get(pk=guardian.pk, person=enrolment.person)
    before, after = records.set_fields(locked, values)
    if after:
        records.save(locked)
        AuditEntry.objects.record(
            by=by, verb="guardian.edit", subject=enrolment.person, before=before, after=after
        )
        links.end_lost(enrolment.person, by=by)
    if "language" in after:
        languages.forget("guardian", subject_id=enrolment.person_id, name=locked.name)
    return locked


@transaction.atomic
def remove(guardian: Guardian, *, enrolment: Enrolment, by: Actor) -> None:
    """Delete a guardian and end her links; her acknowledgements remain with the agreement."""
    require_manager(enrolment, by)
    rows = Guardian.objects.filter(pk=guardian.pk, person=enrolment.person)
    guardian_row = rows.first()
    if guardian_row is not None:
        guardian_row.delete()
        before = {"name": guardian_row.name, "relation": guardian_row.relation}
        AuditEntry.objects.record(by=by, verb="guardian.remove", subject=enrolment.person, before=before)
        links.end_lost(enrolment.person, by=by)
