"""What was the answer to a form is asked for again: by a reload, a switch of the language, a new sign-in.

Browsers then ask the form's own address with GET. No such address answers with nothing: it leads back to the
nearest page, and says that what was filled in has to be entered again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

# Forms whose page does not lie above their own address.
PAGES = {
    "log-confirm": "log-waiting",
    "log-photo-remove": "log",
    "switch-membership": "home",
    "switch-language": "home",
}
PROGRAMS = ("/api/", "/identity/", "/.well-known/")


class ReloadMiddleware:
    """A page for each address that takes forms alone; a word to whoever was signed out while writing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(PROGRAMS):
            return response
        if response.status_code == 405 and request.method in ("GET", "POST") and not response.content:
            return _lead_on(request, response)
        if request.method == "POST" and _asks_to_sign_in(request, response):
            messages.warning(
                request,
                _(
                    "You were signed out in the meantime, so what you filled in was not saved. "
                    "Sign in and enter it again."
                ),
            )
        return response


def _lead_on(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    if request.method == "GET":
        _say_once(
            request,
            _(
                "That page was the answer to a form. Here is where the form stands; "
                "enter again what was not saved."
            ),
        )
        return redirect(page_of(request))
    page = render(request, "405.html", {"back": request.path_info}, status=405)
    page["Allow"] = refused["Allow"]
    return page


def page_of(request: HttpRequest) -> str:
    """The page nearest to an address that takes forms alone."""
    match = request.resolver_match
    if match is not None and match.view_name in PAGES:
        return reverse(PAGES[match.view_name])
    return next(_above(request.path_info))


def _above(path: str) -> Iterator[str]:
    """The addresses above this one that lead somewhere, nearest first; the start page is always one."""
    parts = path.strip("/").split("/")
    for count in range(len(parts) - 1, 0, -1):
        candidate = f"/{'/'.join(parts[:count])}/"
        try:
            resolve(candidate)
        except Resolver404:
            continue
        yield candidate
    yield reverse("home")


def _say_once(request: HttpRequest, sentence: str) -> None:
    """One address may lead to another that takes forms alone: the sentence is said once."""
    waiting: Any = messages.get_messages(request)
    said = {str(message) for message in waiting}
    waiting.used = False  # looked at, not shown
    if sentence not in said:
        messages.info(request, sentence)


def _asks_to_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    is_away = response.status_code == 302 and not request.user.is_authenticated
    return (
        is_away
        and response["Location"].partition("?")[0] == resolve_url(settings.LOGIN_URL) != request.path_info
    )
