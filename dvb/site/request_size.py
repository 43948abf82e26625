"""How much one request may bring, before anything of it is read.

Django bounds the fields of a form, but takes files of any size into its temporary folder while it parses the
form, also for strangers. A body without a stated length is not read at all: WSGI hands it over as empty.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from dvb.api.problems import problem

WITHOUT_FILES = ("/accounts/", "/register/", "/api/")
"""Where nobody hands a file in, strangers least of all."""


class RequestSizeMiddleware:
    """Answers 413 to what is too large; stands behind the choice of the language, before all that reads."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        limit = limit_of(request.path_info)
        return self.get_response(request) if _length(request) <= limit else _too_large(request, limit)


def limit_of(path: str) -> int:
    """The most bytes that a request to this path may bring."""
    is_without_files = path.startswith(WITHOUT_FILES)
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE if is_without_files else settings.REQUEST_MAX_BYTES)


def _length(request: HttpRequest) -> int:
    stated = request.META.get("CONTENT_LENGTH") or "0"
    return int(stated) if stated.isdecimal() else 0


def _too_large(request: HttpRequest, limit: int) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        return problem(413, "The body is too large. Send fewer rows at once.")
    return HttpResponse(render_to_string("413.html", {"limit": limit // 1024**2}), status=413)
