"""Where a form leads afterwards: the page that it names, if that is a page of this site."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def asked_next(request: HttpRequest) -> str:
    """What the request names as the next page, unchecked: for a hidden field of the form that is shown."""
    return request.POST.get("next") or request.GET.get("next", "")


def next_page(request: HttpRequest, otherwise: str) -> str:
    """The next page that the request names, or ``otherwise`` where it names none of ours.

    Only an address with its slash in front counts: ``redirect`` takes a bare word for the name of a route.
    """
    wanted = asked_next(request)
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if is_ours and wanted.startswith("/") else otherwise
