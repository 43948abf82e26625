"""Where a school stands with a joint round, what happened until then, and which schools a run lacks."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from alliances.alliances.models import AllianceMember
from alliances.audit.models import AuditEntry
from alliances.organisations.models import Organisation
from matching.rounds.lifecycle import RoundState
from matching.rounds.models import Proposal, Round, RoundConsent, Run

State = RoundConsent.State


class Standing(StrEnum):
    """A school's answer, read together with its membership in the alliance today."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LEFT = "left"  # not a member (any more), whatever it answered
    REJOINED = "rejoined"  # agreed, left the alliance, is a member again: has to agree again


class Phase(StrEnum):
    """What may still be decided about a round."""

    OPEN = "open"
    PUBLISHED = "published"
    CLOSED = "closed"


def phase_of(round_: Round) -> Phase:
    if round_.status == RoundState.CLOSED:
        return Phase.CLOSED
    return Phase.OPEN if round_.published_at is None else Phase.PUBLISHED


def standing_of(consent: RoundConsent) -> Standing:
    """Where the school stands; the row comes from ``with_standing()``."""
    is_own = consent.school_id == consent.round.owner_id
    if not is_own and not consent.is_member:  # type: ignore[attr-defined]
        return Standing.LEFT
    if consent.state != State.AGREED or is_own:
        return Standing(consent.state)
    membership = consent.membership
    return Standing.AGREED if membership and membership.left_on is None else Standing.REJOINED


def was_asked_again(consent: RoundConsent) -> bool:
    """Whether the school was asked again since its last answer."""
    return consent.decided_at is not None and consent.asked_at > consent.decided_at


def was_asked_today(consent: RoundConsent) -> bool:
    """Whether a question of today still waits; it is not asked twice on one day."""
    is_answered = consent.decided_at is not None and not was_asked_again(consent)
    return not is_answered and timezone.localdate(consent.asked_at) == timezone.localdate()


def consents_of(round_: Round) -> list[RoundConsent]:
    """All schools that were asked, by name, without the one that asks."""
    rows = RoundConsent.objects.filter(round=round_).exclude(school=round_.owner_id).with_standing()
    return list(rows.order_by("school__sort_key", "pk"))


@dataclass(frozen=True, slots=True)
class Absence:
    """A school whose learners are in a run and who does not take part today: why, since when, by whom."""

    school: Organisation
    why: Standing | None
    day: dt.date | None = None
    by: str = ""
    is_member: bool = False


def absences(runs: Collection[int]) -> dict[int, list[Absence]]:
    """For each run the schools of its learners that do not take part today, by name."""
    holding = RoundConsent.objects.holding().filter(round__runs__in=runs).values_list("round", "school")
    rows = Proposal.objects.filter(run__in=runs).order_by()
    pairs = rows.values_list("run", "run__round", "enrolment__school").distinct()
    inside = set(holding)
    missing = [row for row in pairs if row[1:] not in inside]
    if not missing:
        return {}
    return _explained(missing)


def _explained(missing: list[tuple[int, int, int]]) -> dict[int, list[Absence]]:
    rounds = {row[1] for row in missing}
    consents = {
        (row.round_id, row.school_id): row
        for row in RoundConsent.objects.filter(
            round__in=rounds, school__in={row[2] for row in missing}
        ).with_standing()
    }
    withdrawals = _withdrawals(rounds)
    schools = Organisation.objects.in_bulk({row[2] for row in missing})
    found: dict[int, list[Absence]] = defaultdict(list)
    for run, round_, school in missing:
        consent = consents.get((round_, school))
        withdrawal = withdrawals.get((round_, school))
        found[run].append(_absence(schools[school], consent, withdrawal))
    for rows in found.values():
        rows.sort(key=lambda row: (row.school.sort_key, row.school.pk))
    return dict(found)


def _withdrawals(rounds: Collection[int]) -> dict[tuple[int, int], AuditEntry]:
    """The last withdrawal of each school from each round."""
    entries = AuditEntry.objects.filter(
        subject_type=Round._meta.label_lower, subject_id__in=rounds, verb="round.withdraw_school"
    )
    return {
        (entry.subject_id, entry.after["school"]): entry
        for entry in entries.select_related("user").order_by("pk")
    }


def _absence(school: Organisation, consent: RoundConsent | None, withdrawal: AuditEntry | None) -> Absence:
    if consent is None:
        return Absence(school, None)
    is_member: bool = consent.is_member  # type: ignore[attr-defined]
    if withdrawal and consent.state in {State.WITHDRAWN, State.DECLINED}:
        by = str(withdrawal.user or "")
        return Absence(school, Standing.WITHDRAWN, timezone.localdate(withdrawal.at), by, is_member)
    membership = consent.membership
    if membership is not None and membership.left_on is not None:
        by = str(membership.left_by or "")
        return Absence(school, Standing.LEFT, membership.left_on, by, is_member)
    day = timezone.localdate(consent.decided_at) if consent.decided_at else None
    return Absence(school, standing_of(consent), day, str(consent.decided_by or ""), is_member)


def schools_of(run: Run) -> list[Organisation]:
    """The schools whose learners a run holds, by name."""
    rows = Proposal.objects.filter(run=run).order_by().values("enrolment__school")
    return list(Organisation.objects.filter(pk__in=rows).order_by("sort_key", "pk"))


def agreed_since(run: Run) -> list[Organisation]:
    """Schools that take part but agreed after the run began, so that it knows none of their learners."""
    inside = Proposal.objects.filter(run=run).order_by().values("enrolment__school")
    later = RoundConsent.objects.holding().filter(round=run.round_id, decided_at__gt=run.created_at)
    schools = Organisation.objects.filter(pk__in=later.values("school")).exclude(pk__in=inside)
    return list(schools.order_by("sort_key", "pk"))


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened between a school and a round."""

    what: str
    day: dt.date
    by: str = ""


ANSWERS = {"round.agree", "round.decline", "round.withdraw_school", "round.ask_school"}
OF_ROUND = {"round.create", "round.publish", "round.close"}


def history(consent: RoundConsent) -> list[Event]:
    """What happened until today, the first thing first: questions, answers, leaving and coming back."""
    entries = AuditEntry.objects.about(consent.round).filter(verb__in=ANSWERS | OF_ROUND)
    events = [
        Event(entry.verb, timezone.localdate(entry.at), str(entry.user or ""))
        for entry in entries.select_related("user")
        if entry.verb in OF_ROUND or entry.after.get("school") == consent.school_id
    ]
    if not any(event.what == "round.create" for event in events):
        asked = timezone.localdate(consent.asked_at)
        events.insert(0, Event("round.create", asked, str(consent.asked_by or "")))
    return sorted([*events, *_moves(consent)], key=lambda event: event.day)


def _moves(consent: RoundConsent) -> list[Event]:
    """How the school left the alliance and came back since the round was opened."""
    began = timezone.localdate(consent.round.created_at)
    stays = AllianceMember.objects.filter(
        alliance=consent.round.alliance_id or 0, organisation=consent.school_id
    )
    events: list[Event] = []
    for stay in stays.select_related("left_by").order_by("pk"):
        if events:
            events.append(Event("joined", stay.joined_on))
        if stay.left_on and stay.left_on >= began:
            events.append(Event("left", stay.left_on, str(stay.left_by or "")))
    return events
