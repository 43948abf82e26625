"""The September roll-over: groups advance one course, the last course graduates, learners move along."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit import editing as records
from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.text import normalise
from alliances.law.rules import SchoolYearSpan
from alliances.organisations.models import Organisation
from matching.enrolment_changes.endings import Ending
from matching.enrolment_changes.services.enrolments import release_ties
from matching.learners.models import EndReason, Enrolment, Group, SchoolYear
from matching.learners.services import groups

VERB = "school.roll_over"


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to one group: it becomes ``code`` in ``course``, or its learners graduate."""

    group: Group
    learners: int
    graduates: bool
    code: str
    course: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a roll-over would do, before anything is written."""

    from_year: SchoolYear
    to_year: str
    steps: tuple[Step, ...]
    without_group: int
    done_on: dt.date | None

    @property
    def moving(self) -> int:
        return sum(step.learners for step in self.steps if not step.graduates)

    @property
    def graduating(self) -> int:
        return sum(step.learners for step in self.steps if step.graduates)

    @property
    def advancing(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if not step.graduates)

    @property
    def leaving(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.graduates)


def offered(school: Organisation) -> str | None:
    """The school year into which a school's groups can roll now; ``None`` where nothing waits for it."""
    started = SchoolYear.objects.filter(groups__school=school, starts_on__lte=timezone.localdate())
    latest = started.order_by("-starts_on").first()
    to_year = groups.year_after(latest.code) if latest else None
    return None if to_year is None or _rolled_over_on(school, to_year) else to_year


def plan(school: Organisation, *, to_year: str, codes: Mapping[int, str] | None = None) -> Plan:
    """Look at what a roll-over would do; ``codes`` are new names of groups by their key."""
    from_year = _year_before(to_year)
    first_day = SchoolYearSpan.parse(to_year).starts_on
    rows = (
        Group.objects.filter(school=school, school_year=from_year)
        .select_related("programme")
        .annotate(
            staying=Count("enrolments", filter=_staying(first_day, "enrolments__")),
            unended=Count("enrolments", filter=Q(enrolments__ended_on__isnull=True)),
        )
    )
    return Plan(
        from_year=from_year,
        to_year=to_year,
        steps=tuple(_step(group, codes or {}) for group in rows),
        without_group=Enrolment.objects.filter(school=school, group=None, ended_on=None).count(),
        done_on=_rolled_over_on(school, to_year),
    )


def suggested_names(chosen: Plan) -> dict[int, str]:
    """A name for each group that advances: AT-1A becomes AT-2A where the number is that of its course.

    A name without that number stays, and so does one whose next name another group would have.
    """
    steps = chosen.advancing
    names = {step.group.pk: _next_name(step) for step in steps}
    while clash := _clashing(names):
        kept = {step.group.pk: step.group.code for step in steps if names[step.group.pk] in clash}
        if all(names[pk] == code for pk, code in kept.items()):
            break
        names |= kept
    return names


def _next_name(step: Step) -> str:
    is_course = re.compile(rf"(?<![0-9]){step.group.course}(?![0-9])")
    return is_course.sub(str(step.course), step.group.code, count=1)


def _clashing(names: Mapping[int, str]) -> set[str]:
    counts = Counter(names.values())
    return {name for name, count in counts.items() if count > 1}


@transaction.atomic
def run(
    school: Organisation,
    *,
    to_year: str,
    graduated_on: dt.date,
    by: Actor,
    codes: Mapping[int, str] | None = None,
) -> Plan:
    """Carry out a roll-over once for a school and a year, all of it or nothing."""
    groups.require_own(school.pk, by)
    Organisation.objects.select_for_update().get(pk=school.pk)  # two clicks at once: the second one waits
    chosen = plan(school, to_year=to_year, codes=codes)
    _check(chosen, graduated_on)
    target = groups.ensure_year(to_year)
    moved = {str(step.group.pk): _advance(step, target) for step in chosen.advancing}
    graduated, released = _graduate(chosen, graduated_on, by)
    AuditEntry.objects.record(
        by=by,
        verb=VERB,
        subject=school,
        before={"school_year": chosen.from_year.code},
        after={"school_year": to_year, "groups": moved, "graduated": graduated, **released},
    )
    return chosen


