"""Row locks of agreements for writing, with the check of who may write."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from dvb.agreements.access import can_manage
from dvb.agreements.models import Agreement
from dvb.documents.facts import Kind
from matching.assignments.lifecycle import AssignmentState
from matching.assignments.models import Assignment
from matching.assignments.terms import terms_of

RELATED = (
    "assignment__enrolment__person",
    "assignment__enrolment__school",
    "assignment__enrolment__programme__qualification",
    "assignment__opening__employer",
    "assignment__opening__workplace",
)
"""What an agreement's pages and papers are about."""


def lock_for_edit(agreement: Agreement, by: Actor) -> Agreement:
    """Read the agreement again and lock its row; refuses whoever does not manage it."""
    locked = lock(agreement)
    require_manager(locked.assignment, by)
    return locked


def lock(agreement: Agreement) -> Agreement:
    """Read the agreement again and lock its row."""
    rows = Agreement.objects.select_for_update(of=("self",)).select_related(*RELATED)
    return rows.get(pk=agreement.pk)


def require_manager(assignment: Assignment, by: Actor) -> None:
    if not can_manage(by, assignment):
        raise Refused("not_yours", _("Only the learner's school keeps this agreement."))


def require_agreed(agreement: Agreement) -> None:
    if agreement.assignment.status != AssignmentState.AGREED:
        raise Refused("not_agreed", _("The learner does not go there any more: void this agreement."))


def kind_of(agreement: Agreement) -> Kind:
    return Kind(terms_of(agreement.assignment).kind)


def plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | dict | type(None)) else str(value)
