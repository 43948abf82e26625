"""Tasks about rounds: to open, compute and publish them, and schools that are asked to take part."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience
from alliances.kernel.todo import Task, register
from alliances.kernel.visibility import visible_to
from matching.rounds.access import can_create_rounds
from matching.rounds.lifecycle import RoundState
from matching.rounds.models import Proposal, Round, RoundConsent, without_consent

MAX_TASKS = 3


@register({Audience.ALLIANCE: 10})
def open_first(actor: Actor) -> list[Task]:
    if visible_to(actor, Round).exists():
        return []
    return [
        Task(
            _("Open the first joint round"),
            _("Learners of all member schools and the openings of all employers, matched together."),
            _("New round"),
            reverse("matching:round-create"),
        )
    ]


@register({Audience.SCHOOL: 30})
def into_rounds(actor: Actor) -> list[Task]:
    """Joint rounds that ask for the school's learners."""
    if not can_create_rounds(actor):
        return []
    waiting = _unanswered(actor).filter(
        school_id=actor.organisation_id or 0,
        round__alliance__members__organisation_id=actor.organisation_id or 0,
        round__alliance__members__left_on__isnull=True,
    )
    return [
        Task(
            _("“%(round)s” asks for your learners") % {"round": one.round},
            _("None of them is read until your school agrees."),
            _("Look and answer"),
            reverse("matching:consent-detail", args=[one.pk]),
        )
        for one in waiting.select_related("round")[:MAX_TASKS]
    ]


@register({Audience.ALLIANCE: 30})
def without_answer(actor: Actor) -> list[Task]:
    """Who leads the alliance reads how many schools and members have not answered yet."""
    rounds: dict[int, list[RoundConsent]] = {}
    for one in _unanswered(actor).exclude(school_id=actor.organisation_id or 0).select_related("round"):
        rounds.setdefault(one.round_id, []).append(one)
    return [
        Task(
            ngettext(
                "%(n)s school has not answered about “%(round)s” yet",
                "%(n)s schools have not answered about “%(round)s” yet",
                len(rows),
            )
            % {"n": len(rows), "round": rows[0].round},
            _("Their learners are in no run until they agree."),
            _("Open the round"),
            reverse("matching:round-detail", args=[pk]),
        )
        for pk, rows in list(rounds.items())[:MAX_TASKS]
    ]


@register({Audience.SCHOOL: 140, Audience.ALLIANCE: 80})
def unpublished(actor: Actor) -> list[Task]:
    tasks = []
    rounds = visible_to(actor, Round).filter(status__in=[RoundState.DRAFT, RoundState.PROPOSED])
    for round_ in rounds.annotate(is_void=without_consent("current_run"))[:5]:
        if round_.is_void:
            tasks.append(_void(round_))
            continue
        unplaced = visible_to(actor, Proposal).filter(run=round_.current_run_id or 0, opening__isnull=True)
        count = unplaced.count()
        if round_.current_run_id is None:
            title, note, label = (
                _("“%(name)s” has not been computed yet") % {"name": round_.name},
                _("Check what it works on, then run it."),
                _("Open the round"),
            )
        else:
            title = ngettext(
                "%(n)s learner still without a place in “%(name)s”",
                "%(n)s learners still without a place in “%(name)s”",
                count,
            ) % {"n": count, "name": round_.name}
            note, label = _("See why, fix what you know better, run again or publish."), _("See the reasons")
        route = "matching:pair-list" if round_.current_run_id else "matching:round-detail"
        query = "?show=unplaced" if round_.current_run_id else ""
        tasks.append(Task(title, note, label, reverse(route, args=[round_.pk]) + query))
    return tasks


@register({Audience.OVERSIGHT: 20, Audience.OTHER: 20})
def published(actor: Actor) -> list[Task]:
    return [
        Task(
            _("“%(name)s” is published") % {"name": round_.name},
            _("How many were placed, without names."),
            _("Look at it"),
            reverse("matching:round-detail", args=[round_.pk]),
        )
        for round_ in visible_to(actor, Round)[:3]
    ]


def _unanswered(actor: Actor) -> QuerySet[RoundConsent]:
    rows: QuerySet[RoundConsent] = visible_to(actor, RoundConsent).filter(
        state=RoundConsent.State.ASKED, round__status__in=[RoundState.DRAFT, RoundState.PROPOSED]
    )
    return rows


def _void(round_: Round) -> Task:
    return Task(
        _("A school of “%(name)s” does not take part any more") % {"name": round_.name},
        _("Its learners are in the last result, so that cannot be published: run the round again."),
        _("Open the round"),
        reverse("matching:round-detail", args=[round_.pk]),
    )
