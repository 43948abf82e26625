"""What was agreed for stays, in queries: for lists and the floor below (``matching.assignments.stays``)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.visibility import visible_to
from dvb.agreements import draft_terms, placement
from dvb.agreements.lifecycle import BEFORE_SIGNED, RUNNING, SIGNED_BY_ALL, AgreementState, AmendmentState
from dvb.agreements.models import Agreement, Amendment
from dvb.signing.documents import paper_of
from dvb.signing.services import signatures
from matching.assignments import terms as kept_terms
from matching.assignments.models import Assignment, AssignmentTerms
from matching.assignments.stays import Assignments, Days, StayTerms
from matching.learners.models import Enrolment


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


def at_work(enrolments: Sequence[Enrolment]) -> set[int]:
    """The keys of those enrolments whose agreement goes on."""
    rows = Agreement.objects.filter(status__in=sorted(RUNNING), assignment__enrolment__in=enrolments)
    return set(rows.values_list("assignment__enrolment_id", flat=True))


def is_released(assignment: Assignment) -> bool:
    """Tell whether an agreement about this stay was released, or signed by some: a draft is not."""
    rows = Agreement.objects.filter(assignment=assignment)
    return rows.exclude(status__in=[AgreementState.DRAFT, AgreementState.VOID]).exists()


def draw_up_anew(assignment: Assignment, by: Actor) -> None:
    """The pair agreed to other terms: an agreement not signed by all is a draft again that starts from them.

    Signatures under the earlier wording do not count; what the draft itself said of changed terms goes.

    Raises
    ------
    Refused
        ``in_paper`` where all have signed meanwhile.
    """
    rows = Agreement.objects.select_for_update().exclude(status=AgreementState.VOID)
    agreement = rows.filter(assignment=assignment).first()
    if agreement is None:
        return
    if agreement.status not in BEFORE_SIGNED:
        raise Refused("in_paper", _("All have signed the agreement: these terms come by an amendment."))
    withdrawn = signatures.withdraw(paper_of(agreement))
    draft_terms.drop_own_terms(agreement, assignment)
    agreement.save()
    AuditEntry.objects.record(
        by=by, verb="agreement.terms", subject=agreement, before={"signatures": withdrawn}
    )


def require_not_asked(agreement: Agreement) -> None:
    """Refuse to release or sign what both sides are being asked to change.

    Raises
    ------
    Refused
        ``terms_asked``, with what the page of the place says.
    """
    if kept_terms.is_asked(agreement.assignment):
        raise Refused(
            "terms_asked",
            _(
                "Both sides are being asked about other terms. Once both agree, the agreement is drawn up "
                "anew; once one keeps the old terms, this one is signed. Their answers are on the page of "
                "the place."
            ),
        )


def agreed_terms(assignment: Assignment, by: Actor) -> StayTerms | None:
    """The first and last day, and the terms of today: of the first day before it, of the last one after."""
    rows = visible_to(by, Agreement).exclude(status=AgreementState.VOID).filter(assignment=assignment)
    agreement = rows.select_related("assignment__opening__workplace").first()
    if agreement is None:
        return None
    stay = placement.Placement(agreement)
    today = max(stay.starts_on, min(timezone.localdate(), stay.ends_on))
    days = sorted({one.effective_on for one in stay.changes if today < one.effective_on <= stay.ends_on})
    later = tuple(_terms_from(stay, day, day) for day in days)
    return replace(_terms_from(stay, today, stay.starts_on), later=later)


def _terms_from(stay: placement.Placement, day: dt.date, first: dt.date) -> StayTerms:
    """The terms of a day, as those of a stay that begins on ``first``."""
    terms = stay.terms_on(day)
    return StayTerms(
        starts_on=first,
        ends_on=stay.ends_on,
        weekly_hours=terms.weekly_hours,
        workplace=placement.site_of(stay.agreement, terms),
        supervisor=terms.supervisor,
        pay=terms.pay,
        amount=terms.amount,
    )
