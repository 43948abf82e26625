"""An enrolment's own fields in a row: programme, group, hostel, days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from alliances.catalogue.models import Programme
from alliances.imports.services import compare
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
    wanted: dict[str, Any] = {"programme": programme}
    if (group := schools.group_of(item, enrolment.school, programme)) is not None:
        wanted["group"] = group
    wanted |= limits
    if row.values.get("enrolled_from"):
        wanted["started_on"] = row.values["enrolled_from"]
    wanted |= _hostel(item, enrolment, schools, context) | _end(item, context)
    first, last = wanted.get("started_on", enrolment.started_on), wanted.get("ended_on")
    item.faults += compare.days_turned(row, "enrolled_to", first, last, context)
    if item.is_new:
        compare.set_fields(enrolment, wanted)
        return []
    changes = compare.differences(enrolment, wanted, enrolment.protected_fields)
    item.changes += changes
    _warn_of_transfer(item, changes, context)
    return compare.set_changes(enrolment, wanted, changes)


def _warn_of_transfer(item: Planned, changes: list[Change], context: Context) -> None:
    if any(change.field == "programme" and not change.kept for change in changes):
        what = _("the programme changes. Use “Transfer” on the page of a learner who moves to another one.")
        item.warnings.append(context.fault(item.row, "qualification", "programme_changes", what))


def _hostel(item: Planned, enrolment: Enrolment, schools: Schools, context: Context) -> dict[str, Any]:
    lives_there = item.row.values.get("hostel")
    if lives_there is None:
        return {}
    hostel = schools.hostels.get(enrolment.school_id)
    if lives_there and hostel is None:
        what = _("the school has no hostel here, so this was left out.")
        mend = _("Add the hostel to the school, then import the file again.")
        item.warnings.append(context.fault(item.row, "hostel", "no_hostel", what, mend))
        return {}
    return {"hostel": hostel if lives_there else None}


def _end(item: Planned, context: Context) -> dict[str, Any]:
    """An enrolment ends by a day that has come; a planned last day ends nothing yet."""
    last: dt.date | None = item.row.values.get("enrolled_to")
    if last is None:
        return {}
    if last > context.today:
        what = _("the last day lies ahead and was left out; end the enrolment when the day has come.")
        item.warnings.append(context.fault(item.row, "enrolled_to", "ends_later", what))
        return {}
    return {"ended_on": last}
