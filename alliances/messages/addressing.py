"""Whom a letter is for: a person in her role, looked up again when the letter is sent.

A letter that waits for the morning must not go to an address that was corrected in the evening, nor to
somebody who has left. So it keeps a `Recipient`; what that is on a day, its kind says.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

from alliances.kernel.actor import Actor, Role
from alliances.messages.models import Message

if TYPE_CHECKING:
    from alliances.organisations.models import Organisation
    from alliances.people.models import User

Gone = Message.Dropped
WRITERS = (Role.ADMINISTRATOR, Role.COORDINATOR, Role.MEMBER)


@dataclass(frozen=True, slots=True)
class Address:
    """Whom an e-mail goes to, and in which language she reads."""

    email: str
    name: str = ""
    language: str = "lv"
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a letter is for: a row of a registered kind, and the organisation in whose matter she reads it.

    ``party_id`` is the organisation that a ``user`` acts for, and of everybody else the school that vouches.
    """

    kind: str
    pk: int
    party_id: int | None = None

    @property
    def key(self) -> str:
        """Names the person in the key of a letter that is sent once."""
        return f"{self.kind}:{self.pk}:{self.party_id or ''}"


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom a reader can ask: an organisation and its contact person, or a coordinator where it names none."""

    organisation: str
    name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class LinkNeeded:
    """The personal link by which somebody without an account does what her letter asks."""

    purpose: str
    about: models.Model
    organisation: Organisation


@dataclass(frozen=True, slots=True)
class Destination:
    """Today's address of a recipient, the link that she needs, or another page than the letter names."""

    address: Address
    link: LinkNeeded | None = None
    path: str = ""


Resolve = Callable[[Recipient], Destination | Message.Dropped]
_KINDS: dict[str, Resolve] = {}


def register(kind: str, resolve: Resolve) -> None:
    """Make a kind of recipient known: where she is written to today, or why not any more."""
    _KINDS[kind] = resolve


def resolve(recipient: Recipient) -> Destination | Message.Dropped:
    """Where a recipient is written to today, or why she is not any more.

    Raises
    ------
    KeyError
        For a kind that nobody registered.
    """
    destination = _KINDS[recipient.kind](recipient)
    if isinstance(destination, Destination) and not destination.address.email:
        return Gone.NO_ADDRESS
    return destination


def reference_of(message: Message) -> Recipient:
    """Whom a letter is for; only of one that has a ``recipient_kind``."""
    return Recipient(message.recipient_kind, message.recipient_id or 0, message.recipient_party_id)


def recipient_fields(to: Address) -> dict[str, Any]:
    """An address as columns of a letter."""
    return {"to_email": to.email, "to_name": to.name, "user_id": to.user_id, "language": to.language}


def address_of(user: User) -> Address:
    return Address(user.email, user.name, user.language, user.pk)


def recipient_of(user: User, organisation: Organisation | None = None) -> Recipient:
    """A person with an account, herself or as long as she acts for an organisation."""
    return Recipient("user", user.pk, organisation.pk if organisation else None)


def _user(recipient: Recipient) -> Destination | Message.Dropped:
    user = get_user_model().objects.filter(pk=recipient.pk, is_active=True).first()
    if user is None:
        return Gone.PERSON_GONE
    acts = recipient.party_id is None or user.memberships.filter(
        organisation=recipient.party_id, ended_on__isnull=True
    )
    return Destination(address_of(user)) if acts else Gone.RIGHT_ENDED


register("user", _user)


def sender_acting(by: Actor) -> Sender | None:
    """The person who acts, under a letter that she has sent herself; else who stands for her organisation."""
    user = get_user_model().objects.filter(pk=by.user_id or 0).first()
    model: Any = apps.get_model("alliances", "Organisation")
    organisation: Organisation | None = model.objects.filter(pk=by.organisation_id or 0).first()
    if organisation is None:
        return None
    return Sender(organisation.name, user.name, "", user.email) if user else sender_of(organisation.pk)


def sender_of(organisation_id: int) -> Sender | None:
    """Who stands for an organisation under its letters; ``None`` where nobody can be reached."""
    model: Any = apps.get_model("alliances", "Organisation")
    organisation: Organisation | None = model.objects.filter(pk=organisation_id).first()
    if organisation is None:
        return None
    name, email, phone = organisation.contact_name, organisation.contact_email, organisation.contact_phone
    if not (email or phone):
        roles = (Role.COORDINATOR, Role.ADMINISTRATOR)
        people = next(filter(None, (readers_of(organisation, [role]) for role in roles)), None)
        if people is None:
            return None
        name, email = people[0].name, people[0].email
    return Sender(organisation.name, name, phone, email)


SenderTo = Callable[[Recipient], Sender | None]
_SENDERS: dict[str, SenderTo] = {}


def register_sender(kind: str, sender_to: SenderTo) -> None:
    """Who of the school that vouches for a kind of recipient answers her; ``None`` is its usual contact."""
    _SENDERS[kind] = sender_to


def sender_to(recipient: Recipient, organisation_id: int) -> Sender | None:
    """Whom this recipient can ask at an organisation that writes to her."""
    find = _SENDERS.get(recipient.kind)
    found = find(recipient) if find is not None and recipient.party_id == organisation_id else None
    return found or sender_of(organisation_id)


def readers_of(organisation: Organisation, roles: Collection[Role] = WRITERS) -> list[User]:
    """The people with an account who read for an organisation in one of the roles."""
    rows = get_user_model().objects.filter(
        is_active=True,
        memberships__organisation=organisation,
        memberships__ended_on__isnull=True,
        memberships__role__in=[role.value for role in roles],
    )
    return list(rows.distinct())


def recipients_of(
    organisation: Organisation,
    roles: Collection[Role] = WRITERS,
    *,
    school_id: int | None = None,
    about_itself: bool = False,
    names_learners: bool = False,
) -> list[Recipient]:
    """Who reads for an organisation: its people in one of the roles, else its contact person.

    The contact person is written to in the matter of one school; what ``names_learners`` goes to her only
    while that school vouches for the address. Nobody is written to for an employer that is not confirmed,
    unless the letter is about that employer alone.
    """
    if not (organisation.is_confirmed or about_itself):
        return []
    people = readers_of(organisation, roles)
    if people:
        return [recipient_of(user, organisation) for user in people]
    if not organisation.contact_email:
        return []
    return [Recipient("vouched" if names_learners else "contact", organisation.pk, school_id)]


def addresses_of(
    organisation: Organisation, roles: Collection[Role] = WRITERS, *, about_itself: bool = False
) -> list[Address]:
    """The addresses of `recipients_of` as they are now."""
    if not (organisation.is_confirmed or about_itself):
        return []
    addresses = [address_of(user) for user in readers_of(organisation, roles)]
    if not addresses and organisation.contact_email:
        return [Address(organisation.contact_email, organisation.contact_name)]
    return addresses
