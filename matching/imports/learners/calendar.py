"""A group's calendar from a spreadsheet: weeks at school, work-based learning, traineeship, holidays."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.imports.registry import register
from alliances.imports.services.bulk_writes import insert, update
from alliances.imports.services.importer import Context, Importer
from alliances.imports.services.lookup import Names, fold, in_chunks, perhaps
from alliances.imports.services.rows import Change, Incoming, Planned
from alliances.kernel.spreadsheets.columns import Column, Kind, synonyms
from matching.imports.learners.schools import OwnSchools
from matching.imports.openings.layout import KIND_WORDS
from matching.learners.models import BlockKind, CalendarBlock, Group

_KINDS = MappingProxyType(
    {
        "school": synonyms("Skola | Mācības skolā | Skolas nedēļas | Teorija | School | School weeks"),
        "dvb": KIND_WORDS["dvb"],
        "prakse": KIND_WORDS["prakse"],
        "holiday": synonyms("Brīvlaiks | Brīvdienas | Holiday | Holidays"),
    }
)
_COLUMNS = (
    Column("school", _("School"), synonyms=synonyms("Skola | Izglītības iestāde | School name")),
    Column(
        "group", _("Group"), required=True, synonyms=synonyms("Grupa | Mācību grupa | Grupas kods | Class")
    ),
    Column(
        "kind",
        _("Kind of weeks"),
        Kind.CHOICE,
        required=True,
        choices=_KINDS,
        synonyms=synonyms("Veids | Nedēļu veids | Bloks | Bloka veids | Mācību veids | Kind | Block"),
    ),
    Column(
        "starts_on",
        _("From"),
        Kind.DATE,
        required=True,
        synonyms=synonyms("No | Sākums | Sākuma datums | Periods no | Start | Start date | Starts on"),
    ),
    Column(
        "ends_on",
        _("To"),
        Kind.DATE,
        required=True,
        synonyms=synonyms("Līdz | Beigas | Beigu datums | Periods līdz | End | End date | Ends on"),
    ),
)


@dataclass(slots=True)
class Draft:
    """What a row writes."""

    block: CalendarBlock
    fields: list[str]


class CalendarImporter(Importer):
    """Blocks of a group's school year; a block is known by its group and first day."""

    kind = "calendar"
    title = _("Calendars of groups")
    explanation = _("When each group is at school, in work-based learning, in traineeship or on holiday.")
    columns = _COLUMNS
    used = frozenset(column.key for column in _COLUMNS)
    example: ClassVar[dict[str, Any]] = {
        "group": "AT-1",
        "kind": "DVB",
        "starts_on": dt.date(2026, 10, 5),
        "ends_on": dt.date(2026, 10, 30),
    }

    def plan(self, rows: Sequence[Incoming], context: Context) -> list[Planned]:
        return _Calendars(rows, context).plan(rows)

    def write(self, planned: Sequence[Planned], context: Context) -> None:
        drafts: list[Draft] = [item.payload for item in planned]
        update(CalendarBlock, [(draft.block, draft.fields) for draft in drafts])
        insert(CalendarBlock, [draft.block for draft in drafts if draft.block._state.adding])


