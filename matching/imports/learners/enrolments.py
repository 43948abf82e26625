"""An enrolment's own fields in a row: programme, group, hostel, days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from alliances.catalogue.models import Programme
from alliances.imports.services import field_changes as compare
from alliances.imports.services.importer import Context
from alliances.imports.services.rows import Change, Planned
from matching.imports.learners.schools import Schools
from matching.learners.models import Enrolment


def plan(
    item: Planned,
    enrolment: Enrolment,
    programme: Programme,
    schools: Schools,
    limits: Mapping[str, Any],
    context: Context,
) -> list[str]:
    """Set what the row brings on the enrolment; returns the fields of a known one that are to be written."""
    row = item.row
    new_values: dict[str, Any] = {"programme": programme}
    if (group := schools.group_of(item, enrolment.school, programme)) is not None:
        new_values["group"] = group
    new_values |= limits
    if row.values.get("enrolled_from"):
        new_values["started_on"] = row.values["enrolled_from"]
    new_values |= _hostel(item, enrolment, schools, context) | _end(item, context)
    first, last = new_values.get("started_on", enrolment.started_on), new_values.get("ended_on")
    item.faults += compare.days_turned(row, "enrolled_to", first, last, context)
    if item.is_new:
        compare.set_fields(enrolment, new_values)
        return []
    changes = compare.differences(enrolment, new_values, enrolment.protected_fields)
    item.changes += changes
    _warn_of_transfer(item, changes, context)
    return compare.set_changes(enrolment, new_values, changes)


def _warn_of_transfer(item: Planned, changes: list[Change], context: Context) -> None:
    if any(change.field == "programme" and not change.is_protected for change in changes):
        problem = _(
            "the programme changes. Use “Transfer” on the page of a learner who moves to another one."
        )
        item.warnings.append(context.fault(item.row, "qualification", "programme_changes", problem))


def _hostel(item: Planned, enrolment: Enrolment, schools: Schools, context: Context) -> dict[str, Any]:
    lives_there = item.row.values.get("hostel")
    if lives_there is None:
        return {}
    hostel = schools.hostels.get(enrolment.school_id)
    if lives_there and hostel is None:
        problem = _("the school has no hostel here, so this was left out.")
        hint = _("Add the hostel to the school, then import the file again.")
        item.warnings.append(context.left_out(item.row, "hostel", "no_hostel", problem, hint))
        return {}
    return {"hostel": hostel if lives_there else None}


def _end(item: Planned, context: Context) -> dict[str, Any]:
    """An enrolment ends by a day that has come; a planned last day ends nothing yet."""
    last: dt.date | None = item.row.values.get("enrolled_to")
    if last is None:
        return {}
    if last > context.today:
        problem = _("the last day lies ahead and was left out; end the enrolment when the day has come.")
        item.warnings.append(context.left_out(item.row, "enrolled_to", "ends_later", problem))
        return {}
    return {"ended_on": last}
