"""Reports at the end of a stay: by the supervisor, the learner and the visiting school."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM, Actor, Role
from alliances.kernel.errors import Refused
from alliances.kernel.visibility import visible_to
from alliances.links.models import PersonalLink
from alliances.people.models import User
from dvb.agreements import services as agreements
from dvb.agreements.access import can_manage
from dvb.agreements.lifecycle import STARTED
from dvb.agreements.models import Agreement
from dvb.guest_access.services import contacts
from dvb.learning.models import EndReport, LearnerView, Visit

BEFORE_END = dt.timedelta(days=14)
STEP = 5
"""Employers see figures of the first 5, 10, 15 … answers: no two pictures differ by fewer than five."""
SCORES = ("learned", "guided", "safe", "fair", "as_planned")


def is_time(agreement: Agreement) -> bool:
    """From two weeks before the last day on, and whenever it is over."""
    if agreement.status not in STARTED:
        return False
    is_over = agreement.status in ("ended", "terminated")
    return is_over or timezone.localdate() >= agreements.Placement(agreement).ends_on - BEFORE_END


@transaction.atomic
def report(agreement: Agreement, *, by: Actor, **values: Any) -> EndReport:
    """Store the report of the employer's staff; a new one replaces it, the audit trail has both."""
    locked = _lock(agreement)
    is_host = by.organisation_kind == "employer" and visible_to(by, Agreement).filter(pk=locked.pk).exists()
    if not (by.is_system or (is_host and by.can_write())):
        raise Refused("not_yours", _("Only the employer reports how the stay was."))
    user = User.objects.filter(pk=by.user_id or 0).first()
    name = (user.name or user.email) if user else agreements.last_terms(locked).supervisor or ""
    return _save_report(locked, values, name=name, link=None, by=by)


@transaction.atomic
def report_by_link(link: PersonalLink, *, agreement: Agreement, **values: Any) -> EndReport:
    """The supervisor reports by personal link.

    Raises
    ------
    Refused
        ``link_over``, ``too_early``.
    """
    locked = _lock(agreement)
    if not contacts.at_workplace_of(link).filter(pk=locked.pk).exists():
        raise Refused("link_over", _("This link does not hold any more. Ask for a new one."))
    return _save_report(locked, values, name=link.name, link=link, by=SYSTEM)


def _save_report(
    agreement: Agreement, values: dict[str, Any], *, name: str, link: PersonalLink | None, by: Actor
) -> EndReport:
    _require_time(agreement)
    row = EndReport.objects.filter(agreement=agreement).first() or EndReport(agreement=agreement)
    before = {} if row._state.adding else {key: getattr(row, key) for key in values}
    if before == values:
        return row
    for key, value in values.items():
        setattr(row, key, value)
    row.given_name, row.given_on = name[:150], timezone.localdate()
    row.link, row.entered_by_id = link, by.user_id
    row.full_clean(exclude=["link", "entered_by", "agreement"])
    row.save()
    AuditEntry.objects.record(
        by=by,
        verb="report.end",
        subject=row,
        before=before,
        after={**values, "link": link.pk if link else None},
    )
    return row


@transaction.atomic
def view(agreement: Agreement, *, by: Actor, **values: Any) -> LearnerView:
    """Store the learner's view of the workplace; a second answer returns the first.

    Raises
    ------
    Refused
        ``not_yours``, ``too_early``.
    """
    locked = _lock(agreement)
    person = locked.assignment.enrolment.person
    if not (by.role is Role.LEARNER and person.user_id is not None and person.user_id == by.user_id):
        raise Refused("not_yours", _("Only the learner answers this."))
    _require_time(locked)
    learner_view, is_new = LearnerView.objects.get_or_create(
        agreement=locked, defaults={**values, "given_on": timezone.localdate()}
    )
    if is_new:  # what she said stays out of the audit trail: employers' people may one day read that
        AuditEntry.objects.record(by=by, verb="report.view", subject=learner_view)
    return learner_view


@transaction.atomic
def visit(agreement: Agreement, *, by: Actor, **values: Any) -> Visit:
    """Store the school's note about a visit; the same note sent twice is stored once.

    Raises
    ------
    Refused
        ``not_yours``; ``future``; ``not_begun``.
    """
    locked = _lock(agreement)
    if not can_manage(by, locked.assignment):
        raise Refused("not_yours", _("Only the learner's school keeps this agreement."))
    if values["visited_on"] > timezone.localdate():
        raise Refused("future", _("This day lies in the future."), "visited_on")
    if locked.status not in STARTED:
        raise Refused("not_begun", _("There is nobody to visit yet."))
    visit_row, is_new = Visit.objects.get_or_create(
        agreement=locked, **values, defaults={"visited_by_id": by.user_id}
    )
    if is_new:
        AuditEntry.objects.record(
            by=by, verb="report.visit", subject=visit_row, after={"on": str(values["visited_on"])}
        )
    return visit_row


def _lock(agreement: Agreement) -> Agreement:
    rows = Agreement.objects.select_for_update(of=("self",)).select_related(
        "assignment__enrolment__person", "assignment__opening"
    )
    return rows.get(pk=agreement.pk)


def _require_time(agreement: Agreement) -> None:
    if not is_time(agreement):
        raise Refused("too_early", _("This is asked in the last two weeks of the stay, and after it."))


@dataclass(frozen=True, slots=True)
class Figures:
    """Means of the first ``shown`` answers about one employer, and how many would go there again."""

    shown: int
    means: dict[str, float]
    again: float


def shown_of(count: int) -> int:
    """How many answers the figures cover: a multiple of five, none below five."""
    return count - count % STEP


def figures_of(answers: Sequence[LearnerView]) -> Figures | None:
    """Aggregates that an employer may see, over answers in the order given; never of single answers."""
    shown = shown_of(len(answers))
    if not shown:
        return None
    first = answers[:shown]
    means = {name: sum(getattr(row, name) for row in first) / shown for name in SCORES}
    return Figures(shown, means, sum(row.would_come_again for row in first) / shown)


def figures_for_employer(by: Actor) -> Figures | None:
    """The actor's own employer, over all schools and years."""
    rows = LearnerView.objects.filter(
        agreement__assignment__opening__employer_id=by.organisation_id or 0
    ).order_by("given_on", "pk")
    return figures_of(list(rows)) if by.organisation_kind == "employer" else None
