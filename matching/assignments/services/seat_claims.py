"""Seat claims: claim one seat for each published pair, all or none."""

from __future__ import annotations

from collections import Counter

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from alliances.kernel.errors import Refused
from alliances.kernel.jobs import enqueue_on_commit
from matching.assignments.lifecycle import LIVE_ASSIGNMENTS, AssignmentState
from matching.assignments.models import Assignment
from matching.learners.models import Enrolment
from matching.openings.models import Opening, Seat, SeatClaim
from matching.rounds.models import Proposal, Round
from matching.rounds.snapshot import learners_of, openings_of


@transaction.atomic
def take(round_: Round, placed: list[Proposal]) -> dict[int, SeatClaim]:
    """Give each pair one seat; the database itself refuses a seat that is claimed twice.

    Returns
    -------
    dict
        The claim of each enrolment, by its key.

    Raises
    ------
    Refused
        ``learner_placed`` when a learner left or got a seat elsewhere since the run, ``opening_gone`` when an
        opening is not offered any more, ``seat_taken`` when its seats went to somebody else.
    """
    _hold(placed)
    claims = planned(round_, placed)
    claims.sort(key=lambda claim: claim.seat_id)  # two publications wait in one order, never for each other
    try:
        with transaction.atomic():
            SeatClaim.objects.bulk_create(claims)
    except IntegrityError as fault:
        raise Refused("seat_taken", _("A seat was taken in the meantime. Run the round again.")) from fault
    return {claim.enrolment_id: claim for claim in claims}


def planned(round_: Round, placed: list[Proposal]) -> list[SeatClaim]:
    """The claims that publishing would make now; nothing is written or held.

    Raises
    ------
    Refused
        What ``take`` refuses, as far as it can be known before.
    """
    _require_learners_free(round_, placed)
    _require_still_offered(round_, placed)
    return _claims(round_, placed)


def _hold(placed: list[Proposal]) -> None:
    """Lock the learners, so that two rounds cannot both place one of them, and capped openings likewise."""
    learners = Enrolment.objects.filter(pk__in=[one.enrolment_id for one in placed])
    list(learners.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    capped = Opening.objects.filter(pk__in=[one.opening_id for one in placed], requests_a_month__isnull=False)
    list(capped.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def release(claims: QuerySet[SeatClaim], reason: object, *, side: str = Assignment.Side.SCHOOL) -> None:
    """Release seats and withdraw the requests about them; ``side`` ended it, by leaving the school.

    Whoever was asked is told of each request that ends so.
    """
    now = timezone.now()
    live = Assignment.objects.filter(claim__in=claims.values("pk"), status__in=LIVE_ASSIGNMENTS)
    for pk in live.order_by("pk").values_list("pk", flat=True):
        enqueue_on_commit("matching.assignments.tasks.notify_of_end", assignment_id=pk)
    live.update(
        status=AssignmentState.WITHDRAWN,
        ended_at=now,
        ended_by=side,
        reason=Assignment.Reason.LEFT_SCHOOL,
        note=str(reason)[:300],
    )
    claims.update(released_at=now, release_reason=str(reason)[:200])


def carry(claim: SeatClaim, enrolment: Enrolment, reason: object) -> SeatClaim:
    """A learner's next enrolment takes over her seat, and what was answered about it."""
    claim.released_at, claim.release_reason = timezone.now(), str(reason)[:200]
    claim.save(update_fields=["released_at", "release_reason"])
    taken = SeatClaim.objects.create(seat_id=claim.seat_id, enrolment=enrolment, round_id=claim.round_id)
    Assignment.objects.filter(claim=claim).update(claim=taken, enrolment=enrolment)
    return taken


def _require_learners_free(round_: Round, placed: list[Proposal]) -> None:
    chosen = Enrolment.objects.filter(pk__in=[proposal.enrolment_id for proposal in placed])
    unavailable = chosen.exclude(pk__in=learners_of(round_).values("pk")).count()
    if unavailable:
        message = ngettext_lazy(
            "%(n)s learner of this result left or got a seat elsewhere. Run the round again.",
            "%(n)s learners of this result left or got a seat elsewhere. Run the round again.",
            "n",
        )
        raise Refused("learner_placed", message % {"n": unavailable})


def _require_still_offered(round_: Round, placed: list[Proposal]) -> None:
    offered = openings_of(round_).in_bulk()
    needed = Counter(proposal.opening_id for proposal in placed)
    for proposal in placed:
        opening = offered.get(proposal.opening_id or 0)
        if opening is None:
            message = _("“%(opening)s” is not offered any more. Run the round again.")
            raise Refused("opening_gone", message % {"opening": _named(proposal.opening)})
        left = opening.requests_left
        if left is not None and needed[opening.pk] > left:
            message = _("“%(opening)s” takes no more requests this month. Run the round again.")
            raise Refused("requests_used_up", message % {"opening": opening.told_apart})


def _claims(round_: Round, placed: list[Proposal]) -> list[SeatClaim]:
    opening_ids = {proposal.opening_id for proposal in placed}
    taken = SeatClaim.objects.filter(released_at__isnull=True).values("seat")
    free: dict[int, list[int]] = {}
    for seat in Seat.objects.filter(opening__in=opening_ids).exclude(pk__in=taken).order_by("-number"):
        free.setdefault(seat.opening_id, []).append(seat.pk)
    claims = []
    for proposal in placed:
        seats = free.get(proposal.opening_id or 0)
        if not seats:
            message = _("“%(opening)s” has no free seat any more. Run the round again.")
            raise Refused("seat_taken", message % {"opening": _named(proposal.opening)})
        claims.append(SeatClaim(seat_id=seats.pop(), enrolment_id=proposal.enrolment_id, round=round_))
    return claims


def _named(opening: Opening | None) -> str:
    return opening.told_apart if opening else "–"
