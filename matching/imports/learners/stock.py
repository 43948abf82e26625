"""The ministry's count of learners on 1 October, by institution and programme (denominator of RR 3.5)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.catalogue.models import CatalogueEdition
from alliances.catalogue.services import editions
from alliances.imports.models import ImportBatch
from alliances.imports.registry import register
from alliances.imports.services import field_changes as compare
from alliances.imports.services.bulk_writes import insert, update
from alliances.imports.services.importer import Context, Importer
from alliances.imports.services.lookup import Names
from alliances.imports.services.rows import Incoming, Planned
from alliances.kernel.actor import OVERSIGHT_KINDS, Actor
from alliances.kernel.errors import Refused
from alliances.organisations.models import Organisation
from matching.imports.learners.schools import names_of, plain_name
from matching.imports.learners.stock_layout import VET_ENROLMENT
from matching.learners.models import EnrolmentStock

_DAY_IN_NAME = re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{4})(?!\d)")
_TEXTS = {
    "registration_number": "registration_number",
    "school": "institution_name",
    "municipality": "municipality",
    "programme_code": "programme_code",
    "programme": "programme_name",
    "programme_level": "level_group",
}
_COUNTS = {
    "year_1": "course_1",
    "year_2": "course_2",
    "year_3": "course_3",
    "year_4": "course_4",
    "total": "total",
}


def day_in_name(filename: str) -> dt.date | None:
    """The day that the ministry writes into the name of its file, as DDMMYYYY."""
    for day, month, year in _DAY_IN_NAME.findall(filename):
        try:
            return dt.date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


@dataclass(slots=True)
class Draft:
    """What a row writes."""

    stock: EnrolmentStock
    fields: list[str]


class StockImporter(Importer):
    """One row for each programme of each institution on the reference day."""

    kind = "stock"
    title = _("Learners in vocational programmes")
    explanation = _("The ministry's count on 1 October, by institution and programme.")
    columns = VET_ENROLMENT
    used = frozenset({*_TEXTS, *_COUNTS})
    field_names: ClassVar[dict[str, object]] = {
        "institution_name": _("institution"),
        "level_group": _("level"),
        "course_1": _("year 1"),
        "course_2": _("year 2"),
        "course_3": _("year 3"),
        "course_4": _("year 4"),
    }
    example: ClassVar[dict[str, Any]] = {
        "municipality": "Valmieras novads",
        "registration_number": "4900000000",
        "school": "Parauga tehnikums",
        "programme_code": "33525011",
        "programme": "Autotransports",
        "year_1": 20,
        "year_2": 18,
        "year_3": 17,
        "year_4": 15,
        "total": 70,
    }

    def settle(self, filename: str, options: Mapping[str, Any]) -> dict[str, Any]:
        day = options.get("ref_date") or day_in_name(filename)
        if not day:
            raise Refused(
                "ref_date_missing",
                _("Say for which day the file counts; its name does not say it."),
                "ref_date",
            )
        return {**options, "ref_date": day.isoformat() if isinstance(day, dt.date) else str(day)}

    def plan(self, rows: Sequence[Incoming], context: Context) -> list[Planned]:
        register = _Register(context)
        return [register.plan(row) for row in rows]

    def write(self, planned: Sequence[Planned], context: Context) -> None:
        drafts: list[Draft] = [item.payload for item in planned]
        update(EnrolmentStock, [(draft.stock, draft.fields) for draft in drafts])
        insert(EnrolmentStock, [draft.stock for draft in drafts if draft.stock._state.adding])

    def finished(self, batch: ImportBatch, *, by: Actor) -> None:
        editions.note(batch, kind=CatalogueEdition.Kind.STOCK, by_user=by.user_id)


class _Register:
    def __init__(self, context: Context) -> None:
        self.context = context
        self.day = dt.date.fromisoformat(context.options["ref_date"])
        known = EnrolmentStock.objects.filter(ref_date=self.day).select_related("school")
        self.known = {(s.registration_number, s.programme_code, s.programme_name): s for s in known}
        self.schools = Names(Organisation.objects.filter(kind_id="school"), names_of)
        self.rows: dict[tuple[str, str, str], int] = {}

    def plan(self, row: Incoming) -> Planned:
        item = Planned(
            row, label=f"{row.text('school')}: {row.text('programme') or row.text('programme_code')}"
        )
        item.faults += compare.too_long(row, EnrolmentStock, _TEXTS, self.context)
        if item.is_refused:
            return item
        key = (row.text("registration_number"), row.text("programme_code"), row.text("programme"))
        other = self.rows.setdefault(key, row.number)
        if other != row.number:
            problem = format_lazy(
                _("row {other} counts the same programme of the same institution."), other=other
            )
            hint = _("Keep one of the rows, with the learners of both.")
            item.faults.append(self.context.fault(row, "programme_code", "row_twice", problem, hint))
            return item
        new_values = self._new_values(item)
        known = self.known.get(key)
        item.is_new, item.target_id = known is None, known.pk if known else None
        if known is None:
            item.payload = Draft(EnrolmentStock(ref_date=self.day, **new_values), [])
            return item
        item.changes = compare.differences(known, new_values)
        item.payload = Draft(known, compare.set_changes(known, new_values, item.changes))
        return item

    def _new_values(self, item: Planned) -> dict[str, Any]:
        row = item.row
        new_values: dict[str, Any] = {
            name: row.text(key) for key, name in _TEXTS.items() if key in row.values
        }
        new_values |= {name: row.values[key] or 0 for key, name in _COUNTS.items() if key in row.values}
        years = [new_values[name] for key, name in _COUNTS.items() if key != "total" and name in new_values]
        if len(years) == 4 and sum(years) != new_values["total"]:
            template = _("the years make {sum}, but the total says {total}.")
            problem = format_lazy(template, sum=sum(years), total=new_values["total"])
            item.warnings.append(self.context.fault(row, "total", "total_differs", problem))
        school = (
            self.schools.one(row.text("registration_number"))
            or self.schools.one(row.text("school"))
            or self.schools.one(plain_name(row.text("school")))
        )
        return {**new_values, "school": school} if school is not None else new_values


register(
    StockImporter(),
    handed_in_by=frozenset(OVERSIGHT_KINDS),
    position=50,
    choices=frozenset({"ref_date"}),
)
