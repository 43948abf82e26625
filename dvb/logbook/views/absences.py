"""Pages of days away and of months from paper."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import dates, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.files.views import download
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.pages.form_pages import finished, submitted
from dvb.agreements import prefill
from dvb.logbook import queries as logbook_queries
from dvb.logbook import services as logbook
from dvb.logbook.forms import AwayForm, PaperMonthForm
from dvb.logbook.models import Absence, PaperMonth
from dvb.logbook.queries.stay_days import Stay
from dvb.logbook.views.log import EVERYBODY, find_stay, log_url, requested_day


@require_http_methods(["GET", "POST"])
@acting(roles=EVERYBODY)
def log_away(request: ActingRequest, agreement: int) -> HttpResponse:
    stay = find_stay(request, agreement)
    if not logbook.may_write(stay.agreement, request.actor):
        raise Http404
    is_own = logbook.is_own(stay.agreement, request.actor)
    asked = prefill.values_of(request.actor, request.GET.get("request", ""), stay.agreement)
    day = asked.get("day") or requested_day(request, stay)
    form = AwayForm(request.POST or None, is_own=is_own, initial={"starts_on": day, "ends_on": day})

    def save(*, sure_confirmed: bool, **values: Any) -> Absence:
        sure = ["sure_confirmed"] if sure_confirmed else []
        return logbook.record_absence(stay.agreement, by=request.actor, sure=sure, **values)

    def to(absence: Absence) -> str:
        return log_url(request, stay.agreement, absence.starts_on)

    response = submitted(request, form, save, to=to, message=_("The absence is entered."))
    context = {
        "form": form,
        "stay": stay,
        "agreement": stay.agreement,
        "asked": asked,
        "back": log_url(request, stay.agreement),
        "rows": [
            (row, not is_own or row.kind in logbook.OF_LEARNER, _confirmed(row)) for row in stay.absences
        ],
    }
    return response or render(request, "dvb/log/away.html", context)


@require_POST
@acting(roles=EVERYBODY)
def log_away_remove(request: ActingRequest, absence: int) -> HttpResponse:
    rows = visible_to(request.actor, Absence).select_related("agreement__assignment__enrolment__person")
    row: Absence = get_object_or_404(rows, pk=absence)
    ended = _confirmed(row)
    logbook.remove_absence(row, by=request.actor)
    message = _("Taken back. The week waits for the supervisor again.") if ended else _("Taken back.")
    return finished(request, log_url(request, row.agreement), message)


def _confirmed(absence: Absence) -> bool:
    """Whether a supervisor has confirmed a week with this absence: taking it back ends that."""
    return logbook_queries.confirmed_between(absence.agreement, absence.starts_on, absence.ends_on).exists()


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def log_month(request: ActingRequest, agreement: int) -> HttpResponse:
    """A month from a paper diary, with its scan."""
    stay = find_stay(request, agreement)
    form = PaperMonthForm(request.POST or None, request.FILES or None, months=months_of(stay))

    def save(**values: Any) -> PaperMonth:
        return logbook.enter_paper_month(stay.agreement, by=request.actor, **values)

    back = log_url(request, stay.agreement)
    response = submitted(
        request, form, save, to=back, message=_("The month from paper is entered. It counts.")
    )
    context = {
        "form": form,
        "agreement": stay.agreement,
        "papers": stay.agreement.paper_months.select_related("scan"),
        "back": back,
    }
    return response or render(request, "dvb/log/month.html", context)


@require_POST
@acting(kinds={"school"}, write=True)
def log_month_remove(request: ActingRequest, paper: int) -> HttpResponse:
    paper_month = _paper(request, paper)
    logbook.remove_paper_month(paper_month, by=request.actor)
    return finished(request, log_url(request, paper_month.agreement), _("Taken back."))


@require_GET
@acting(roles=EVERYBODY)
def log_scan(request: ActingRequest, paper: int) -> HttpResponse:
    """The scan of a paper diary, for the parties."""
    paper_month = _paper(request, paper)
    if paper_month.scan is None:
        raise Http404
    return download(paper_month.scan)


def months_of(stay: Stay) -> list[tuple[str, str]]:
    """The months of a stay until today, with their names."""
    month, last = stay.starts_on.replace(day=1), min(stay.ends_on, timezone.localdate())
    months = []
    while month <= last:
        months.append((str(month), f"{dates.MONTHS[month.month]} {month.year}"))
        month = (month + dt.timedelta(days=31)).replace(day=1)
    return months


def _paper(request: ActingRequest, pk: int) -> PaperMonth:
    rows = visible_to(request.actor, PaperMonth).select_related(
        "scan", "agreement__assignment__enrolment__person"
    )
    paper_month: PaperMonth = get_object_or_404(rows, pk=pk)
    return paper_month
