"""Who acts in this request, how a refusal reaches the person, and how machines ask."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from alliances.kernel.actor import Role
from alliances.kernel.errors import Refused
from alliances.kernel.requests import MEMBERSHIP_KEY
from alliances.people.models import Membership, User
from dvb.account.adapters import STRONG, second_factor_due
from dvb.guest_access.services import language_choice

SESSION_KEY = MEMBERSHIP_KEY
ASKED_KEY = "second_factor_asked"
SEEN_KEY, SEEN_STEP = "seen", 5 * 60


HEALTH = "/healthz"


class HeadMiddleware:
    """HEAD is GET without the body (RFC 9110, 9.3.2), for every view, also one that names its methods."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method != "HEAD":
            return self.get_response(request)
        request.method = "GET"
        answer = self.get_response(request)
        request.method = "HEAD"
        if isinstance(answer, StreamingHttpResponse):
            answer.streaming_content = ()
        elif isinstance(answer, HttpResponse):
            length = str(len(answer.content))
            answer.content = b""
            answer.headers.setdefault("Content-Length", length)
        return answer


class HealthMiddleware:
    """Answers for our health before a host name is asked for: load balancers know a machine by its number."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != HEALTH:
            return self.get_response(request)
        match = resolve(HEALTH)
        answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return answer


class ActorMiddleware:
    """Sets ``actor``, ``membership`` and ``memberships``; read afresh, so a lost role is lost at once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        memberships: list[Membership] = []
        if request.user.is_authenticated:
            memberships = list(Membership.objects.of(request.user.pk))
        chosen = request.session.get(SESSION_KEY) if memberships else None
        membership = next((m for m in memberships if m.pk == chosen), memberships[0] if memberships else None)
        request.memberships = memberships  # type: ignore[attr-defined]
        request.membership = membership  # type: ignore[attr-defined]
        request.actor = membership.as_actor() if membership else None  # type: ignore[attr-defined]
        return self.get_response(request)


class SecondFactorMiddleware:
    """Whoever needs a second factor sets it up before anything else (``MFA_REQUIRED``).

    Whoever will need it later is shown the page once a session, and may go on.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        name = request.resolver_match.url_name if request.resolver_match else None
        due = _due_of_second_factor(request) if settings.MFA_REQUIRED else None
        if due is None or _is_on_the_way(name or ""):
            return None
        is_later = due > timezone.localdate()
        if is_later and not _may_be_asked(request):
            return None
        if is_mfa_enabled(request.user, STRONG):
            return None
        if not is_later:
            return redirect("second-factor")
        request.session[ASKED_KEY] = True
        return redirect(f"{reverse('second-factor')}?{urlencode({'next': request.get_full_path()})}")


# What a person may open before: setting the factor up, confirming who she is, the language, and leaving.
ON_THE_WAY = {
    "second-factor",
    "account_confirm_email",
    "account_email",
    "account_email_verification_sent",
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "invitation",
    "healthz",
    "switch-language",
    "switch-look",
}


def _is_on_the_way(name: str) -> bool:
    return name in ON_THE_WAY or name.startswith("mfa_")


def _due_of_second_factor(request: HttpRequest) -> dt.date | None:
    user = request.user
    if not isinstance(user, User):
        return None
    memberships: list[Membership] = request.memberships  # type: ignore[attr-defined]
    return second_factor_due(user, memberships)


def _may_be_asked(request: HttpRequest) -> bool:
    """Whether this request opens a whole page, the first of its session."""
    is_page = (
        request.method == "GET" and request.accepts("text/html") and not request.headers.get("HX-Request")
    )
    return is_page and not request.session.get(ASKED_KEY)


class IdleMiddleware:
    """Signs out whoever acts for an organisation and was away for long (``SESSION_IDLE_HOURS``).

    The time is kept to some minutes, so that reading a page seldom writes the session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_IDLE_HOURS and _acts_for_others(request):
            away = time.time() - request.session.get(SEEN_KEY, 0)
            if SEEN_KEY in request.session and away > settings.SESSION_IDLE_HOURS * 3600:
                _sign_out(request)
            elif away > SEEN_STEP:
                request.session[SEEN_KEY] = int(time.time())
        return self.get_response(request)


def _acts_for_others(request: HttpRequest) -> bool:
    user = request.user
    memberships: list[Membership] = request.memberships  # type: ignore[attr-defined]
    acts = any(membership.role != Role.LEARNER for membership in memberships)
    return isinstance(user, User) and (user.is_staff or acts)


def _sign_out(request: HttpRequest) -> None:
    logout(request)
    request.memberships, request.membership, request.actor = [], None, None  # type: ignore[attr-defined]
    messages.info(request, _("Nothing happened here for long, so you were signed out. Sign in again."))


@receiver(user_logged_in)
def note_sign_in(
    sender: object, request: HttpRequest | None = None, user: object = None, **_named: object
) -> None:
    """The first page after signing in has no session to write; a language chosen before it is hers."""
    if request is not None:
        request.session[SEEN_KEY] = int(time.time())
        language = request.session.pop(language_choice.WAITS_KEY, "")
        if language and isinstance(user, User):
            language_choice.choose_for_account(user, language)


class RefusedMiddleware:
    """A refusal that no view caught becomes a page with its sentence, status 409."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        context = {"refused": exception, "back": _came_from(request)}
        return render(request, "refused.html", context, status=409)


def _came_from(request: HttpRequest) -> str:
    """The page of ours that the person came from, or nothing."""
    page = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if is_ours and page != request.build_absolute_uri() else ""
