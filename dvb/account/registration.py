"""What somebody proved a moment ago counts as proof: a sensitive page does not ask for the same again.

allauth counts only what was given on its page of confirmation. Whoever has just signed in, or has just set up
an app or a passkey by using it, is asked there once more, for a code that may be used only once: she waits
for the next one. The proof ends as every other (``ACCOUNT_REAUTHENTICATION_TIMEOUT``).
"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from alliances.people.models import User
from dvb.account.adapters import STRONG


@receiver(authenticator_added)
def count_new_factor(request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    """A factor is added by using it."""
    if authenticator.type in STRONG:
        record_authentication(
            request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True
        )


@receiver(user_logged_in)
def count_sign_in(request: HttpRequest | None, user: User, **_kwargs: Any) -> None:
    """A sign-in that ended with a password or a strong factor; a code by e-mail proves a mailbox only."""
    records = get_authentication_records(request, user) if request is not None else []
    if not records:
        return
    last = records[-1]
    if last["method"] == "password" or (last["method"] == "mfa" and last.get("type") in STRONG):
        proof = {key: last[key] for key in ("id", "type") if key in last}
        record_authentication(request, user, last["method"], **proof, reauthenticated=True)
