"""Weeks that wait: an employer confirms them, a school counter-checks them, both one or many at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.audit.list_files import list_file, offers_file, wants_file
from alliances.kernel.actor import Role
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.row_keys import row_key, row_keys
from alliances.kernel.visibility import visible_to
from alliances.pages.form_pages import finished, submitted
from dvb.agreements.models import Agreement
from dvb.logbook import queries as logbook_queries
from dvb.logbook import services as logbook
from dvb.logbook.forms import PaperNameForm, ReturnForm
from dvb.logbook.models import LogWeek
from dvb.logbook.queries.log_months import months_of
from dvb.logbook.queries.week_views import WeekView
from dvb.logbook.views import hours_columns
from dvb.logbook.views.log import log_url
from dvb.logbook.wording import Warned, bar_of, warned
from matching.learners.models import Group, Viewing
from matching.learners.services import viewings

MANY = 100
LATELY = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """One week waiting to be confirmed or checked, with its mark (:func:`mark_of`)."""

    week: LogWeek
    mark: str
    view: WeekView
    is_over: bool
    warned: list[Warned]


def as_rows(weeks: QuerySet[LogWeek]) -> list[Waiting]:
    """Weeks with their days, as they are confirmed or checked."""
    log_weeks = list(
        weeks.prefetch_related("entries__tasks__outcome", "entries__photos", "agreement__absences")[:MANY]
    )
    rows = Agreement.objects.filter(pk__in={week.agreement_id for week in log_weeks})
    by_key = {stay.agreement.pk: stay for stay in logbook_queries.stays(rows)}
    today, waiting = timezone.localdate(), []
    for week in log_weeks:
        stay = by_key[week.agreement_id]
        view = logbook_queries.week_view(stay, week.monday)
        is_over = logbook_queries.is_over(week, stay, today)
        waiting.append(Waiting(week, logbook.mark_of(week), view, is_over, warned(view.findings)))
    return waiting


def seen_of(values: Iterable[str]) -> dict[int, str]:
    """Which weeks were chosen, each with the mark of what was seen: ``12:a1b2…``."""
    pairs = (value.partition(":") for value in values)
    return {key: mark for text, __, mark in pairs if (key := row_key(text)) is not None}


def accepted_only(marks: dict[int, str], accepted: Iterable[str]) -> tuple[dict[int, str], int]:
    """The weeks without findings and those whose findings were accepted; how many are left to be asked."""
    known = set(row_keys(list(accepted)))
    weeks = as_rows(LogWeek.objects.filter(pk__in=marks).order_by("pk"))
    asked = {row.week.pk for row in weeks if row.warned and not row.week.is_confirmed} - known
    return {pk: mark for pk, mark in marks.items() if pk not in asked}, len(asked)


def left_message(count: int) -> str:
    message = ngettext(
        "%(n)s week clashes with the rules and is not confirmed: read why, and tick that too.",
        "%(n)s weeks clash with the rules and are not confirmed: read why, and tick that too.",
        count,
    )
    return message % {"n": count}


def lately_confirmed(agreements: QuerySet[Agreement]) -> QuerySet[LogWeek]:
    """Confirmed weeks that the school has not checked, the latest first: they can be taken back."""
    rows = logbook_queries.to_check(agreements).order_by("-confirmed_at", "-pk")
    return rows.select_related("agreement__assignment__enrolment__person")[:LATELY]


def confirmed_message(count: int) -> str:
    message = ngettext("%(n)s week is confirmed. Thank you.", "%(n)s weeks are confirmed. Thank you.", count)
    return message % {"n": count}


@require_GET
@acting(kinds={"employer"})
def log_waiting(request: ActingRequest) -> HttpResponse:
    """What an employer's people confirm, over all its learners."""
    rows = as_rows(logbook_queries.waiting(logbook_queries.supervised(request.actor)))
    stays = logbook_queries.stays(logbook_queries.supervised(request.actor))
    context = {
        "rows": rows,
        "ready": sum(row.is_over for row in rows),
        "stays": stays,
        "months": months_of(logbook_queries.supervised(request.actor)),
        "can_confirm": request.actor.can_write(),
        "lately": lately_confirmed(logbook_queries.supervised(request.actor)),
    }
    return render(request, "dvb/log/waiting.html", context)


@require_POST
@acting(kinds={"employer"}, write=True)
def log_confirm(request: ActingRequest) -> HttpResponse:
    own = {week.pk for week in visible_to(request.actor, LogWeek).only("pk")}
    marks = {pk: mark for pk, mark in seen_of(request.POST.getlist("week")).items() if pk in own}
    marks, left = accepted_only(marks, request.POST.getlist("accepted"))
    confirmed = logbook.confirm(marks, by=request.actor)
    if left:
        messages.warning(request, left_message(left))
    return finished(request, reverse("log-waiting"), confirmed_message(len(confirmed)) if confirmed else "")


@require_POST
@acting(kinds={"employer", "school"}, write=True)
def log_take_back(request: ActingRequest, week: int) -> HttpResponse:
    """Take a confirmation back; the week waits again."""
    log_week = logbook.take_back(find_week(request, week), by=request.actor)
    to = log_url(request, log_week.agreement, log_week.monday)
    return finished(request, to, _("The confirmation is taken back. The week waits again."))


