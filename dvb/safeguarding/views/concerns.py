"""Pages of whoever answers reports, and of those who see only how many wait."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
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
from dvb.safeguarding.forms import AbsenceForm, ColleagueForm, OfficerForm, OutcomeForm, WordForm
from dvb.safeguarding.models import Concern, ConcernWord, SafeguardingOfficer
from dvb.safeguarding.services.holds import held_by_report
from dvb.safeguarding.services.officers import appointed_at, kept, reader_today


@require_GET
@acting(kinds={"school"})
def concern_list(request: ActingRequest) -> HttpResponse:
    """The reports the reader may answer, the deadlines of the others, and who the school's officer is."""
    concerns.settle(request.membership.organisation, SYSTEM)
    rows = visible_to(request.actor, Concern).select_related("enrolment__person")
    appointed = appointed_at(request.membership.organisation)
    is_director = request.actor.role is Role.ADMINISTRATOR
    is_officer = appointed is not None and appointed.user_id == request.actor.user_id
    context = {
        "rows": rows,
        "open": rows.filter(closed_at__isnull=True).count(),
        "elsewhere": queries.open_elsewhere(request.actor),
        "officer": reader_today(request.membership.organisation),
        "away": appointed is not None and (appointed.away_until or dt.date.min) >= timezone.localdate(),
        "appointed": appointed,
        "may_name": is_director,
        "may_be_away": appointed is not None and (is_director or is_officer),
    }
    return render(request, "dvb/concerns/list.html", context)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, roles={Role.ADMINISTRATOR})
def concern_officer(request: ActingRequest) -> HttpResponse:
    school = request.membership.organisation
    row = appointed_at(school)
    initial = {
        "user": row.user if row else concerns.officer_of(school),
        "deputy": row.deputy if row else None,
        "phone": row.phone if row else "",
    }
    form = OfficerForm(request.POST or None, school=school, initial=initial)

    def save(**values: Any) -> SafeguardingOfficer:
        return concerns.name_officer(school, by=request.actor, **values)

    response = submitted(
        request, form, save, to=reverse("concern-list"), message=_("The named person is saved.")
    )
    return response or render(request, "dvb/concerns/officer.html", {"form": form})


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"})
def concern_away(request: ActingRequest) -> HttpResponse:
    """When the named person is away: her reports go to the deputy meanwhile."""
    school = request.membership.organisation
    row = appointed_at(school)
    if row is None:
        return redirect("concern-list")
    form = AbsenceForm(request.POST or None, initial=AbsenceForm.initial_of(row))

    def save(**values: Any) -> SafeguardingOfficer:
        return concerns.set_absence(school, by=request.actor, **values)

    response = submitted(request, form, save, to=reverse("concern-list"), message=_("The days are saved."))
    return response or render(request, "dvb/concerns/away.html", {"form": form, "appointed": row})


@require_GET
@acting(kinds={"school"})
def concern_detail(request: ActingRequest, pk: int) -> HttpResponse:
    concern = _find(request, pk)
    if concern.opened_at is None:
        concerns.note_opened(concern, by=request.actor)
    return _detail(request, concern, OutcomeForm())


@require_POST
@acting(kinds={"school"})
def concern_close(request: ActingRequest, pk: int) -> HttpResponse:
    concern, form = _find(request, pk), OutcomeForm(request.POST)

    def save(**values: str) -> Concern:
        return concerns.close(concern, by=request.actor, **values)

    response = submitted(request, form, save, to=reverse("concern-list"), message=_("Answered."))
    return response or _detail(request, concern, form)


@require_POST
@acting(kinds={"school"})
def concern_word(request: ActingRequest, pk: int) -> HttpResponse:
    """A word to whoever reported, before the report is closed."""
    concern, form = _find(request, pk), WordForm(request.POST)

    def save(**values: str) -> ConcernWord:
        return concerns.write_word(concern, by=request.actor, **values)

    to = reverse("concern-detail", args=[pk])
    response = submitted(request, form, save, to=to, message=_("Written. The report stays open."))
    return response or _detail(request, concern, OutcomeForm(), word_form=form)


@require_POST
@acting(kinds={"school"}, write=True)
def concern_stop(request: ActingRequest, pk: int) -> HttpResponse:
    """Suspend the stay at once, for a neutral reason."""
    concern, form = _find(request, pk), SuspendForm(request.POST)

    def save(**values: str) -> list[Agreement]:
        return concerns.stop(concern, by=request.actor, **values)

    is_running = concern_stays(concern).filter(status__in=RUNNING).exists()
    message = _(
        "The stay stays suspended until you too let it go on, on the agreement's page. Nobody is told."
    )
    if is_running:
        message = _(
            "The stay is suspended, and everybody concerned is told. Resume it on the agreement's page."
        )
    response = submitted(request, form, save, to=reverse("concern-detail", args=[pk]), message=message)
    return response or _detail(request, concern, OutcomeForm(), form)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"})
def concern_hand_over(request: ActingRequest, pk: int) -> HttpResponse:
    concern = _find(request, pk)
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


def _find(request: ActingRequest, pk: int) -> Concern:
    concerns.settle(request.membership.organisation, SYSTEM)
    rows = visible_to(request.actor, Concern).select_related(
        "enrolment__person", "enrolment__school", "assignment__opening__employer", "assigned_to"
    )
    concern: Concern = get_object_or_404(rows, pk=pk)
    return concern


def concern_stays(concern: Concern) -> QuerySet[Agreement]:
    """The agreements of the learner's stays that have begun."""
    return Agreement.objects.filter(assignment__in=queries.stays_of(concern.enrolment))


def _detail(
    request: ActingRequest,
    concern: Concern,
    form: OutcomeForm,
    stop_form: SuspendForm | None = None,
    word_form: WordForm | None = None,
) -> HttpResponse:
    rows = concern_stays(concern)
    rows = rows.select_related("assignment__opening__employer")
    suspended = list(rows.filter(status=AgreementState.SUSPENDED).select_related("assignment__enrolment"))
    held = {row.pk for one, row, __ in held_by_report(suspended) if one.pk == concern.pk}
    context = {
        "concern": concern,
        "to_hold": [row for row in suspended if row.pk not in held],
        "form": form,
        "word_form": word_form or WordForm(),
        "kept_from": concern.kept_from.all(),
        "words": concern.words.select_related("author"),
        "contacts": queries.contacts_of(concern),
        "steps": queries.stay_steps(concern, rows),
        "suspended": suspended,
        "running": rows.filter(status__in=RUNNING),
        "stop_form": stop_form or SuspendForm(),
    }
    return render(request, "dvb/concerns/detail.html", context)
