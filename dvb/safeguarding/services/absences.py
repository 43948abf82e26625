"""When the named person of a school is away: from a day to a day, reminded of before it ends."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor, Role
from alliances.kernel.errors import Refused
from alliances.organisations.models import Organisation
from dvb.safeguarding.models import SafeguardingOfficer
from dvb.safeguarding.services import post_letters
from dvb.safeguarding.services.officers import as_audit_values, officer_of
from dvb.safeguarding.services.passing import settle

LONGEST_AWAY = 92
"""Days: whoever is away for longer is replaced, not stood in for."""
REMIND_BEFORE, REMIND_FROM = 2, 7
"""An absence of so many days is reminded of so many days before it ends."""


@transaction.atomic
def set_absence(
    school: Organisation, *, first: dt.date | None, last: dt.date | None, by: Actor
) -> SafeguardingOfficer:
    """Enter when the named person is away (no dates: she is not); her reports are handed over meanwhile.

    Raises
    ------
    Refused
        ``nobody_named``, ``not_yours``, ``dates``, ``too_long``, and ``no_officer`` where nobody else could
        read them.
    """
    row = SafeguardingOfficer.objects.select_for_update().filter(school=school).first()
    if row is None:
        raise Refused("nobody_named", _("Name the person who reads reports first."))
    is_director = by.organisation_id == school.pk and by.role is Role.ADMINISTRATOR
    if not (by.is_system or is_director or by.user_id == row.user_id):
        raise Refused("not_yours", _("Only the named person or an administrator enters this."))
    if (row.away_from, row.away_until) == (first, last):
        return row
    if first or last:
        _require_days(first, last)
        officer_of(school, day=first, without=[row.user_id])
    before = as_audit_values(row)
    row.away_from, row.away_until = first, last
    row.save(update_fields=["away_from", "away_until"])
    AuditEntry.objects.record(
        by=by, verb="safeguarding.away", subject=school, before=before, after=as_audit_values(row)
    )
    settle(school, by)
    post_letters.away(row, before=before, by=by)
    return row


def _require_days(first: dt.date | None, last: dt.date | None) -> None:
    """Days away have an end, and one that is near: whoever does not know it enters when she looks again."""
    if first is None:
        raise Refused("dates", _("Enter from which day on."), "first")
    if last is None:
        message = _(
            "Enter the last day. If it is not known yet, enter the day on which you look again: an e-mail "
            "asks before it comes."
        )
        raise Refused("dates", message, "last")
    if last < first:
        raise Refused("dates", _("The last day lies before the first one."), "last")
    if last < timezone.localdate():
        raise Refused("dates", _("These days are over."), "last")
    if (last - first).days >= LONGEST_AWAY:
        message = _("At most %(days)s days at once. Name another person if it lasts longer.")
        raise Refused("too_long", message % {"days": LONGEST_AWAY}, "last")


def remind_away(day: dt.date) -> int:
    """Ask before an absence ends whether it does, and say on the day after it that it has; once each."""
    count = 0
    for row in SafeguardingOfficer.objects.filter(away_until__isnull=False).select_related("school", "user"):
        first, last = row.away_from or day, row.away_until or day
        is_soon = first <= day <= last and (last - day).days <= REMIND_BEFORE
        is_over = dt.timedelta() < day - last <= dt.timedelta(days=REMIND_FROM)
        if is_over or (is_soon and (last - first).days + 1 >= REMIND_FROM):
            with transaction.atomic():
                count += post_letters.away_ends(row, is_over=is_over)
    return count
