"""The question about employment half a year after the end of a stay, asked once."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM, Actor, Role
from alliances.kernel.errors import Refused
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages import services as messages
from dvb.agreements.lifecycle import STARTED
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Placement, ending_between
from dvb.guest_access.services import guest_links
from dvb.learning.models import Employment

MONTHS = 6
LATEST = dt.timedelta(days=90)
"""Who was not asked within three months of the day is not asked any more: old stays surprise nobody."""
OVER = ("ended", "terminated")


def due_on(last_day: dt.date) -> dt.date:
    """The same day six months later; the last day of a shorter month."""
    month = last_day.month + MONTHS
    year, month = last_day.year + (month - 1) // 12, (month - 1) % 12 + 1
    next_first = dt.date(year + month // 12, month % 12 + 1, 1)
    return dt.date(year, month, min(last_day.day, (next_first - dt.timedelta(days=1)).day))


def request_due(day: dt.date) -> int:
    """Ask about the last stay of each learner that ended half a year ago. Idempotent."""
    return sum(_send_question(stay, day) for stay in _ended(day))


def _ended(day: dt.date) -> list[Placement]:
    """Stays that may be due, the last one of each person; the caller checks the exact day of each."""
    first, last = day - LATEST - dt.timedelta(days=190), day - dt.timedelta(days=175)
    later = Agreement.objects.filter(
        assignment__enrolment__person=OuterRef("assignment__enrolment__person"),
        pk__gt=OuterRef("pk"),
        status__in=STARTED,
    )
    rows = Agreement.objects.filter(status__in=OVER, employment__isnull=True).exclude(Exists(later))
    rows = rows.select_related(
        "assignment__enrolment__person__user",
        "assignment__enrolment__school",
        "assignment__opening__employer",
    )
    return ending_between(rows, first, last)


@transaction.atomic
def _send_question(stay: Placement, day: dt.date) -> int:
    agreement, due = stay.agreement, due_on(stay.ends_on)
    if not due <= day <= due + LATEST:
        return 0
    employment, is_new = Employment.objects.get_or_create(agreement=agreement, defaults={"asked_on": day})
    if not is_new:
        return 0
    AuditEntry.objects.record(by=SYSTEM, verb="employment.ask", subject=employment)
    person, school = agreement.assignment.enrolment.person, agreement.assignment.enrolment.school
    if not person.email:
        return 1
    language = person.user.language if person.user else "lv"
    employment.link = links.issue(
        PersonalLink.Purpose.LEARNER,
        about=agreement,
        organisation=school,
        name=person.name,
        email=person.email,
        language=language,
        expires_on=day + LATEST,
        by=SYSTEM,
    )
    employment.save(update_fields=["link"])
    messages.put(
        "employment",
        to=messages.Address(person.email, person.name, language),
        about=employment,
        by=SYSTEM,
        context={"school": school.name, "employer": agreement.assignment.opening.employer.name},
        link=employment.link,
        key=f"employment:{employment.pk}",
    )
    return 1


def waiting(actor: Actor) -> Employment | None:
    """The question that the learner has not answered yet."""
    if actor.role is not Role.LEARNER:
        return None
    own = {"agreement__assignment__enrolment__person__user_id": actor.user_id or 0}
    return Employment.objects.filter(**own, answer="").order_by("-asked_on").first()


@transaction.atomic
def answer(agreement: Agreement, *, answer: str, by: Actor) -> Employment:
    """A signed-in learner answers about herself."""
    person = agreement.assignment.enrolment.person
    if not (by.role is Role.LEARNER and person.user_id is not None and person.user_id == by.user_id):
        raise Refused("not_yours", _("Only the learner answers this."))
    return _save_answer(agreement, answer, by)


@transaction.atomic
def answer_by_link(link: PersonalLink, *, answer: str) -> Employment:
    """Store the learner's answer by her link, without signing in."""
    is_learner_link = link.purpose == PersonalLink.Purpose.LEARNER
    agreement = (
        guest_links.agreements_of(link).filter(pk=link.subject_id).first() if is_learner_link else None
    )
    if agreement is None:
        raise Refused("link_over", _("This link does not hold any more. Ask for a new one."))
    return _save_answer(agreement, answer, SYSTEM)


def _save_answer(agreement: Agreement, answer: str, by: Actor) -> Employment:
    """Store the first answer; a repeated call returns it unchanged."""
    employment = Employment.objects.select_for_update().filter(agreement=agreement).first()
    if employment is None:
        raise Refused("not_asked", _("This has not been asked yet."))
    if employment.answer:
        return employment
    if answer not in Employment.Answer.values:
        raise Refused("answer", _("Choose one of the answers."), "answer")
    employment.answer, employment.answered_on = answer, timezone.localdate()
    employment.save(update_fields=["answer", "answered_on"])
    AuditEntry.objects.record(by=by, verb="employment.answer", subject=employment)
    return employment
