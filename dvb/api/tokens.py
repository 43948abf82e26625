"""How a program gets its token (OAuth 2.0 client credentials), and ends it; what is not there."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from allauth.idp.oidc import views as provider
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from alliances.kernel.client_address import client_network
from dvb.api.auth import count
from dvb.api.models import MachineClient
from dvb.api.problems import problem

TOKENS_A_MINUTE = 30


@csrf_exempt
@login_not_required
@require_POST
def token(request: HttpRequest) -> HttpResponseBase:
    """A token by client credentials, of an access that has not ended; guessing is slowed down."""
    client_id = _client_id(request)
    is_live = _is_live(client_id)
    counted = client_id if is_live else "unknown"  # else each made-up one would begin a count of its own
    limits = count(f"token:{counted}:{client_network(request)}", TOKENS_A_MINUTE)
    if limits.is_exceeded:
        answer: HttpResponseBase = _oauth_error("slow_down", 429)
    elif request.POST.get("grant_type") != "client_credentials":
        answer = _oauth_error("unsupported_grant_type", 400)
    elif not is_live:
        answer = _oauth_error("invalid_client", 401)
    else:
        answer = provider.token(request)
    for name, value in limits.headers():
        answer[name] = value
    answer["Cache-Control"] = "no-store"
    return answer


@csrf_exempt
@login_not_required
@require_POST
def token_revoke(request: HttpRequest) -> HttpResponseBase:
    """End one token (RFC 7009)."""
    answer: HttpResponseBase = provider.revoke(request)
    return answer


@csrf_exempt
@login_not_required
def api_missing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address of the API that is not there says so as the API does."""
    return problem(404, "There is nothing at this address. The description is at /api/v1/openapi.json.")


def _oauth_error(code: str, status: int) -> JsonResponse:
    return JsonResponse({"error": code}, status=status)


def _is_live(client_id: str) -> bool:
    rows: Any = MachineClient.objects
    row = (
        rows.living_on(timezone.localdate())
        .select_related("organisation")
        .filter(client_id=client_id)
        .first()
    )
    return bool(client_id) and row is not None and row.organisation.is_confirmed


def _client_id(request: HttpRequest) -> str:
    kind, __, value = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return request.POST.get("client_id", "")
    try:
        return base64.b64decode(value).decode().partition(":")[0]
    except (ValueError, binascii.Error):
        return ""
