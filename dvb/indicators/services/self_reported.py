"""Figures that a school counted itself: stored beside the computed ones, marked, never mixed with them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.law.rules import SchoolYearSpan
from alliances.organisations.models import Organisation
from dvb.api.errors import ForeignSchoolError, RowsRefused
from dvb.api.models import MachineClient
from dvb.indicators.engine.definitions import DEFINITIONS, Period
from dvb.indicators.models import HandedIn
from dvb.indicators.queries.figures import current_year

SCOPE = "indicators:write"
YEARS = 8
"""How far back figures can be handed in."""
MAX_LEARNERS = 100_000
SCHOOL_YEAR = re.compile(r"(\d{4})/(\d{2})")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of a call; a school that names no number means itself."""

    registration_number: str = ""
    definition_id: str
    period: str
    numerator: int
    denominator: int
    note: str


@dataclass(frozen=True)
class StoredFigures:
    """What became of one row: ``new``, ``replaced`` an older figure, or ``unchanged``."""

    row: HandedIn
    outcome: str


def may_hand_in(actor: Actor) -> bool:
    """The ministry enters what a school sent it."""
    return actor.is_system or (actor.organisation_kind == "ministry" and actor.can_write())


def may_send(school: Organisation, machine: MachineClient) -> bool:
    """A program with the scope hands in for its own school, the ministry's for any."""
    owner = machine.organisation
    return SCOPE in machine.scopes and (owner.kind_id == "ministry" or owner.pk == school.pk)


def year_of(text: str) -> int:
    """The year in which a school year ``2025/26`` begins, of those that can be handed in.

    Raises
    ------
    Refused
        ``bad_period``.
    """
    match, running = SCHOOL_YEAR.fullmatch(text), current_year(timezone.localdate())
    is_written = match and text.isascii() and int(match[2]) == (int(match[1]) + 1) % 100
    if not match or not is_written or not running - YEARS <= int(match[1]) <= running:
        text = f"{SchoolYearSpan(running - YEARS).code} – {SchoolYearSpan(running).code}"
        raise Refused(
            "bad_period", _("Choose a school year of these: %(years)s.") % {"years": text}, "period"
        )
    return int(match[1])


@transaction.atomic
def hand_in_all(lines: Sequence[Line], *, machine: MachineClient) -> list[StoredFigures]:
    """Keep all rows of a call, or none; the same call again changes nothing.

    Raises
    ------
    RowsRefused
        With what is wrong in each row.
    StrangeSchool
        A school's program names another school.
    """
    stored: list[StoredFigures] = []
    errors: list[tuple[int, Refused]] = []
    seen: set[tuple[int, str, str]] = set()
    for number, line in enumerate(lines, 1):
        try:
            school = _school(line, machine)
            same = (school.pk, line.definition_id, line.period)
            if same in seen:
                raise Refused("twice", _("This figure stands in the call twice."), "definition_id")
            seen.add(same)
            stored.append(_store(line, school, machine))
        except Refused as fault:
            errors.append((number, fault))
    if errors:
        raise RowsRefused(errors)
    return stored


def _school(line: Line, machine: MachineClient) -> Organisation:
    owner, number = machine.organisation, line.registration_number.strip()
    if owner.kind_id != "ministry":
        if number not in ("", owner.registration_number):
            raise ForeignSchoolError
        return owner
    school = (
        Organisation.objects.filter(kind="school", registration_number=number).first() if number else None
    )
    if school is None:
        raise Refused("unknown_school", _("No school has this number."), "registration_number")
    return school


def _store(line: Line, school: Organisation, machine: MachineClient) -> StoredFigures:
    period = Period.school_year(year_of(line.period))
    before = standing(school, line.definition_id, period)
    figure = hand_in(
        school,
        definition_id=line.definition_id,
        period=period,
        numerator=line.numerator,
        denominator=line.denominator,
        note=line.note,
        by=machine.as_actor(),
        machine=machine,
    )
    is_same = before is not None and before.pk == figure.pk
    return StoredFigures(figure, "unchanged" if is_same else "replaced" if before else "new")


def standing(school: Organisation, definition_id: str, period: Period) -> HandedIn | None:
    """The figure that holds now, if the school handed one in."""
    rows = HandedIn.objects.filter(
        school=school,
        definition_id=definition_id,
        period_from=period.starts_on,
        period_to=period.ends_on,
        replaced_at__isnull=True,
    )
    return rows.first()


@transaction.atomic
def hand_in(
    school: Organisation,
    *,
    definition_id: str,
    period: Period,
    numerator: int,
    denominator: int,
    note: str,
    by: Actor,
    machine: MachineClient | None = None,
) -> HandedIn:
    """Keep a school's own figure; another one for the same period replaces it, and both stay in the table.

    Raises
    ------
    Refused
        ``not_yours``, ``unknown_definition``, ``too_many`` or ``no_note``.
    """
    if not (may_send(school, machine) if machine else may_hand_in(by)):
        raise Refused("not_yours", _("The ministry enters the figures that schools hand in."))
    if definition_id not in DEFINITIONS:
        raise Refused("unknown_definition", _("Choose a definition."), "definition_id")
    if numerator > denominator:
        raise Refused(
            "too_many", _("There cannot be more learners who count than learners in all."), "numerator"
        )
    if not note.strip():
        raise Refused("no_note", _("Say how the school counted."), "note")
    Organisation.objects.select_for_update().get(pk=school.pk)
    figures = {"numerator": numerator, "denominator": denominator, "note": note.strip()}
    previous = standing(school, definition_id, period)
    if previous is not None:
        if all(getattr(previous, name) == value for name, value in figures.items()):
            return previous
        previous.replaced_at = timezone.now()
        previous.save(update_fields=["replaced_at"])
    created = HandedIn.objects.create(
        school=school,
        definition_id=definition_id,
        period_from=period.starts_on,
        period_to=period.ends_on,
        entered_by_id=by.user_id,
        machine=machine,
        **figures,
    )
    before = {"numerator": previous.numerator, "denominator": previous.denominator} if previous else {}
    after = {"numerator": numerator, "denominator": denominator}
    AuditEntry.objects.record(by=by, verb="indicator.hand_in", subject=created, before=before, after=after)
    return created
