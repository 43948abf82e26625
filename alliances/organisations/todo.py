"""Tasks of an employer about itself: its confirmation, and papers of its supervisors."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience
from alliances.kernel.todo import Task, finder
from alliances.kernel.visibility import restrict, visible_to
from alliances.organisations.models import ContactConfirmation, Organisation, SupervisorEvidence
from alliances.organisations.services import supervisors


@finder({Audience.EMPLOYER: 50})
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


@finder({Audience.SCHOOL: 61})
def contacts_changed(actor: Actor) -> list[Task]:
    """Employers whose address another school changed: whether the letters of this school follow."""
    rows = ContactConfirmation.objects.filter(school=actor.organisation_id or 0).exclude(
        organisation__in=Organisation.objects.claimed()
    )
    is_changed = ~Q(email=F("organisation__contact_email")) & ~Q(
        declined_email=F("organisation__contact_email")
    )
    writer = "organisation__contact_written_by"
    by_others = (
        Q(**{f"{writer}__isnull": False}) & ~Q(**{writer: F("school")}) & ~Q(**{writer: F("organisation")})
    )
    waiting = restrict(rows.filter(is_changed & by_others), actor).select_related("organisation")
    return [
        Task(
            _("Another school changed the e-mail address of %(name)s") % {"name": row.organisation.name},
            _("Letters of your school go to %(email)s until you say otherwise.") % {"email": row.email},
            _("Look and decide"),
            reverse("alliances:organisation-detail", args=[row.organisation_id]),
        )
        for row in waiting.order_by("pk")[:3]
    ]


@finder({Audience.EMPLOYER: 90})
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
