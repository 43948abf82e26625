"""How allauth behaves here: nobody signs up through it, secrets are sealed, a needed second factor stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from alliances.kernel.client_address import client_address
from alliances.kernel.emails import fold_email, validate_normal_email
from alliances.kernel.identifiers import open_sealed, seal
from alliances.messages import services as messages
from alliances.people.access import needs_second_factor, sees_many_learners
from alliances.people.models import Membership, User
from alliances.people.services import addresses

_DAY = 86_400
_SECONDS = {"account/email/login_code": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT}
STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_bound_to_second_factor(user: User, memberships: list[Membership] | None = None) -> bool:
    """Whether this person may not work here with one factor alone, today."""
    due = second_factor_due(user, memberships)
    return due is not None and due <= timezone.localdate()


def second_factor_due(user: User, memberships: list[Membership] | None = None) -> dt.date | None:
    """From which day this person needs a second factor; ``None`` for whoever sees few learners or none.

    Whoever administers a school or oversees needs it at once, others who see many learners some days after
    their membership began (``MFA_GRACE_DAYS``): until then they are asked once a session.
    """
    if not settings.MFA_REQUIRED:
        return None
    if user.is_staff:
        return dt.date.min
    rows = Membership.objects.of(user.pk) if memberships is None else memberships
    return min((day for row in rows if (day := _due_of(row)) is not None), default=None)


def _due_of(membership: Membership) -> dt.date | None:
    actor = membership.as_actor()
    if needs_second_factor(actor):
        return dt.date.min
    grace = dt.timedelta(days=settings.MFA_GRACE_DAYS)
    return membership.started_on + grace if sees_many_learners(actor) else None


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Every e-mail about signing in is queued; a code is not sent any more once it has ended.

        Name and address of the site come from the settings, the language from the reader's account: what the
        request says of both is a stranger's word.
        """
        user = context.get("user") or addresses.owner_of(email)
        language = user.language if user else settings.LANGUAGE_CODE
        with translation.override(language):
            written = self.render_mail(template_prefix, email, self._context_of_mail(email, context))
        messages.put_written(
            "account",
            to=messages.Address(email, "", language, user.pk if user else None),
            subject=str(written.subject),
            body=str(written.body),
            expires_at=timezone.now() + dt.timedelta(seconds=_SECONDS.get(template_prefix, _DAY)),
        )

    def _context_of_mail(self, email: str, context: dict[str, Any]) -> dict[str, Any]:
        request = allauth_context.request
        asked_at = request.build_absolute_uri("/").rstrip("/") if request else settings.SITE_URL
        own = {
            name: value.replace(asked_at, settings.SITE_URL, 1) if isinstance(value, str) else value
            for name, value in context.items()
        }
        site = {"name": settings.SITE_NAME, "domain": settings.SITE_URL.partition("//")[2]}
        minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
        ways = {"site_url": settings.SITE_URL, "minutes": minutes}
        return {"request": request, "email": email, "current_site": site, **ways, **own}

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whom attempts are counted by, and what the list of sessions shows."""
        return client_address(request)

    def clean_email(self, email: str) -> str:
        """Refuse an address that is not in its normal form, instead of correcting it.

        allauth looks an account up by what this returns and writes to what was typed.
        """
        if fold_email(email) != email:
            raise ValidationError(_("Write the e-mail address in plain Latin letters without diacritics."))
        validate_normal_email(email)
        return email


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The state portal proves who somebody is; whether she gets an account depends on an invitation."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """The owner of an address that the portal confirms; not whoever merely claims it here."""
        for email in (row.email for row in sociallogin.email_addresses if row.verified):
            owner = addresses.owner_of(email)
            if owner is not None and self.can_authenticate_by_email(sociallogin, email):
                return owner, email
        return None


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def get_totp_issuer(self) -> str:
        return "DVB"

    def encrypt(self, text: str) -> str:
        return seal(text, settings.PERSONAL_DATA_KEY)

    def decrypt(self, encrypted_text: str) -> str:
        return open_sealed(encrypted_text, settings.PERSONAL_DATA_KEY)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last factor of somebody who needs one is replaced, not taken away."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=STRONG)
        is_last = not others.exclude(pk=authenticator.pk).exists()
        return not (
            authenticator.type in STRONG and is_last and is_bound_to_second_factor(authenticator.user)
        )
