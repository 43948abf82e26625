"""The days and terms of a learner's stay: those kept with the pair, until an agreement says otherwise.

Agreements lie on the floor above and register their answers here. Whoever speaks of the days of an opening,
of an offer or of a round reads the opening itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from alliances.kernel.actor import SYSTEM, Actor
from alliances.organisations.models import Workplace
from matching.assignments import terms as kept_terms
from matching.assignments.models import Assignment
from matching.openings.models import Opening, SeatClaim

Days = tuple[dt.date, dt.date]
"""First and last day."""
Assignments = Collection[int] | QuerySet[Any]
"""Keys of assignments, or a query for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StayTerms:
    """First and last day of a stay, and what else holds of it today."""

    starts_on: dt.date
    ends_on: dt.date
    weekly_hours: Decimal | None
    workplace: Workplace
    supervisor: str
    pay: str
    amount: Decimal | None
    later: tuple[StayTerms, ...] = ()
    """What all signed and what begins after today, in order."""

    @property
    def pay_label(self) -> str:
        return str(Opening(remuneration_kind=self.pay).get_remuneration_kind_display())


ChangedDays = Callable[[Assignments, Actor], Mapping[int, Days]]
AgreedTerms = Callable[[Assignment, Actor], StayTerms | None]
AboutStay = Callable[[Assignment], bool]
TermsChanged = Callable[[Assignment, Actor], None]
Amend = Callable[[Assignment, kept_terms.OfferTerms, Actor], bool]
_CHANGED_DAYS: list[ChangedDays] = []
_AGREED_TERMS: list[AgreedTerms] = []
_IS_SIGNED: list[AboutStay] = []
_IS_RELEASED: list[AboutStay] = []
_TERMS_CHANGED: list[TermsChanged] = []
_AMEND: list[Amend] = []


def register(
    *,
    changed_days: ChangedDays,
    agreed_terms: AgreedTerms,
    is_signed: AboutStay,
    is_released: AboutStay,
    terms_changed: TermsChanged,
) -> None:
    """Register, in ``registration``, who knows what was agreed.

    Parameters
    ----------
    changed_days : callable
        Days by the assignment's key, where the actor may read that they differ from those of the opening.
    agreed_terms : callable
        The terms of one stay; ``None`` where nothing is agreed, or the actor may not read it.
    is_signed : callable
        Whether all have signed what was agreed of one stay, also where it is over by now.
    is_released : callable
        Whether a paper about it was released to be signed, or signed.
    terms_changed : callable
        What follows in the same transaction once both sides agreed to other terms; refuses where all have
        signed meanwhile.
    """
    _CHANGED_DAYS.append(changed_days)
    _AGREED_TERMS.append(agreed_terms)
    _IS_SIGNED.append(is_signed)
    _IS_RELEASED.append(is_released)
    _TERMS_CHANGED.append(terms_changed)


def register_amending(amend: Amend) -> None:
    """Register, in ``registration``, who asks a school to amend a signed agreement to what is offered now."""
    _AMEND.append(amend)


def days_of(assignments: Iterable[Assignment], by: Actor) -> dict[int, Days]:
    """First and last day of each stay, by the assignment's key, as far as the actor may know."""
    openings = {row.pk: row.opening for row in assignments}
    days = {key: (opening.starts_on, opening.ends_on) for key, opening in openings.items()}
    return days | _changed_days(list(days), by)


def with_days(claims: Iterable[SeatClaim], by: Actor) -> list[Any]:
    """The claims with the ``first_day`` and ``last_day`` of each one's stay, as far as the actor may know."""
    rows: list[Any] = list(claims)
    keys = [row.pk for row in rows]
    assignments = dict(Assignment.objects.filter(claim__in=keys).values_list("pk", "claim"))
    changed = {assignments[key]: days for key, days in _changed_days(list(assignments), by).items()}
    for row in rows:
        opening = row.seat.opening
        row.first_day, row.last_day = changed.get(row.pk, (opening.starts_on, opening.ends_on))
    return rows


def terms_of(assignment: Assignment, by: Actor) -> StayTerms:
    """The terms of one stay, as far as the actor may know."""
    agreed = (answer(assignment, by) for answer in _AGREED_TERMS)
    return next((terms for terms in agreed if terms is not None), None) or _kept(assignment)


def is_signed(assignment: Assignment) -> bool:
    """Tell whether an agreement about this stay binds all who signed it.

    Then only its end frees the seat, and only an amendment changes its terms.
    """
    return any(answer(assignment) for answer in _IS_SIGNED)


def is_drawn_up(assignment: Assignment) -> bool:
    """Tell whether an agreement about this stay has been drawn up, signed or not, and not declared void."""
    return any(answer(assignment, SYSTEM) is not None for answer in _AGREED_TERMS)


def is_released(assignment: Assignment) -> bool:
    """Tell whether a paper about this stay was released: the letter about signing says its terms."""
    return any(answer(assignment) for answer in _IS_RELEASED)


def ask_to_amend(assignment: Assignment, offer: kept_terms.OfferTerms, by: Actor) -> bool:
    """Ask the school for an amendment of what all signed; tells whether it is asked now."""
    return any(ask(assignment, offer, by) for ask in _AMEND)


def tell_changed(assignment: Assignment, by: Actor) -> None:
    """Both sides agreed to other terms."""
    for follow in _TERMS_CHANGED:
        follow(assignment, by)


def has_days(claims: QuerySet[SeatClaim], first: dt.date, last: dt.date | None = None) -> Q:
    """The condition that picks, of these claims, those of a stay with days from ``first`` to ``last``."""
    by_opening = Q(seat__opening__ends_on__gte=first)
    if last is not None:
        by_opening &= Q(seat__opening__starts_on__lte=last)
    changed = _changed_days(Assignment.objects.filter(claim__in=claims.order_by().values("pk")), SYSTEM)
    if not changed:
        return by_opening
    inside = [
        key for key, (starts, ends) in changed.items() if ends >= first and (last is None or starts <= last)
    ]
    return (by_opening & ~Q(assignment__in=list(changed))) | Q(assignment__in=inside)


def held_between(first: dt.date, last: dt.date) -> QuerySet[SeatClaim]:
    """Claims that nobody released, of stays with a day from ``first`` to ``last``."""
    live = SeatClaim.objects.filter(released_at__isnull=True)
    return live.filter(has_days(live, first, last))


def _changed_days(assignments: Assignments, by: Actor) -> dict[int, Days]:
    changed: dict[int, Days] = kept_terms.changed_days(assignments)
    for answer in _CHANGED_DAYS:
        changed |= answer(assignments, by)
    return changed


def _kept(assignment: Assignment) -> StayTerms:
    kept = kept_terms.terms_of(assignment)
    return StayTerms(
        starts_on=kept.starts_on,
        ends_on=kept.ends_on,
        weekly_hours=kept.weekly_hours,
        workplace=kept.workplace,
        supervisor=kept.supervisor,
        pay=kept.pay,
        amount=kept.amount,
    )
