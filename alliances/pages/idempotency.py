"""A form that is sent twice is carried out once: a lost answer, the back button, an impatient finger."""

from __future__ import annotations

import hashlib
import time

from django.http import HttpRequest

from alliances.pages.optimistic_lock import AS_SEEN, ONCE

SESSION_KEY = "sent_once"
MAX_REMEMBERED, CREATED_SECONDS = 20, 600


def mark_of(request: HttpRequest, creates: bool) -> str:
    """The page that a form stood on, and what was sent; empty where the page gave no mark.

    What ``creates`` is told by its content alone: by the back button comes a fresh page with the old entries.
    """
    if not request.POST.get(ONCE):
        return ""
    aside = {"csrfmiddlewaretoken", *((ONCE, AS_SEEN) if creates else ())}
    fields = sorted((name, values) for name, values in request.POST.lists() if name not in aside)
    files = sorted((name, file.name, file.size) for name, file in request.FILES.items())  # type: ignore[union-attr]
    return hashlib.sha256(repr((request.path, fields, files)).encode()).hexdigest()[:32]


def earlier(request: HttpRequest, *, creates: bool) -> str:
    """Where the same form led when it was sent before; empty at the first time."""
    remembered: dict[str, tuple[str, float]] = request.session.get(SESSION_KEY, {})
    to, at = remembered.get(mark_of(request, creates), ("", 0.0))
    return "" if creates and time.time() - at > CREATED_SECONDS else to


def remember(request: HttpRequest, to: str, *, creates: bool) -> None:
    mark = mark_of(request, creates)
    if mark:
        remembered = {**request.session.get(SESSION_KEY, {}), mark: (to, time.time())}
        request.session[SESSION_KEY] = dict(list(remembered.items())[-MAX_REMEMBERED:])
