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
from matching.learners.models import Enrolment, Group


@dataclass(frozen=True, slots=True)
class Entry:
    """One line as it is typed: an official outcome or own words, where, and how many hours."""

    site: str
    outcome: LearningOutcome | None = None
    text: str = ""
    hours: Decimal | None = None


def outcomes_of(programme: Programme) -> QuerySet[LearningOutcome]:
    """The official outcomes of a programme's qualification."""
    return LearningOutcome.objects.filter(qualification=programme.qualification_id).order_by("code")


def missing_from(lines: Iterable[PlanLine | TemplateLine], programme: Programme) -> list[LearningOutcome]:
    """Official outcomes that no line names: a warning, since the programme has to teach them."""
    named = {line.outcome_id for line in lines}
    return [outcome for outcome in outcomes_of(programme) if outcome.pk not in named]


@transaction.atomic
def set_template(programme: Programme, entries: Sequence[Entry], *, by: Actor) -> PlanTemplate:
    """Replace what new plans of the programme begin with; plans that exist stay as they are."""
    if not (by.is_system or (can_manage_learners(by) and programme.school_id == by.organisation_id)):
        raise Refused("not_yours", _("Only the programme's own school does this."))
    _require_lines(entries)
    template, __ = PlanTemplate.objects.get_or_create(programme=programme)
    before = template.lines.count()
    template.lines.all().delete()
    TemplateLine.objects.bulk_create(TemplateLine(template=template, **row) for row in _numbered(entries))
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
    """Make a draft for every learner of a group who has no plan; nothing is agreed by this.

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
        .filter(group=group, ended_on__isnull=True, plan__isnull=True)
        .order_by("pk")
    )
    made = [Plan(enrolment=enrolment) for enrolment in without]
    Plan.objects.bulk_create(made)
    PlanLine.objects.bulk_create(
        PlanLine(
            plan=plan,
            outcome_id=line.outcome_id,
            text=line.text,
            site=line.site,
            hours=line.hours,
            position=line.position,
        )
        for plan in made
        for line in lines
    )
    for plan in made:
        AuditEntry.objects.record(by=by, verb="plan.draw_up", subject=plan, after={"template": template.pk})
    return made


@transaction.atomic
def change(plan: Plan, entries: Sequence[Entry], *, by: Actor) -> Plan:
    """Change one plan; if it was agreed, it has to be agreed again."""
    held = _hold(plan, by)
    _require_lines(entries)
    rows = _numbered(entries)
    old = [
        {"outcome": line.outcome_id, "text": line.text, "site": line.site, "hours": line.hours}
        for line in held.lines.all()
    ]
    new = [
        {"outcome": row["outcome"] and row["outcome"].pk, **{k: row[k] for k in ("text", "site", "hours")}}  # type: ignore[attr-defined]
        for row in rows
    ]
    if old == new:
        return held
    held.lines.all().delete()
    PlanLine.objects.bulk_create(PlanLine(plan=held, **row) for row in rows)
    before, held.status, held.agreed_on = held.status, PlanState.DRAFT, None
    held.save()
    AuditEntry.objects.record(
        by=by,
        verb="plan.change",
        subject=held,
        before={"status": before, "lines": len(old)},
        after={"status": str(held.status), "lines": len(new)},
    )
    return held


@transaction.atomic
def agree(plans: Sequence[Plan], *, on: dt.date, by: Actor) -> int:
    """Note that plans were gone through with the learner and agreed; returns how many are new.

    Raises
    ------
    Refused
        ``future`` for a day that has not come; ``no_lines`` for a plan without a line.
    """
    if on > timezone.localdate():
        raise Refused("future", _("This day has not come yet."), "on")
    count = 0
    for plan in plans:
        held = _hold(plan, by)
        if held.status == PlanState.AGREED:
            continue
        if not held.lines.exists():
            raise Refused("no_lines", _("The plan of %(name)s is empty.") % {"name": held.enrolment.person})
        held.status, held.agreed_on = PlanState.AGREED, on
        held.save(update_fields=["status", "agreed_on"])
        AuditEntry.objects.record(by=by, verb="plan.agree", subject=held, after={"on": str(on)})
        count += 1
    return count


def _hold(plan: Plan, by: Actor) -> Plan:
    rows = Plan.objects.select_for_update(of=("self",)).select_related("enrolment__person")
    held = rows.get(pk=plan.pk)
    require_manager(held.enrolment, by)
    return held


def _require_lines(entries: Sequence[Entry]) -> None:
    if not entries:
        raise Refused("no_lines", _("Choose at least one thing to learn."))
    if any(entry.site not in Site.values for entry in entries):
        raise Refused("site", _("Say where it is learned: at school or at the workplace."))


def _numbered(entries: Sequence[Entry]) -> list[dict[str, object]]:
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
