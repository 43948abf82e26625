"""What is said at the end of a stay: by the supervisor, the learner and the visiting school."""

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
from dvb.guest_access.services import guest_links as outside
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
def report(agreement: Agreement, *, by: Actor, **said: Any) -> EndReport:
    """A signed-in person of the employer reports; said again it replaces, and the audit trail keeps both."""
    held = _hold(agreement)
    is_host = by.organisation_kind == "employer" and visible_to(by, Agreement).filter(pk=held.pk).exists()
    if not (by.is_system or (is_host and by.can_write())):
        raise Refused("not_yours", _("Only the employer reports how the stay was."))
    user = User.objects.filter(pk=by.user_id or 0).first()
    name = (user.name or user.email) if user else agreements.last_terms(held).supervisor or ""
    return _report(held, said, name=name, link=None, by=by)


@transaction.atomic
def report_by_link(link: PersonalLink, *, agreement: Agreement, **said: Any) -> EndReport:
    """The supervisor reports by personal link.

    Raises
    ------
    Refused
        ``link_over``, ``too_early``.
    """
    held = _hold(agreement)
    is_supervisor = link.purpose == PersonalLink.Purpose.SUPERVISOR
    if not is_supervisor or not outside.agreements_of(link).filter(pk=held.pk).exists():
        raise Refused("link_over", _("This link does not hold any more. Ask for a new one."))
    return _report(held, said, name=link.name, link=link, by=SYSTEM)


def _report(
    held: Agreement, said: dict[str, Any], *, name: str, link: PersonalLink | None, by: Actor
) -> EndReport:
    _require_time(held)
    row = EndReport.objects.filter(agreement=held).first() or EndReport(agreement=held)
    before = {} if row._state.adding else {key: getattr(row, key) for key in said}
    if before == said:
        return row
    for key, value in said.items():
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
        after={**said, "link": link.pk if link else None},
    )
    return row


@transaction.atomic
def view(agreement: Agreement, *, by: Actor, **said: Any) -> LearnerView:
    """The learner's view of the workplace, asked once: a second answer finds the first.

    Raises
    ------
    Refused
        ``not_yours``, ``too_early``.
    """
    held = _hold(agreement)
    person = held.assignment.enrolment.person
    if not (by.role is Role.LEARNER and person.user_id is not None and person.user_id == by.user_id):
        raise Refused("not_yours", _("Only the learner answers this."))
    _require_time(held)
    found, is_new = LearnerView.objects.get_or_create(
        agreement=held, defaults={**said, "given_on": timezone.localdate()}
    )
    if is_new:  # what she said stays out of the audit trail: employers' people may one day read that
        AuditEntry.objects.record(by=by, verb="report.view", subject=found)
    return found


@transaction.atomic
def visit(agreement: Agreement, *, by: Actor, **said: Any) -> Visit:
    """The school's note about a visit; the same note sent twice is one.

    Raises
    ------
    Refused
        ``not_yours``; ``future``; ``not_begun``.
    """
    held = _hold(agreement)
    if not can_manage(by, held.assignment):
        raise Refused("not_yours", _("Only the learner's school keeps this agreement."))
    if said["visited_on"] > timezone.localdate():
        raise Refused("future", _("This day lies in the future."), "visited_on")
    if held.status not in STARTED:
        raise Refused("not_begun", _("There is nobody to visit yet."))
    found, is_new = Visit.objects.get_or_create(
        agreement=held, **said, defaults={"visited_by_id": by.user_id}
    )
    if is_new:
        AuditEntry.objects.record(
            by=by, verb="report.visit", subject=found, after={"on": str(said["visited_on"])}
        )
    return found


def _hold(agreement: Agreement) -> Agreement:
    rows = Agreement.objects.select_for_update(of=("self",)).select_related(
        "assignment__enrolment__person", "assignment__opening"
    )
    return rows.get(pk=agreement.pk)


def _require_time(held: Agreement) -> None:
    if not is_time(held):
        raise Refused("too_early", _("This is asked in the last two weeks of the stay, and after it."))


@dataclass(frozen=True, slots=True)
class Figures:
    """Means of the first ``shown`` answers about one employer, and how many would go there again."""

    shown: int
    means: dict[str, float]
    again: float


def shown_of(count: int) -> int:
    """How many answers a picture is made of: a multiple of five, none below five."""
    return count - count % STEP


def figures_of(answers: Sequence[LearnerView]) -> Figures | None:
    """What an employer may see of the answers, in the order in which they were given; never one by one."""
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
