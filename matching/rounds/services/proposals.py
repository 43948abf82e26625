"""Pairs that a person fixes: lock, unlock, set by hand; a run never overwrites them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from matching.engine import check_pair
from matching.engine.problem import Flag, Reason
from matching.kernel.reasons import OVERRULABLE
from matching.learners.models import Enrolment
from matching.openings.models import Opening, Seat, SeatClaim
from matching.rounds.access import can_fix_pair
from matching.rounds.lifecycle import ProposalState, RoundState
from matching.rounds.models import Lock, Proposal, Round
from matching.rounds.snapshot import take_pair
from matching.rounds.snapshot.refusals import is_declined


@dataclass(frozen=True)
class Check:
    """Whether a pair may be made by hand.

    ``reason`` is the rule that speaks against it; ``can_overrule`` whether a person may decide otherwise and
    say why; ``seats_left`` counts the seats of the opening that this round's result leaves free.
    ``is_declined``: only the employer's own refusal in this school year speaks against it.
    """

    reason: Reason | None
    flags: Flag
    km: float | None
    cost: int | None
    seats_left: int
    terms: dict[str, int] = field(default_factory=dict)
    is_declined: bool = False

    @property
    def can_overrule(self) -> bool:
        return self.reason in OVERRULABLE or self.is_declined


def check(round_: Round, enrolment: Enrolment, opening: Opening) -> Check:
    """Judge one pair by the same rules as a run, at once."""
    problem, learner_id, opening_id = take_pair(round_, enrolment, opening)
    pair_check = check_pair(problem, learner_id, opening_id)
    declined = pair_check.reason is None and is_declined(round_, enrolment, opening)
    return Check(
        reason=Reason.EXCLUDED if declined else pair_check.reason,
        flags=pair_check.flags,
        km=pair_check.km,
        cost=pair_check.cost,
        seats_left=_seats_left(round_, opening, besides=enrolment),
        terms=dict(pair_check.terms),
        is_declined=declined,
    )


def _seats_left(round_: Round, opening: Opening, besides: Enrolment) -> int:
    seats = Seat.objects.filter(opening=opening)
    claimed = SeatClaim.objects.filter(seat__opening=opening, released_at__isnull=True).count()
    others = Proposal.objects.filter(run=round_.current_run, opening=opening).exclude(enrolment=besides)
    left = Opening.objects.with_requests().get(pk=opening.pk).requests_left
    free = seats.count() - claimed if left is None else min(seats.count() - claimed, left)
    return free - others.count()


@transaction.atomic
def lock(proposal: Proposal, *, by: Actor) -> Lock:
    """Fix a proposed pair, or a learner without a place, so that later runs keep it."""
    proposal = _lock_open(proposal, by)
    fixed, _created = Lock.objects.update_or_create(
        round=proposal.run.round,
        enrolment=proposal.enrolment,
        defaults={"opening": proposal.opening, "user_id": by.user_id},
        create_defaults={
            "opening": proposal.opening,
            "origin": Lock.Origin.LOCKED,
            "user_id": by.user_id,
        },
    )
    Proposal.objects.filter(pk=proposal.pk).update(status=ProposalState.LOCKED)
    AuditEntry.objects.record(
        by=by, verb="proposal.lock", subject=proposal, after={"opening": proposal.opening_id}
    )
    return fixed


@transaction.atomic
def unlock(proposal: Proposal, *, by: Actor) -> Proposal:
    """Let the next run decide about this learner again; the pair is unchanged until then."""
    proposal = _lock_open(proposal, by)
    Lock.objects.filter(round=proposal.run.round, enrolment=proposal.enrolment).delete()
    Proposal.objects.filter(pk=proposal.pk).update(status=ProposalState.PROPOSED)
    AuditEntry.objects.record(
        by=by, verb="proposal.unlock", subject=proposal, before={"opening": proposal.opening_id}
    )
    return proposal


@transaction.atomic
def fix_all(chosen: list[Proposal], *, verb: Callable[..., object], by: Actor) -> int:
    """Lock or unlock many pairs, all of them or none."""
    for proposal in chosen:
        verb(proposal, by=by)
    return len(chosen)


@transaction.atomic
def place_by_hand(
    proposal: Proposal, *, opening: Opening | None, by: Actor, reason: str = "", overrule: bool = False
) -> Proposal:
    """Give a learner another opening, or none, and fix it.

    A rule of law or a full opening is refused; distance, dates and a missing location may be overruled by a
    person who says why. The run's own answer stays readable in its stored output.
    """
    proposal = _lock_open(proposal, by)
    before = proposal.opening_id
    if not proposal.is_edited:
        proposal.is_edited = True
        proposal.computed_opening, proposal.computed_km = proposal.opening, proposal.km
    if opening is None:
        proposal.km = proposal.minutes = proposal.cost = None
        proposal.reason, proposal.flags, proposal.explanation = "by_hand", 0, {}
    else:
        verdict = check(proposal.run.round, proposal.enrolment, opening)
        _require_possible(verdict, reason=reason, overrule=overrule)
        proposal.km, proposal.cost = verdict.km, verdict.cost
        proposal.minutes = None
        proposal.reason, proposal.flags = "", int(verdict.flags)
        proposal.explanation = {"terms": verdict.terms, "overruled": verdict.reason or ""}
    proposal.opening = opening
    proposal.origin, proposal.status = Proposal.Origin.BY_HAND, ProposalState.LOCKED
    proposal.wish_rank = _wish_rank(proposal.enrolment, opening)
    proposal.save()
    Lock.objects.update_or_create(
        round=proposal.run.round,
        enrolment=proposal.enrolment,
        defaults={
            "opening": opening,
            "origin": Lock.Origin.BY_HAND,
            "user_id": by.user_id,
            "reason": reason,
        },
    )
    AuditEntry.objects.record(
        by=by,
        verb="proposal.place_by_hand",
        subject=proposal,
        before={"opening": before},
        after={"opening": proposal.opening_id},
        reason=reason,
    )
    return proposal


def _require_possible(verdict: Check, *, reason: str, overrule: bool) -> None:
    if verdict.seats_left <= 0:
        raise Refused(
            "full", _("This opening is full. Free a seat there first, or choose another opening."), "opening"
        )
    if verdict.reason is None:
        return
    if not verdict.can_overrule:
        raise Refused(f"rule_{verdict.reason}", _("A rule speaks against this pair."), "opening")
    if not (overrule and reason.strip()):
        raise Refused(
            f"rule_{verdict.reason}",
            _("A rule speaks against this pair. You may overrule it if you say why."),
            "reason",
        )


def _wish_rank(enrolment: Enrolment, opening: Opening | None) -> int | None:
    if opening is None:
        return None
    return enrolment.wishes.filter(opening=opening).values_list("rank", flat=True).first()


def _lock_open(proposal: Proposal, by: Actor) -> Proposal:
    """Lock and reload the proposal, if the actor may still change it."""
    Round.objects.select_for_update().filter(runs=proposal.run_id).first()
    proposal = Proposal.objects.select_related("run__round", "enrolment", "opening").get(pk=proposal.pk)
    round_ = proposal.run.round
    if not can_fix_pair(by, round_, proposal.enrolment):
        raise Refused("not_yours", _("This learner is not yours to place."))
    if round_.status != RoundState.PROPOSED or round_.current_run_id != proposal.run_id:
        raise Refused("not_current", _("This run is not the current one any more."))
    return proposal
