"""Pages for what went wrong: what happened and where to go next, nothing internal."""

from __future__ import annotations

import copy
from typing import Any

from django.contrib.messages.storage import default_storage
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from alliances.kernel.errors import Refused
from alliances.people.models import Membership

MAX_TRIED = 5


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", {"offered": membership_that_sees(request)}, status=403)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", {"offered": membership_that_sees(request)}, status=404)


def membership_that_sees(request: HttpRequest) -> Membership | None:
    """Another membership of the same person for which this page is there; nothing more is learned of it.

    The page itself decides: it is asked as that membership, what it answers is thrown away, and so is
    whatever it wrote (that somebody looked at a person, say).
    """
    match, memberships = request.resolver_match, getattr(request, "memberships", [])
    if request.method != "GET" or match is None or not getattr(match.func, "is_guarded", False):
        return None
    current = getattr(request, "membership", None)
    others = [row for row in memberships if current is None or row.pk != current.pk]
    return next((row for row in others[:MAX_TRIED] if _is_there_for(request, row)), None)


def _is_there_for(request: HttpRequest, membership: Membership) -> bool:
    match: Any = request.resolver_match
    other: Any = copy.copy(request)
    other.membership, other.actor = membership, membership.as_actor()
    other.session = type(other.session)()
    other._messages = default_storage(other)
    try:
        with transaction.atomic():
            answer = match.func(other, *match.args, **match.kwargs)
            transaction.set_rollback(True)
    except (Http404, PermissionDenied, Refused):
        return False
    is_there: bool = answer.status_code == 200
    return is_there


def broken(request: HttpRequest) -> HttpResponse:
    """Without the context of other pages: what broke may be just that."""
    return HttpResponse(render_to_string("500.html"), status=500)
