"""E-mails about employers: to those who administer one, and to the person who asked."""

from __future__ import annotations

from django.urls import reverse

from alliances.admissions.models import Admission
from alliances.kernel import schools_at_employers
from alliances.kernel.actor import Actor
from alliances.messages import recipients
from alliances.messages import services as messages
from alliances.organisations.models import IdentityChange


def notify_of_admission_request(asked: Admission, *, by: Actor) -> None:
    """Tell its administrators; where nobody confirmed acts for it, the schools whose learners are there."""
    told = []
    if asked.organisation.is_confirmed:
        told = [("admission_asked", user) for user in recipients.administrators(asked.organisation)]
    if not told:
        schools = schools_at_employers.schools_at(asked.organisation_id)
        told += [("admission_school", user) for user in recipients.managers(schools)]
    for kind, user in told:
        messages.put(
            kind,
            to=messages.address_of(user),
            about=asked,
            by=by,
            path=reverse("alliances:admission-detail", args=[asked.pk]),
            context={
                "employer": asked.organisation.name,
                "person": asked.name,
                "email": asked.user.email,
            },
        )


def admission_answered(asked: Admission, *, by: Actor) -> None:
    messages.put(
        "admission_answered",
        to=messages.address_of(asked.user),
        about=asked,
        by=by,
        path=reverse("home"),
        context={
            "employer": asked.organisation.name,
            "is_admitted": asked.is_admitted,
            "reason": asked.reason,
        },
    )


def identity_answered(change: IdentityChange, *, by: Actor) -> IdentityChange:
    """Tell the employer whether its new name and number are confirmed."""
    recipients.notify_employer(
        "identity_answered",
        change.organisation,
        by=by,
        about=change,
        path=reverse("alliances:organisation-detail", args=[change.organisation_id]),
        is_confirmed=change.is_confirmed,
        reason=change.reason,
    )
    return change
