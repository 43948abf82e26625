"""Entries that are typed once for a school and once for an employer, and that every new draft copies.

What was released keeps its copy. A draft takes a change over where it has nothing of its own in that field.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Organisation
from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.models import Agreement, StandingEntries
from dvb.agreements.services.locking import plain
from matching.assignments.lifecycle import AssignmentState
from matching.assignments.models import Assignment
from matching.learners.access import can_manage_learners

OF_SCHOOL = (
    "school_signatory",
    "school_position",
    "school_authority",
    "coordinator_name",
    "coordinator_contact",
    "accident_insurer",
    "accident_number",
    "accident_sum",
    "accident_from",
    "accident_to",
)
WITH_EMPLOYER = (
    "host_signatory",
    "host_position",
    "host_authority",
    "host_nace",
    "host_type",
    "pay_day",
    "protective_equipment",
    "liability_insurer",
    "liability_number",
    "liability_from",
    "liability_to",
)


def employers_of(by: Actor) -> QuerySet[Organisation]:
    """The employers to which learners of the actor's school go."""
    agreed = visible_to(by, Assignment).filter(status=AssignmentState.AGREED)
    return Organisation.objects.filter(pk__in=agreed.values("opening__employer"))


def kept(school: Organisation, employer: Organisation | None = None) -> dict[str, Any]:
    """The entries of the school, or of the school with this employer."""
    row = StandingEntries.objects.filter(school=school, employer=employer).first()
    return dict(row.particulars) if row else {}


def for_draft(assignment: Assignment) -> dict[str, Any]:
    """The particulars with which a new draft begins."""
    school, employer = assignment.enrolment.school_id, assignment.opening.employer_id
    rows = StandingEntries.objects.filter(school=school)
    found = {row.employer_id: row.particulars for row in rows if row.employer_id in (None, employer)}
    return {**found.get(None, {}), **found.get(employer, {})}


@transaction.atomic
def keep(
    school: Organisation, *, employer: Organisation | None = None, by: Actor, **values: Any
) -> list[Agreement]:
    """Keep the entries for every new draft; returns the drafts that took a changed entry over.

    Raises
    ------
    Refused
        ``not_yours`` for anybody but the school's own staff.
    """
    if not (can_manage_learners(by) and by.organisation_id == school.pk):
        raise Refused("not_yours", _("Only the school's own staff keeps these entries."))
    Organisation.objects.select_for_update().get(pk=school.pk)
    row = StandingEntries.objects.filter(school=school, employer=employer).first()
    row = row or StandingEntries(school=school, employer=employer)
    names = WITH_EMPLOYER if employer else OF_SCHOOL
    before = row.particulars
    after = {name: plain(values[name]) for name in names if values.get(name) not in (None, "")}
    if before == after:
        return []
    row.particulars = after
    row.save()
    changed = [name for name in names if before.get(name) != after.get(name)]
    AuditEntry.objects.record(
        by=by,
        verb="standing_entries.change",
        subject=row,
        before={name: before.get(name) for name in changed},
        after={name: after.get(name) for name in changed},
    )
    return _take_over(_drafts(school, employer), changed, before, after, by)


@transaction.atomic
def keep_from(agreement: Agreement, *, by: Actor) -> list[Agreement]:
    """Keep what one agreement says of the school and the employer; returns the drafts that took it over."""
    assignment, own = agreement.assignment, agreement.particulars
    school, employer = assignment.enrolment.school, assignment.opening.employer
    taken = {}
    for about, names in ((None, OF_SCHOOL), (employer, WITH_EMPLOYER)):
        typed = {name: own[name] for name in names if name in own}
        for draft in keep(school, employer=about, by=by, **(kept(school, about) | typed)):
            taken[draft.pk] = draft
    return list(taken.values())


def _drafts(school: Organisation, employer: Organisation | None) -> QuerySet[Agreement]:
    rows = Agreement.objects.select_for_update(of=("self",)).filter(
        status=AgreementState.DRAFT, assignment__enrolment__school=school
    )
    return rows.filter(assignment__opening__employer=employer) if employer else rows


def _take_over(
    drafts: QuerySet[Agreement], names: list[str], before: dict[str, Any], after: dict[str, Any], by: Actor
) -> list[Agreement]:
    """Copy what changed into drafts that have nothing there, or still the former entry."""
    taken = []
    for draft in drafts.order_by("pk"):
        own = draft.particulars
        mine = [name for name in names if own.get(name) in (None, "", before.get(name))]
        new = {name: after.get(name) for name in mine if own.get(name) != after.get(name)}
        if not new:
            continue
        old = {name: own.get(name) for name in new}
        draft.particulars = {name: value for name, value in (own | new).items() if value is not None}
        draft.looked_at = draft.looked_by = None
        draft.save(update_fields=["particulars", "looked_at", "looked_by"])
        AuditEntry.objects.record(by=by, verb="agreement.change", subject=draft, before=old, after=new)
        taken.append(draft)
    return taken
