"""Signing in with a password: an e-mail address means its owner alone."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend

from alliances.people.models import User
from alliances.people.services import addresses


class AuthenticationBackend(AllauthBackend):  # type: ignore[misc]
    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        owner = addresses.owner_of(email.lower()) if email else None
        found: User | None = self._check_password(owner, password)
        return found
