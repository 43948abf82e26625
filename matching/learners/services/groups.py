"""Groups of a school year and their calendars."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliances.audit import editing as records
from alliances.audit.models import AuditEntry
from alliances.catalogue.models import Programme
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.law.rules import SchoolYearSpan
from alliances.organisations.models import Organisation
from matching.learners.access import can_manage_learners
from matching.learners.models import BlockKind, CalendarBlock, Group, SchoolYear


class Block(NamedTuple):
    """An interval of a calendar as it is typed; both days belong to it."""

    kind: str
    starts_on: dt.date
    ends_on: dt.date

    @property
    def label(self) -> str:
        return f"{BlockKind(self.kind).label} {self.starts_on:%d.%m.%Y}–{self.ends_on:%d.%m.%Y}"


def require_own(school_id: int, by: Actor) -> None:
    """Refuse an actor who may not manage this school's groups."""
    if not (can_manage_learners(by) and (by.is_system or school_id == by.organisation_id)):
        raise Refused("not_yours", _("Only the school itself keeps its groups."))


def ensure_year(code: str) -> SchoolYear:
    """Get or create the school year of this name (``2026/27``)."""
    try:
        span = SchoolYearSpan.parse(code)
    except ValueError as fault:
        raise Refused("school_year", _("A school year is written 2026/27."), "school_year") from fault
    days = {"starts_on": span.starts_on, "ends_on": span.ends_on}
    return SchoolYear.objects.get_or_create(code=code, defaults=days)[0]


def year_after(code: str) -> str:
    """The name of the school year that follows: ``2027/28`` after ``2026/27``."""
    return SchoolYearSpan.parse(code).following.code


@transaction.atomic
def create(
    *,
    school: Organisation,
    school_year: str,
    programme: Programme,
    code: str,
    by: Actor,
    course: int = 1,
    last_course: int = 4,
    contact_name: str = "",
    contact_phone: str = "",
    contact_email: str = "",
) -> Group:
    """Open a group in a school year."""
    require_own(school.pk, by)
    group = Group(school=school, school_year=ensure_year(school_year))
    values = {"programme": programme, "code": code, "course": course, "last_course": last_course}
    values |= {"contact_name": contact_name, "contact_phone": contact_phone, "contact_email": contact_email}
    _check(group, values)
    _before, after = records.set_fields(group, values)
    records.save(group)
    AuditEntry.objects.record(
        by=by, verb="group.create", subject=group, after={**after, "school_year": school_year}
    )
    return group


@transaction.atomic
def edit(group: Group, *, by: Actor, **changes: object) -> Group:
    """Edit a group's name, course or programme; the programme is fixed while learners are in it."""
    require_own(group.school_id, by)
    _check(group, changes)
    programme = changes.get("programme", group.programme)
    if programme != group.programme and group.enrolments.exists():
        raise Refused(
            "group_in_use",
            _("Learners of this group learn %(programme)s. Transfer them first.")
            % {"programme": group.programme.name},
            "programme",
        )
    records.change(group, changes, by=by, verb="group.edit")
    return group


@transaction.atomic
def remove(group: Group, *, by: Actor) -> None:
    """Remove a group that was made by mistake, with its calendar; nobody is or was in it.

    Raises
    ------
    Refused
        ``not_yours``, ``group_has_learners``.
    """
    require_own(group.school_id, by)
    locked = Group.objects.select_for_update().filter(pk=group.pk).first()
    if locked is None:
        return
    if locked.enrolments.exists():
        raise Refused(
            "group_has_learners", _("Learners are or were in this group. Only an empty one is removed.")
        )
    before = {"code": locked.code, "course": locked.course, "programme": locked.programme_id}
    AuditEntry.objects.record(by=by, verb="group.remove", subject=locked, before=before)
    locked.delete()


@transaction.atomic
def set_calendar(group: Group, blocks: Sequence[Block], *, by: Actor) -> list[CalendarBlock]:
    """Replace a group's calendar; blocks lie inside the school year and never overlap."""
    require_own(group.school_id, by)
    Group.objects.select_for_update().get(pk=group.pk)
    ordered = sorted(blocks, key=lambda block: (block.starts_on, block.ends_on))
    check_calendar(group.school_year, ordered)
    old = [Block(b.kind, b.starts_on, b.ends_on) for b in group.blocks.order_by("starts_on")]
    if ordered == old:
        return list(group.blocks.order_by("starts_on"))
    group.blocks.all().delete()
    rows = CalendarBlock.objects.bulk_create(CalendarBlock(group=group, **b._asdict()) for b in ordered)
    AuditEntry.objects.record(
        by=by,
        verb="group.set_calendar",
        subject=group,
        before={"blocks": [_plain(block) for block in old]},
        after={"blocks": [_plain(block) for block in ordered]},
    )
    return rows


def _plain(block: Block) -> list[str]:
    return [block.kind, str(block.starts_on), str(block.ends_on)]


def _check(group: Group, values: dict[str, object]) -> None:
    programme = values.get("programme")
    if isinstance(programme, Programme) and programme.school_id != group.school_id:
        raise Refused("foreign_school", _("Choose a programme of your own school."), "programme")
    course, last = values.get("course", group.course), values.get("last_course", group.last_course)
    if isinstance(course, int) and isinstance(last, int) and not 1 <= course <= last:
        raise Refused("course", _("The course lies between 1 and the last course."), "course")


def check_calendar(year: SchoolYear, ordered: Sequence[Block]) -> None:
    """Refuse blocks, given by their first day, that leave the year or share a day."""
    for block in ordered:
        if block.kind not in BlockKind.values:
            raise Refused("block_kind", _("Choose what the weeks are for."), "kind")
        if block.ends_on < block.starts_on:
            raise Refused(
                "block_order", _("%(block)s ends before it starts.") % {"block": block.label}, "ends_on"
            )
        if block.starts_on < year.starts_on or block.ends_on > year.ends_on:
            raise Refused(
                "block_outside_year",
                _("%(block)s lies outside the school year %(year)s.")
                % {"block": block.label, "year": year.code},
                "starts_on",
            )
    latest = None
    for block in ordered:
        if latest is not None and block.starts_on <= latest.ends_on:
            raise Refused(
                "blocks_overlap",
                _("%(second)s overlaps with %(first)s.") % {"first": latest.label, "second": block.label},
                "starts_on",
            )
        latest = block
