"""Tasks about rounds: to open, compute and publish them, and schools that are asked to take part."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience
from alliances.kernel.todo import Task, finder, register
from alliances.kernel.visibility import visible_to
from matching.rounds.access import can_create_rounds, can_run_round, visible_consents
from matching.rounds.lifecycle import RoundState
from matching.rounds.models import Proposal, Round, RoundConsent, with_absent_schools
from matching.rounds.result_wording import ResultNotice, result_notices

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


@finder({Audience.SCHOOL: 30})
def into_rounds(actor: Actor) -> list[Task]:
    """Joint rounds that ask for the school's learners."""
    if not can_create_rounds(actor):
        return []
    waiting = _unanswered(actor).filter(school_id=actor.organisation_id or 0)
    return [
        Task(
            _("“%(round)s” asks for your learners") % {"round": one.round},
            _("None of them is read until your school agrees."),
            _("Look and answer"),
            reverse("matching:consent-detail", args=[one.pk]),
        )
        for one in waiting.select_related("round")[:MAX_TASKS]
    ]


@finder({Audience.ALLIANCE: 30})
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


@finder({Audience.SCHOOL: 140, Audience.ALLIANCE: 80})
def unpublished(actor: Actor) -> list[Task]:
    """Rounds that are not published yet, and what this reader can do about each."""
    tasks: list[Task] = []
    rounds = visible_to(actor, Round).filter(
        status__in=[RoundState.DRAFT, RoundState.PROPOSED], ends_on__gte=timezone.localdate()
    )
    shown = list(
        rounds.select_related("owner", "alliance").annotate(has_absent=with_absent_schools("current_run"))[:5]
    )
    notices = result_notices(shown, actor)
    for round_ in shown:
        if round_.pk in notices:
            tasks.append(_void(notices[round_.pk]))
        elif round_.current_run_id is not None:
            tasks.append(_computed(round_, actor))
        elif can_run_round(actor, round_):
            tasks.append(_not_computed(round_))
    return tasks


def _not_computed(round_: Round) -> Task:
    return Task(
        _("“%(name)s” has not been computed yet") % {"name": round_.name},
        _("Check what it works on, then run it."),
        _("Open the round"),
        reverse("matching:round-detail", args=[round_.pk]),
    )


def _computed(round_: Round, actor: Actor) -> Task:
    unplaced = visible_to(actor, Proposal).filter(run=round_.current_run_id or 0, opening__isnull=True)
    count = unplaced.count()
    title = ngettext(
        "%(n)s learner still without a place in “%(name)s”",
        "%(n)s learners still without a place in “%(name)s”",
        count,
    )
    note = _("See why, fix what you know better, run again or publish.")
    if not can_run_round(actor, round_):
        note = _("See why and fix what you know better; %(owner)s runs the round again and publishes it.") % {
            "owner": round_.owner
        }
    address = reverse("matching:pair-list", args=[round_.pk]) + "?show=unplaced"
    return Task(title % {"n": count, "name": round_.name}, note, _("See the reasons"), address)


@register({Audience.OVERSIGHT: 20, Audience.OTHER: 20})
def published(actor: Actor) -> list[Task]:
    return [
        Task(
            _("“%(name)s” is published") % {"name": round_.name},
            _("How many were placed, without names."),
            _("Look at it"),
            reverse("matching:round-detail", args=[round_.pk]),
            is_duty=False,
        )
        for round_ in visible_to(actor, Round)[:3]
    ]


def _unanswered(actor: Actor) -> QuerySet[RoundConsent]:
    rows: QuerySet[RoundConsent] = visible_consents(actor).to_answer()
    return rows


def _void(notice: ResultNotice) -> Task:
    return Task(
        _("“%(round)s”: %(what)s") % {"round": notice.round.name, "what": notice.title},
        notice.text,
        _("Open the round"),
        reverse("matching:round-detail", args=[notice.round.pk]),
    )
