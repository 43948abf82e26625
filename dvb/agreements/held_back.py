"""Stays that all have signed and that could not begin on their first day."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.models import Agreement
from dvb.agreements.placement import first_terms


def is_held_back(agreement: Agreement) -> bool:
    """Whether all have signed and the first day has come, but the stay could not begin."""
    is_signed = agreement.status == AgreementState.SIGNED
    return is_signed and first_terms(agreement).starts_on <= timezone.localdate()


def held_back() -> Q:
    """Filter of agreements for which :func:`is_held_back` says yes; signed terms are always stored."""
    return Q(status=AgreementState.SIGNED, terms__starts_on__lte=str(timezone.localdate()))
