"""Signing in as a persona (demo only), switching the organisation and the language."""

from __future__ import annotations

from typing import cast

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import check_for_language
from django.views.decorators.http import require_GET, require_POST

from alliances.kernel.requests import ActingRequest
from alliances.pages.next_page import next_page
from alliances.people.models import Membership, User
from dvb.account.middleware import SESSION_KEY
from dvb.guest_access.services import language_choice
from dvb.guest_access.views.guards import opened_in
from dvb.operations import heartbeats


def back(request: HttpRequest) -> str:
    """The page of ours that a form names to go back to, or the start page."""
    return next_page(request, reverse("home"))


@login_not_required
@require_GET
def personas(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    people = User.objects.filter(is_demo=True, is_active=True).exclude(persona="").order_by("pk")
    chosen = [(person, Membership.objects.of(person.pk).first()) for person in people]
    return render(request, "personas.html", {"personas": chosen})


@login_not_required
@require_POST
def enter_as_persona(request: HttpRequest, persona: str) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    person = get_object_or_404(User, persona=persona, is_demo=True, is_active=True)
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    UserSession.objects.create_from_request(request)
    return redirect(back(request))


@require_POST
def switch_membership(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("membership", "")
    own = {str(m.pk): m.pk for m in cast(ActingRequest, request).memberships}
    if chosen not in own:
        raise Http404
    request.session[SESSION_KEY] = own[chosen]
    return redirect(back(request))


@login_not_required
@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    language = request.POST.get("language", "")
    response = redirect(back(request))
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=31_536_000,
            samesite="Lax",
            secure=settings.HTTPS,
            httponly=True,
        )
        if isinstance(request.user, User):
            language_choice.choose_for_account(request.user, language)
        else:
            language_choice.choose_for_all(opened_in(request), language)
            request.session[language_choice.WAITS_KEY] = language
    return response


@login_not_required
@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """Whether the site reaches its database; with ``?deep=1`` also whether the worker does its work."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        silent = [*heartbeats.silent_kinds(), *heartbeats.waiting_mail()] if "deep" in request.GET else []
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    if silent:
        return JsonResponse({"status": "silent", "silent": silent}, status=503)
    return JsonResponse({"status": "ok"})
