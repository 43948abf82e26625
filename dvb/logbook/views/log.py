"""Pages of one log: the learner's own, the same for her school and her host, and what is written there."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.kernel.actor import Role
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.pages.form_pages import finished, submitted
from dvb.agreements.held_back import held_back
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Placement
from dvb.agreements.wording import held_back_words
from dvb.logbook import queries as logbook_queries
from dvb.logbook import services as logbook
from dvb.logbook.forms import DayForm, PaperNameForm, as_typed
from dvb.logbook.lifecycle import LogWeekState
from dvb.logbook.models import LogEntry, LogWeek, monday_of
from dvb.logbook.queries.stay_days import Stay
from dvb.logbook.queries.weeks import over_on
from dvb.logbook.views.undo import (
    UNDO,
    changed_message,
    read,
    remember,
    remember_written,
    stored,
    undo_message,
)
from dvb.logbook.wording import DAYS, bar_of, holiday_label, warned, week_state_label
from matching.learners.models import Viewing
from matching.learners.services import viewings

EVERYBODY = set(Role)
WEEK = dt.timedelta(days=7)


@require_GET
@acting(roles=EVERYBODY)
def log(request: ActingRequest) -> HttpResponse:
    """The learner's own log; everybody else goes to what waits for them."""
    if request.actor.role is not Role.LEARNER:
        is_host = request.actor.organisation_kind == "employer"
        return redirect("log-waiting" if is_host else "log-board")
    stays = own_stays(request)
    if not stays:
        return render(request, "dvb/log/none.html", _why_closed(request))
    requested = request.GET.get("agreement", "")
    stay = next((one for one in stays if str(one.agreement.pk) == requested), stays[0])
    return _page(request, stay, stays)


def _why_closed(request: ActingRequest) -> dict[str, Any]:
    """What to say of an agreement that all signed and that could not begin, if there is one."""
    rows = visible_to(request.actor, Agreement).filter(held_back())
    rows = rows.select_related("assignment__opening__employer", "assignment__enrolment__school")
    agreement = rows.order_by("-pk").first()
    if agreement is None:
        return {}
    stay = Placement(agreement)
    title, note = held_back_words(stay)
    return {"held_back": stay, "title": title, "note": note}


def own_stays(request: ActingRequest) -> list[Stay]:
    """The learner's stays that can be written today, then those of before; the newest first."""
    today = timezone.localdate()
    stays = logbook_queries.stays(logbook_queries.supervised(request.actor))
    stays = [stay for stay in stays if stay.starts_on <= today]
    return sorted(stays, key=lambda stay: (stay.is_open_on(today), stay.starts_on), reverse=True)


def find_stay(request: ActingRequest, pk: int) -> Stay:
    """The log of an agreement that the reader is a party of; that she looked is noted."""
    stays = logbook_queries.stays(visible_to(request.actor, Agreement).filter(pk=pk))
    if not stays:
        raise Http404
    viewings.note(stays[0].agreement.assignment.enrolment.person, Viewing.What.AGREEMENT, by=request.actor)
    return stays[0]


def log_url(request: ActingRequest, agreement: Agreement, day: dt.date | None = None) -> str:
    """Where the actor reads this log."""
    query = f"?day={day}" if day else ""
    if request.actor.role is Role.LEARNER:
        return f"{reverse('log')}?agreement={agreement.pk}" + (f"&day={day}" if day else "")
    return reverse("log-of", args=[agreement.pk]) + query


@require_GET
@acting(roles=EVERYBODY)
def log_of(request: ActingRequest, agreement: int) -> HttpResponse:
    stay = find_stay(request, agreement)
    return _page(request, stay, [stay])


def requested_day(request: HttpRequest, stay: Stay) -> dt.date:
    """The day of the address, else today, within the stay."""
    try:
        day = dt.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = timezone.localdate()
    return logbook_queries.within(stay, day)


