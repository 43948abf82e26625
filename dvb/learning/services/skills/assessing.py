"""Levels given by the learner herself and by the supervisor, by personal link or signed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.catalogue.models import LearningOutcome
from alliances.kernel.actor import SYSTEM, Actor, Role
from alliances.kernel.errors import Refused
from alliances.kernel.visibility import visible_to
from alliances.links.models import PersonalLink
from alliances.people.models import User
from dvb.agreements import services as agreements
from dvb.agreements.lifecycle import IN_FORCE, STARTED, AgreementState
from dvb.agreements.models import Agreement
from dvb.guest_access.services import contacts, guest_links
from dvb.learning.models import Assessment, Confirmation, Level
from dvb.plans.models import PlanLine, Site

Kind = Assessment.Kind


@dataclass(frozen=True, slots=True)
class Judgement:
    """The level of one outcome, as entered."""

    outcome_id: int
    level: int
    mark: int | None = None
    note: str = ""


def outcomes_for(agreement: Agreement) -> tuple[list[LearningOutcome], list[LearningOutcome]]:
    """Outcomes to assess: the plan's outcomes of the workplace, then the qualification's other ones.

    Without a plan the first list holds all outcomes of the qualification.
    """
    enrolment = agreement.assignment.enrolment
    lines = PlanLine.objects.filter(plan__enrolment=enrolment, site=Site.HOST, outcome__isnull=False)
    planned = set(lines.values_list("outcome_id", flat=True))
    of_qualification = Q(qualification=enrolment.programme.qualification_id)
    rows = list(LearningOutcome.objects.filter(of_qualification | Q(pk__in=planned)).order_by("code"))
    if not planned:
        return rows, []
    return [o for o in rows if o.pk in planned], [o for o in rows if o.pk not in planned]


def can_assess(agreement: Agreement) -> bool:
    return agreement.status in STARTED


def can_check(agreement: Agreement, kind: str) -> bool:
    """She looks at herself when she begins, from the signing on, and again while or after she was there."""
    if kind == Kind.ENTRY:
        return agreement.status in IN_FORCE
    return kind == Kind.EXIT and agreement.status in STARTED


@transaction.atomic
def self_check(
    agreement: Agreement, *, kind: str, judgements: Sequence[Judgement], by: Actor
) -> list[Assessment]:
    """Store the learner's self-assessment at the beginning or at the end.

    Raises
    ------
    Refused
        ``not_yours``; ``not_now`` before it is signed, or the first check after the end.
    """
    locked = _lock(agreement)
    person = locked.assignment.enrolment.person
    is_learner = by.role is Role.LEARNER and person.user_id is not None and person.user_id == by.user_id
    if not (is_learner or by.is_system):
        raise Refused("not_yours", _("Only the learner answers this."))
    if not can_check(locked, kind):
        raise Refused("not_now", _("This can be entered once the agreement is signed, and until it is over."))
    return _save(locked, kind, judgements, name=person.name, link=None, by=by)


@transaction.atomic
def assess(agreement: Agreement, *, judgements: Sequence[Judgement], by: Actor) -> list[Assessment]:
    """Store an assessment by a signed-in person of the employer.

    Raises
    ------
    Refused
        ``not_yours`` for anybody but the host's own people.
    """
    locked = _lock(agreement)
    is_host = by.organisation_kind == "employer" and visible_to(by, Agreement).filter(pk=locked.pk).exists()
    if not (by.is_system or (is_host and by.can_write())):
        raise Refused("not_yours", _("Only the employer assesses what the learner can do at the workplace."))
    user = User.objects.filter(pk=by.user_id or 0).first()
    name = (user.name or user.email) if user else agreements.last_terms(locked).supervisor or ""
    return _save(locked, Kind.SUPERVISOR, judgements, name=name, link=None, by=by)


@transaction.atomic
def assess_by_link(
    link: PersonalLink, *, agreement: Agreement, judgements: Sequence[Judgement]
) -> list[Assessment]:
    """Store the supervisor's assessment by personal link, without an account.

    Raises
    ------
    Refused
        ``link_over`` where the link does not open this agreement (any more).
    """
    locked = _lock(agreement)
    if not contacts.at_workplace_of(link).filter(pk=locked.pk).exists():
        raise Refused("link_over", _("This link does not hold any more. Ask for a new one."))
    return _save(locked, Kind.SUPERVISOR, judgements, name=link.name, link=link, by=SYSTEM)


def _lock(agreement: Agreement) -> Agreement:
    rows = Agreement.objects.select_for_update(of=("self",)).select_related(
        "assignment__enrolment__person", "assignment__enrolment__programme", "assignment__opening"
    )
    return rows.get(pk=agreement.pk)


def _save(
    agreement: Agreement,
    kind: str,
    judgements: Sequence[Judgement],
    *,
    name: str,
    link: PersonalLink | None,
    by: Actor,
) -> list[Assessment]:
    """Save the judgements that differ; refuses to change a confirmed level."""
    if kind == Kind.SUPERVISOR and not can_assess(agreement):
        raise Refused("not_begun", _("It is assessed once the learner has begun."))
    _require_valid(agreement, judgements)
    stored = {row.outcome_id: row for row in agreement.assessments.filter(kind=kind)}
    confirmed = set(
        Confirmation.objects.filter(
            assessment__in=[row.pk for row in stored.values()], withdrawn_at__isnull=True
        ).values_list("assessment_id", flat=True)
    )
    judged = set(agreement.assessments.filter(kind=Kind.SUPERVISOR).values_list("outcome_id", flat=True))
    written = []
    for one in judgements:
        row = stored.get(one.outcome_id)
        values = {"level": one.level, "mark": one.mark, "note": one.note.strip()[:300]}
        before = {key: getattr(row, key) for key in values} if row else {}
        if before == values:
            continue
        if kind == Kind.ENTRY and one.outcome_id in judged:
            raise Refused(
                "too_late", _("The supervisor has assessed this already: the first check stays as it was.")
            )
        if row is not None and row.pk in confirmed:
            raise Refused(
                "confirmed",
                _("The school has confirmed this level. Ask it to take the confirmation back first."),
            )
        row = row or Assessment(agreement=agreement, outcome_id=one.outcome_id, kind=kind)
        for key, value in {**values, "assessed_name": name[:150], "assessed_on": guest_links.today()}.items():
            setattr(row, key, value)
        row.link, row.entered_by_id = link, by.user_id
        row.save()
        written.append(row)
        AuditEntry.objects.record(
            by=by,
            verb="skill.assess",
            subject=row,
            before=before,
            after={**values, "kind": kind, "outcome": one.outcome_id, "link": link.pk if link else None},
        )
    return written


def _require_valid(agreement: Agreement, judgements: Sequence[Judgement]) -> None:
    if not judgements:
        raise Refused("nothing_said", _("Choose a level for at least one outcome."))
    if agreement.status in (AgreementState.DRAFT, AgreementState.VOID):
        raise Refused("not_now", _("This can be entered once the agreement is signed, and until it is over."))
    planned, others = outcomes_for(agreement)
    allowed = {outcome.pk for outcome in (*planned, *others)}
    for one in judgements:
        if one.outcome_id not in allowed:
            raise Refused("other_outcome", _("This outcome belongs neither to the plan nor to the trade."))
        if one.level not in Level.values:
            raise Refused("level", _("Choose one of the levels."))
        if one.mark is not None and not 1 <= one.mark <= 10:
            raise Refused("mark", _("A mark is a number from 1 to 10."))
