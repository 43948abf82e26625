"""Forms of allauth in our own words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.fields import EmailField
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext_lazy as _

from alliances.kernel.emails import fold_email, validate_normal_email
from alliances.people.services import addresses


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What you call it")
        self.fields["name"].help_text = _("For example the phone or the key on your key ring.")
        self.fields["passwordless"].initial = True


class NormalEmailField(EmailField):  # type: ignore[misc]
    """An address in the form in which it is stored; one that only looks like it is refused."""

    def clean(self, value: str | None) -> str:
        address = fold_email(value or "")
        if address:
            validate_normal_email(address)
        cleaned: str = super().clean(address)
        return cleaned


class RequestLoginCodeForm(allauth_forms.RequestLoginCodeForm):  # type: ignore[misc]
    """A code signs in the owner of the address; allauth takes any account that merely claims it."""

    email = NormalEmailField()

    def clean_email(self) -> str:
        email: str = super().clean_email()
        self._user = addresses.active_owner_of(email) if email else None
        return email


class ResetPasswordForm(allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    """A link to a new password goes to the owner of the address alone."""

    email = NormalEmailField(required=True)

    def clean_email(self) -> str:
        email: str = super().clean_email()
        owner = addresses.active_owner_of(email)
        self.users = [] if owner is None else [owner]
        return email
