"""An opening's own fields in a row: days, hours, pay, declarations, and the lists of what it teaches."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.catalogue.models import Qualification, Skill
from alliances.imports.services import cells
from alliances.imports.services import field_changes as compare
from alliances.imports.services.importer import Context
from alliances.imports.services.lookup import Names
from alliances.imports.services.rows import Planned
from alliances.organisations.models import Hazard
from matching.openings.models import Opening
from matching.openings.services.openings import MAX_SEATS

_DECLARATIONS = ("minors_for_training", "minors_supervised", "minors_safety_ensured")
_TEXTS = {"title": "title", "description": "description", "supervisor": "supervisor_name"}


class Catalogue:
    """Qualifications, skills and hazards by name or code."""

    def __init__(self) -> None:
        self.qualifications = Names(Qualification.objects.all(), lambda q: (q.code, q.name_lv, q.name_en))
        self.skills = Names(Skill.objects.all(), lambda s: (s.code, s.name_lv, s.name_en))
        self.hazards = Names(Hazard.objects.all(), lambda h: (h.code, h.name_lv, h.name_en))

    def lists(self, item: Planned, context: Context) -> dict[str, list[Any]]:
        """The many-to-many fields that the row brings; without any known qualification it is refused."""
        chosen: dict[str, list[Any]] = {}
        for column in ("qualifications", "skills", "hazards"):
            if column in item.row.values:
                chosen[column] = cells.several(item, context, column, getattr(self, column))
        if item.row.values.get("qualifications") and not chosen["qualifications"]:
            warned = [w for w in item.warnings if w.column == "qualifications"]
            item.warnings = [w for w in item.warnings if w.column != "qualifications"]
            item.faults += warned
        return chosen


def opening_values(item: Planned, context: Context, opening: Opening) -> dict[str, Any]:
    """The plain fields that the row brings; blank seats, kinds and days leave what is there."""
    row = item.row
    fields: dict[str, Any] = {name: row.text(key) for key, name in _TEXTS.items() if key in row.values}
    for key, name in (
        ("kind", "kind"),
        ("seats", "seat_count"),
        ("starts_on", "starts_on"),
        ("ends_on", "ends_on"),
    ):
        if row.values.get(key) is not None:
            fields[name] = row.values[key]
    if "weekly_hours" in row.values:
        hours = row.values["weekly_hours"]
        fields["weekly_hours"] = None if hours is None else Decimal(str(hours)).quantize(Decimal("0.1"))
    if "min_age" in row.values:
        fields["min_age"] = row.values["min_age"]
    fields |= _declarations(item) | _pay(item, context, opening)
    first, last = fields.get("starts_on", opening.starts_on), fields.get("ends_on", opening.ends_on)
    item.faults += compare.days_turned(row, "ends_on", first, last, context)
    _check_seats(item, context, fields, opening)
    return fields


def _check_seats(item: Planned, context: Context, fields: dict[str, Any], opening: Opening) -> None:
    """A new opening with a blank cell gets one seat and a warning; too many seats are a fault."""
    row, seats = item.row, fields.get("seat_count", 1)
    if opening._state.adding and row.values.get("seats", 0) is None and not row.is_misread("seats"):
        problem = _("the cell is blank; one place was taken.")
        item.warnings.append(context.fault(row, "seats", "seats_blank", problem))
    if seats > MAX_SEATS:
        too_many = format_lazy(_("an opening has 1 to {most} seats."), most=MAX_SEATS)
        hint = _("Write a smaller number, or split the opening.")
        item.faults.append(context.fault(row, "seats", "seats", too_many, hint, str(seats)))


def _declarations(item: Planned) -> dict[str, bool]:
    """The three declarations for minors, together or one by one (MK 206, rulebook L-12)."""
    values = item.row.values
    if values.get("minor_declarations") is not None:
        return {"has_minor_declarations": values["minor_declarations"]}
    if any(values.get(key) is not None for key in _DECLARATIONS):
        return {"has_minor_declarations": all(values.get(key) for key in _DECLARATIONS)}
    return {}


def _pay(item: Planned, context: Context, opening: Opening) -> dict[str, Any]:
    values = item.row.values
    fields: dict[str, Any] = {}
    if values.get("remuneration") is not None:
        fields["remuneration_kind"] = values["remuneration"]
    if "amount" in values:
        amount = values["amount"]
        fields["remuneration_eur"] = (
            None if amount is None else Decimal(str(amount)).quantize(Decimal("0.01"))
        )
    kind = fields.get("remuneration_kind", opening.remuneration_kind)
    if fields.get("remuneration_eur") and kind not in ("wage", "stipend"):
        problem = _("it is not stated whether the euros are a wage or a stipend, so the amount was left out.")
        hint = _("Write “wage” or “stipend” in the column about pay.")
        item.warnings.append(context.left_out(item.row, "amount", "pay_kind", problem, hint))
        del fields["remuneration_eur"]
    return fields


def check_days(item: Planned, context: Context, fields: dict[str, Any], opening: Opening) -> None:
    """Require both dates of an opening."""
    for column in ("starts_on", "ends_on"):
        if fields.get(column, getattr(opening, column)) is None:
            problem = _("the day is missing.")
            item.faults.append(context.fault(item.row, column, "day_missing", problem, _("Write both days.")))
