"""Tasks about employers: who they are, who may act for them, and what they have to keep fresh."""

from __future__ import annotations

import datetime as dt

from django.db.models import Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.admissions.models import Admission
from alliances.kernel.actor import Actor
from alliances.kernel.todo import Task
from alliances.kernel.visibility import visible_to
from alliances.organisations.access import can_verify_employers
from alliances.organisations.models import Organisation, SupervisorEvidence
from alliances.organisations.services import supervisors
from matching.openings.lifecycle import OpeningState
from matching.openings.models import Opening
from matching.openings.services import sleeping


def not_confirmed(actor: Actor) -> list[Task]:
    """An employer that entered itself reads that nobody sees its openings yet, or why it was refused."""
    own = Organisation.objects.get(pk=actor.organisation_id or 0)
    if own.is_verified:
        return []
    page = reverse("alliances:organisation-detail", args=[own.pk])
    if own.refused_at is not None:
        title = _("%(name)s was not confirmed") % {"name": own.name}
        return [Task(title, own.refused_because, _("Look at your data"), page)]
    note = _("A coordinator of a school looks at it. Until then learners do not see your openings.")
    return [Task(_("Your company is not confirmed yet"), note, _("Look at your data"), page)]


def to_confirm(actor: Actor) -> list[Task]:
    if not can_verify_employers(actor):
        return []
    count = Organisation.objects.unverified().count()
    if not count:
        return []
    return [
        Task(
            ngettext("%(n)s employer entered itself", "%(n)s employers entered themselves", count)
            % {"n": count},
            _("Learners see its openings once somebody who knows it has confirmed it."),
            _("Look and decide"),
            reverse("alliances:verification-list"),
        )
    ]


def admission_requests(actor: Actor) -> list[Task]:
    """Persons who ask to act for an employer."""
    waiting = visible_to(actor, Admission).filter(decided_at__isnull=True)
    return [
        Task(
            _("%(name)s asks to act for %(employer)s") % {"name": one.name, "employer": one.organisation},
            _("Give the person access, or refuse."),
            _("Decide"),
            reverse("alliances:admission-detail", args=[one.pk]),
        )
        for one in waiting.select_related("organisation")[:3]
    ]


def asleep(actor: Actor) -> list[Task]:
    """Sleeping openings of an employer, or those that a school entered for one."""
    own = Q(employer_id=actor.organisation_id) | Q(registered_by_id=actor.organisation_id)
    rows = visible_to(actor, Opening).filter(
        own, status=OpeningState.ASLEEP, ends_on__gte=timezone.localdate()
    )
    count = rows.count()
    if not count:
        return []
    return [
        Task(
            ngettext("%(n)s opening is asleep", "%(n)s openings are asleep", count) % {"n": count},
            _("Learners do not see it. One click on “Still offered” wakes it."),
            _("Show them"),
            reverse("matching:opening-list") + "?state=asleep",
        )
    ]


def falling_asleep(actor: Actor) -> list[Task]:
    """Two weeks before an opening falls asleep its employer is asked."""
    soon = sleeping.due(timezone.localdate(), sleeping.ASK_DAYS)
    rows = visible_to(actor, Opening).filter(pk__in=soon.values("pk")).select_related("employer")
    return [
        Task(
            _("Is “%(title)s” still offered?") % {"title": opening},
            _("Nobody has confirmed it since %(day)s; it falls asleep soon.")
            % {"day": date_format(opening.confirmed_on, "SHORT_DATE_FORMAT")},
            _("Look and confirm"),
            reverse("matching:opening-detail", args=[opening.pk]),
        )
        for opening in rows.order_by("confirmed_on", "pk")[:3]
    ]


def papers_end(actor: Actor) -> list[Task]:
    """Papers of supervisors that have ended or end within 60 days, one task for each supervisor."""
    limit = timezone.localdate() + dt.timedelta(days=supervisors.WARN_DAYS)
    ending = visible_to(actor, SupervisorEvidence).filter(
        pk__in=SupervisorEvidence.objects.ending_by(limit).values("pk")
    )
    first_days = ending.values("supervisor", "supervisor__name").annotate(day=Min("expires_on"))
    return [
        Task(
            _("A paper of %(name)s ends on %(day)s")
            % {"name": row["supervisor__name"], "day": date_format(row["day"], "SHORT_DATE_FORMAT")},
            _("Add a new one, or say that the person does not teach now."),
            _("Look at it"),
            reverse("alliances:supervisor-detail", args=[row["supervisor"]]),
        )
        for row in first_days.order_by("day", "supervisor")[:3]
    ]


def offer(actor: Actor) -> list[Task]:
    """An employer can always offer another place; the first one is asked for in other words."""
    has_some = visible_to(actor, Opening).exists()
    return [
        Task(
            _("Offer another place") if has_some else _("Offer your first place"),
            _("It takes two minutes: what can be learned, where, when, how many."),
            _("Offer a place"),
            reverse("matching:opening-create"),
        )
    ]


def drafts(actor: Actor) -> list[Task]:
    drafts = visible_to(actor, Opening).filter(status=OpeningState.DRAFT)
    return [
        Task(
            _("“%(title)s” is still a draft") % {"title": opening},
            _("Schools see it once it is published."),
            _("Finish it"),
            reverse("matching:opening-detail", args=[opening.pk]),
        )
        for opening in drafts.select_related("employer")[:5]
    ]
