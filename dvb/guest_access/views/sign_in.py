"""Signing in by a personal link and its code: through the same stages as any other sign-in."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from alliances.kernel.actor import Role
from alliances.kernel.errors import Refused
from alliances.kernel.requests import MEMBERSHIP_KEY
from alliances.links.models import PersonalLink
from alliances.people.models import User
from dvb.guest_access.services import activation


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


def as_learner(request: HttpRequest, link: PersonalLink, *, to: str, is_same: bool = False) -> HttpResponse:
    """Sign a learner in by her link, at the school that wrote to her; an account of somebody else is said."""
    try:
        user = activation.activate_account(link, is_same=is_same)
    except Refused as refused:
        if refused.code != "other_account":
            raise
        context = {"link": link, "refused": refused, "sign_in": reverse("account_request_login_code")}
        return render(request, "dvb/links/other_account.html", context, status=409)
    response = by_link(request, user, email=link.email, to=to)
    member = user.memberships.filter(organisation=link.organisation, role=Role.LEARNER.value)
    request.session[MEMBERSHIP_KEY] = (
        member.filter(ended_on__isnull=True).values_list("pk", flat=True).first()
    )
    return response


def limit(request: HttpRequest) -> None:
    """A session that a personal link began ends after ``LINK_SESSION_HOURS``."""
    request.session.set_expiry(settings.LINK_SESSION_HOURS * 3600)
