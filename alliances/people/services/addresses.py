"""Whose an e-mail address is: one account's at most, and whoever proved the mailbox hers comes first."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliances.kernel.errors import Refused
from alliances.people.models import User


def owner_of(email: str) -> User | None:
    """The one account that this address signs in to and that letters to it mean.

    The account that confirmed it, or else the one whose own address it is. What somebody merely added to her
    account, and never confirmed, makes nobody the owner.
    """
    row = EmailAddress.objects.filter(email=email, verified=True).select_related("user").first()
    return row.user if row is not None else User.objects.filter(email=email).first()


def active_owner_of(email: str) -> User | None:
    """The owner, where she may sign in."""
    owner = owner_of(email)
    return owner if owner is not None and owner.is_active else None


@transaction.atomic
def create_account(email: str, *, is_proven: bool = True, **fields: Any) -> User:
    """Make an account together with the row of its address; every account is made here.

    ``is_proven`` says that the mailbox was shown to be the person's (by a link or code sent there), or that
    whoever runs the site vouches for it.

    Raises
    ------
    Refused
        ``has_account`` where the address is somebody's already.
    """
    if owner_of(email) is not None:
        raise Refused("has_account", _("There is an account with this address: sign in first."), "email")
    return User.objects.create_user(email, is_proven=is_proven, **fields)


@transaction.atomic
def prove_own(user: User) -> None:
    """Confirm an account's own address: nobody else's claim to it remains.

    Raises
    ------
    Refused
        ``has_account`` where another account confirmed it before.
    """
    if EmailAddress.objects.filter(email=user.email, verified=True).exclude(user=user).exists():
        raise Refused("has_account", _("There is an account with this address: sign in first."), "email")
    rows = EmailAddress.objects.filter(user=user)
    rows.filter(primary=True).exclude(email=user.email).update(primary=False)
    rows.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    drop_other_claims(user, user.email)


@transaction.atomic
def replace_own(user: User, *, old: str) -> None:
    """Confirm the new address of an account in the place of an old one, which is its no more."""
    EmailAddress.objects.filter(user=user, email=old).delete()
    prove_own(user)


@transaction.atomic
def drop_other_claims(user: User, email: str) -> None:
    """Once an account proved an address, others lose what they only claimed.

    Accounts that were made for the address and never used (a registration that nobody confirmed) go as well.
    """
    EmailAddress.objects.filter(email=email, verified=False).exclude(user=user).delete()
    unused = User.objects.filter(email=email, last_login__isnull=True, memberships__isnull=True)
    unused.exclude(pk=user.pk).delete()
