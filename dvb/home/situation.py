"""Where a learner stands: in a stay, before one, without a place. What she reads above her tasks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from alliances.kernel.actor import Actor, Role
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Organisation
from dvb.agreements.called_off import called_off
from dvb.agreements.held_back import is_held_back
from dvb.agreements.lifecycle import BEFORE_SIGNED, RUNNING, AgreementState
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Placement, placements
from dvb.agreements.wording import held_back_words
from dvb.logbook.queries.stay_days import GRACE
from matching.assignments.lifecycle import AssignmentState
from matching.assignments.models import Assignment
from matching.learners.models import Enrolment
from matching.learners.queries import next_school
from matching.rounds.lifecycle import RoundState
from matching.rounds.models import Proposal

ORDER = (*sorted(RUNNING), "suspended", "signed", "partly_signed", "ready", "draft")
"""Of several agreements the one that says most about today."""


@dataclass(frozen=True)
class Situation:
    """One sentence about today, what follows, a page, and whom to ask."""

    title: str
    note: str
    label: str
    url: str
    school: Organisation
    assignment: Assignment | None = None
    """The place that she reads about, for whom to phone there."""


def situation_of(actor: Actor) -> Situation | None:
    """What a learner's start page says of her; ``None`` for everybody else."""
    if actor.role is not Role.LEARNER:
        return None
    own = visible_to(actor, Enrolment).filter(person__user=actor.user_id).select_related("school")
    today = timezone.localdate()
    rows = own.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=today))
    here = rows.order_by(F("ended_on").desc(nulls_first=True), "-pk").first()
    if here is not None and here.ended_on is not None:
        return _of_stay(here, today) or _leaving(here)
    if here is not None:
        return _of_stay(here, today) or _of_place(here, today)
    last = own.order_by("-ended_on", "-pk").first()
    return None if last is None else _left(last)


def _leaving(enrolment: Enrolment) -> Situation:
    """In the days before the last one: the school looks for no other place."""
    last = date_format(enrolment.ended_on, "SHORT_DATE_FORMAT") if enrolment.ended_on else ""
    names = {"school": enrolment.school, "day": last}
    to_school = next_school(enrolment)
    note = _("What you have learned stays on record, and you can read and print it.")
    if to_school is not None:
        note = _(
            "You move to %(school)s: it enters you itself and sends you a link of its own. "
            "If none comes, ask there."
        ) % {"school": to_school}
    title = _("Your last day at %(school)s: %(day)s") % names
    return Situation(title, note, _("What you have learned"), reverse("progress"), enrolment.school)


def _left(enrolment: Enrolment) -> Situation:
    return Situation(
        _("You have left %(school)s") % {"school": enrolment.school},
        _("What you have learned stays on record, and you can read and print it."),
        _("What you have learned"),
        reverse("progress"),
        enrolment.school,
    )


def _same_learner(enrolment: Enrolment, path: str = "enrolment") -> dict[str, Any]:
    """Filters for what she does at this school, also by an earlier enrolment there."""
    return {f"{path}__person": enrolment.person_id, f"{path}__school": enrolment.school_id}


def _agreements(enrolment: Enrolment) -> QuerySet[Agreement]:
    return Agreement.objects.filter(**_same_learner(enrolment, "assignment__enrolment"))


def _of_stay(enrolment: Enrolment, today: dt.date) -> Situation | None:
    rows = _agreements(enrolment).filter(status__in=ORDER).exclude(called_off())
    stays = list(placements(rows.select_related("assignment__opening__employer")).values())
    stays = [stay for stay in stays if stay.ends_on >= today]
    if not stays:
        return None
    stay = min(stays, key=lambda one: (ORDER.index(one.agreement.status), one.starts_on))
    title, note = _words(stay)
    page = reverse("agreement-detail", args=[stay.agreement.pk])
    there = stay.agreement.assignment
    return Situation(title, note, _("Look at the agreement"), page, enrolment.school, there)


def _names(stay: Placement) -> dict[str, object]:
    return {
        "employer": stay.agreement.assignment.opening.employer,
        "first": date_format(stay.starts_on, "SHORT_DATE_FORMAT"),
        "last": date_format(stay.ends_on, "SHORT_DATE_FORMAT"),
    }


