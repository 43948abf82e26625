"""The log as paper: the diary, and a month's hours for the payroll."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from alliances.kernel.requests import ActingRequest, acting
from dvb.logbook.services import log_documents as log_papers
from dvb.logbook.views.log import EVERYBODY, find_stay

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@acting(roles=EVERYBODY)
def log_diary(request: ActingRequest, agreement: int) -> HttpResponse:
    stay = find_stay(request, agreement)
    return _file_response(log_papers.diary_of(stay), "application/pdf", f"dienasgramata-{agreement}.pdf")


@require_GET
@acting(roles=EVERYBODY)
def log_hours(request: ActingRequest, agreement: int, form: str) -> HttpResponse:
    """``?month=2026-11``; without it this month's."""
    stay, month = find_stay(request, agreement), _month(request.GET.get("month", ""))
    kind = "application/pdf" if form == "pdf" else XLSX
    content = log_papers.hours_of_month(stay, month, form=form)
    return _file_response(content, kind, f"stundas-{agreement}-{month:%Y-%m}.{form}")


def _month(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return timezone.localdate().replace(day=1)


def _file_response(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    disposition = "inline" if kind == "application/pdf" else "attachment"
    response["Content-Disposition"] = f'{disposition}; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
