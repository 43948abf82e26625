"""Pages of whoever answers reports, and of those who see only how many wait."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.kernel.actor import SYSTEM, Role
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.pages.form_pages import finished, submitted
from dvb.agreements.forms.stages import SuspendForm
from dvb.agreements.lifecycle import RUNNING, AgreementState
from dvb.agreements.models import Agreement
from dvb.safeguarding import queries
from dvb.safeguarding import services as concerns
from dvb.safeguarding.forms import ColleagueForm, OutcomeForm, WordForm
from dvb.safeguarding.models import Concern, ConcernWord
from dvb.safeguarding.services.holds import held_by_report
from dvb.safeguarding.services.officers import appointed_at, kept, reader_today
from dvb.safeguarding.services.reports import read_by


@require_GET
@acting(kinds={"school"})
def concern_list(request: ActingRequest) -> HttpResponse:
    """The reports the reader may answer, the deadlines of the others, and who the school's officer is."""
    concerns.settle(request.membership.organisation, SYSTEM)
    rows = visible_to(request.actor, Concern).select_related("enrolment__person")
    appointed = appointed_at(request.membership.organisation)
    is_director = request.actor.role is Role.ADMINISTRATOR
    is_officer = appointed is not None and request.actor.user_id in (appointed.user_id, appointed.deputy_id)
    context = {
        "rows": rows,
        "open": rows.filter(closed_at__isnull=True).count(),
        "elsewhere": queries.with_trails(queries.open_elsewhere(request.actor)),
        "officer": reader_today(request.membership.organisation),
        "away": appointed is not None and (appointed.away_until or dt.date.min) >= timezone.localdate(),
        "appointed": appointed,
        "may_name": is_director,
        "may_be_away": appointed is not None and (is_director or is_officer),
    }
    return render(request, "dvb/concerns/list.html", context)


Page = Callable[[ActingRequest, Concern], HttpResponse]


def _reading(view: Page) -> Callable[[ActingRequest, int], HttpResponse]:
    """A page of a report's reader; who read it before learns who answers now, and sees what she typed."""

    @wraps(view)
    def wrapper(request: ActingRequest, pk: int) -> HttpResponse:
        concerns.settle(request.membership.organisation, SYSTEM)
        rows = visible_to(request.actor, Concern).select_related(
            "enrolment__person",
            "enrolment__school",
            "assignment__opening__employer",
            "assigned_to",
            "follows__assigned_to",
        )
        concern = rows.filter(pk=pk).first()
        return view(request, concern) if concern is not None else _passed(request, pk)

    return wrapper


def _passed(request: ActingRequest, pk: int) -> HttpResponse:
    concern = queries.read_before(request.actor, pk)
    if concern is None:
        raise Http404
    typed = [request.POST.get(name, "").strip() for name in (*OutcomeForm.base_fields, "word-text")]
    context = {"concern": concern, "typed": [text for text in typed if text]}
    status = 409 if request.method == "POST" else 200
    return render(request, "dvb/concerns/passed.html", context, status=status)


def _keep_typed(request: ActingRequest, concern: Concern, *, sent: str = "") -> None:
    """Keep what was typed beside what one of the page's buttons sent."""
    names = [name for name in (*OutcomeForm.base_fields, "word-text") if name != sent]
    typed = {name: request.POST.get(name, "")[:4000] for name in names}
    concerns.keep_draft(concern, typed=typed, by=request.actor)


@require_GET
@acting(kinds={"school"})
@_reading
def concern_detail(request: ActingRequest, concern: Concern) -> HttpResponse:
    if not read_by(concern, request.actor.user_id).exists():
        concern = concerns.note_opened(concern, by=request.actor)
    return _detail(request, concern)


@require_POST
@acting(kinds={"school"})
@_reading
def concern_close(request: ActingRequest, concern: Concern) -> HttpResponse:
    form = OutcomeForm(request.POST)

    def save(**values: str) -> Concern:
        return concerns.close(concern, by=request.actor, **values)

    response = submitted(request, form, save, to=reverse("concern-list"), message=_("Closed."))
    return response or _detail(request, concern, form)


