"""Requests: asked once, answered by the school, withdrawn by the asker; nobody waits without a word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.lifecycles import require_move
from alliances.links.models import PersonalLink
from dvb.agreements.models import Agreement
from dvb.change_requests import access, letters
from dvb.change_requests.lifecycle import RequestState
from dvb.change_requests.models import ChangeRequest
from dvb.change_requests.pending import is_pending
from dvb.guest_access.services import guest_links

TWICE = dt.timedelta(minutes=10)
REMIND_AFTER = dt.timedelta(days=3)
Kind, Asker = ChangeRequest.Kind, ChangeRequest.Asker
OF_PURPOSE = {
    PersonalLink.Purpose.GUARDIAN.value: Asker.GUARDIAN,
    PersonalLink.Purpose.SUPERVISOR.value: Asker.SUPERVISOR,
    PersonalLink.Purpose.LEARNER.value: Asker.LEARNER,
}
"""As whom the holder of a link asks; the links of an employer's contact speak for the employer."""


@dataclass(frozen=True, slots=True)
class From:
    """Who asks: a person with an account, or the holder of a personal link."""

    asker: str
    name: str
    email: str
    link: PersonalLink | None = None


def by_account(agreement: Agreement, *, name: str, email: str, by: Actor) -> From:
    asker = access.asker_of(by, agreement)
    if asker is None:
        raise Refused("not_yours", _("Only those who have agreed with the school ask here."))
    return From(asker, name, email)


def by_link(link: PersonalLink) -> From:
    if not guest_links.is_usable(link):
        raise Refused("link_over", _("This link does not hold any more. Ask for a new one."))
    return From(asker_by(link), link.name, link.email, link)


def asker_by(link: PersonalLink) -> ChangeRequest.Asker:
    return OF_PURPOSE.get(link.purpose, Asker.HOST)


@transaction.atomic
def ask(
    agreement: Agreement, *, kind: str, text: str, values: Mapping[str, Any], of: From, by: Actor
) -> ChangeRequest:
    """Put a request to the learner's school, whose people are told; the same within ten minutes is one.

    Raises
    ------
    Refused
        ``not_now`` where the agreement's state allows no such request, ``words_needed``.
    """
    locked = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if kind not in access.kinds_for(locked, of.asker):
        raise Refused("not_now", _("The agreement has changed meanwhile. Look at its page again."))
    if not text.strip():
        raise Refused("words_needed", _("Say in a few words why you ask."), "text")
    same = ChangeRequest.objects.filter(
        agreement=locked,
        kind=kind,
        text=text.strip()[:1000],
        values=dict(values),
        asker_name=of.name[:150],
        status=RequestState.OPEN,
        asked_at__gte=timezone.now() - TWICE,
    ).first()
    if same is not None:
        return same
    request = ChangeRequest.objects.create(
        agreement=locked,
        kind=kind,
        text=text.strip()[:1000],
        values=dict(values),
        asker=of.asker,
        asker_name=of.name[:150],
        asker_email=of.email,
        asked_by_id=by.user_id,
        link=of.link,
    )
    _record(request, "ask", by, after={"kind": kind, "asker": of.asker, "values": dict(values)})
    letters.tell_school(request, mark="asked")
    return request


@transaction.atomic
def accept(request: ChangeRequest, *, answer: str = "", by: Actor) -> ChangeRequest:
    """Accept a request: the asker is told, and the school's own step begins with what was asked.

    Raises
    ------
    Refused
        ``not_yours``, ``withdrawn``; ``answer_needed`` for a question, which is answered in words.
    """
    locked = _lock_for_answer(request, by)
    if locked.status == RequestState.ACCEPTED:
        return locked
    if locked.kind == Kind.QUESTION and not answer.strip():
        raise Refused("answer_needed", _("Write the answer."), "answer")
    return _answer(locked, RequestState.ACCEPTED, answer, by)


@transaction.atomic
def decline(request: ChangeRequest, *, answer: str, by: Actor) -> ChangeRequest:
    """Decline a request with the reason that the asker reads; also an accepted one not carried out yet.

    Raises
    ------
    Refused
        ``not_yours``, ``withdrawn``, ``answer_needed``; ``carried_out`` where it is done already.
    """
    locked = _lock_for_answer(request, by)
    if locked.status == RequestState.DECLINED:
        return locked
    if locked.status == RequestState.ACCEPTED and not is_pending(locked):
        raise Refused("carried_out", _("The request was accepted and is carried out already."))
    if not answer.strip():
        raise Refused("answer_needed", _("Say why the request is not accepted."), "answer")
    return _answer(locked, RequestState.DECLINED, answer, by)


