"""E-mails about employers: to those who administer one, and to the person who asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.urls import reverse

from alliances.admissions.models import Admission
from alliances.kernel import hosting
from alliances.kernel.actor import Actor, Role
from alliances.messages import services as messages
from alliances.organisations.models import Organisation
from alliances.people.models import Membership, User


def administrators(organisation: Organisation) -> list[User]:
    """Who answers for an organisation here."""
    active = Membership.objects.filter(
        organisation=organisation, ended_on__isnull=True, role=Role.ADMINISTRATOR.value
    )
    return list(User.objects.filter(memberships__in=active, is_active=True).distinct().order_by("pk"))


def keepers(organisations: Iterable[int]) -> list[User]:
    """Administrators and coordinators of these organisations."""
    roles = [Role.ADMINISTRATOR.value, Role.COORDINATOR.value]
    active = Membership.objects.living().filter(organisation__in=organisations, role__in=roles)
    return list(User.objects.filter(memberships__in=active, is_active=True).distinct().order_by("pk"))


def notify_employer(
    kind: str, employer: Organisation, *, by: Actor, about: Model, path: str, **context: Any
) -> None:
    """Write to the people of an employer; to its contact person where nobody signs in for it."""
    for to in messages.addresses_of(employer):
        messages.put(
            kind, to=to, about=about, by=by, path=path, context={"employer": employer.name, **context}
        )


def notify_of_admission_request(admission: Admission, *, by: Actor) -> None:
    """Tell its administrators; where nobody confirmed acts for it, the schools whose learners are there."""
    recipients = [("admission_asked", user) for user in administrators(admission.organisation)]
    if not (recipients and admission.organisation.is_verified):
        schools = hosting.schools_at(admission.organisation_id)
        recipients += [("admission_school", user) for user in keepers(schools)]
    for kind, user in recipients:
        messages.put(
            kind,
            to=messages.address_of(user),
            about=admission,
            by=by,
            path=reverse("alliances:admission-detail", args=[admission.pk]),
            context={
                "employer": admission.organisation.name,
                "person": admission.name,
                "email": admission.user.email,
            },
        )


def admission_answered(admission: Admission, *, by: Actor) -> None:
    messages.put(
        "admission_answered",
        to=messages.address_of(admission.user),
        about=admission,
        by=by,
        path=reverse("home"),
        context={
            "employer": admission.organisation.name,
            "is_admitted": admission.is_admitted,
            "reason": admission.reason,
        },
    )
