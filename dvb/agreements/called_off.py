"""Agreements drawn up about a place that came to nothing before all had signed: an answer was taken back, or
the school withdrew the learner. Nobody is asked to sign them; the school declares them void.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from dvb.agreements.lifecycle import BEFORE_SIGNED
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Placement
from matching.assignments.lifecycle import AssignmentState


def is_called_off(agreement: Agreement) -> bool:
    is_agreed = agreement.assignment.status == AssignmentState.AGREED
    return agreement.status in BEFORE_SIGNED and not is_agreed


def is_late(stay: Placement) -> bool:
    """Whether the first day has passed and somebody has not signed yet."""
    is_unsigned = stay.agreement.status in BEFORE_SIGNED and not is_called_off(stay.agreement)
    return is_unsigned and stay.starts_on < timezone.localdate()


def called_off(path: str = "") -> Q:
    """Filter of agreements for which :func:`is_called_off` says yes; ``path`` leads to the agreement."""
    is_agreed = Q(**{f"{path}assignment__status": AssignmentState.AGREED})
    return Q(**{f"{path}status__in": BEFORE_SIGNED}) & ~is_agreed
