"""A whole group at once: drafts for all, each looked at by a person, then released together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.visibility import visible_to
from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.models import Agreement
from dvb.agreements.services.drafting import draw_up, release, to_be_drawn_up
from dvb.agreements.services.locking import lock_for_edit

MAX_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done, and what was refused with its sentence."""

    done: list[Agreement] = field(default_factory=list)
    refused: list[tuple[Agreement, object]] = field(default_factory=list)


def draw_up_all(*, by: Actor, group: int | None = None) -> list[Agreement]:
    """Create drafts for all agreed assignments, or for one group; nothing is released."""
    waiting = to_be_drawn_up(by)
    if group is not None:
        waiting = waiting.filter(enrolment__group=group)
    return [draw_up(assignment, by=by) for assignment in waiting[:MAX_AT_ONCE]]


def to_be_reviewed(by: Actor) -> QuerySet[Agreement]:
    """Drafts, those that nobody has looked at first."""
    rows: QuerySet[Agreement] = visible_to(by, Agreement)
    return rows.filter(status=AgreementState.DRAFT).order_by("looked_at", "pk")


@transaction.atomic
def look_at(agreement: Agreement, *, by: Actor) -> Agreement:
    """Mark the draft as reviewed by a person; any later change clears the mark."""
    locked = lock_for_edit(agreement, by)
    if locked.status != AgreementState.DRAFT or locked.looked_at is not None:
        return locked
    locked.looked_at, locked.looked_by_id = timezone.now(), by.user_id
    locked.save(update_fields=["looked_at", "looked_by"])
    AuditEntry.objects.record(by=by, verb="agreement.look", subject=locked)
    return locked


def release_many(keys: Iterable[int], *, by: Actor) -> Outcome:
    """Release the chosen drafts, each alone: one that is refused does not stop the others."""
    outcome = Outcome()
    for agreement in to_be_reviewed(by).filter(pk__in=list(keys)[:MAX_AT_ONCE]):
        try:
            if agreement.looked_at is None:
                raise Refused("not_looked_at", _("Nobody has looked at this draft yet."))
            outcome.done.append(release(agreement, by=by))
        except Refused as refused:
            outcome.refused.append((agreement, refused.message))
    return outcome
