"""Headers that every answer carries: nothing shown is stored, and no page asks for devices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase

DEVICES = ("camera", "geolocation", "microphone", "payment", "serial", "usb")
"""No page of ours asks for these, but that of a site, which says so itself, for the place; a photo for the
log comes through a file field, which needs none."""
NOT_STORED = "private, no-store"
_SIGNED_OUT = "has_signed_out"


def permissions(asked: str = "") -> str:
    """The header: what a page asks for itself, as ``geolocation=(self)``, and nothing else."""
    own = dict(part.strip().split("=", 1) for part in asked.split(",") if "=" in part)
    return ", ".join(f"{device}={own.get(device, '()')}" for device in DEVICES)


class ResponseHeadersMiddleware:
    """Sets caching, permissions and origin headers.

    What somebody was shown is not stored by a browser or a proxy: on a computer of a class room the next
    person would find it. An answer that says itself how it is stored, as API answers with their ETag do, is
    left alone. Signing out tells the browser to clear its cache; days that wait offline are not in it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        answer.headers.setdefault("Cache-Control", NOT_STORED)
        answer.headers["Permissions-Policy"] = permissions(answer.headers.get("Permissions-Policy", ""))
        answer.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if getattr(request, _SIGNED_OUT, False):
            answer.headers["Clear-Site-Data"] = '"cache"'
        return answer


@receiver(user_logged_out)
def _note_signing_out(request: HttpRequest | None, **_kwargs: Any) -> None:
    if request is not None:
        setattr(request, _SIGNED_OUT, True)
