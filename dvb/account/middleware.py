"""Who acts in this request, how a refusal reaches the person, and how machines ask."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import resolve
from django.utils.http import url_has_allowed_host_and_scheme

from alliances.kernel.errors import Refused
from alliances.people.models import Membership, User
from dvb.account.adapters import STRONG, is_bound_to_second_factor

SESSION_KEY = "membership"


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
    """Whoever needs a second factor sets it up before anything else (``MFA_REQUIRED``)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        name = request.resolver_match.url_name if request.resolver_match else None
        if not settings.MFA_REQUIRED or _is_on_the_way(name or "") or not _lacks_second_factor(request):
            return None
        return redirect("second-factor")


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


def _lacks_second_factor(request: HttpRequest) -> bool:
    user = request.user
    if not isinstance(user, User):
        return False
    memberships: list[Membership] = request.memberships  # type: ignore[attr-defined]
    return is_bound_to_second_factor(user, memberships) and not is_mfa_enabled(user, STRONG)


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
