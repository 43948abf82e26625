"""Individual plans: a template for each programme, drafts for a group, then review, then agreement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.catalogue.models import LearningOutcome, Programme
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from dvb.plans.lifecycle import PlanState
from dvb.plans.models import Plan, PlanLine, PlanTemplate, Site, TemplateLine
from matching.learners.access import can_manage_learners, require_manager
from matching.learners.models import Enrolment, Group, here_on


@dataclass(frozen=True, slots=True)
class Entry:
    """One line as entered: an official outcome or free text, where, and how many hours."""

    site: str
    outcome: LearningOutcome | None = None
    text: str = ""
    hours: Decimal | None = None


def outcomes_of(programme: Programme) -> QuerySet[LearningOutcome]:
    """The official outcomes of a programme's qualification."""
    return LearningOutcome.objects.filter(qualification=programme.qualification_id).order_by("code")


def missing_from(lines: Iterable[PlanLine | TemplateLine], programme: Programme) -> list[LearningOutcome]:
    """Official outcomes without a line: a warning, since the programme has to teach them."""
    covered = {line.outcome_id for line in lines}
    return [outcome for outcome in outcomes_of(programme) if outcome.pk not in covered]


@transaction.atomic
def set_template(programme: Programme, entries: Sequence[Entry], *, by: Actor) -> PlanTemplate:
    """Replace the programme's template; existing plans stay as they are."""
    if not (by.is_system or (can_manage_learners(by) and programme.school_id == by.organisation_id)):
        raise Refused("not_yours", _("Only the programme's own school does this."))
    _require_lines(entries)
    template, __ = PlanTemplate.objects.get_or_create(programme=programme)
    before = template.lines.count()
    template.lines.all().delete()
    TemplateLine.objects.bulk_create(
        TemplateLine(template=template, **row) for row in _with_positions(entries)
    )
    AuditEntry.objects.record(
        by=by,
        verb="plan.template",
        subject=template,
        before={"lines": before},
        after={"lines": len(entries)},
    )
    return template


@transaction.atomic
def draw_up(group: Group, *, by: Actor) -> list[Plan]:
    """Create a draft for every learner of a group without a plan.

    Raises
    ------
    Refused
        ``no_template`` where the programme has none yet.
    """
    if not (by.is_system or (can_manage_learners(by) and group.school_id == by.organisation_id)):
        raise Refused("not_yours", _("Only the group's own school does this."))
    template = PlanTemplate.objects.filter(programme=group.programme_id).prefetch_related("lines").first()
    if template is None:
        raise Refused("no_template", _("Make the template of the programme first."))
    lines = list(template.lines.all())
    without = (
        Enrolment.objects.select_for_update(of=("self",))
        .filter(here_on(timezone.localdate()), group=group, plan__isnull=True)
        .order_by("pk")
    )
    drafts = [Plan(enrolment=enrolment) for enrolment in without]
    Plan.objects.bulk_create(drafts)
    PlanLine.objects.bulk_create(
        PlanLine(
            plan=plan,
            outcome_id=line.outcome_id,
            text=line.text,
            site=line.site,
            hours=line.hours,
            position=line.position,
        )
        for plan in drafts
        for line in lines
    )
    for plan in drafts:
        AuditEntry.objects.record(by=by, verb="plan.draw_up", subject=plan, after={"template": template.pk})
    return drafts


@transaction.atomic
def change(plan: Plan, entries: Sequence[Entry], *, by: Actor) -> Plan:
    """Change one plan; if it was agreed, it has to be agreed again."""
    locked = _lock(plan, by)
    _require_lines(entries)
    rows = _with_positions(entries)
    old = [
        {"outcome": line.outcome_id, "text": line.text, "site": line.site, "hours": line.hours}
        for line in locked.lines.all()
    ]
    new = [
        {"outcome": row["outcome"] and row["outcome"].pk, **{k: row[k] for k in ("text", "site", "hours")}}  # type: ignore[attr-defined]
        for row in rows
    ]
    if old == new:
        return locked
    locked.lines.all().delete()
    PlanLine.objects.bulk_create(PlanLine(plan=locked, **row) for row in rows)
    before, locked.status, locked.agreed_on = locked.status, PlanState.DRAFT, None
    locked.save()
    AuditEntry.objects.record(
        by=by,
        verb="plan.change",
        subject=locked,
        before={"status": before, "lines": len(old)},
        after={"status": str(locked.status), "lines": len(new)},
    )
    return locked


@transaction.atomic
def agree(plans: Sequence[Plan], *, on: dt.date, by: Actor) -> int:
    """Mark plans as agreed with their learners; returns how many were not agreed before.

    Raises
    ------
    Refused
        ``future`` for a day that has not come; ``no_lines`` for a plan without a line.
    """
    if on > timezone.localdate():
        raise Refused("future", _("This day has not come yet."), "on")
    count = 0
    for plan in plans:
        locked = _lock(plan, by)
        if locked.status == PlanState.AGREED:
            continue
        if not locked.lines.exists():
            raise Refused("no_lines", _("The plan of %(name)s is empty.") % {"name": locked.enrolment.person})
        locked.status, locked.agreed_on = PlanState.AGREED, on
        locked.save(update_fields=["status", "agreed_on"])
        AuditEntry.objects.record(by=by, verb="plan.agree", subject=locked, after={"on": str(on)})
        count += 1
    return count


def _lock(plan: Plan, by: Actor) -> Plan:
    rows = Plan.objects.select_for_update(of=("self",)).select_related("enrolment__person")
    locked = rows.get(pk=plan.pk)
    require_manager(locked.enrolment, by)
    return locked


def _require_lines(entries: Sequence[Entry]) -> None:
    if not entries:
        raise Refused("no_lines", _("Choose at least one thing to learn."))
    if any(entry.site not in Site.values for entry in entries):
        raise Refused("site", _("Say where it is learned: at school or at the workplace."))


def _with_positions(entries: Sequence[Entry]) -> list[dict[str, object]]:
    return [
        {
            "outcome": entry.outcome,
            "text": "" if entry.outcome else entry.text.strip()[:300],
            "site": entry.site,
            "hours": entry.hours,
            "position": position,
        }
        for position, entry in enumerate(entries, start=1)
    ]
