"""What was agreed for stays, in queries: for lists and the floor below (``matching.assignments.stays``)."""

from __future__ import annotations

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.visibility import visible_to
from dvb.agreements import placement
from dvb.agreements.lifecycle import SIGNED_BY_ALL, AgreementState, AmendmentState
from dvb.agreements.models import Agreement, Amendment
from matching.assignments.models import Assignment, AssignmentTerms
from matching.assignments.stays import Assignments, Days, StayTerms


def changed_days(assignments: Assignments, by: Actor) -> dict[int, Days]:
    """First and last day, by the assignment, where the agreement may say others than the opening."""
    rows = _possibly_changed(visible_to(by, Agreement).filter(assignment__in=assignments))
    stays = placement.placements(rows.select_related("assignment__opening")).values()
    return {one.agreement.assignment_id: (one.starts_on, one.ends_on) for one in stays}


def _possibly_changed(rows: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """Agreements that were amended or ended early, or whose opening got other days after their release."""
    amendments = Amendment.objects.filter(agreement=OuterRef("pk"), status=AmendmentState.SIGNED)
    rows = rows.exclude(status=AgreementState.VOID).annotate(
        agreed_first=KT("terms__starts_on"),
        agreed_last=KT("terms__ends_on"),
        offered_first=_as_stored("starts_on"),
        offered_last=_as_stored("ends_on"),
    )
    is_as_offered = Q(agreed_first=F("offered_first"), agreed_last=F("offered_last"))
    has_other_days = Q(agreed_first__isnull=False) & (~is_as_offered | Q(Exists(keeps_other_days())))
    has_own_days = Q(particulars__has_key="starts_on") | Q(particulars__has_key="ends_on")
    return rows.filter(Q(last_day__isnull=False) | has_own_days | has_other_days | Q(Exists(amendments)))


def keeps_other_days() -> QuerySet[AssignmentTerms]:
    """Kept terms of an agreement's pair with other days than its opening has today."""
    kept = AssignmentTerms.objects.filter(
        assignment=OuterRef("assignment"), state=AssignmentTerms.State.CURRENT
    )
    return kept.exclude(
        starts_on=F("assignment__opening__starts_on"), ends_on=F("assignment__opening__ends_on")
    )


def with_first_day(rows: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """Annotate ``first_day``, as text in the order of days, for lists that sort by it."""
    kept = AssignmentTerms.objects.filter(
        assignment=OuterRef("assignment"), state=AssignmentTerms.State.CURRENT
    )
    kept_day = Subquery(kept.annotate(day=Cast("starts_on", CharField())).values("day"))
    first_day = Coalesce(KT("terms__starts_on"), kept_day, _as_stored("starts_on"), output_field=TextField())
    return rows.annotate(first_day=first_day)


def _as_stored(name: str) -> Cast:
    """A day of the opening, written as stored terms write it."""
    return Cast(f"assignment__opening__{name}", CharField())


def is_signed(assignment: Assignment) -> bool:
    """Tell whether all have signed the agreement about this stay, whatever became of it since."""
    return Agreement.objects.filter(assignment=assignment, status__in=sorted(SIGNED_BY_ALL)).exists()


def is_fixed(assignment: Assignment) -> bool:
    """Tell whether an agreement about this stay was released, or signed by some: a draft is not."""
    rows = Agreement.objects.filter(assignment=assignment)
    return rows.exclude(status__in=[AgreementState.DRAFT, AgreementState.VOID]).exists()


def look_again(assignment: Assignment, by: Actor) -> None:
    """The pair agreed to other terms: the draft that starts from them has to be looked at again."""
    draft = Agreement.objects.select_for_update().filter(assignment=assignment, status=AgreementState.DRAFT)
    for agreement in draft:
        agreement.looked_at, agreement.looked_by = None, None
        agreement.save(update_fields=["looked_at", "looked_by"])
        AuditEntry.objects.record(by=by, verb="agreement.terms", subject=agreement)


def agreed_terms(assignment: Assignment, by: Actor) -> StayTerms | None:
    """The first and last day, and the terms of today: of the first day before it, of the last one after."""
    rows = visible_to(by, Agreement).exclude(status=AgreementState.VOID).filter(assignment=assignment)
    agreement = rows.select_related("assignment__opening__workplace").first()
    if agreement is None:
        return None
    stay = placement.Placement(agreement)
    terms = stay.terms_on(max(stay.starts_on, min(timezone.localdate(), stay.ends_on)))
    return StayTerms(
        starts_on=stay.starts_on,
        ends_on=stay.ends_on,
        weekly_hours=terms.weekly_hours,
        workplace=placement.site_of(agreement, terms),
        supervisor=terms.supervisor,
        pay=terms.pay,
        amount=terms.amount,
    )