def initial_of(stay: Stay, day: dt.date, *, copy: bool) -> dict[str, Any]:
    """Initial values of the form: planned times, else those of the last entry; or a full copy of it."""
    last = logbook_queries.latest_before(stay, day)
    if copy and last is not None:
        return as_typed(logbook.to_day_input(last)) | {"day": day, "remark": ""}
    if times := stay.times_on(day):
        return dict(zip(("starts_at", "ends_at", "break_minutes"), times, strict=True)) | {"day": day}
    if last is not None:
        keys = ("starts_at", "ends_at", "break_minutes")
        return {key: getattr(last, key) for key in keys} | {"day": day}
    return {"day": day}


def _page(
    request: ActingRequest, stay: Stay, others: list[Stay], form: DayForm | None = None
) -> HttpResponse:
    today, agreement = timezone.localdate(), stay.agreement
    day = form.cleaned_data.get("day") if form and hasattr(form, "cleaned_data") else None
    day = logbook_queries.within(stay, day) if day else requested_day(request, stay)
    view = logbook_queries.week_view(stay, monday_of(day))
    progress = logbook_queries.progress_of([stay], today)[agreement.pk]
    shown_until = max([stay.ends_on, *progress.outside])
    can_write = logbook.may_write(agreement, request.actor) and stay.is_open_on(today)
    lines = logbook.plan_lines(agreement)
    is_suspended = stay.suspended_on is not None and day > stay.written_until
    if form is None and can_write and day <= today and not is_suspended:
        initial = initial_of(stay, day, copy="copy" in request.GET)
        form = DayForm(initial=initial, lines=lines)
    shown = next(one for one in view.days if one.day == day)
    language = get_language() or "lv"
    context = {
        "stay": stay,
        "is_suspended": is_suspended,
        "agreement": agreement,
        "others": [(one.agreement.assignment.opening.employer, one) for one in others],
        "view": view,
        "day": day,
        "shown": shown,
        "today": today,
        "strip": [(one, *DAYS[one.state], holiday_label(one.holiday, language)) for one in view.days],
        "week_word": week_state_label(view.week),
        "warned": warned(view.findings),
        "progress": progress,
        "bar": bar_of(progress),
        "form": form,
        "is_open": form is not None and _is_form_open(request, form, has_entries=bool(shown.entries)),
        "last": logbook_queries.latest_before(stay, day) if can_write else None,
        "can_write": can_write,
        "is_coming": day > today,
        "is_own": logbook.is_own(agreement, request.actor),
        "here": log_url(request, agreement),
        "before": view.monday - WEEK if view.monday > stay.starts_on else None,
        "after": view.monday + WEEK if view.monday + WEEK <= min(shown_until, today) else None,
        "has_photos": agreement.assignment.enrolment.school.allows_log_photos,
        "undo": undo_message(request),
        **_week_context(request, stay, view.week),
    }
    return render(request, "dvb/log/log.html", context)


def _is_form_open(request: ActingRequest, form: DayForm, *, has_entries: bool) -> bool:
    """Whether the form is shown open: for the learner on a day without entries, or once submitted."""
    is_free = request.actor.role is Role.LEARNER and not has_entries
    return form.is_bound or "copy" in request.GET or is_free


def _week_context(request: ActingRequest, stay: Stay, week: LogWeek | None) -> dict[str, Any]:
    """What this reader may do with the whole week."""
    agreement = stay.agreement
    if week is not None:
        prefetch_related_objects([week], "entries__tasks__outcome", "entries__photos")
    checks = logbook.may_check(agreement, request.actor)
    is_over = week is not None and logbook_queries.is_over(week, stay, timezone.localdate())
    may_confirm = logbook.may_confirm(agreement, request.actor)
    is_open = week is not None and week.status in (LogWeekState.OPEN, LogWeekState.RETURNED)
    return {
        "week": week,
        "mark": logbook.mark_of(week) if week else "",
        "checks": checks,
        "can_confirm": is_open and is_over and may_confirm,
        "confirm_from": over_on(week, stay) if week and is_open and not is_over and may_confirm else None,
        "can_take_back": week is not None and _can_take_back(request, week, checks=checks),
        "can_return": week is not None
        and week.status in (LogWeekState.OPEN, LogWeekState.CONFIRMED)
        and may_confirm,
        "paper_form": PaperNameForm() if checks and is_open and is_over else None,
        "can_check": checks and week is not None and week.status == LogWeekState.CONFIRMED,
        "papers": agreement.paper_months.all(),
        "is_staff": request.actor.role is not Role.LEARNER,
    }


