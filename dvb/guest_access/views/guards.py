"""Who is let in by a personal link: one guard, which every page with a token in its address goes through.

`opened` is for every page that shows or changes something: the link is live, its purpose has that page, and
its code was entered in this browser. What it writes is marked as done by this link, with whoever of the
school read the code out. `by_link` alone is for what leads there: asking for the code.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache

from alliances.kernel import link_acts
from alliances.kernel.link_acts import LinkAct
from alliances.kernel.requests import View
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.links.services import Standing
from alliances.pages.next_page import asked_next
from dvb.guest_access.services import guest_links
from dvb.signing.forms import CodeForm

OPEN_SECONDS = 2 * 60 * 60
SESSION_KEY, HOW_KEY, READER_KEY = "links", "links_how", "links_read_by"
Purpose = PersonalLink.Purpose
READERS = (Purpose.GUARDIAN, Purpose.SUPERVISOR)
AT_WORK = (Purpose.SUPERVISOR, Purpose.CONTACT)
OF_STAY = (Purpose.LEARNER, Purpose.GUARDIAN, Purpose.SUPERVISOR)
EVERYBODY = (*OF_STAY, Purpose.CONTACT)


def by_link(view: View) -> View:
    """Resolve the token to a live link; an expired one offers renewal, a revoked one says that it ended.

    An address that was never a link, and one whose row is deleted, is a 404 that says whom to ask.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponseBase:
        link, standing = find(token)
        if link is None:
            return unknown_page(request)
        with translation.override(language_in(request, link)):
            if standing is Standing.LIVE:
                return view(request, link, token, **kwargs)
            return ended_page(request, link, token, standing)

    wrapper.is_guarded = True  # type: ignore[attr-defined]
    return login_not_required(never_cache(wrapper))


def opened(*purposes: Purpose) -> Callable[[View], View]:
    """A page for holders of live links of these purposes, once the code is entered; else it is asked for."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, link: PersonalLink, token: str, **kwargs: Any) -> HttpResponseBase:
            if link.purpose not in purposes:
                raise Http404
            if not is_open(request, link):
                return locked(request, link, token, CodeForm())
            act = LinkAct(link.pk, link.name, link.session_how, link.session_reader)
            with link_acts.during(act):
                return view(request, link, token, **kwargs)

        guarded = by_link(wrapper)
        guarded.opened_for = purposes  # type: ignore[attr-defined]
        return guarded

    return decorate


def find(token: str) -> tuple[PersonalLink | None, Standing]:
    """The link and its standing; none for an address that is no link."""
    link = links.find(token)
    return link, Standing.GONE if link is None else links.standing(link)


def language_in(request: HttpRequest, link: PersonalLink) -> str:
    """The language chosen in this browser, else the one the school entered."""
    preferred = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return preferred if preferred in dict(settings.LANGUAGES) else link.language


def opened_in(request: HttpRequest) -> list[int]:
    """The keys of the links whose code was entered in this browser and is not forgotten yet."""
    open_until = request.session.get(SESSION_KEY, {})
    return [int(pk) for pk, until in open_until.items() if int(until) > time.time()]


def is_open(request: HttpRequest, link: PersonalLink) -> bool:
    until = request.session.get(SESSION_KEY, {}).get(str(link.pk), 0)
    link.session_how = request.session.get(HOW_KEY, {}).get(str(link.pk), "")
    link.session_reader = request.session.get(READER_KEY, {}).get(str(link.pk))
    return link.opened_at is not None and int(until) > time.time()


def locked(
    request: HttpRequest,
    link: PersonalLink,
    token: str,
    form: CodeForm,
    *,
    is_sent: bool = False,
    note: str = "",
) -> HttpResponse:
    context = {
        "link": link,
        "token": token,
        "form": form,
        "is_sent": is_sent,
        "note": note,
        "next": asked_next(request) or _asked_page(request, token),
        "is_shared": guest_links.is_shared(link),
    }
    return render(request, "dvb/links/locked.html", context)


def _asked_page(request: HttpRequest, token: str) -> str:
    """The page behind the link that was asked for, where it is not its first one: a letter led there."""
    is_first = request.path == reverse("link", args=[token])
    return "" if is_first or request.method != "GET" else request.path


def unknown_page(request: HttpRequest) -> HttpResponse:
    return render(request, "dvb/links/unknown.html", status=404)


def ended_page(
    request: HttpRequest,
    link: PersonalLink,
    token: str,
    standing: Standing,
    *,
    is_sent: bool = False,
    is_refused: bool = False,
) -> HttpResponse:
    """That a link has ended, why in general, and whom to ask: the learner and what she did are not named."""
    is_gone = standing is Standing.GONE
    context = {
        "link": link,
        "token": token,
        "standing": standing,
        "is_sent": is_sent,
        "is_refused": is_refused,
        "is_adult": link.purpose == Purpose.GUARDIAN and not is_gone and not links.may_go_on(link),
        "sign_in": guest_links.way_by_account(link) if is_gone else "",
    }
    return render(request, "dvb/links/ended.html", context, status=410 if is_gone else 200)
