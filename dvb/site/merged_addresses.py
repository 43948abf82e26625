"""Old addresses of a record that was merged with its double lead to the same page of the one that stays."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from alliances.organisations.models import Organisation

_OF_ONE = "organisations/<key:pk>/"


class MergedAddressMiddleware:
    """A page that is not found, of an organisation that was merged: lead on. It asks nothing otherwise.

    Whether the reader may see the page of the record that stays is asked there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        is_lost = response.status_code == 404 and request.method in {"GET", "HEAD"}
        if not (is_lost and match and match.route.startswith(_OF_ONE) and request.user.is_authenticated):
            return response
        merged = Organisation.records.filter(pk=match.kwargs["pk"], merged_into__isnull=False).first()
        if merged is None:
            return response
        return redirect(reverse(match.view_name, kwargs={**match.kwargs, "pk": merged.merged_into_id}))