def _can_take_back(request: ActingRequest, week: LogWeek, *, checks: bool) -> bool:
    """Whether the reader's side confirmed the week, and the school has not checked it."""
    is_own = logbook.may_confirm(week.agreement, request.actor)
    return week.status == LogWeekState.CONFIRMED and (
        is_own or (checks and week.method == LogWeek.Method.PAPER)
    )


@require_POST
@acting(roles=EVERYBODY)
def log_write(request: ActingRequest, agreement: int) -> HttpResponse:
    stay = find_stay(request, agreement)
    form = DayForm(request.POST, lines=logbook.plan_lines(stay.agreement))

    def save(**_values: Any) -> LogEntry:
        entries = form.write(stay.agreement, request.actor)
        remember_written(request, *entries)
        return entries[0]

    done = submitted(request, form, save, to=lambda entry: log_url(request, stay.agreement, entry.day))
    return done or _page(request, stay, [stay], form)


def find_entry(request: ActingRequest, pk: int) -> LogEntry:
    rows = visible_to(request.actor, LogEntry).select_related(
        "week__agreement__assignment__enrolment__person",
        "week__agreement__assignment__enrolment__school",
        "week__agreement__assignment__opening__employer",
    )
    entry: LogEntry = get_object_or_404(rows.prefetch_related("tasks__outcome", "photos"), pk=pk)
    if not logbook.may_write(entry.week.agreement, request.actor):
        raise Http404
    return entry


@require_http_methods(["GET", "POST"])
@acting(roles=EVERYBODY)
def log_entry(request: ActingRequest, entry: int) -> HttpResponse:
    """Change an entry."""
    row = find_entry(request, entry)
    agreement, before = row.week.agreement, logbook.to_day_input(row)
    lines = logbook.plan_lines(agreement)
    form = DayForm(request.POST or None, lines=lines, initial=as_typed(before))
    form.fields.pop("night")
    form.fields.pop("client_key")

    def save(**_values: Any) -> LogEntry:
        changed = logbook.change(row, day=form.to_day_input(), by=request.actor, sure=form.sure)
        remember(request, changed, before, changed_message(row.week))
        return changed

    response = submitted(request, form, save, to=lambda one: log_url(request, agreement, one.day), edits=True)
    context = {
        "form": form,
        "entry": row,
        "week": row.week,
        "back": log_url(request, agreement, row.day),
    }
    return response or render(request, "dvb/log/entry.html", context)


@require_POST
@acting(roles=EVERYBODY)
def log_entry_remove(request: ActingRequest, entry: int) -> HttpResponse:
    row = find_entry(request, entry)
    agreement, before, day = row.week.agreement, logbook.to_day_input(row), row.day
    message = _("The entry is taken back.")
    if row.photos.all():
        message = _("The entry is taken back. Its photos are deleted and do not come back with it.")
    logbook.remove(row, by=request.actor)
    request.session[UNDO] = {
        "agreement": agreement.pk,
        "entry": None,
        "day": stored(before),
        "message": message,
    }
    return redirect(log_url(request, agreement, day))


@require_POST
@acting(roles=EVERYBODY)
def log_undo(request: ActingRequest) -> HttpResponse:
    """Undo the last step: take back what was entered, put back what was changed or removed."""
    last = request.session.pop(UNDO, None)
    if last is None:
        return redirect("log")
    stay = find_stay(request, last["agreement"])
    keys = [last["entry"] or 0, *last.get("besides", [])]
    entries = list(LogEntry.objects.filter(pk__in=keys, week__agreement=stay.agreement))
    if last["day"] is None:
        for entry in entries:
            logbook.remove(entry, by=request.actor)
        return finished(request, log_url(request, stay.agreement), _("Taken back."))
    day = read(last["day"])
    if entries:
        logbook.change(entries[0], day=day, by=request.actor)
    elif last["entry"] is None:
        logbook.write(stay.agreement, day=day, key=uuid.uuid4(), by=request.actor)
    return finished(request, log_url(request, stay.agreement, day.day), _("It is as it was before."))
