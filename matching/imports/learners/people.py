"""The person behind a row of learners: name, birth date, home."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.imports.services import cells
from alliances.imports.services.importer import Context
from alliances.imports.services.rows import Fault, Incoming, Planned
from alliances.kernel.identifiers import MASK, is_personal_code

YOUNGEST, OLDEST = 13, 90
"""Ages outside which a birth date is taken for a slip of the finger; no rule of law."""


def guard(values: dict[str, Any]) -> dict[str, Any]:
    """A school must not use personal codes as learners' numbers: such a code is not stored."""
    text = values.get("learner_id")
    return {**values, "learner_id": MASK} if text and is_personal_code(text) else values


def learner_id(row: Incoming, context: Context) -> Fault | None:
    """What is wrong with the learner's number, if anything."""
    if row.text("learner_id") == MASK:
        problem = _("a personal code stands here instead of the learner's number. It was not kept.")
        hint = _(
            "Use the school's own number of the learner, for example the number of the personal file. "
            "If it only looks like a personal code, write a letter in front of it."
        )
        return context.fault(row, "learner_id", "personal_code_as_number", problem, hint)
    return None


def names(row: Incoming) -> tuple[str, str]:
    """First and last name; empty if the row has none."""
    first, last = row.text("first_name"), row.text("last_name")
    if first and last:
        return first, last
    before, _space, surname = row.text("name").rpartition(" ")
    return (before, surname) if before else ("", "")


def person_values(
    item: Planned, context: Context, *, is_new: bool, is_name_needed: bool = True
) -> dict[str, Any]:
    """The person's fields that the row brings; a blank birth date never clears a known one."""
    fields: dict[str, Any] = {}
    first, last = names(item.row)
    if first:
        fields |= {"first_name": first, "last_name": last}
    elif is_name_needed and (is_new or item.row.text("name")):
        problem = _("the learner's first name and surname are missing.")
        item.faults.append(
            context.fault(item.row, _name_column(context), "name_missing", problem, _("Write both names."))
        )
    if (email := cells.email(item, context)) is not None:
        fields["email"] = email
    if phone := item.row.text("phone"):
        fields["phone"] = phone
    if item.row.text("sex"):
        fields["sex"] = item.row.text("sex")
    return fields | _birth_date(item, context, is_new=is_new)


def _birth_date(item: Planned, context: Context, *, is_new: bool) -> dict[str, Any]:
    if "birth_date" not in item.row.values:
        return {}
    birth_date: dt.date | None = item.row.values["birth_date"]
    if birth_date is None:
        if is_new:
            problem = _("without a birth date the learner counts as under 18.")
            item.warnings.append(context.fault(item.row, "birth_date", "birth_date_missing", problem))
        return {}
    years = (context.today - birth_date).days / 365.25
    if not YOUNGEST <= years <= OLDEST:
        shown = birth_date.strftime("%d.%m.%Y")
        problem = format_lazy(_("the birth date {date} cannot be right."), date=shown)
        item.faults.append(
            context.fault(item.row, "birth_date", "birth_date_odd", problem, _("Check the year."), shown)
        )
    return {"birth_date": birth_date}


def _name_column(context: Context) -> str:
    return next((key for key in ("name", "first_name", "last_name") if key in context.letters), "name")
