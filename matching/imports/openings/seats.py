"""Seats of many openings at once: rows 1 to n, never fewer than learners hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.imports.services.lookup import in_chunks
from alliances.kernel.errors import Refused
from matching.openings.models import Opening, Seat, SeatClaim


def seats_taken(openings: Iterable[Opening]) -> Counter[int]:
    """Live claims of each opening."""
    keys = [opening.pk for opening in openings]
    live = SeatClaim.objects.filter(released_at__isnull=True).values_list("seat__opening_id", flat=True)
    return Counter(in_chunks(live, "seat__opening_id", keys))


def make(openings: Sequence[Opening]) -> None:
    """Seats of openings that have none yet."""
    Seat.objects.bulk_create(
        Seat(opening=opening, number=number)
        for opening in openings
        for number in range(1, opening.seat_count + 1)
    )


def fit(openings: Sequence[Opening]) -> None:
    """Add missing seats, take away free ones with the highest numbers; their past goes to one that stays.

    Raises
    ------
    Refused
        ``seats_taken`` where more seats are held than would be left.
    """
    seats: dict[int, list[Seat]] = defaultdict(list)
    keys = [opening.pk for opening in openings]
    for seat in in_chunks(Seat.objects.select_for_update().order_by("number"), "opening_id", keys):
        seats[seat.opening_id].append(seat)
    claimed = SeatClaim.objects.filter(released_at__isnull=True).values_list("seat_id", flat=True)
    live = set(in_chunks(claimed, "seat__opening_id", keys))
    added: list[Seat] = []
    removed: list[Seat] = []
    successor_ids: dict[int, int] = {}
    for opening in openings:
        own = seats[opening.pk]
        highest = own[-1].number if own else 0
        missing = opening.seat_count - len(own)
        added += [Seat(opening=opening, number=highest + step) for step in range(1, missing + 1)]
        if missing < 0:
            leaving = _leaving(opening, own, live, -missing)
            remaining = next(seat for seat in own if seat not in leaving)
            successor_ids |= {seat.pk: remaining.pk for seat in leaving}
            removed += leaving
    Seat.objects.bulk_create(added)
    _inherit_past_claims(successor_ids)
    Seat.objects.filter(pk__in=[seat.pk for seat in removed]).delete()


def _leaving(opening: Opening, own: Sequence[Seat], live: set[int], surplus: int) -> list[Seat]:
    leaving = [seat for seat in reversed(own) if seat.pk not in live][:surplus]
    if len(leaving) < surplus:
        problem = _("Learners hold more seats of opening {number} than would be left.")
        raise Refused("seats_taken", format_lazy(problem, number=opening.external_id), "seats")
    return leaving


def _inherit_past_claims(successor_ids: dict[int, int]) -> None:
    """A seat with a released claim cannot be deleted before the claim has moved."""
    past = in_chunks(SeatClaim.objects.all(), "seat_id", successor_ids)
    for claim in past:
        claim.seat_id = successor_ids[claim.seat_id]
    SeatClaim.objects.bulk_update(past, ["seat"])
