"""The offline log: a neutral form, its service worker, and the endpoint for entries saved offline."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from alliances.kernel.actor import Role
from alliances.kernel.errors import Refused
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.row_keys import row_key
from alliances.kernel.visibility import visible_to
from dvb.agreements.models import Agreement
from dvb.logbook import services as logbook
from dvb.logbook.forms import DayForm
from dvb.logbook.views.log import log_url
from dvb.logbook.views.undo import remember_written

WORKER = Path(settings.BASE_DIR) / "dvb" / "static" / "log-worker.js"
LEARNERS = {Role.LEARNER}


@never_cache
@require_GET
@acting(roles=LEARNERS)
def log_worker(_request: ActingRequest) -> HttpResponse:
    """The service worker: it governs the pages for which it is registered, /log/ and /report/."""
    response = HttpResponse(WORKER.read_text(encoding="utf-8"), content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    return response


@require_GET
@acting(roles=LEARNERS)
def log_offline(request: ActingRequest) -> HttpResponse:
    """The form that opens without a connection. It names nobody: the device fills it with what it keeps."""
    neutral: dict[str, Any] = {
        "actor": None,
        "nav": [],
        "organisation": None,
        "memberships": [],
        "demo": False,
    }
    return render(request, "dvb/log/offline.html", {"form": DayForm(), **neutral})


@never_cache
@require_http_methods(["GET", "POST"])
@acting(roles=LEARNERS)
def log_keep(request: ActingRequest) -> JsonResponse:
    """The signed-in user (GET); store one entry saved offline (POST), idempotent by its key."""
    if request.method == "GET":
        return JsonResponse({"user": request.user.pk, "token": get_token(request)})
    if request.POST.get("user") != str(request.user.pk):
        return JsonResponse({"code": "other_person"}, status=403)
    agreement = _agreement(request)
    if agreement is None:
        return _refused("not_found", "")
    form = DayForm(request.POST, lines=logbook.plan_lines(agreement))
    if not form.is_valid() or not isinstance(form.cleaned_data.get("client_key"), uuid.UUID):
        return _refused("form", " ".join(str(fault) for faults in form.errors.values() for fault in faults))
    try:
        entry, *others = form.write(agreement, request.actor)
    except Refused as refused:
        return _refused(refused.code, str(refused.message))
    remember_written(request, entry, *others)
    return JsonResponse({"code": "sent", "next": log_url(request, agreement, entry.day)})


def _agreement(request: ActingRequest) -> Agreement | None:
    key = row_key(request.POST.get("agreement", ""))
    rows = visible_to(request.actor, Agreement)
    return None if key is None else rows.filter(pk=key).first()


def _refused(code: str, reason: str) -> JsonResponse:
    return JsonResponse({"code": code, "reason": reason}, status=422)