@require_http_methods(["GET", "POST"])
@acting(kinds={"employer"}, write=True)
def log_return(request: ActingRequest, week: int) -> HttpResponse:
    """Return a week with what has to be corrected."""
    log_week = find_week(request, week)
    form = ReturnForm(request.POST or None)

    def save(**values: Any) -> LogWeek:
        return logbook.send_back(log_week, by=request.actor, **values)

    to = reverse("log-waiting")
    response = submitted(
        request, form, save, to=to, message=_("The week is sent back. The learner reads why.")
    )
    context = {"form": form, "week": log_week, "back": log_url(request, log_week.agreement, log_week.monday)}
    return response or render(request, "dvb/log/return.html", context)


def find_week(request: ActingRequest, pk: int) -> LogWeek:
    rows = visible_to(request.actor, LogWeek).select_related(
        "agreement__assignment__enrolment__person",
        "agreement__assignment__enrolment__school",
        "agreement__assignment__opening__employer",
    )
    week: LogWeek = get_object_or_404(rows, pk=pk)
    return week


@require_POST
@acting(kinds={"school"}, write=True)
def log_week_paper(request: ActingRequest, week: int) -> HttpResponse:
    """The school enters that the supervisor confirmed this week on paper."""
    log_week, form = find_week(request, week), PaperNameForm(request.POST)
    mark = request.POST.get("mark", "")
    to = log_url(request, log_week.agreement, log_week.monday)

    def save(name: str) -> list[LogWeek]:
        return logbook.confirm({log_week.pk: mark}, by=request.actor, paper_name=name)

    return submitted(
        request, form, save, to=to, message=_("The confirmation on paper is entered.")
    ) or finished(request, to)


@require_GET
@acting(roles=set(Role) - {Role.LEARNER})
@offers_file
def log_board(request: ActingRequest) -> HttpResponse:
    """Hours by learner for her school; figures by school, and no name, for everybody else."""
    actor = request.actor
    if actor.organisation_kind != "school":
        figures = logbook_queries.counts(actor)
        if wants_file(request):
            return list_file(
                request, _("Hours by school"), hours_columns.figures(), figures, has_persons=False
            )
        return render(request, "dvb/log/counts.html", {"rows": figures})
    groups = visible_to(actor, Group).filter(
        enrolments__assignments__agreement__in=logbook_queries.supervised(actor)
    )
    rows, group = logbook_queries.supervised(actor), request.GET.get("group", "")
    if (key := row_key(group)) is not None:
        rows = rows.filter(assignment__enrolment__group=key)
    today = timezone.localdate()
    board = logbook_queries.table(rows, today)
    if wants_file(request):
        return _board_file(request, board, groups.filter(pk=key or 0).values_list("code", flat=True))
    context = {
        "rows": [(row, bar_of(row.progress), _by_week(row)) for row in board],
        "groups": groups.distinct().order_by("code"),
        "group": group,
        "to_check": sum(row.to_check for row in board),
        "waiting": sum(row.waiting for row in board),
        "missing": sum(len(row.progress.missing) for row in board),
        "learners": len({row.agreement.assignment.enrolment.person_id for row in board if row.is_at_work}),
        "months": months_of(logbook_queries.supervised(actor)),
        "can_check": actor.can_write(),
    }
    return render(request, "dvb/log/board.html", context)


def _board_file(
    request: ActingRequest, board: Sequence[logbook_queries.Row], groups: Iterable[str]
) -> HttpResponse:
    persons = [row.agreement.assignment.enrolment.person for row in board]
    viewings.note_all(persons, Viewing.What.AGREEMENT, by=request.actor)
    filters = [(_("Group"), code) for code in dict.fromkeys(groups)]
    return list_file(request, _("Hours"), hours_columns.of_learners(), board, filters=filters)


def _by_week(row: logbook_queries.Row) -> list[tuple[dt.date, Warned]]:
    """Each finding with the Monday of its week."""
    return [(monday, one) for monday, finding in row.findings for one in warned([finding])]


@require_GET
@acting(kinds={"school"}, write=True)
def log_review(request: ActingRequest) -> HttpResponse:
    """Confirmed weeks of the chosen learners, to be read before they are checked."""
    rows = logbook_queries.supervised(request.actor)
    keys = row_keys(request.GET.getlist("agreement"))
    waiting = as_rows(logbook_queries.to_check(rows.filter(pk__in=keys) if keys else rows))
    return render(request, "dvb/log/review.html", {"rows": waiting, "many": MANY})


@require_POST
@acting(kinds={"school"}, write=True)
def log_check(request: ActingRequest) -> HttpResponse:
    own = {week.pk for week in visible_to(request.actor, LogWeek).only("pk")}
    marks = {pk: mark for pk, mark in seen_of(request.POST.getlist("week")).items() if pk in own}
    checked = logbook.check(marks, by=request.actor)
    message = ngettext("%(n)s week is checked.", "%(n)s weeks are checked.", len(checked)) % {
        "n": len(checked)
    }
    return finished(request, reverse("log-board"), message if checked else "")
