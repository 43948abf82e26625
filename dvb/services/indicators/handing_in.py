"""Figures that a school counted itself: kept beside the computed ones, marked, never mixed with them."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.models import AuditEntry, Organisation
from dvb.indicators.definitions import DEFINITIONS, Period
from dvb.models import HandedIn


def may_hand_in(actor: Actor) -> bool:
    """The ministry enters what a school sent it."""
    return actor.is_system or (actor.organisation_kind == "ministry" and actor.can_write())


@transaction.atomic
def hand_in(
    school: Organisation,
    *,
    definition_id: str,
    period: Period,
    numerator: int,
    denominator: int,
    note: str,
    by: Actor,
) -> HandedIn:
    """Keep a school's own figure; another one for the same period replaces it, and both stay in the table.

    Raises
    ------
    Refused
        ``not_yours``, ``unknown_definition``, ``too_many`` or ``no_note``.
    """
    if not may_hand_in(by):
        raise Refused("not_yours", _("The ministry enters the figures that schools hand in."))
    if definition_id not in DEFINITIONS:
        raise Refused("unknown_definition", _("Choose a definition."), "definition_id")
    if numerator > denominator:
        raise Refused(
            "too_many", _("There cannot be more learners who count than learners in all."), "numerator"
        )
    if not note.strip():
        raise Refused("no_note", _("Say how the school counted."), "note")
    Organisation.objects.select_for_update().get(pk=school.pk)
    same = {"definition_id": definition_id, "period_from": period.starts_on, "period_to": period.ends_on}
    figures = {"numerator": numerator, "denominator": denominator, "note": note.strip()}
    held = HandedIn.objects.filter(school=school, replaced_at__isnull=True, **same).first()
    if held is not None:
        if all(getattr(held, name) == value for name, value in figures.items()):
            return held
        held.replaced_at = timezone.now()
        held.save(update_fields=["replaced_at"])
    made = HandedIn.objects.create(school=school, entered_by_id=by.user_id, **same, **figures)
    before = {"numerator": held.numerator, "denominator": held.denominator} if held else {}
    after = {"numerator": numerator, "denominator": denominator}
    AuditEntry.objects.record(by=by, verb="indicator.hand_in", subject=made, before=before, after=after)
    return made