def _words(stay: Placement) -> tuple[str, str]:
    status, names = stay.agreement.status, _names(stay)
    if status in RUNNING:
        return (
            _("You learn at %(employer)s until %(last)s") % names,
            _("Write down each day what you did; your supervisor confirms it."),
        )
    if status == AgreementState.SUSPENDED:
        return (
            _("Your stay at %(employer)s is interrupted") % names,
            _("You do not go to work until your school tells you. Your log waits."),
        )
    if is_held_back(stay.agreement):
        return held_back_words(stay)
    if status == AgreementState.SIGNED:
        return (
            _("Your stay at %(employer)s begins on %(first)s") % names,
            _("All have signed. On the first day the log opens by itself."),
        )
    if status in BEFORE_SIGNED - {AgreementState.DRAFT}:
        return (_("Your agreement with %(employer)s is being signed") % names, _begins(stay, names))
    return _agreed(names)


def _begins(stay: Placement, names: dict[str, object]) -> str:
    """When a stay begins that not everybody has signed yet; its first day may have passed."""
    if stay.starts_on >= timezone.localdate():
        return _("Your stay begins on %(first)s, once all have signed.") % names
    return (
        _(
            "Its first day, %(first)s, has passed. Nobody starts before all have signed, and the agreement "
            "does not cover the days before. Ask the school on which day you go."
        )
        % names
    )


def _agreed(names: dict[str, object]) -> tuple[str, str]:
    return (
        _("Your place: %(employer)s") % names,
        _("Both sides agree. Your school draws up the agreement; then you are asked to sign it."),
    )


def _of_place(enrolment: Enrolment, today: dt.date) -> Situation | None:
    rows = Assignment.objects.filter(**_same_learner(enrolment), opening__ends_on__gte=today)
    last = rows.select_related("opening__employer").order_by("-pk").first()
    if last is not None:
        return _of_answer(last, enrolment)
    result = Proposal.objects.filter(
        enrolment=enrolment,
        run=F("run__round__current_run"),
        run__round__status=RoundState.PUBLISHED,
        run__round__ends_on__gte=today,
    )
    if result.exists():
        return _without_place(enrolment)
    return _after_stay(enrolment, today) or Situation(
        _("Your place is not published yet"),
        _("Your school tells you as soon as it is. Until then look at what is offered."),
        _("Look at openings"),
        reverse("matching:opening-list"),
        enrolment.school,
    )


def _after_stay(enrolment: Enrolment, today: dt.date) -> Situation | None:
    """Between two stays, or after the last one: while its log can still be written."""
    rows = _agreements(enrolment).filter(status=AgreementState.ENDED)
    stays = placements(rows.select_related("assignment__opening__employer")).values()
    over = [stay for stay in stays if today - stay.ends_on <= GRACE]
    if not over:
        return None
    stay = max(over, key=lambda one: one.ends_on)
    return Situation(
        _("Your stay at %(employer)s ended on %(last)s") % _names(stay),
        _("Your school tells you where you go next. Days that are missing in the log can still be entered."),
        _("What you have learned"),
        reverse("progress"),
        enrolment.school,
    )


def _of_answer(assignment: Assignment, enrolment: Enrolment) -> Situation:
    names: dict[str, object] = {
        "employer": assignment.opening.employer,
        "day": date_format(assignment.answer_by, "SHORT_DATE_FORMAT"),
    }
    if assignment.status == AssignmentState.AGREED and not hasattr(assignment, "agreement"):
        title, note = _agreed(names)
        page = reverse("matching:my-place")
        return Situation(title, note, _("See your place"), page, enrolment.school, assignment)
    elif assignment.status == AssignmentState.LEARNER_ACCEPTED:
        title = _("You have agreed to go to %(employer)s") % names
        note = _("The employer answers by %(day)s. You have nothing to do until then.") % names
    elif assignment.is_open:
        title = _("There is a place for you: %(employer)s") % names
        note = _("It is yours once you and the employer have agreed, until %(day)s.") % names
    else:
        return _without_place(enrolment)
    return Situation(title, note, _("See your place"), reverse("matching:my-place"), enrolment.school)


def _without_place(enrolment: Enrolment) -> Situation:
    return Situation(
        _("You have no place yet"),
        _("Your school is looking for one and writes to you. Do you know an employer yourself? Tell it."),
        _("See why, and what is offered"),
        reverse("matching:my-place"),
        enrolment.school,
    )
