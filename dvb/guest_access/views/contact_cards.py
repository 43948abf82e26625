"""What an employer's contact person reads of each stay behind her link, and what she may do about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from alliances.kernel.alerts import Alert
from alliances.links.models import PersonalLink
from dvb.agreements.alerts import alert_of
from dvb.agreements.lifecycle import STARTED, AgreementState
from dvb.agreements.models import Agreement
from dvb.guest_access import page_facts as guest_facts
from dvb.guest_access.queries import LinkRow, live_rows, refused_stays
from dvb.guest_access.services import contacts, host_links
from matching.assignments.lifecycle import LIVE_ASSIGNMENTS, AssignmentState
from matching.assignments.models import Assignment
from matching.assignments.services import withdrawals
from matching.assignments.views.terms_section import asked_of

SHOWN_AFTER = dt.timedelta(days=90)
"""How long a stay that ended early is reported still, and a refusal can be taken back here."""
Side = Assignment.Side


@dataclass(frozen=True, slots=True)
class Card:
    """One stay: its pair, its released agreement, and what other subjects say of it."""

    row: Assignment
    agreement: Agreement | None
    may_withdraw: bool
    alert: Alert | None
    facts: dict[str, Any]
    supervisor: PersonalLink | None
    """Who was asked by a link to supervise, and holds it."""
    is_supervisor_refusing: bool
    """Whether she said that it is not her."""

    @property
    def is_assessed(self) -> bool:
        """Whether it has begun: then levels and the report at the end are entered."""
        return self.agreement is not None and self.agreement.status in STARTED


def agreed_of(link: PersonalLink) -> list[Assignment]:
    """Pairs that both sides agreed to, and stays that ended early not long ago."""
    since = timezone.localdate() - SHOWN_AFTER
    early = Q(agreement__status=AgreementState.TERMINATED, agreement__last_day__gte=since)
    rows = contacts.assignments_of(link).filter(Q(status=AssignmentState.AGREED) | early)
    return list(rows.order_by("-pk"))


def refused_of(link: PersonalLink) -> list[Assignment]:
    """Refusals of the employer that may still be taken back."""
    since = timezone.now() - SHOWN_AFTER
    rows = contacts.assignments_of(link).filter(
        status=AssignmentState.DECLINED, ended_by=Side.EMPLOYER, ended_at__gte=since
    )
    actor = contacts.actor_of(link)
    return [row for row in rows.order_by("-pk") if withdrawals.may_take_refusal_back(row, actor)]


def ended_of(link: PersonalLink) -> list[Assignment]:
    """What she was asked and need not answer any more: declined by the learner, expired or called back."""
    since = timezone.now() - SHOWN_AFTER
    declined = Q(status=AssignmentState.DECLINED) & ~Q(ended_by=Side.EMPLOYER)
    over = declined | Q(status__in=[AssignmentState.EXPIRED, AssignmentState.WITHDRAWN])
    rows = contacts.assignments_of(link).filter(over, ended_at__gte=since)
    return list(rows.exclude(reason=Assignment.Reason.AGREEMENT_END).order_by("-pk"))


def asked_again_of(link: PersonalLink) -> list[tuple[Assignment, dict[str, Any]]]:
    """Pairs of which other terms are proposed or were asked about first, with old values beside new."""
    is_asked = Q(status__in=LIVE_ASSIGNMENTS, terms_versions__state="proposed")
    is_changed = Q(status=AssignmentState.SENT, terms_versions__state="replaced")
    rows: QuerySet[Assignment] = contacts.assignments_of(link).filter(is_asked | is_changed).distinct()
    actor = contacts.actor_of(link)
    return [(row, asked_of(row, actor)) for row in rows.order_by("pk")]


def cards_of(link: PersonalLink, rows: Sequence[Assignment]) -> list[Card]:
    actor = contacts.actor_of(link)
    own = Agreement.objects.none() if not rows else contacts.agreements_of(link)
    found = own.filter(assignment__in=[row.pk for row in rows])
    agreements = {one.assignment_id: one for one in found.select_related("assignment__opening__employer")}
    asked = {one.link.subject_id: one.link for one in supervisors_of(link)} if agreements else {}
    return [_card(link, row, agreements.get(row.pk), actor, asked) for row in rows]


def _card(
    link: PersonalLink,
    row: Assignment,
    agreement: Agreement | None,
    actor: Any,
    asked: dict[int, PersonalLink],
) -> Card:
    is_suspended = agreement is not None and agreement.status == AgreementState.SUSPENDED
    supervisor = asked.get(agreement.pk) if agreement else None
    return Card(
        row=row,
        agreement=agreement,
        may_withdraw=withdrawals.may_withdraw(row, Side.EMPLOYER, actor),
        alert=alert_of(agreement, has_page=False) if agreement and is_suspended else None,
        facts=guest_facts.of_agreement(link, agreement) if agreement else {},
        supervisor=supervisor,
        is_supervisor_refusing=bool(agreement and supervisor and agreement.pk in refused_stays(supervisor)),
    )


def supervisors_of(link: PersonalLink) -> list[LinkRow]:
    """The live links of supervisors at this employer, of the school whose letter she has."""
    rows = host_links.about(link.subject_id).filter(
        purpose=PersonalLink.Purpose.SUPERVISOR, organisation=link.organisation_id
    )
    stays = contacts.agreements_of(link).filter(pk__in=rows.values("subject_id"))
    names = {
        stay.pk: stay.assignment.enrolment.person.name
        for stay in stays.select_related("assignment__enrolment__person")
    }
    return [replace(row, learner=names.get(row.link.subject_id, "")) for row in live_rows(rows)]
