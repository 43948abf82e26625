"""Projects of alliances, managed by the lead of the alliance and by the ministry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from alliances.alliances.models import Alliance, AllianceMember
from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Organisation
from dvb.indicators.access import can_manage_project
from dvb.indicators.engine.definitions import DEFINITIONS
from dvb.indicators.engine.target_path import Target as Point
from dvb.indicators.models import Project
from dvb.indicators.queries.scopes import Scope, oversees
from dvb.indicators.services.targets import own_targets


@dataclass(frozen=True)
class ProjectSummary:
    """A project as other systems read it."""

    project: Project
    schools: list[Organisation]
    """The lead first, then the partners."""
    targets: list[tuple[str, Point]]
    """Its own targets, each with the definition that it is measured by."""
    has_figures: bool
    """Whether the reader may ask for the figures of its schools together."""


def rows_of(actor: Actor) -> QuerySet[Project]:
    """The projects that the actor may see, as on the page of projects."""
    rows: QuerySet[Project] = visible_to(actor, Project)
    return rows.select_related("alliance", "lead").prefetch_related("partners")


def summaries(actor: Actor, rows: Sequence[Project]) -> list[ProjectSummary]:
    """The summary of each of these rows of ``rows_of``."""
    members = AllianceMember.objects.filter(
        alliance__in=[row.alliance_id for row in rows], left_on__isnull=True
    )
    inside = set(members.values_list("alliance_id", "organisation_id"))
    result, is_overseen = [], oversees(actor)
    for row in rows:
        schools = [row.lead, *sorted(row.partners.all(), key=lambda each: each.pk)]
        scope = Scope(project=row, is_overseen=is_overseen)
        targets = [(name, point) for name in DEFINITIONS for point in own_targets(scope, name)]
        school_count = len({each.pk for each in schools if (row.alliance_id, each.pk) in inside})
        result.append(ProjectSummary(row, schools, targets, scope.is_enough(school_count)))
    return result


def manageable_alliances(actor: Actor) -> QuerySet[Alliance]:
    """The alliances whose projects the actor manages."""
    rows = Alliance.objects.filter(ended_on__isnull=True)
    if actor.is_system or (actor.organisation_kind == "ministry" and actor.can_write()):
        return rows
    return rows.filter(lead=actor.organisation_id or 0) if actor.can_write() else rows.none()


@transaction.atomic
def save(
    project: Project | None,
    *,
    name: str,
    number: str,
    alliance: Alliance,
    lead: Organisation,
    partners: Iterable[Organisation],
    starts_on: dt.date,
    ends_on: dt.date,
    target_percent: Decimal | None,
    by: Actor,
) -> Project:
    """Enter a project, or change it; the same number entered twice by its keepers is one project.

    Raises
    ------
    Refused
        ``not_yours``, ``order``, ``not_a_member`` of the alliance by its own administrator's yes, or
        ``number_taken`` by a project of another alliance.
    """
    stored = Project.objects.select_for_update().filter(pk=project.pk).get() if project else None
    for each in {alliance, stored.alliance} if stored else {alliance}:
        if not can_manage_project(by, each):
            raise Refused("not_yours", _("The ministry and whoever leads the alliance keep its projects."))
    if ends_on < starts_on:
        raise Refused("order", _("The last day lies before the first."), "ends_on")
    Alliance.objects.select_for_update().get(pk=alliance.pk)
    chosen = [lead, *partners]
    _require_members(alliance, chosen)
    same = Project.objects.filter(number=number.strip()).first()
    if same is not None and same != stored and (stored or same.alliance_id != alliance.pk):
        raise Refused("number_taken", _("Another project has this number."), "number")
    stored = stored or same or Project()
    before = _audit_values(stored) if stored.pk else {}
    stored.name, stored.number, stored.alliance, stored.lead = name.strip(), number.strip(), alliance, lead
    stored.starts_on, stored.ends_on, stored.target_percent = starts_on, ends_on, target_percent
    stored.save()
    stored.partners.set(row for row in chosen if row != lead)
    if (after := _audit_values(stored)) != before:
        AuditEntry.objects.record(by=by, verb="project.keep", subject=stored, before=before, after=after)
    return stored


def _require_members(alliance: Alliance, schools: list[Organisation]) -> None:
    """A partner's figures are readable together with the others', so only members can be partners."""
    inside = set(alliance.members.filter(left_on__isnull=True).values_list("organisation_id", flat=True))
    non_members = sorted({row.name for row in schools if row.pk not in inside})
    if non_members:
        message = _("Not a member of the alliance: %(names)s.")
        raise Refused("not_a_member", message % {"names": ", ".join(non_members)}, "partners")


def _audit_values(project: Project) -> dict[str, object]:
    return {
        "name": project.name,
        "number": project.number,
        "alliance": project.alliance_id,
        "lead": project.lead_id,
        "partners": sorted(project.partners.values_list("pk", flat=True)),
        "starts_on": str(project.starts_on),
        "ends_on": str(project.ends_on),
        "target": None if project.target_percent is None else str(project.target_percent),
    }
