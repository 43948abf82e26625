"""When the named person of a school is away: her reports are handed over meanwhile."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor, Role
from alliances.kernel.errors import Refused
from alliances.organisations.models import Organisation
from dvb.safeguarding.models import Concern, SafeguardingOfficer
from dvb.safeguarding.services.escalation import reassign
from dvb.safeguarding.services.officers import as_audit_values, officer_of
from dvb.safeguarding.services.reports import lock


@transaction.atomic
def set_absence(
    school: Organisation, *, first: dt.date | None, last: dt.date | None, by: Actor
) -> SafeguardingOfficer:
    """Enter when the named person is away (no dates: she is not); her reports are handed over meanwhile.

    Raises
    ------
    Refused
        ``nobody_named``, ``not_yours``, ``dates``, and ``no_officer`` where nobody else could read them.
    """
    row = SafeguardingOfficer.objects.select_for_update().filter(school=school).first()
    if row is None:
        raise Refused("nobody_named", _("Name the person who reads reports first."))
    is_director = by.organisation_id == school.pk and by.role is Role.ADMINISTRATOR
    if not (by.is_system or is_director or by.user_id == row.user_id):
        raise Refused("not_yours", _("Only the named person or an administrator enters this."))
    if (first is None) != (last is None) or (first and last and last < first):
        raise Refused("dates", _("Enter the first and the last day, in this order."), "last")
    if first is not None:
        officer_of(school, day=first, without=[row.user_id])
    before = as_audit_values(row)
    row.away_from, row.away_until = first, last
    row.save(update_fields=["away_from", "away_until"])
    AuditEntry.objects.record(
        by=by, verb="safeguarding.away", subject=school, before=before, after=as_audit_values(row)
    )
    if row.is_away(timezone.localdate()):
        for concern in Concern.objects.filter(
            enrolment__school=school, assigned_to=row.user_id, closed_at__isnull=True
        ).order_by("pk"):
            reassign(lock(concern), by)
    return row
