"""Whether a group can go to work: insurance, medical check, guardian, plan, in one table."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.links.models import PersonalLink
from dvb.plans.lifecycle import PlanState
from dvb.plans.models import Plan
from dvb.start_requirements.models import Clearance
from matching.learners.access import require_manager
from matching.learners.models import Enrolment

Kind = Clearance.Kind
ONLY_MINORS = frozenset({Kind.MEDICAL, Kind.GUARDIAN})
"""Asked of minors alone: Labour Law s. 37(5) and (6), rules L-10 and L-11."""


_LISTENERS: list[Callable[[Sequence[Enrolment]], None]] = []


def on_entered(listener: Callable[[Sequence[Enrolment]], None]) -> None:
    """Call this in the same transaction whenever a paper was entered for learners."""
    _LISTENERS.append(listener)


_AT_WORK: list[Callable[[Sequence[Enrolment]], set[int]]] = []


def register_at_work(known: Callable[[Sequence[Enrolment]], set[int]]) -> None:
    """Register, in ``registration``, who knows which learners' stays go on already."""
    _AT_WORK.append(known)


def at_work(enrolments: Sequence[Enrolment]) -> set[int]:
    """The keys of enrolments whose stay has begun and is not over."""
    return {key for known in _AT_WORK for key in known(enrolments)}


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing of one learner: in order, not in order, or not needed."""

    what: str
    is_needed: bool
    is_ok: bool
    since: dt.date | None = None
    until: dt.date | None = None
    note: object = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One learner with everything that she needs before a stay."""

    enrolment: Enrolment
    is_minor: bool
    cells: tuple[Cell, ...]

    @property
    def is_ready(self) -> bool:
        return all(cell.is_ok or not cell.is_needed for cell in self.cells)


def table(enrolments: Sequence[Enrolment], first: dt.date, last: dt.date) -> list[Row]:
    """What is in order for a stay from the first to the last day; five queries, however many learners.

    A minor is whoever is under 18 on the first day; an unknown birth date counts as a minor.
    """
    clearances: dict[tuple[int, str], list[Clearance]] = defaultdict(list)
    for clearance in Clearance.objects.filter(enrolment__in=enrolments):
        clearances[clearance.enrolment_id, clearance.kind].append(clearance)
    plans = {plan.enrolment_id: plan for plan in Plan.objects.filter(enrolment__in=enrolments)}
    opened_links = _guardian_openings(enrolments)
    rows = []
    for enrolment in enrolments:
        is_minor = enrolment.person.needs_guardian_on(first)
        cells = [
            _cell(
                kind,
                clearances[enrolment.pk, kind],
                first,
                last,
                is_needed=is_minor or kind not in ONLY_MINORS,
            )
            for kind in Kind
        ]
        link = opened_links.get(enrolment.person_id)
        if link is not None and not cells[-1].is_ok:
            cells[-1] = Cell(Kind.GUARDIAN, is_minor, True, since=link, note=_("by link"))
        rows.append(Row(enrolment, is_minor, (*cells, _plan(plans.get(enrolment.pk)))))
    return rows


def _cell(kind: Kind, clearances: list[Clearance], first: dt.date, last: dt.date, *, is_needed: bool) -> Cell:
    covering = next((one for one in clearances if one.holds_between(first, last)), None)
    shown = covering or (clearances[0] if clearances else None)
    note = "" if covering or not clearances else _("does not cover the whole stay")
    return Cell(
        kind.value,
        is_needed,
        covering is not None,
        shown.valid_from if shown else None,
        shown.valid_to if shown else None,
        note,
    )


def _plan(plan: Plan | None) -> Cell:
    is_agreed = plan is not None and plan.status == PlanState.AGREED
    note = _("draft, not agreed yet") if plan is not None and not is_agreed else ""
    return Cell("plan", True, is_agreed, plan.agreed_on if plan else None, None, note)


def _guardian_openings(enrolments: Iterable[Enrolment]) -> dict[int, dt.date]:
    """When a guardian opened the personal link with a code, by person."""
    persons = {enrolment.person_id: enrolment.school_id for enrolment in enrolments}
    links = PersonalLink.objects.filter(
        purpose=PersonalLink.Purpose.GUARDIAN, subject_id__in=persons, opened_at__isnull=False
    )
    return {
        link.subject_id: link.opened_at.date()
        for link in links
        if link.opened_at and persons[link.subject_id] == link.organisation_id
    }


@transaction.atomic
def enter(
    enrolments: Sequence[Enrolment],
    *,
    kind: str,
    valid_from: dt.date,
    valid_to: dt.date | None,
    reference: str = "",
    by: Actor,
) -> int:
    """Enter the same paper for several learners, skipping those who have it; returns how many are new.

    Raises
    ------
    Refused
        ``nobody`` without a learner, ``kind``, ``dates``.
    """
    if not enrolments:
        raise Refused("nobody", _("Choose at least one learner."))
    if kind not in Kind.values:
        raise Refused("kind", _("Choose what is in order."), "kind")
    if valid_to is not None and valid_to < valid_from:
        raise Refused("dates", _("The last day lies before the first."), "valid_to")
    for enrolment in enrolments:
        require_manager(enrolment, by)
    keys = [enrolment.pk for enrolment in enrolments]
    list(Enrolment.objects.select_for_update().filter(pk__in=keys).values_list("pk", flat=True))
    key = {"kind": kind, "valid_from": valid_from, "reference": reference.strip()}
    already_entered = set(
        Clearance.objects.filter(enrolment__in=keys, **key).values_list("enrolment_id", flat=True)
    )
    new = [enrolment for enrolment in enrolments if enrolment.pk not in already_entered]
    created = Clearance.objects.bulk_create(
        Clearance(enrolment=enrolment, valid_to=valid_to, entered_by_id=by.user_id, **key)
        for enrolment in new
    )
    for one in created:
        AuditEntry.objects.record(
            by=by,
            verb="clearance.enter",
            subject=one,
            after={"kind": kind, "from": str(valid_from), "to": str(valid_to or "")},
        )
    for listener in _LISTENERS:
        listener(new)
    return len(created)


@transaction.atomic
def remove(clearance: Clearance, *, by: Actor) -> None:
    """Remove a clearance that was entered by mistake."""
    locked = Clearance.objects.select_for_update().select_related("enrolment").filter(pk=clearance.pk).first()
    if locked is None:
        return
    require_manager(locked.enrolment, by)
    before = {"kind": locked.kind, "from": str(locked.valid_from)}
    AuditEntry.objects.record(by=by, verb="clearance.remove", subject=locked, before=before)
    locked.delete()
