"""Weeks of the log: confirmed by the supervisor, sent back, and counter-checked by the school."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import SYSTEM, Actor
from alliances.kernel.errors import Refused
from alliances.kernel.lifecycles import require_move
from alliances.links.models import PersonalLink
from alliances.people.models import User
from dvb.agreements.models import Agreement
from dvb.agreements.services.suspension_absences import as_audit_values
from dvb.guest_access.services import contacts, guest_links, siblings
from dvb.logbook.lifecycle import LogWeekState
from dvb.logbook.models import LogWeek
from dvb.logbook.queries.stay_days import Stay
from dvb.logbook.queries.weeks import is_over
from dvb.logbook.services import return_letters
from dvb.logbook.services.audit import record
from dvb.logbook.services.confirmations import reopen
from dvb.logbook.services.entries import audit_values
from dvb.logbook.services.permissions import may_check, may_confirm

Method = LogWeek.Method


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
    return [_confirm(week, seen[week.pk], by, link, paper_name) for week in _lock(seen)]


@transaction.atomic
def send_back(week: LogWeek, *, reason: str, by: Actor, link: PersonalLink | None = None) -> LogWeek:
    """Return a week to the learner for correction, with the reason.

    Raises
    ------
    Refused
        ``not_yours``, ``reason_needed``.
    """
    [locked] = _lock([week.pk])
    _require_confirmer(locked, by, link, "-")
    if not reason.strip():
        raise Refused("reason_needed", _("Say what has to be corrected."), "reason")
    if locked.status == LogWeekState.RETURNED:
        return locked
    require_move(locked.status, LogWeekState.RETURNED)
    before = {"status": str(locked.status), "by": locked.confirmed_name}
    locked.status, locked.returned_reason = LogWeekState.RETURNED, reason.strip()[:300]
    locked.method, locked.confirmed_name = "", ""
    locked.confirmed_at = locked.confirmed_by = locked.link = None
    locked.save()
    record(by, "return", locked, before=before, after={"status": "returned"}, reason=locked.returned_reason)
    return_letters.tell(locked)
    return locked


@transaction.atomic
def take_back(week: LogWeek, *, by: Actor, link: PersonalLink | None = None) -> LogWeek:
    """Take a confirmation back, by whoever confirms this week, until the school has checked it.

    The school takes back what it entered from paper. A second click changes nothing.

    Raises
    ------
    Refused
        ``not_yours``, ``checked`` once the school has checked the week.
    """
    [locked] = _lock([week.pk])
    _require_confirmer(locked, by, link, locked.confirmed_name if locked.method == Method.PAPER else "")
    if locked.status == LogWeekState.CHECKED:
        raise Refused("checked", _("The school has checked this week. Phone the school."))
    if locked.status == LogWeekState.CONFIRMED:
        reopen(locked, by=by)
        locked.refresh_from_db()
    return locked


@transaction.atomic
def check(seen: Mapping[int, str], *, by: Actor) -> list[LogWeek]:
    """The school's check of confirmed weeks, as they were seen. Idempotent.

    Raises
    ------
    Refused
        ``not_yours``, ``week_changed``, ``move_not_allowed`` while the supervisor has not confirmed.
    """
    return [_check(week, seen[week.pk], by) for week in _lock(seen)]


def mark_of(week: LogWeek) -> str:
    """Digest of a week's entries and absences: only what was shown is confirmed, not later changes."""
    sunday = week.monday + dt.timedelta(days=6)
    away = [row for row in week.agreement.absences.all() if row.starts_on <= sunday]
    content = [audit_values(entry) for entry in week.entries.all()]
    content += [as_audit_values(row) for row in away if row.ends_on >= week.monday]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def agreements_of(link: PersonalLink) -> QuerySet[Agreement]:
    """Agreements whose weeks are confirmed by one link.

    A supervisor's opens those of all her links at this employer, but where she said that it is not her; its
    contact person's those of the learners whom the school sent there.
    """
    if not guest_links.is_usable(link):
        return Agreement.objects.none()
    if link.purpose == PersonalLink.Purpose.CONTACT:
        return contacts.agreements_of(link)
    if link.purpose != PersonalLink.Purpose.SUPERVISOR:
        return Agreement.objects.none()
    rows: QuerySet[Agreement] = Agreement.objects.filter(pk__in=siblings.served_by(link))
    return rows


def _lock(keys: Iterable[int]) -> list[LogWeek]:
    rows = LogWeek.objects.select_for_update(of=("self",)).filter(pk__in=list(keys)[:MANY])
    return list(
        rows.select_related(
            "agreement__assignment__enrolment__school", "agreement__assignment__opening"
        ).prefetch_related("entries__tasks__outcome", "entries__photos", "agreement__absences")
    )


def _confirm(week: LogWeek, mark: str, by: Actor, link: PersonalLink | None, paper_name: str) -> LogWeek:
    _require_confirmer(week, by, link, paper_name)
    if week.is_confirmed:
        return week
    _require_unchanged(week, mark)
    if not is_over(week, Stay(week.agreement), timezone.localdate()):
        raise Refused("week_runs", _("This week is not over yet. Confirm it on its last working day."))
    require_move(week.status, LogWeekState.CONFIRMED)
    week.status, week.returned_reason, week.link = LogWeekState.CONFIRMED, "", link
    week.confirmed_at, week.confirmed_by_id = timezone.now(), by.user_id
    week.method = _method_of(link) if link else Method.PAPER if paper_name else Method.ACCOUNT
    week.confirmed_name = (link.name if link else paper_name or _name_of(by))[:150]
    week.save()
    after = {"status": "confirmed", "by": week.confirmed_name, "method": str(week.method), "mark": mark}
    record(by, "confirm", week, before={"status": "open"}, after=after)
    return week


def _method_of(link: PersonalLink) -> Method:
    return Method.READ_OUT if link.session_how == PersonalLink.CodeWay.READ_OUT else Method.LINK


def _check(week: LogWeek, mark: str, by: Actor) -> LogWeek:
    if not may_check(week.agreement, by):
        raise Refused("not_yours", _("Only the learner's school checks this log."))
    if week.status == LogWeekState.CHECKED:
        return week
    _require_unchanged(week, mark)
    require_move(week.status, LogWeekState.CHECKED)
    week.status, week.checked_at, week.checked_by_id = LogWeekState.CHECKED, timezone.now(), by.user_id
    week.save(update_fields=["status", "checked_at", "checked_by"])
    record(by, "check", week, before={"status": "confirmed"}, after={"status": "checked", "mark": mark})
    return week


def _require_confirmer(week: LogWeek, by: Actor, link: PersonalLink | None, paper_name: str) -> None:
    if link is not None:
        is_allowed = by == SYSTEM and agreements_of(link).filter(pk=week.agreement_id).exists()
    else:
        by_paper = bool(paper_name.strip()) and may_check(week.agreement, by)
        is_allowed = may_confirm(week.agreement, by) or by_paper
    if not is_allowed:
        raise Refused("not_yours", _("Only the supervisor at the workplace confirms this week."))


def _require_unchanged(week: LogWeek, mark: str) -> None:
    entries = week.entries.all()
    if not entries or mark_of(week) != mark:
        raise Refused("week_changed", _("This week was changed a moment ago. Look at it again."))


def _name_of(by: Actor) -> str:
    user = User.objects.filter(pk=by.user_id or 0).first()
    return str(user) if user else ""
