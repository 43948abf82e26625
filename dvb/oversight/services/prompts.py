"""What the lead of an alliance asks of a member: to see to what stands on the screen of exceptions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import ALLIANCE_KINDS, Actor
from alliances.kernel.errors import Refused
from alliances.messages import services as messages
from alliances.messages.models import Message
from alliances.organisations.models import Organisation
from dvb.oversight.services import exceptions

WHAT = ("unplaced", "refused", "unsigned", "expiring")
SLEEPING, SILENT = "openings_asleep", "reminded_employer"


@transaction.atomic
def remind_school(school: Organisation, *, what: str, by: Actor) -> int:
    """Ask a school to see to one kind of exception of its learners, once a day at most.

    Raises
    ------
    Refused
        ``not_waiting`` where nothing of this kind is left, ``no_address``, ``too_soon`` after one today.
    """
    _require_lead(by)
    count, context, path = _of_school(school, what, by)
    if not count:
        raise Refused("not_waiting", _("This is cleared already."))
    sent = _queue_messages(f"ask_{what}", school, by=by, path=path, count=count, **context)
    AuditEntry.objects.record(by=by, verb="school.ask", subject=school, after={"what": what, "count": sent})
    return sent


@transaction.atomic
def request_confirmation(employer: Organisation, *, by: Actor) -> int:
    """Ask an employer whether its sleeping openings are still offered, once a day at most.

    Raises
    ------
    Refused
        ``not_waiting`` where none of them sleeps any more, ``no_address``, ``too_soon`` after one today.
    """
    _require_lead(by)
    rows = list(exceptions.asleep(by).filter(employer=employer))
    if not rows:
        raise Refused("not_waiting", _("This is cleared already."))
    sent = _queue_messages(
        SLEEPING,
        employer,
        by=by,
        path=reverse("matching:opening-list") + "?state=asleep",
        count=len(rows),
        titles=[f"{row} ({row.starts_on:%d.%m.%Y.})" for row in rows],
    )
    AuditEntry.objects.record(
        by=by, verb="employer.ask_to_confirm", subject=employer, after={"openings": len(rows)}
    )
    return sent


def last_reminded(kind: str, organisations: Iterable[Organisation]) -> dict[int, dt.datetime]:
    """When each of them was last written to about this, by anybody."""
    rows = Message.objects.filter(
        kind=kind,
        subject_type=Organisation._meta.label_lower,
        subject_id__in=[one.pk for one in organisations],
    )
    return dict(rows.order_by().values_list("subject_id").annotate(last=Max("created_at")))


def _require_lead(by: Actor) -> None:
    if by.organisation_kind not in ALLIANCE_KINDS or not by.can_write():
        raise Refused("not_yours", _("Only the lead of an alliance asks its members."))


def _of_school(school: Organisation, what: str, by: Actor) -> tuple[int, dict[str, Any], str]:
    """How many there are, what the e-mail says of them, and where the school sees to them."""
    if what == "unplaced":
        groups = [one for one in exceptions.unplaced(by) if one.school == school]
        rows = [row for one in groups for row in one.proposals]
        path = reverse("matching:pair-list", args=[rows[0].run.round_id]) + "?show=unplaced" if rows else ""
        return len(rows), {}, path
    finders = {
        "refused": (exceptions.refused, "matching:assignment-list", "?state=refused"),
        "unsigned": (exceptions.unsigned, "agreement-list", "?state=open"),
        "expiring": (exceptions.expiring, "matching:group-list", ""),
    }
    if what not in finders:
        return 0, {}, ""
    finder, route, query = finders[what]
    counted = next((one for one in finder(by) if one.school == school), None)
    return (counted.count, {"day": counted.day}, reverse(route) + query) if counted else (0, {}, "")


def _queue_messages(kind: str, to: Organisation, *, by: Actor, path: str, **context: Any) -> int:
    addresses = messages.addresses_of(to)
    if not any(address.email for address in addresses):
        raise Refused("no_address", _("There is no e-mail address. Phone them."))
    lead = Organisation.objects.get(pk=by.organisation_id or 0)
    mark = f"{kind}:{lead.pk}:{to.pk}:{timezone.localdate()}"
    messages_ = [
        messages.put(
            kind,
            to=address,
            about=to,
            by=by,
            path=path,
            context={"lead": lead.name, "employer": to.name, **context},
            key=f"{mark}:{address.user_id or address.email}"[:120],
        )
        for address in addresses
    ]
    if not any(messages_):
        raise Refused("too_soon", _("They were asked today. Give them until tomorrow."))
    return sum(one is not None for one in messages_)
