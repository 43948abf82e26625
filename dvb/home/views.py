"""The start page of each role: what needs doing now, then the state of things as pictures."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from alliances.admissions.services import registration, verification
from alliances.alliances.queries import own_alliances
from alliances.kernel.actor import ALLIANCE_KINDS, Actor, Role
from alliances.kernel.requests import ActingRequest
from alliances.kernel.todo import tasks_for
from alliances.kernel.visibility import visible_to
from dvb.account.services.tours import tour_for
from dvb.home.first_steps import first_steps
from dvb.home.situation import situation_of
from dvb.operations import heartbeats
from matching.rounds.models import Round, with_absent_schools, without_consent
from matching.rounds.result_wording import result_notices
from matching.rounds.views.run_results import key_figures, picture_of


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    actor: Actor | None = cast(ActingRequest, request).actor
    if actor is None:
        user = cast(ActingRequest, request).user
        registrations: dict[str, Any] = {
            "begun": registration.open_of(user),
            "asked": registration.waiting_of(user),
        }
        if registrations["asked"]:
            registrations["schools"] = verification.schools_missing(registrations["asked"])
        return render(request, "nobody.html", registrations)
    round_ = (
        visible_to(actor, Round)
        .filter(~Q(without_consent("current_run")), current_run__isnull=False)
        .annotate(has_absent=with_absent_schools("current_run"))
        .select_related("current_run", "owner", "alliance")
        .first()
    )
    tasks = tasks_for(actor)
    context = {
        "is_silent": actor.role is Role.ADMINISTRATOR
        and not settings.DEMO
        and bool(heartbeats.silent_kinds()),
        "tasks": [task for task in tasks if task.is_duty],
        "situation": situation_of(actor),
        "offers": [task for task in tasks if not task.is_duty],
        "tour": tour_for(actor, cast(ActingRequest, request).user.tours_closed),
        "steps": first_steps(actor),
        "alliances": own_alliances(actor) if actor.role is not Role.LEARNER else [],
        "round": round_,
        "result_notice": result_notices([round_], actor).get(round_.pk) if round_ else None,
        "figures": key_figures(round_, round_.current_run, actor) if round_ else [],
        "has_indicator": actor.role is not Role.LEARNER
        and actor.organisation_kind in ALLIANCE_KINDS | {"school"},
        "plots": picture_of(round_.current_run, actor, only_first=True) if round_ else None,
    }
    return render(request, "home.html", context)
