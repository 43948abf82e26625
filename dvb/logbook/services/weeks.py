"""Weeks of the log: confirmed by the supervisor, sent back, and counter-checked by the school."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import SYSTEM, Actor
from alliances.kernel.errors import Refused
from alliances.kernel.lifecycles import require_move
from alliances.links.models import PersonalLink
from alliances.links.services import is_live
from alliances.people.models import User
from dvb.agreements.models import Agreement
from dvb.logbook.lifecycle import LogWeekState
from dvb.logbook.models import LogEntry, LogWeek
from dvb.logbook.services.audit import record
from dvb.logbook.services.entries import audit_values
from dvb.logbook.services.locking import may_check, may_confirm
from dvb.logbook.services.stay import Stay

Method = LogWeek.Method
FRIDAY = 4
MANY = 200


@transaction.atomic
def confirm(
    seen: Mapping[int, str], *, by: Actor, link: PersonalLink | None = None, paper_name: str = ""
) -> list[LogWeek]:
    """Confirm weeks as they were seen: ``seen`` gives the mark of each (:func:`mark_of`).

    By link it is the supervisor, signed in somebody of the host; the school enters what was confirmed on
    paper, by the name of who signed there. A week that is confirmed already stays as it is.

    Raises
    ------
    Refused
        ``not_yours``, ``week_changed`` when it is not as it was seen, ``week_runs`` before its last day.
    """
    return [_confirm(week, seen[week.pk], by, link, paper_name) for week in _held(seen)]


@transaction.atomic
def send_back(week: LogWeek, *, reason: str, by: Actor, link: PersonalLink | None = None) -> LogWeek:
    """Ask the learner to mend a week, with what is wrong.

    Raises
    ------
    Refused
        ``not_yours``, ``reason_needed``.
    """
    [held] = _held([week.pk])
    _require_confirmer(held, by, link, "-")
    if not reason.strip():
        raise Refused("reason_needed", _("Say what has to be corrected."), "reason")
    if held.status == LogWeekState.RETURNED:
        return held
    require_move(held.status, LogWeekState.RETURNED)
    before = {"status": str(held.status), "by": held.confirmed_name}
    held.status, held.returned_reason = LogWeekState.RETURNED, reason.strip()[:300]
    held.method, held.confirmed_name = "", ""
    held.confirmed_at = held.confirmed_by = held.link = None
    held.save()
    record(by, "return", held, before=before, after={"status": "returned"}, reason=held.returned_reason)
    return held


@transaction.atomic
def check(seen: Mapping[int, str], *, by: Actor) -> list[LogWeek]:
    """The school's counter-check of confirmed weeks, as they were seen; twice changes nothing more.

    Raises
    ------
    Refused
        ``not_yours``, ``week_changed``, ``move_not_allowed`` while the supervisor has not confirmed.
    """
    return [_check(week, seen[week.pk], by) for week in _held(seen)]


def mark_of(week: LogWeek) -> str:
    """A digest of what a week says: whoever confirms it confirms this and nothing that came later."""
    said = [audit_values(entry) for entry in week.entries.all()]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def waiting(agreements: QuerySet[Agreement]) -> QuerySet[LogWeek]:
    """Weeks with entries that the supervisor has not confirmed, the oldest first."""
    rows = with_entries(LogWeek.objects.filter(agreement__in=agreements, status=LogWeekState.OPEN))
    return rows.order_by("monday", "agreement_id")


def to_check(agreements: QuerySet[Agreement]) -> QuerySet[LogWeek]:
    """Confirmed weeks that the school has not looked at."""
    rows = with_entries(LogWeek.objects.filter(agreement__in=agreements, status=LogWeekState.CONFIRMED))
    return rows.order_by("agreement_id", "monday")


def with_entries(rows: QuerySet[LogWeek]) -> QuerySet[LogWeek]:
    return rows.filter(Exists(LogEntry.objects.filter(week=OuterRef("pk"))))


def is_over(week: LogWeek, stay: Stay, today: dt.date) -> bool:
    """From its Friday on, or the last day of the stay, a week can be confirmed."""
    return min(week.monday + dt.timedelta(days=FRIDAY), stay.written_until) <= today


def agreements_of(link: PersonalLink) -> QuerySet[Agreement]:
    """Whose weeks a supervisor confirms by one link: all learners that this school entrusted to her address.

    The second factor goes to that address, so whoever opened one of her links is the reader of them all.
    """
    links = PersonalLink.objects.filter(
        purpose=PersonalLink.Purpose.SUPERVISOR,
        organisation=link.organisation_id,
        revoked_at__isnull=True,
        expires_on__gte=timezone.localdate(),
    )
    same = links.filter(email=link.email) if link.email else links.filter(pk=link.pk)
    is_supervisors = link.purpose == PersonalLink.Purpose.SUPERVISOR
    live = [one for one in same if is_live(one)] if is_supervisors else []
    keys = [one.subject_id for one in live] if link.pk in {one.pk for one in live} else []
    found: QuerySet[Agreement] = Agreement.objects.filter(pk__in=keys)
    return found


def _held(keys: Iterable[int]) -> list[LogWeek]:
    rows = LogWeek.objects.select_for_update(of=("self",)).filter(pk__in=list(keys)[:MANY])
    return list(
        rows.select_related(
            "agreement__assignment__enrolment__school", "agreement__assignment__opening"
        ).prefetch_related("entries__tasks__outcome", "entries__photos")
    )


def _confirm(held: LogWeek, mark: str, by: Actor, link: PersonalLink | None, paper_name: str) -> LogWeek:
    _require_confirmer(held, by, link, paper_name)
    if held.is_confirmed:
        return held
    _require_as_seen(held, mark)
    if not is_over(held, Stay(held.agreement), timezone.localdate()):
        raise Refused("week_runs", _("This week is not over yet. Confirm it on its last working day."))
    require_move(held.status, LogWeekState.CONFIRMED)
    held.status, held.returned_reason, held.link = LogWeekState.CONFIRMED, "", link
    held.confirmed_at, held.confirmed_by_id = timezone.now(), by.user_id
    held.method = Method.LINK if link else Method.PAPER if paper_name else Method.ACCOUNT
    held.confirmed_name = (link.name if link else paper_name or _name_of(by))[:150]
    held.save()
    after = {"status": "confirmed", "by": held.confirmed_name, "method": str(held.method), "mark": mark}
    record(by, "confirm", held, before={"status": "open"}, after=after)
    return held


def _check(held: LogWeek, mark: str, by: Actor) -> LogWeek:
    if not may_check(held.agreement, by):
        raise Refused("not_yours", _("Only the learner's school checks this log."))
    if held.status == LogWeekState.CHECKED:
        return held
    _require_as_seen(held, mark)
    require_move(held.status, LogWeekState.CHECKED)
    held.status, held.checked_at, held.checked_by_id = LogWeekState.CHECKED, timezone.now(), by.user_id
    held.save(update_fields=["status", "checked_at", "checked_by"])
    record(by, "check", held, before={"status": "confirmed"}, after={"status": "checked", "mark": mark})
    return held


def _require_confirmer(held: LogWeek, by: Actor, link: PersonalLink | None, paper_name: str) -> None:
    if link is not None:
        is_allowed = by == SYSTEM and agreements_of(link).filter(pk=held.agreement_id).exists()
    else:
        by_paper = bool(paper_name.strip()) and may_check(held.agreement, by)
        is_allowed = may_confirm(held.agreement, by) or by_paper
    if not is_allowed:
        raise Refused("not_yours", _("Only the supervisor at the workplace confirms this week."))


def _require_as_seen(held: LogWeek, mark: str) -> None:
    entries = held.entries.all()
    if not entries or mark_of(held) != mark:
        raise Refused("week_changed", _("This week was changed a moment ago. Look at it again."))


def _name_of(by: Actor) -> str:
    user = User.objects.filter(pk=by.user_id or 0).first()
    return str(user) if user else ""
