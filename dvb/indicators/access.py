"""Who sees figures, targets and projects, and who manages projects."""

from __future__ import annotations

from django.db.models import Q

from alliances.alliances.models import Alliance
from alliances.kernel.actor import ALLIANCE_KINDS, OVERSIGHT_KINDS, Actor, Role
from alliances.kernel.visibility import nobody, nothing, register
from dvb.indicators.models import DataVersion, FrozenFigure, HandedIn, Project, ShownFigure, Target


def _figures(actor: Actor, owners: tuple[str, ...]) -> Q:
    """The country's for schools, alliances and the ministry; a school's for itself and for oversight."""
    national = Q(**{f"{owner[:-3]}__isnull": True for owner in owners})
    if actor.role is Role.LEARNER:
        return nothing()
    if actor.organisation_kind in OVERSIGHT_KINDS:
        return Q()
    if actor.organisation_kind == "school" or actor.organisation_kind in ALLIANCE_KINDS:
        return national | Q(**{owners[0]: actor.organisation_id or 0})
    return nothing()


register(FrozenFigure, rule=lambda actor: _figures(actor, ("school_id", "alliance_id")))


register(Target, rule=lambda actor: _figures(actor, ("organisation_id", "alliance_id")))


def _project(actor: Actor) -> Q:
    """Oversight reads all projects; a school or alliance those that it leads or takes part in."""
    if actor.organisation_kind in OVERSIGHT_KINDS:
        return Q()
    if actor.role is Role.LEARNER or actor.organisation_kind not in {"school"} | ALLIANCE_KINDS:
        return nothing()
    own = actor.organisation_id or 0
    parts = Q(lead=own) | Q(partners=own) | Q(alliance__lead=own)
    return Q(pk__in=Project.objects.filter(parts).order_by().values("pk"))


register(Project, rule=_project)


register(DataVersion, HandedIn, ShownFigure, rule=nobody)


def can_manage_project(actor: Actor, alliance: Alliance) -> bool:
    """The ministry and whoever leads the alliance keep its projects."""
    is_responsible = actor.organisation_kind == "ministry" or actor.organisation_id == alliance.lead_id
    return actor.is_system or (is_responsible and actor.can_write())
