"""Tasks about one organisation's word: into an alliance, and for each joint round."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.alliances.models import AllianceInvitation
from alliances.kernel.actor import Actor, Role
from alliances.kernel.todo import Task
from alliances.kernel.visibility import visible_to
from matching.rounds.access import can_create_rounds
from matching.rounds.lifecycle import RoundState
from matching.rounds.models import RoundConsent

MAX_TASKS = 3


def into_alliances(actor: Actor) -> list[Task]:
    """Invitations that an administrator of the invited organisation has to answer."""
    if actor.role is not Role.ADMINISTRATOR:
        return []
    waiting = visible_to(actor, AllianceInvitation).filter(
        organisation_id=actor.organisation_id or 0,
        state=AllianceInvitation.State.WAITING,
        alliance__ended_on__isnull=True,
    )
    return [
        Task(
            _("%(lead)s invites you into “%(alliance)s”")
            % {"lead": one.alliance.lead, "alliance": one.alliance},
            _("You become a member only when you accept."),
            _("Look and answer"),
            reverse("alliances:alliance-invitation", args=[one.pk]),
        )
        for one in waiting.select_related("alliance__lead")[:MAX_TASKS]
    ]


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


def _unanswered(actor: Actor) -> QuerySet[RoundConsent]:
    rows: QuerySet[RoundConsent] = visible_to(actor, RoundConsent).filter(
        state=RoundConsent.State.ASKED, round__status__in=[RoundState.DRAFT, RoundState.PROPOSED]
    )
    return rows
