"""A school lets the owner of a joint round read names of learners without a place, or takes it back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor, Role
from alliances.kernel.errors import Refused
from matching.rounds.access import takes_part
from matching.rounds.models import NameGrant, Round


def can_grant(actor: Actor, round_: Round) -> bool:
    """A school that takes part in somebody else's round decides about its own learners' names."""
    is_keeper = actor.organisation_kind == "school" and actor.role in {Role.ADMINISTRATOR, Role.COORDINATOR}
    is_foreign = round_.owner_id != actor.organisation_id
    return is_keeper and is_foreign and takes_part(round_, actor.organisation_id or 0)


@transaction.atomic
def grant(round_: Round, *, by: Actor) -> NameGrant:
    """Grant the permission; a repeated call returns the existing one."""
    _require(round_, by)
    name_grant, is_new = NameGrant.objects.get_or_create(
        round=round_, school_id=by.organisation_id, defaults={"granted_by_id": by.user_id}
    )
    if is_new:
        AuditEntry.objects.record(
            by=by, verb="round.grant_names", subject=round_, after={"school": by.organisation_id}
        )
    return name_grant


@transaction.atomic
def take_back(round_: Round, *, by: Actor) -> None:
    _require(round_, by)
    deleted, __ = NameGrant.objects.filter(round=round_, school_id=by.organisation_id).delete()
    if deleted:
        AuditEntry.objects.record(
            by=by, verb="round.withhold_names", subject=round_, before={"school": by.organisation_id}
        )


def _require(round_: Round, by: Actor) -> None:
    if not can_grant(by, round_):
        raise Refused("not_yours", _("Only a school that takes part decides about its learners' names."))