def _year_before(to_year: str) -> SchoolYear:
    try:
        code = SchoolYearSpan.parse(to_year).previous.code
    except ValueError as fault:
        raise Refused("school_year", _("A school year is written 2026/27.")) from fault
    year = SchoolYear.objects.filter(code=code).first()
    if year is None:
        raise Refused("no_groups", _("There are no groups in %(year)s.") % {"year": code})
    return year


def _staying(first_day: dt.date, prefix: str = "") -> Q:
    return Q(**{f"{prefix}ended_on__isnull": True}) | Q(**{f"{prefix}ended_on__gte": first_day})


def _rolled_over_on(school: Organisation, to_year: str) -> dt.date | None:
    entry = AuditEntry.objects.filter(
        verb=VERB, subject_type=school._meta.label_lower, subject_id=school.pk, after__school_year=to_year
    ).first()
    return timezone.localdate(entry.at) if entry else None


def _step(group: Group, codes: Mapping[int, str]) -> Step:
    graduates = group.course >= group.last_course
    return Step(
        group=group,
        learners=group.unended if graduates else group.staying,  # type: ignore[attr-defined]
        graduates=graduates,
        code=normalise(codes.get(group.pk) or group.code),
        course=group.course if graduates else group.course + 1,
    )


def _check(chosen: Plan, graduated_on: dt.date) -> None:
    if chosen.done_on is not None:
        raise Refused(
            "rolled_over_already",
            _("The groups were moved to %(year)s on %(day)s already.")
            % {"year": chosen.to_year, "day": f"{chosen.done_on:%d.%m.%Y}."},
        )
    if not chosen.steps:
        raise Refused("no_groups", _("There are no groups in %(year)s.") % {"year": chosen.from_year.code})
    year = chosen.from_year
    if year.starts_on > timezone.localdate():
        raise Refused(
            "year_not_begun", _("The school year %(year)s has not begun yet.") % {"year": year.code}
        )
    if not year.starts_on <= graduated_on <= year.ends_on:
        raise Refused(
            "graduated_outside_year",
            _("The last course graduates in the school year %(year)s.") % {"year": year.code},
            "graduated_on",
        )
    names = [step.code for step in chosen.advancing]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Refused(
            "code_twice", _("Two groups would be called %(codes)s.") % {"codes": ", ".join(twice)}, "codes"
        )


def _advance(step: Step, target: SchoolYear) -> dict[str, object]:
    """Make the group of the new year, or join the one that is there already, and move its learners."""
    old = step.group
    group = Group.objects.filter(school_id=old.school_id, school_year=target, code=step.code).first()
    if group is None:
        group = Group(
            school_id=old.school_id,
            school_year=target,
            programme_id=old.programme_id,
            code=step.code,
            course=step.course,
            last_course=old.last_course,
            contact_name=old.contact_name,
            contact_phone=old.contact_phone,
            contact_email=old.contact_email,
        )
        records.save(group)
    elif (group.programme_id, group.course) != (old.programme_id, step.course):
        raise Refused(
            "code_taken",
            _("There is another group %(code)s in %(year)s already. Choose another name.")
            % {"code": step.code, "year": target.code},
            "codes",
        )
    learners = _enrolments_of(old).filter(_staying(target.starts_on))
    moved = sorted(learners.values_list("pk", flat=True))
    learners.update(group=group)
    return {"to": group.pk, "learners": moved}


def _graduate(chosen: Plan, on: dt.date, by: Actor) -> tuple[list[int], dict[str, list[int]]]:
    rows = Enrolment.objects.filter(group__in=[step.group.pk for step in chosen.leaving], ended_on=None)
    late = rows.filter(started_on__gt=on).select_related("person").first()
    if late is not None:
        raise Refused(
            "before_start",
            _("%(name)s was enrolled after the day of graduation.") % {"name": late.person.name},
            "graduated_on",
        )
    graduated = sorted(rows.values_list("pk", flat=True))
    released = release_ties(graduated, Ending(on, EndReason.GRADUATED), by=by)
    rows.update(ended_on=on, end_reason=EndReason.GRADUATED)
    return graduated, released


def _enrolments_of(group: Group) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(group=group)
