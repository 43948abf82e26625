"""Signing in by a personal link and its code: through the same stages as any other sign-in."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from alliances.people.models import User


def by_link(request: HttpRequest, user: User, *, email: str, to: str) -> HttpResponse:
    """Sign in whoever showed the link and the code that went to ``email``.

    A second factor of her own is asked for, and the session stands in her list, where she can end it. It
    ends after some hours: nobody knows whose computer a letter is opened on.
    """
    if request.user.pk != user.pk:
        if request.user.is_authenticated:  # changing the person would begin a session without the limit
            logout(request)
        limit(request)
    record_authentication(request, user, method="code", email=email)
    response: HttpResponse = perform_login(request, Login(user=user, redirect_url=to, email=email))
    return response


def limit(request: HttpRequest) -> None:
    """A session that a personal link began ends after ``LINK_SESSION_HOURS``."""
    request.session.set_expiry(settings.LINK_SESSION_HOURS * 3600)
