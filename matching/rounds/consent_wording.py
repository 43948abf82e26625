"""Where a school stands with a round, in words, and what each reader can do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from alliances.kernel.actor import Actor, Role
from alliances.people.models import Membership
from matching.rounds.access import can_answer_consent, can_run_round
from matching.rounds.models import RoundConsent
from matching.rounds.queries.consents import (
    Event,
    Phase,
    Standing,
    phase_of,
    standing_of,
    was_asked_again,
    was_asked_today,
)


@dataclass(frozen=True, slots=True)
class StandingLine:
    """The state of a consent as it is shown everywhere: its word and tone, the day and the person."""

    tone: str
    word: str
    on: Any = None
    by: Any = ""
    note: str = ""


def standing_line(consent: RoundConsent) -> StandingLine:
    """The consent comes from ``with_standing()``."""
    standing, note = standing_of(consent), ""
    if standing == Standing.ASKED:
        return StandingLine("wait", _("asked, not answered yet"), consent.asked_at, consent.asked_by)
    if standing in {Standing.DECLINED, Standing.WITHDRAWN, Standing.REJOINED} and was_asked_again(consent):
        note = _("asked again, not answered yet")
    if standing in {Standing.LEFT, Standing.REJOINED}:
        left_on, left_by = _left(consent)
        if standing == Standing.LEFT:
            return StandingLine("bad", _("not a member any more"), left_on, left_by)
        word = _("a member again, not agreed again; left")
        return StandingLine("wait", word, left_on, left_by, note)
    tone = "ok" if standing == Standing.AGREED else "bad"
    return StandingLine(tone, consent.get_state_display(), consent.decided_at, consent.decided_by, note)


def _left(consent: RoundConsent) -> tuple[Any, Any]:
    membership = consent.membership
    if membership is not None and membership.left_on is not None:
        return membership.left_on, membership.left_by or ""
    return consent.last_left_on, consent.last_left_by or ""  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Steps:
    """What this reader can do on the page of a consent, and the sentence that says so."""

    text: str
    may_agree: bool = False
    may_decline: bool = False
    may_withdraw: bool = False
    may_ask: bool = False
    may_invite: bool = False


def steps_of(consent: RoundConsent, actor: Actor) -> Steps:
    """For every state of a consent and every reader: what can be done next."""
    phase, standing = phase_of(consent.round), standing_of(consent)
    if phase == Phase.CLOSED:
        return Steps(_("The round is closed; there is nothing to decide any more."))
    if can_run_round(actor, consent.round) and consent.school_id != actor.organisation_id:
        return _of_owner(consent, phase, standing)
    if can_answer_consent(actor, consent):
        return _of_school(consent, standing) if phase == Phase.OPEN else _of_published(consent, standing)
    if consent.school_id == actor.organisation_id:
        return Steps(_people(consent))
    return Steps(_("An administrator or coordinator of %(owner)s asks the school.") % _owner(consent))


def _owner(consent: RoundConsent) -> dict[str, Any]:
    return {"owner": consent.round.owner, "school": consent.school}


def _of_school(consent: RoundConsent, standing: Standing) -> Steps:
    if standing == Standing.LEFT:
        text = _(
            "Only members of the alliance take part. %(owner)s may invite your school again; once it has "
            "accepted, you can answer here."
        )
        return Steps(text % _owner(consent))
    if standing == Standing.AGREED:
        return Steps(_("Your school may withdraw until the round is published."), may_withdraw=True)
    if standing in {Standing.ASKED, Standing.REJOINED} or was_asked_again(consent):
        text = _("Please answer. You may change your answer until the round is published.")
        return Steps(text, may_agree=True, may_decline=True)
    return Steps(_("Your school may still agree until the round is published."), may_agree=True)


def _of_published(consent: RoundConsent, standing: Standing) -> Steps:
    if standing == Standing.REJOINED:
        text = _(
            "The round is published and stays as it is. If your school agrees again, %(owner)s reads your "
            "learners of this round again, by number."
        )
        return Steps(text % _owner(consent), may_agree=True)
    if standing == Standing.AGREED:
        return Steps(_published_with_school())
    if consent.state == RoundConsent.State.AGREED:
        text = _("What was published for your learners stays. %(owner)s does not read it any more.")
        return Steps(text % _owner(consent))
    return Steps(_("The round was published without your school; there is nothing to decide any more."))


def _published_with_school() -> str:
    return _(
        "The round is published, so your school cannot withdraw any more: places are given and people are "
        "asked. Each place can still be declined or ended by itself."
    )


def _of_owner(consent: RoundConsent, phase: Phase, standing: Standing) -> Steps:
    if standing == Standing.LEFT:
        text = _("Only members take part. Invite %(school)s into the alliance again; then it can agree.")
        return Steps(text % _owner(consent), may_invite=True)
    if phase == Phase.PUBLISHED and standing != Standing.REJOINED:
        if standing == Standing.AGREED:
            return Steps(_("%(school)s takes part in the published result.") % _owner(consent))
        return Steps(_("The round was published without %(school)s.") % _owner(consent))
    if standing == Standing.AGREED:
        return Steps(_("%(school)s takes part: the next run counts its learners.") % _owner(consent))
    if was_asked_today(consent):
        today = _("It was asked today; you may ask again tomorrow.")
        return Steps(f"{_people(consent)} {today}")
    return Steps(_people(consent), may_ask=True)


def _people(consent: RoundConsent) -> str:
    """Who may answer for the school, by name."""
    rows = Membership.objects.filter(
        organisation=consent.school_id,
        role__in=[Role.ADMINISTRATOR, Role.COORDINATOR],
        ended_on__isnull=True,
        user__is_active=True,
    )
    names = sorted({str(row.user) for row in rows.select_related("user")})
    if names:
        text = _("For %(school)s its administrator or coordinator answers: %(names)s.")
        return text % {"school": consent.school, "names": ", ".join(names)}
    text = _("Nobody of %(school)s can answer yet: an administrator of it has to be invited first.")
    return text % {"school": consent.school}


def event_line(event: Event) -> str:
    """What happened, in a word or two."""
    words = {
        "round.create": _("asked"),
        "round.ask_school": _("asked again"),
        "round.agree": pgettext("history", "agreed to take part"),
        "round.decline": pgettext("history", "declined to take part"),
        "round.withdraw_school": _("withdrew"),
        "round.publish": _("round published"),
        "round.close": _("round closed"),
        "left": _("left the alliance"),
        "joined": _("member again"),
    }
    return words[event.what]
