"""People without an account: guardians and supervisors read, and say so, by a personal link."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import SYSTEM, Actor
from alliances.kernel.errors import Refused
from alliances.models import AuditEntry, Message, PersonalLink
from alliances.rules import adulthood_day
from alliances.services import links, messages
from dvb.access import can_keep
from dvb.lifecycle import AgreementState
from dvb.models import Agreement, Concern
from dvb.services import concerns
from dvb.services.agreements.placement import Placement
from matching.models import Enrolment, Guardian, Person
from matching.services.enrolments import require_keeper

Purpose = PersonalLink.Purpose
UNKNOWN_BIRTH_DAYS = 365
AFTER_END = dt.timedelta(days=60)
BETWEEN_CODES = dt.timedelta(minutes=1)


@transaction.atomic
def invite_guardian(guardian: Guardian, *, enrolment: Enrolment, by: Actor) -> PersonalLink:
    """The guardian's link; it ends on the learner's 18th birthday.

    Raises
    ------
    Refused
        ``adult`` once the learner is of age.
    """
    require_keeper(enrolment, by)
    if not guardian.person.needs_guardian_on(today()):
        raise Refused("adult", _("The learner is of age: nobody acknowledges for her any more."))
    return links.issue(
        Purpose.GUARDIAN,
        about=guardian.person,
        organisation=enrolment.school,
        name=guardian.name,
        email=guardian.email,
        language=guardian.language,
        expires_on=last_day(guardian.person),
        by=by,
    )


@transaction.atomic
def invite_supervisor(agreement: Agreement, *, name: str, email: str, by: Actor) -> PersonalLink:
    """The supervisor's link about one agreement, and the e-mail with it."""
    if not can_keep(by, agreement.assignment):
        raise Refused("not_yours", _("Only the learner's school keeps this agreement."))
    if not name.strip():
        raise Refused("name_needed", _("Enter the supervisor's name."), "name")
    link = links.issue(
        Purpose.SUPERVISOR,
        about=agreement,
        organisation=agreement.assignment.enrolment.school,
        name=name,
        email=email,
        language="lv",
        expires_on=Placement(agreement).ends_on + AFTER_END,
        by=by,
    )
    send(link, by=by)
    return link


def last_day(person: Person) -> dt.date:
    """The day before the 18th birthday; a year from now where the birth date is not known."""
    if person.birth_date is None:
        return today() + dt.timedelta(days=UNKNOWN_BIRTH_DAYS)
    return adulthood_day(person.birth_date) - dt.timedelta(days=1)


def send(link: PersonalLink, *, by: Actor) -> Message | None:
    """E-mail the link; once a day at most by itself, `messages.send_again` sends more."""
    to = messages.Address(link.email, link.name, link.language)
    context: dict[str, object] = {
        "school": link.organisation.name,
        "until": link.expires_on,
        "learner": learner_name(link),
    }
    key = f"link:{link.pk}:{today()}"
    return messages.put(f"link_{link.purpose}", to=to, about=link, by=by, context=context, link=link, key=key)


def email_code(link: PersonalLink) -> None:
    """Send the second factor to the address that the school has; one a minute.

    Raises
    ------
    Refused
        ``no_email`` where the school reads codes out instead; ``too_soon``.
    """
    if not link.email:
        raise Refused("no_email", _("We have no e-mail address of yours. Ask the school to read you a code."))
    latest = Message.objects.filter(kind="code", link=link).order_by("-pk").first()
    if latest is not None and latest.created_at > timezone.now() - BETWEEN_CODES:
        raise Refused("too_soon", _("A code was sent a moment ago. Look into your e-mail, also among spam."))
    code = links.new_code(link, how="email")
    to = messages.Address(link.email, link.name, link.language)
    messages.put(
        "code",
        to=to,
        about=link,
        by=SYSTEM,
        context={"code": f"{code[:3]} {code[3:]}", "minutes": links.CODE_MINUTES["email"]},
        link=link,
        is_urgent=True,
        is_secret=True,
    )


@transaction.atomic
def read_out_code(link: PersonalLink, *, by: Actor) -> str:
    """A code that the school reads to the person on the telephone; that it did so is kept."""
    if not by.can_write() or link.organisation_id != by.organisation_id:
        raise Refused("not_yours", _("Only the school that made this link reads codes out."))
    AuditEntry.objects.record(by=by, verb="link.read_out", subject=link)
    return links.new_code(link, how="read_out")


def renew(link: PersonalLink) -> PersonalLink | None:
    """Send whoever holds an ended link a new one, to the address that the school has.

    ``None`` where the link has no successor: the learner is of age, or there is no e-mail address.
    """
    if not link.email or not is_needed(link):
        return None
    expires_on = last_day(_person(link)) if link.purpose == Purpose.GUARDIAN else _end_of_stay(link)
    fresh = links.renew(link, expires_on=expires_on, by=SYSTEM)
    send(fresh, by=SYSTEM)
    return fresh


def agreements_of(link: PersonalLink) -> QuerySet[Agreement]:
    """What the holder may read today: nothing once the learner is of age, or the link is over."""
    rows = Agreement.objects.exclude(status=AgreementState.VOID).select_related(
        "assignment__enrolment__person",
        "assignment__enrolment__school",
        "assignment__enrolment__programme__qualification",
        "assignment__opening__employer",
        "assignment__opening__workplace",
    )
    if not link.is_live_on(today()) or not is_needed(link):
        return rows.none()
    if is_about_stay(link):
        return rows.filter(pk=link.subject_id)
    own = {"assignment__enrolment__person": link.subject_id}
    return rows.filter(**own, assignment__enrolment__school=link.organisation_id)


def today() -> dt.date:
    return timezone.localdate()


def report(link: PersonalLink, **said: Any) -> Concern:
    """What a guardian or a supervisor reports about the learner of the link."""
    is_host = link.purpose == Purpose.SUPERVISOR
    reporter = Concern.Reporter.HOST if is_host else Concern.Reporter.GUARDIAN
    agreement = Agreement.objects.get(pk=link.subject_id) if is_host else None
    rows = Enrolment.objects.filter(person=_person(link), school=link.organisation_id)
    enrolment = agreement.assignment.enrolment if agreement else rows.order_by("-started_on")[0]
    return concerns.report(
        enrolment,
        assignment=agreement.assignment if agreement else None,
        reporter=reporter,
        reporter_name=link.name,
        reporter_contact=link.email,
        by=SYSTEM,
        **said,
    )


def learner_name(link: PersonalLink) -> str:
    return _person(link).name


def is_about_stay(link: PersonalLink) -> bool:
    """A supervisor's link, and a learner's that asks about one stay; the others are about a person."""
    return link.subject_type == Agreement._meta.label_lower


def _person(link: PersonalLink) -> Person:
    if is_about_stay(link):
        return Agreement.objects.get(pk=link.subject_id).assignment.enrolment.person
    return Person.objects.get(pk=link.subject_id)


def is_needed(link: PersonalLink) -> bool:
    """A guardian's link ends with the learner's minority, whatever day stands on it."""
    return link.purpose != Purpose.GUARDIAN or _person(link).needs_guardian_on(today())


def _end_of_stay(link: PersonalLink) -> dt.date:
    if link.purpose == Purpose.LEARNER:
        return today() + dt.timedelta(days=links.DAYS)
    agreement = Agreement.objects.select_related("assignment__opening").get(pk=link.subject_id)
    return max(
        Placement(agreement).ends_on + AFTER_END,
        today() + dt.timedelta(days=links.DAYS),
    )
