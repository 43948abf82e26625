"""Alliances: made by a sector organisation or the ministry; members are told and may leave."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.access import can_found_alliances, can_leave_alliance
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.text import normalise, search_key
from alliances.models import Alliance, AllianceMember, AuditEntry, Organisation, Sector
from alliances.services import messages

MEMBER_KINDS = ("school", "employer")


@transaction.atomic
def found(
    *, name: str, sector: Sector | None, lead: Organisation, members: Iterable[Organisation], by: Actor
) -> Alliance:
    """Make an alliance and tell its members; a second click finds the first one's.

    Raises
    ------
    Refused
        ``not_yours``, ``name_needed``, ``name_taken`` by an alliance with another lead, ``members_needed``.
    """
    if not can_found_alliances(by):
        raise Refused("not_yours", _("An administrator of a sector organisation or the ministry does this."))
    name, chosen = normalise(name), {row.pk: row for row in (lead, *members)}
    if not name:
        raise Refused("name_needed", _("Give the alliance a name."), "name")
    if len(chosen) < 2:
        raise Refused("members_needed", _("An alliance has a member besides its lead."), "members")
    Organisation.objects.select_for_update().get(pk=lead.pk)
    living = Alliance.objects.filter(ended_on__isnull=True)
    same = next((row for row in living if search_key(row.name) == search_key(name)), None)
    if same is not None and same.lead_id == lead.pk:
        return same
    if same is not None:
        raise Refused("name_taken", _("There is an alliance of this name already."), "name")
    day = timezone.localdate()
    made = Alliance.objects.create(name=name, sector=sector, lead=lead, started_on=day)
    AllianceMember.objects.bulk_create(
        AllianceMember(alliance=made, organisation=row, joined_on=day) for row in chosen.values()
    )
    after = {"name": name, "lead": lead.pk, "members": sorted(chosen)}
    AuditEntry.objects.record(by=by, verb="alliance.found", subject=made, after=after)
    _tell(made, chosen.values(), by)
    return made


@transaction.atomic
def leave(stay: AllianceMember, *, by: Actor) -> AllianceMember:
    """End an organisation's stay from today on; the lead stays as long as the alliance does."""
    held = AllianceMember.objects.select_for_update().get(pk=stay.pk)
    if not can_leave_alliance(by, held.organisation_id):
        raise Refused("not_yours", _("An administrator of the member does this."))
    if held.left_on is not None:
        return held
    if held.alliance.lead_id == held.organisation_id:
        raise Refused("is_lead", _("The lead cannot leave its alliance."))
    held.left_on = timezone.localdate()
    held.save(update_fields=["left_on"])
    after = {"organisation": held.organisation_id}
    AuditEntry.objects.record(by=by, verb="alliance.leave", subject=held.alliance, after=after)
    return held


def _tell(made: Alliance, members: Iterable[Organisation], by: Actor) -> None:
    for row in members:
        if row.pk == by.organisation_id:
            continue
        for to in messages.addresses_of(row):
            messages.put(
                "alliance_joined",
                to=to,
                about=made,
                by=by,
                path=reverse("alliances:alliance-detail", args=[made.pk]),
                context={"alliance": made.name, "lead": made.lead.name, "organisation": row.name},
                key=f"alliance:{made.pk}:{row.pk}:{to.email}"[:120],
            )
