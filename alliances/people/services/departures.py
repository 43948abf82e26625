"""What follows when a colleague's role is given or ends: who is told, and who is the contact from then on."""

from __future__ import annotations

from django.urls import reverse

from alliances.audit import editing as records
from alliances.kernel.actor import Actor, Role
from alliances.messages import recipients
from alliances.messages import services as messages
from alliances.organisations.models import Organisation
from alliances.organisations.services import contacts
from alliances.people.models import Membership


def tell_of_role(row: Membership, *, by: Actor) -> None:
    """Tell a colleague that she administers the organisation now, unless she did it herself."""
    if row.role != Role.ADMINISTRATOR.value or row.user_id == by.user_id:
        return
    messages.put(
        "role_given",
        to=messages.address_of(row.user),
        about=row,
        by=by,
        context={"organisation": row.organisation.name},
        path=reverse("alliances:organisation-people", args=[row.organisation_id]),
    )


def follow(row: Membership, *, by: Actor) -> None:
    """After a membership ended: nobody is sent to whoever left, and the administrators are told.

    Where she was the organisation's contact, an administrator is it until they name somebody else.
    """
    living = Membership.objects.living().filter(organisation=row.organisation_id, user=row.user_id)
    if living.exclude(role=Role.LEARNER.value).exists():
        return
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=row.organisation_id)
    administrators = [one for one in recipients.administrators(organisation) if one.pk != row.user_id]
    was_contact = bool(administrators) and organisation.contact_email == row.user.email
    if was_contact:
        old = messages.Address(organisation.contact_email, organisation.contact_name)
        heir = administrators[0]
        values = {"contact_name": str(heir)[:150], "contact_email": heir.email, "contact_phone": ""}
        contacts.mark(organisation, by=by)
        records.change(organisation, values, by=by, verb="organisation.edit")
        contacts.tell_change(organisation, old=old, by=by)
    context = {
        "person": str(row.user),
        "organisation": organisation.name,
        "contact": organisation.contact_name if was_contact else "",
    }
    route = "alliances:organisation-edit" if was_contact else ""
    path = (
        reverse(route, args=[organisation.pk])
        if route
        else reverse("alliances:organisation-people", args=[row.organisation_id])
    )
    for user in administrators:
        if user.pk != by.user_id or was_contact:
            messages.put(
                "colleague_left",
                to=messages.address_of(user),
                about=row,
                by=by,
                context=context,
                path=path,
                key=f"colleague_left:{row.pk}:{user.pk}",
            )