class _Calendars:
    """The calendars as they would be; blocks of a group never overlap."""

    def __init__(self, rows: Sequence[Incoming], context: Context) -> None:
        self.context = context
        self.schools = OwnSchools(context)
        groups = list(Group.objects.filter(school__in=self.schools.all).select_related("school_year"))
        self.groups: dict[tuple[int, str], list[Group]] = defaultdict(list)
        for group in groups:
            self.groups[group.school_id, fold(group.code)].append(group)
        self.codes = Names(groups, lambda group: (group.code,))
        named = {fold(row.text("group")) for row in rows}
        group_ids = [group.pk for group in groups if fold(group.code) in named]
        self.known: dict[tuple[int, dt.date], CalendarBlock] = {
            (block.group_id, block.starts_on): block
            for block in in_chunks(CalendarBlock.objects.all(), "group_id", group_ids)
        }
        self.rows: dict[tuple[int, dt.date], int] = {}

    def plan(self, rows: Sequence[Incoming]) -> list[Planned]:
        planned = [self._plan(row) for row in rows]
        standing: dict[int, list[CalendarBlock]] = defaultdict(list)
        for (group_id, first), block in self.known.items():
            if (group_id, first) not in self.rows:
                standing[group_id].append(block)
        for item in planned:
            if not item.is_refused:
                self._check_overlap(item, standing)
        return planned

    def _plan(self, row: Incoming) -> Planned:
        item = Planned(row, label=row.text("group"))
        if item.is_refused:
            return item
        first, last = row.values["starts_on"], row.values["ends_on"]
        school = self.schools.school_of(item)
        group = self._group(item, school.pk, first) if school is not None else None
        if group is None:
            return item
        if last < first or last > group.school_year.ends_on:
            problem = format_lazy(
                _("the last day must lie between {first} and {last}."), **_span(first, group)
            )
            hint = _("Correct one of the two days, or split the row at the end of the school year.")
            item.faults.append(self.context.fault(row, "ends_on", "days_turned", problem, hint, _day(last)))
            return item
        other = self.rows.setdefault((group.pk, first), row.number)
        if other != row.number:
            problem = format_lazy(_("row {other} has a block of this group from the same day."), other=other)
            item.faults.append(
                self.context.fault(row, "starts_on", "row_twice", problem, _("Delete one of the rows."))
            )
            return item
        self._compare(item, group, first, last)
        return item

    def _group(self, item: Planned, school_id: int, first: dt.date) -> Group | None:
        code = item.row.text("group")
        same_code = self.groups.get((school_id, fold(code)), [])
        for group in same_code:
            if group.school_year.starts_on <= first <= group.school_year.ends_on:
                return group
        if same_code:
            template = _("group {code} does not exist in the school year of {day}.")
            problem = format_lazy(template, code=code, day=_day(first))
            hint: object = _("Correct the day, or open the group in that school year first.")
            item.faults.append(
                self.context.fault(item.row, "starts_on", "group_year", problem, hint, _day(first))
            )
            return None
        problem = format_lazy(_("group {code} is not known."), code=code)
        hint = perhaps(self.codes.suggest(code), _("Import the learners with their groups first."))
        item.faults.append(self.context.fault(item.row, "group", "group_unknown", problem, hint, code))
        return None

    def _compare(self, item: Planned, group: Group, first: dt.date, last: dt.date) -> None:
        kind: str = item.row.values["kind"]
        known = self.known.get((group.pk, first))
        item.is_new, item.target_id = known is None, known.pk if known else None
        block = CalendarBlock(group=group, kind=kind, starts_on=first, ends_on=last)
        if known is not None:
            if known.kind != kind:
                item.changes.append(Change("kind", BlockKind(known.kind).label, BlockKind(kind).label))
            if known.ends_on != last:
                item.changes.append(Change("ends_on", known.ends_on, last))
            block.pk = known.pk
            block._state.adding = False
        item.label = f"{group.code} {_day(first)}–{_day(last)}"
        item.payload = Draft(block, [change.field for change in item.changes])

    def _check_overlap(self, item: Planned, standing: dict[int, list[CalendarBlock]]) -> None:
        block: CalendarBlock = item.payload.block
        others = standing[block.group_id]
        other = next(
            (o for o in others if o.starts_on <= block.ends_on and block.starts_on <= o.ends_on), None
        )
        if other is None:
            others.append(block)
            return
        template = _("the block overlaps with {kind}, {first}–{last}.")
        kind, first, last = BlockKind(other.kind).label, _day(other.starts_on), _day(other.ends_on)
        problem = format_lazy(template, kind=kind, first=first, last=last)
        hint = _("Correct the days. A block that is wrong in the calendar is changed on the group's page.")
        item.faults.append(
            self.context.fault(item.row, "starts_on", "blocks_overlap", problem, hint, item.label)
        )
        if (known := self.known.get((block.group_id, block.starts_on))) is not None:
            others.append(known)


def _span(first: dt.date, group: Group) -> dict[str, str]:
    return {"first": _day(first), "last": _day(group.school_year.ends_on)}


def _day(day: dt.date) -> str:
    return day.strftime("%d.%m.%Y")


register(CalendarImporter(), handed_in_by=frozenset({"school"}), position=40, list_page="matching:group-list")
