"""The contact address of an organisation: who wrote it and when, and who is told when it changes."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from alliances.kernel import hosting
from alliances.kernel.actor import Actor
from alliances.messages import recipients
from alliances.messages import services as messages
from alliances.organisations.models import Organisation

FIELDS = ["contact_written_by", "contact_written_at"]


def mark(organisation: Organisation, *, by: Actor) -> None:
    """Remember on the row in memory in whose name its contact address is written, and when."""
    organisation.contact_written_by_id = by.organisation_id
    organisation.contact_written_at = timezone.now()


def tell_change(organisation: Organisation, *, old: str, by: Actor) -> None:
    """Write to the old address and to the schools whose learners are there, that there is another one.

    Whoever may write the address of an employer must not be able to do so unseen: the right to act for it
    can follow from the address.
    """
    if not old or old == organisation.contact_email:
        return
    context = {"employer": organisation.name, "email": organisation.contact_email}
    told = [(messages.Address(old, organisation.contact_name), "")]
    path = reverse("alliances:organisation-detail", args=[organisation.pk])
    schools = hosting.schools_at(organisation.pk) - {by.organisation_id or 0}
    told += [(messages.address_of(user), path) for user in recipients.managers(schools)]
    for to, where in told:
        messages.put(
            "contact_changed",
            to=to,
            about=organisation,
            by=by,
            context={**context, "has_page": bool(where)},
            path=where,
        )


def is_written_by_host_school(organisation: Organisation, schools: set[int]) -> bool:
    """Whether the address was written by the one school that is concerned, or nobody is concerned."""
    return schools <= {organisation.contact_written_by_id or 0}
