"""Placements as other systems read them: agreements with what holds today and the hours confirmed so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max, Prefetch, Q, QuerySet, Sum

from alliances.kernel.actor import Actor
from alliances.kernel.visibility import visible_to
from dvb.kernel.terms import Terms
from dvb.lifecycle import BEFORE_SIGNED, CONFIRMED, AmendmentState
from dvb.models import PARTIES, Agreement, Amendment, LogEntry, PaperMonth
from dvb.services.agreements.terms import first_terms


@dataclass(frozen=True)
class Placement:
    """One stay as it holds today."""

    agreement: Agreement
    terms: Terms
    minutes: int
    signed_on: dt.date | None

    @property
    def ends_on(self) -> dt.date:
        return self.agreement.last_day or self.terms.ends_on

    @property
    def hours(self) -> Decimal:
        return (Decimal(self.minutes) / 60).quantize(Decimal("0.1"))


def rows_of(actor: Actor) -> QuerySet[Agreement]:
    """The agreements that the actor may read, with everything that a placement says."""
    changes = Amendment.objects.filter(status=AmendmentState.SIGNED).order_by("effective_on", "number")
    rows: QuerySet[Agreement] = visible_to(actor, Agreement)
    return (
        rows.select_related(
            "assignment__enrolment__school",
            "assignment__enrolment__programme__qualification",
            "assignment__opening__employer",
        )
        .prefetch_related(Prefetch("amendments", queryset=changes, to_attr="signed_changes"))
        .annotate(latest_signature=Max("signatures__signed_on", filter=Q(signatures__side__in=PARTIES)))
    )


def placements(agreements: Sequence[Agreement]) -> list[Placement]:
    """Each agreement with its terms and confirmed minutes, in two queries for all of them."""
    minutes = _minutes([agreement.pk for agreement in agreements])
    return [_placement(agreement, minutes.get(agreement.pk, 0)) for agreement in agreements]


def _placement(agreement: Agreement, minutes: int) -> Placement:
    terms = first_terms(agreement)
    for change in agreement.signed_changes:  # type: ignore[attr-defined]
        terms = terms.with_changes(change.changes)
    is_signed = agreement.status not in BEFORE_SIGNED | {"void"}
    signed_on = agreement.latest_signature if is_signed else None  # type: ignore[attr-defined]
    return Placement(agreement, terms, minutes, signed_on)


def _minutes(keys: Sequence[int]) -> dict[int, int]:
    entries = LogEntry.objects.filter(week__agreement__in=keys, week__status__in=CONFIRMED).order_by()
    found = dict(entries.values_list("week__agreement").annotate(Sum("minutes")))
    papers = PaperMonth.objects.filter(agreement__in=keys).order_by()
    for key, total in papers.values_list("agreement").annotate(Sum("minutes")):
        found[key] = found.get(key, 0) + total
    return found
