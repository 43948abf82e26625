"""The log as paper: the diary, and a month's hours for the payroll."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.text import in_file_name
from alliances.organisations.models import Organisation
from dvb.logbook import queries as logbook_queries
from dvb.logbook.services import log_documents as log_papers
from dvb.logbook.services.month_workbook import workbook
from dvb.logbook.views.log import EVERYBODY, find_stay, log_url
from matching.learners.models import Viewing
from matching.learners.services import viewings

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
    if month is None:
        return _refused(request, log_url(request, stay.agreement))
    kind = "application/pdf" if form == "pdf" else XLSX
    content = log_papers.hours_of_month(stay, month, form=form)
    return _file_response(content, kind, f"stundas-{month:%Y-%m}-{agreement}.{form}")


@require_GET
@acting(kinds={"employer", "school"})
def log_month_hours(request: ActingRequest) -> HttpResponse:
    """One workbook for all learners of an employer, or of a school; ``?month=2026-11``."""
    actor = request.actor
    month = _month(request.GET.get("month", ""))
    if month is None:
        return _refused(
            request, reverse("log-waiting" if actor.organisation_kind == "employer" else "log-board")
        )
    stays = logbook_queries.stays(logbook_queries.supervised(actor))
    persons = [stay.agreement.assignment.enrolment.person for stay in stays]
    viewings.note_all(persons, Viewing.What.AGREEMENT, by=actor)
    organisation = Organisation.objects.filter(pk=actor.organisation_id or 0).first()
    name = in_file_name(str(organisation or ""))
    return _file_response(workbook(stays, month), XLSX, f"stundas-{month:%Y-%m}-{name}.xlsx")


def _month(text: str) -> dt.date | None:
    """The first day of the month; this month where none is named, ``None`` for what is no month."""
    if not text:
        return timezone.localdate().replace(day=1)
    try:
        return dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _refused(request: ActingRequest, to: str) -> HttpResponse:
    messages.error(request, _("This is no month. Write it as 2026-11."))
    return redirect(to)


def _file_response(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    disposition = "inline" if kind == "application/pdf" else "attachment"
    response["Content-Disposition"] = f'{disposition}; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