@transaction.atomic
def withdraw(request: ChangeRequest, *, by: Actor, link: PersonalLink | None = None) -> ChangeRequest:
    """The asker needs it no more; a second click changes nothing."""
    locked = _lock(request)
    by_holder = link is not None and is_of_holder(locked, link) and guest_links.is_usable(link)
    if not by_holder and not access.can_withdraw(by, locked):
        raise Refused("not_yours", _("Only who asked withdraws the request."))
    if locked.status == RequestState.WITHDRAWN:
        return locked
    require_move(locked.status, RequestState.WITHDRAWN)
    locked.status = RequestState.WITHDRAWN
    locked.save(update_fields=["status"])
    _record(locked, "withdraw", by, after={"status": str(locked.status)})
    return locked


def is_of_holder(request: ChangeRequest, link: PersonalLink) -> bool:
    """Whether the holder of a link asked: by this link, or an earlier one about the same; or her firm."""
    return ChangeRequest.objects.filter(_of_holder(link), pk=request.pk).exists()


def of_holder(link: PersonalLink, agreement: Agreement) -> list[ChangeRequest]:
    """What the holder of a link has asked about an agreement, the newest first."""
    return list(ChangeRequest.objects.filter(_of_holder(link), agreement=agreement))


def open_of(link: PersonalLink) -> int:
    """How many requests of the holder, or of her firm, the school has not answered yet."""
    return ChangeRequest.objects.filter(_of_holder(link), status=RequestState.OPEN).count()


def _of_holder(link: PersonalLink) -> Q:
    if asker_by(link) == Asker.HOST:  # the firm's own, whoever asked in its name
        return Q(
            asker=Asker.HOST,
            agreement__assignment__opening__employer=link.subject_id,
            agreement__assignment__enrolment__school=link.organisation_id,
        )
    earlier = Q(
        link__purpose=link.purpose,
        link__organisation=link.organisation_id,
        link__subject_type=link.subject_type,
        link__subject_id=link.subject_id,
        link__name=link.name,
        asker_email=link.email,
    )
    return Q(link=link) | earlier


def remind_due(day: dt.date) -> int:
    """Remind the school of requests that have waited for three days, and every three days after."""
    count = 0
    waiting = ChangeRequest.objects.filter(status=RequestState.OPEN)
    for pk in list(waiting.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            locked = _lock(ChangeRequest(pk=pk))
            last = locked.reminded_on or timezone.localdate(locked.asked_at)
            if locked.is_open and day - last >= REMIND_AFTER:
                locked.reminded_on = day
                locked.save(update_fields=["reminded_on"])
                letters.tell_school(locked, mark=f"reminded:{day}")
                count += 1
    return count


def _lock(request: ChangeRequest) -> ChangeRequest:
    rows = ChangeRequest.objects.select_for_update(of=("self",)).select_related(
        "agreement__assignment__enrolment__person__user",
        "agreement__assignment__enrolment__school",
        "agreement__assignment__opening__employer",
        "asked_by",
        "link",
    )
    return rows.get(pk=request.pk)


def _lock_for_answer(request: ChangeRequest, by: Actor) -> ChangeRequest:
    locked = _lock(request)
    if not access.can_answer(by, locked):
        raise Refused("not_yours", _("Only the learner's school answers this request."))
    if locked.status == RequestState.WITHDRAWN:
        raise Refused("withdrawn", _("The request was withdrawn meanwhile."))
    return locked


def _answer(locked: ChangeRequest, new: RequestState, answer: str, by: Actor) -> ChangeRequest:
    require_move(locked.status, new)
    before, locked.status = locked.status, new
    locked.answer, locked.answered_at = answer.strip()[:1000], timezone.now()
    locked.answered_by_id = by.user_id
    locked.save(update_fields=["status", "answer", "answered_at", "answered_by"])
    _record(locked, str(new), by, before={"status": before}, after={"status": str(new)})
    letters.tell_asker(locked, mark="answered" if before == RequestState.OPEN else "changed")
    return locked


def _record(
    request: ChangeRequest,
    verb: str,
    by: Actor,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    AuditEntry.objects.record(
        by=by, verb=f"request.{verb}", subject=request, before=before or {}, after=after or {}
    )
