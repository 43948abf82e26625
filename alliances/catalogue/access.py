"""Who sees the catalogue, and who changes a school's programmes."""

from __future__ import annotations

from django.db.models import Q

from alliances.catalogue.models import (
    CatalogueEdition,
    LearningModule,
    LearningOutcome,
    OutcomeWording,
    Programme,
    Qualification,
    QualificationPart,
    Skill,
)
from alliances.kernel.actor import ALLIANCE_KINDS, OVERSIGHT_KINDS, Actor, Role
from alliances.kernel.visibility import everybody, register
from alliances.organisations.models import (
    Organisation,
)

register(
    Qualification,
    QualificationPart,
    LearningModule,
    LearningOutcome,
    OutcomeWording,
    CatalogueEdition,
    Skill,
    rule=everybody,
    for_unconfirmed=True,
)


def _own_or_overseen(actor: Actor, field: str) -> Q:
    if actor.organisation_kind in OVERSIGHT_KINDS | ALLIANCE_KINDS:
        return Q()
    return Q(**{field: actor.organisation_id or 0})


register(Programme, rule=lambda actor: _own_or_overseen(actor, "school_id"))


def can_manage_programmes(actor: Actor, school: Organisation) -> bool:
    """A school says itself what it offers."""
    is_own = school.pk == actor.organisation_id and school.kind_id == "school"
    return actor.is_system or (is_own and actor.role in {Role.ADMINISTRATOR, Role.COORDINATOR})