@require_POST
@acting(kinds={"school"})
@_reading
def concern_word(request: ActingRequest, concern: Concern) -> HttpResponse:
    """A word to whoever reported, before the report is closed."""
    form = WordForm(request.POST)

    def save(**values: str) -> ConcernWord:
        word = concerns.write_word(concern, by=request.actor, **values)
        _keep_typed(request, concern, sent="word-text")
        return word

    to = reverse("concern-detail", args=[concern.pk])
    response = submitted(request, form, save, to=to, message=_("Written. The report stays open."))
    return response or _detail(request, concern, word_form=form)


@require_POST
@acting(kinds={"school"}, write=True)
@_reading
def concern_stop(request: ActingRequest, concern: Concern) -> HttpResponse:
    """Suspend the stay at once, for a neutral reason; or keep one suspended that rests already."""
    form = SuspendForm(request.POST)

    def save(**values: str) -> list[Agreement]:
        stopped = concerns.stop(concern, by=request.actor, **values)
        _keep_typed(request, concern)
        return stopped

    is_running = concern_stays(concern).filter(status__in=RUNNING).exists()
    message = _("It stays suspended until you too let it go on, on the agreement's page. Nobody is told.")
    if is_running:
        message = _(
            "The stay is suspended, and everybody concerned is told. Resume it on the agreement's page."
        )
    to = reverse("concern-detail", args=[concern.pk])
    response = submitted(request, form, save, to=to, message=message)
    return response or _detail(request, concern, stop_form=form)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"})
@_reading
def concern_hand_over(request: ActingRequest, concern: Concern) -> HttpResponse:
    school, user = request.membership.organisation, request.actor.user_id or 0
    form = ColleagueForm(request.POST or None, school=school, without={user, *kept(concern)})

    def save(**values: Any) -> Concern:
        return concerns.hand_over(concern, by=request.actor, **values)

    response = submitted(request, form, save, to=reverse("concern-list"), message=_("Handed over."))
    return response or render(request, "dvb/concerns/hand_over.html", {"form": form, "concern": concern})


@require_POST
@acting(kinds={"school"})
def concern_take_over(request: ActingRequest, pk: int) -> HttpResponse:
    """An administrator or the deputy answers a report from now on; whoever had it is told."""
    concern: Concern = get_object_or_404(queries.open_elsewhere(request.actor), pk=pk)
    concerns.take_over(concern, by=request.actor)
    return finished(request, reverse("concern-detail", args=[pk]), _("You answer this report from now on."))


def concern_stays(concern: Concern) -> QuerySet[Agreement]:
    """The agreements of the learner's stays that have begun."""
    return Agreement.objects.filter(assignment__in=queries.stays_of(concern.enrolment))


def _detail(
    request: ActingRequest,
    concern: Concern,
    form: OutcomeForm | None = None,
    *,
    stop_form: SuspendForm | None = None,
    word_form: WordForm | None = None,
) -> HttpResponse:
    """The report; what its reader typed and did not send stands in the fields again."""
    typed = {**concern.draft, **request.POST.dict()}
    drafted = {name.removeprefix("word-"): text for name, text in typed.items() if name == "word-text"}
    rows = concern_stays(concern)
    rows = rows.select_related("assignment__opening__employer")
    suspended = list(rows.filter(status=AgreementState.SUSPENDED).select_related("assignment__enrolment"))
    held = {row.pk for one, row, __ in held_by_report(suspended) if one.pk == concern.pk}
    context = {
        "concern": concern,
        "to_hold": [row for row in suspended if row.pk not in held],
        "form": form or OutcomeForm(initial=typed),
        "word_form": word_form or WordForm(initial=drafted),
        "kept_from": concern.kept_from.all(),
        "words": concern.words.select_related("author"),
        "contacts": queries.contacts_of(concern),
        "steps": queries.stay_steps(concern, rows),
        "suspended": suspended,
        "out_of_reach": queries.is_out_of_reach(concern),
        "trail": queries.with_trails([concern])[0][1],
        "others": queries.others_at_employer(request.actor, concern),
        "same_employer": queries.same_employer(request.actor, concern),
        "running": rows.filter(status__in=RUNNING),
        "stop_form": stop_form or SuspendForm(),
    }
    return render(request, "dvb/concerns/detail.html", context)
