"""A person's own account: how she signs in, where she is signed in, how the site looks to her."""

from __future__ import annotations

from typing import cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alliances.kernel.actor import Role
from alliances.kernel.requests import ActingRequest, acting
from alliances.pages.form_pages import confirmed
from alliances.people.models import User
from dvb.account.adapters import STRONG, is_bound_to_second_factor, second_factor_due
from dvb.account.appearance import LOOK_COOKIE, LOOKS
from dvb.account.services import tours
from dvb.account.views.sessions import back


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    authenticators = Authenticator.objects.filter(user=user)
    codes = authenticators.filter(type=Authenticator.Type.RECOVERY_CODES).first()
    context = {
        "addresses": EmailAddress.objects.filter(user=user).order_by("-primary", "email"),
        "has_password": user.has_usable_password(),
        "factors": authenticators.filter(type__in=STRONG),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
        "is_bound": is_bound_to_second_factor(user),
        "sessions": len(UserSession.objects.purge_and_list(user)),
    }
    return render(request, "dvb/account/account.html", context)


@require_GET
def second_factor(request: HttpRequest) -> HttpResponse:
    """Where whoever needs a second factor is sent until she has one, or before she needs it."""
    user = _user(request)
    due = second_factor_due(user)
    context = {
        "is_done": Authenticator.objects.filter(user=user, type__in=STRONG).exists(),
        "is_bound": due is not None,
        "due": due if due and due > timezone.localdate() else None,
        "later": back(request),
    }
    return render(request, "dvb/account/second_factor.html", context)


@require_POST
@confirmed
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one session of one's own: that browser has to sign in again."""
    session = get_object_or_404(UserSession, pk=pk, user=_user(request))
    session.end()
    messages.success(request, _("That session has ended."))
    return redirect("usersessions_list")


@require_POST
@acting(roles=set(Role))
def tour_close(request: ActingRequest) -> HttpResponse:
    tours.close(request.user, by=request.actor)
    return redirect("home")


@login_not_required
@require_POST
def switch_look(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the device says; kept in a cookie, so that it holds before signing in as well."""
    look = request.POST.get("look", "")
    response = redirect(back(request))
    if look in LOOKS:
        response.set_cookie(
            LOOK_COOKIE, look, max_age=31_536_000, samesite="Lax", secure=settings.HTTPS, httponly=True
        )
    return response
