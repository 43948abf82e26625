"""Targets: national policy is data that comes with the rules; a school's own target is its own field."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor, Role
from alliances.kernel.errors import Refused
from alliances.organisations.models import Organisation
from dvb.indicators.engine.definitions import DEFINITIONS, PARTICIPATION
from dvb.indicators.engine.target_path import Target as Point
from dvb.indicators.engine.target_path import national_targets
from dvb.indicators.models import Target
from dvb.indicators.queries.scopes import Scope


def targets_for(organisation: Organisation | None, definition_id: str) -> list[Point]:
    """The organisation's own targets, by year; nothing of the country's."""
    rows = Target.objects.filter(organisation=organisation, alliance=None, definition_id=definition_id)
    points = [Point(row.year, float(row.percent), row.kind, row.source) for row in rows]
    if organisation is None and not points:
        return national_targets()
    return points


def own_targets(scope: Scope, definition_id: str) -> list[Point]:
    """What the school, or the project, set itself to reach; of a project for the headline alone."""
    if scope.school:
        return targets_for(scope.school, definition_id)
    project = scope.project
    if project and project.target_percent is not None and definition_id == PARTICIPATION.id:
        return [Point(project.ends_on.year, float(project.target_percent), source=project.number)]
    return []


def may_set(actor: Actor, organisation: Organisation) -> bool:
    """An organisation's administrator sets its own targets."""
    if actor.is_system:
        return True
    return actor.organisation_id == organisation.pk and actor.role is Role.ADMINISTRATOR


@transaction.atomic
def set_target(
    organisation: Organisation, *, definition_id: str, year: int, percent: Decimal, source: str, by: Actor
) -> Target:
    """Set or change the target of one year."""
    if not may_set(by, organisation):
        raise Refused("not_yours", _("An administrator sets the targets of the own organisation."))
    if definition_id not in DEFINITIONS:
        raise Refused("unknown_definition", _("Choose a definition."), "definition_id")
    target = (
        Target.objects.select_for_update()
        .filter(organisation=organisation, definition_id=definition_id, year=year)
        .first()
    )
    before = {"percent": str(target.percent)} if target else {}
    target = target or Target(organisation=organisation, definition_id=definition_id, year=year)
    target.percent, target.source = percent, source
    target.save()
    AuditEntry.objects.record(
        by=by,
        verb="target.set",
        subject=target,
        before=before,
        after={"year": year, "percent": str(percent)},
    )
    return target
