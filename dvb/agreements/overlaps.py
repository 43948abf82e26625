"""Other stays of the same learner, and the first day that is free of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Placement, first_terms, placements

DAY = dt.timedelta(days=1)


def others_of(agreement: Agreement) -> list[Placement]:
    """Stays of the same person by other agreements that are not void, drafts among them."""
    rows = Agreement.objects.filter(
        assignment__enrolment__person=agreement.assignment.enrolment.person_id
    ).exclude(pk=agreement.pk)
    rows = rows.exclude(status=AgreementState.VOID).select_related("assignment__opening__employer")
    return list(placements(rows.order_by("pk")).values())


def overlapping(agreement: Agreement) -> list[Placement]:
    """Stays that were released or signed and have a day in common with this draft."""
    terms = first_terms(agreement)
    return [
        one
        for one in others_of(agreement)
        if one.agreement.status != AgreementState.DRAFT
        and one.starts_on <= terms.ends_on
        and one.ends_on >= terms.starts_on
    ]


def suggested_start(agreement: Agreement) -> dt.date | None:
    """Tomorrow or the day after an earlier stay, the later of both; ``None`` where none reaches into this."""
    terms, others = first_terms(agreement), _before(others_of(agreement))
    last = max((one.ends_on for one in others if one.ends_on >= terms.starts_on), default=None)
    if last is None:
        return None
    first = max(last, timezone.localdate()) + DAY
    return first if first <= terms.ends_on else None


def _before(others: Sequence[Placement]) -> list[Placement]:
    """Those that ended early: what still runs to its planned end stands beside, and is warned of."""
    return [one for one in others if one.agreement.status == AgreementState.TERMINATED]
