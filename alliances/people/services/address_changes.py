"""What follows when a person's own e-mail address becomes another one: records that name it change too."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from alliances.audit import editing as records
from alliances.kernel.actor import Actor, Role
from alliances.messages import services as messages
from alliances.organisations.models import Organisation, Supervisor
from alliances.organisations.services import contacts
from alliances.people.models import Membership, User

Follower = Callable[[User, str, Actor], None]
"""Changes a subject's records of a person from the old address to her own one of today."""

_followers: list[Follower] = []


def register(follower: Follower) -> None:
    _followers.append(follower)


@transaction.atomic
def follow(user: User, *, old: str) -> None:
    """Bring what names the old address in step, in the caller's transaction; the person herself acts."""
    if old == user.email:
        return
    by = actor_of(user)
    for follower in _followers:
        follower(user, old, by)


def actor_of(user: User) -> Actor:
    membership = Membership.objects.of(user.pk).first()
    return membership.as_actor() if membership else Actor(user.pk, None, Role.VIEWER)


def tell_of_added(user: User, *, added: str) -> None:
    """Tell the address that a person signs in with that somebody added another one to her account."""
    messages.put(
        "address_added",
        to=messages.address_of(user),
        about=user,
        by=actor_of(user),
        context={"added": added},
        path="/accounts/email/",
        is_urgent=True,
    )


def follow_in_own_organisations(user: User, old: str, by: Actor) -> None:
    """The contact and the supervisor that a person is in the organisations she acts for.

    The change of a contact is told as any other: to the old address, and to the schools concerned.
    """
    own = user.memberships.filter(ended_on__isnull=True).exclude(role=Role.LEARNER.value)
    ids = list(own.values_list("organisation_id", flat=True))
    for organisation in Organisation.objects.select_for_update(of=("self",)).filter(
        pk__in=ids, contact_email=old
    ):
        contacts.mark(organisation, by=by)
        records.change(organisation, {"contact_email": user.email}, by=by, verb="organisation.edit")
        contacts.tell_change(organisation, old=messages.Address(old, organisation.contact_name), by=by)
    for supervisor in Supervisor.objects.filter(employer__in=ids, email=old):
        records.change(supervisor, {"email": user.email}, by=by, verb="supervisor.edit")
