"""Requests that were accepted and not carried out yet: they stay the school's task."""

from __future__ import annotations

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from alliances.audit.models import AuditEntry
from dvb.agreements.lifecycle import BEFORE_SIGNED, IN_FORCE, WITH_LOG, AgreementState, AmendmentState
from dvb.agreements.models import Agreement, Amendment
from dvb.change_requests.lifecycle import RequestState
from dvb.change_requests.models import ChangeRequest

Kind = ChangeRequest.Kind
BY_AMENDMENT = (Kind.AMEND, Kind.EXTEND, Kind.SUPERVISOR)
REWRITTEN = ("agreement.change", "agreement.terms")


def pending() -> Q:
    """Accepted, and neither amendment, ending, correction nor absence exists since it was asked."""
    amended, corrected = _amended(), _corrected()
    return Q(status=RequestState.ACCEPTED) & (
        Q(kind__in=BY_AMENDMENT, agreement__status__in=sorted(IN_FORCE)) & ~Q(Exists(amended))
        | Q(kind=Kind.END, agreement__status__in=sorted(IN_FORCE))
        | Q(kind=Kind.CORRECT, agreement__status__in=sorted(BEFORE_SIGNED)) & ~Q(Exists(corrected))
        | Q(kind=Kind.ABSENT, agreement__status__in=sorted(WITH_LOG)) & ~Q(Exists(_absences()))
    )


def carried_out() -> Q:
    """Accepted, and what was asked exists since."""
    return Q(status=RequestState.ACCEPTED) & (
        Q(kind__in=BY_AMENDMENT) & Q(Exists(_amended()))
        | Q(kind=Kind.END, agreement__status=AgreementState.TERMINATED)
        | Q(kind=Kind.CORRECT) & Q(Exists(_corrected()))
        | Q(kind=Kind.ABSENT) & Q(Exists(_absences()))
    )


def with_outcome(rows: QuerySet[ChangeRequest]) -> QuerySet[ChangeRequest]:
    """The rows with ``is_carried_out``, for pages that say what became of each."""
    return rows.annotate(is_carried_out=Case(When(carried_out(), then=True), default=False))


def is_pending(request: ChangeRequest) -> bool:
    """Whether this one was accepted and is not carried out yet."""
    if request.status != RequestState.ACCEPTED:
        return False
    return ChangeRequest.objects.filter(pending(), pk=request.pk).exists()


def _amended() -> QuerySet[Amendment]:
    rows = Amendment.objects.filter(agreement=OuterRef("agreement"), created_at__gte=OuterRef("asked_at"))
    return rows.exclude(status=AmendmentState.VOID)


def _corrected() -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(
        subject_type=Agreement._meta.label_lower,
        subject_id=OuterRef("agreement_id"),
        verb__in=REWRITTEN,
        at__gte=OuterRef("asked_at"),
    )


def _absences() -> QuerySet[Agreement]:
    """The agreement, where an absence was entered since it was asked."""
    return Agreement.objects.filter(
        pk=OuterRef("agreement_id"), absences__entered_at__gte=OuterRef("asked_at")
    )
