"""The scan of a cooperation agreement; its other pages are the shared ones of signing."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from alliances.files.views import download
from alliances.kernel.requests import ActingRequest, acting
from dvb.cooperation.access import PARTIES
from dvb.signing.views.documents import find


@require_GET
@acting(kinds=PARTIES)
def cooperation_scan(request: ActingRequest, pk: int) -> HttpResponse:
    """The scan of the paper, for both parties."""
    agreement = find(request, "cooperation", pk).row
    if agreement.scan is None:
        raise Http404
    return download(agreement.scan)
