"""How an enrolment changes and ends: transfer, leaving, expulsion, graduation; and what hangs on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit import editing as records
from alliances.audit.models import AuditEntry
from alliances.catalogue.models import Programme
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.links import services as links
from alliances.organisations.models import Organisation
from matching.assignments import stays
from matching.assignments.models import Assignment
from matching.assignments.services import seat_claims as claims
from matching.enrolment_changes import endings
from matching.enrolment_changes.endings import Ending
from matching.enrolment_changes.services import coming
from matching.learners.access import require_manager
from matching.learners.models import EndReason, Enrolment, Group
from matching.openings.models import EmployerWish, Exclusion, SeatClaim, Wish
from matching.rounds.lifecycle import RoundState
from matching.rounds.models import Lock

OPEN_ROUNDS = (RoundState.DRAFT.value, RoundState.PROPOSED.value)
FURTHEST = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Ties:
    """What hangs on an enrolment and is let go when it ends."""

    seats: tuple[SeatClaim, ...]
    locks: tuple[Lock, ...]
    wishes: int

    def __bool__(self) -> bool:
        return bool(self.seats or self.locks or self.wishes)


def ties_after(enrolment: Enrolment, day: dt.date) -> Ties:
    """Seats that last beyond the day, fixed pairs of rounds that are not published yet, and wishes."""
    return Ties(
        seats=tuple(
            _lasting(SeatClaim.objects.filter(enrolment=enrolment), day).select_related(
                "seat__opening__employer"
            )
        ),
        locks=tuple(
            Lock.objects.filter(enrolment=enrolment, round__status__in=OPEN_ROUNDS).select_related(
                "round", "opening__employer"
            )
        ),
        wishes=Wish.objects.filter(enrolment=enrolment).count(),
    )


def leave(enrolment: Enrolment, *, on: dt.date, by: Actor, seen: int | None = None) -> Enrolment:
    """End an enrolment at the learner's own wish; what lasts longer ends with it (see ``endings``)."""
    return _end(enrolment, Ending(on, EndReason.LEAVE, seen), by=by)


def expel(
    enrolment: Enrolment, *, on: dt.date, by: Actor, note: str = "", seen: int | None = None
) -> Enrolment:
    """End an enrolment by the school's decision."""
    return _end(enrolment, Ending(on, EndReason.EXPELLED, seen), by=by, note=note)


def graduate(enrolment: Enrolment, *, on: dt.date, by: Actor, seen: int | None = None) -> Enrolment:
    """End an enrolment with the qualification."""
    return _end(enrolment, Ending(on, EndReason.GRADUATED, seen), by=by)


@transaction.atomic
def transfer_out(
    enrolment: Enrolment, *, to_school: Organisation, on: dt.date, by: Actor, seen: int | None = None
) -> Enrolment:
    """End an enrolment because another school takes the learner in; that school is told, and enrols her."""
    if to_school.kind_id != "school" or to_school.pk == enrolment.school_id:
        raise Refused("not_another_school", _("Choose another school."), "to_school")
    row = _end(enrolment, Ending(on, EndReason.TRANSFER, seen), by=by, extra={"to_school": to_school.pk})
    coming.tell(row, to_school, by=by)
    return row


@transaction.atomic
def transfer(
    enrolment: Enrolment,
    *,
    on: dt.date,
    by: Actor,
    group: Group | None = None,
    programme: Programme | None = None,
) -> Enrolment:
    """Move a learner inside her school: another group keeps the enrolment, another programme opens a new one.

    What still fits the new programme (wishes, seats, fixed pairs, exclusions) goes with her.
    """
    require_manager(enrolment, by)
    old = _locked_open(enrolment)
    target = programme or (group.programme if group else None)
    if target is None:
        raise Refused("target_missing", _("Choose the new group or programme."), "group")
    _check_target(old, target, group)
    if target.pk == old.programme_id:
        return _change_group(old, group, on, by)
    if on <= old.started_on:
        raise Refused("before_start", _("The day of the transfer is after the day of enrolment."), "on")
    _check_not_far(on)
    old.ended_on, old.end_reason = on - dt.timedelta(days=1), EndReason.TRANSFER
    old.protect("ended_on", "end_reason")
    records.save(old)
    new = _successor(old, target, group, on)
    dropped = _carry(old, new, by)
    AuditEntry.objects.record(
        by=by,
        verb="learner.transfer",
        subject=old,
        before={"programme": old.programme_id, "group": old.group_id},
        after={"enrolment": new.pk, "programme": target.pk, "group": new.group_id, "on": str(on), **dropped},
    )
    links.end_lost(old, by=by)
    return new


def release_ties(
    enrolments: list[int], ending: Ending, *, by: Actor, label: object = ""
) -> dict[str, list[int]]:
    """End or let go what hangs on enrolments that end; returns the keys of what was released."""
    day = ending.on
    ended = endings.end(enrolments, ending, by)
    held = _lasting(SeatClaim.objects.filter(enrolment__in=enrolments), day)
    locks = Lock.objects.filter(enrolment__in=enrolments, round__status__in=OPEN_ROUNDS)
    wishes = Wish.objects.filter(enrolment__in=enrolments)
    gone = ended | {
        "released_seats": sorted(held.values_list("seat_id", flat=True)),
        "released_locks": sorted(locks.values_list("round_id", flat=True)),
        "wishes": list(wishes.order_by("enrolment_id", "rank").values_list("opening_id", flat=True)),
    }
    claims.release(
        held, label or ending.reason.label, side=_ASKED_BY.get(ending.reason, Assignment.Side.LEARNER)
    )
    locks.delete()
    wishes.delete()
    EmployerWish.objects.filter(enrolment__in=enrolments).delete()
    return {name: keys for name, keys in gone.items() if keys}


_ASKED_BY = {EndReason.EXPELLED: Assignment.Side.SCHOOL, EndReason.GRADUATED: Assignment.Side.SCHOOL}


@transaction.atomic
def _end(
    enrolment: Enrolment,
    ending: Ending,
    *,
    by: Actor,
    note: str = "",
    extra: dict[str, Any] | None = None,
) -> Enrolment:
    on, reason = ending.on, ending.reason
    require_manager(enrolment, by)
    row = _locked_open(enrolment)
    if on < row.started_on:
        raise Refused("before_start", _("The last day lies before the day of enrolment."), "on")
    _check_not_far(on)
    gone = release_ties([row.pk], ending, by=by)
    row.ended_on, row.end_reason = on, reason
    row.protect("ended_on", "end_reason")
    records.save(row)
    AuditEntry.objects.record(
        by=by,
        verb=f"learner.{reason.value}",
        subject=row,
        before={"ended_on": None},
        after={"ended_on": str(on), **gone, **(extra or {})},
        reason=note[:300],
    )
    links.end_lost(row, by=by)
    return row


def _lasting(claims: QuerySet[SeatClaim], day: dt.date) -> QuerySet[SeatClaim]:
    live = claims.filter(released_at__isnull=True)
    return live.filter(stays.has_days(live, day + dt.timedelta(days=1)))


def _locked_open(enrolment: Enrolment) -> Enrolment:
    row = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if row.ended_on is not None:
        raise Refused("already_ended", _("This enrolment has ended already."))
    return row


def _check_not_far(on: dt.date) -> None:
    if on > timezone.localdate() + FURTHEST:
        raise Refused("too_far", _("The day lies more than a year ahead. Check the year."), "on")


def _check_target(old: Enrolment, target: Programme, group: Group | None) -> None:
    if target.school_id != old.school_id or (group is not None and group.school_id != old.school_id):
        raise Refused(
            "foreign_school", _("Choose a group or programme of the learner's own school."), "group"
        )
    if group is not None and group.programme_id != target.pk:
        raise Refused(
            "group_of_other_programme",
            _("Group %(group)s learns another programme.") % {"group": group.code},
            "group",
        )


def _change_group(row: Enrolment, group: Group | None, on: dt.date, by: Actor) -> Enrolment:
    if group is None or group.pk == row.group_id:
        raise Refused("target_missing", _("Choose another group or programme than now."), "group")
    before = {"group": row.group_id}
    row.group = group
    row.protect("group")
    records.save(row)
    AuditEntry.objects.record(
        by=by, verb="learner.transfer", subject=row, before=before, after={"group": group.pk, "on": str(on)}
    )
    return row


def _successor(old: Enrolment, programme: Programme, group: Group | None, on: dt.date) -> Enrolment:
    new = Enrolment(
        person_id=old.person_id,
        school_id=programme.school_id,
        programme=programme,
        group=group,
        started_on=on,
        hostel_id=old.hostel_id,
        max_km=old.max_km,
        external_id=old.external_id,
        lottery_number=old.lottery_number,
        protected_fields=["group", "programme"],
    )
    records.save(new)
    new.known_skills.set(old.known_skills.all())
    return new


def _carry(old: Enrolment, new: Enrolment, by: Actor) -> dict[str, list[int]]:
    """Take along what the new programme's qualification allows; the rest is released."""
    fits = {"opening__qualifications": new.programme.qualification_id}
    for claim in list(
        _lasting(
            SeatClaim.objects.filter(
                enrolment=old, seat__opening__qualifications=new.programme.qualification_id
            ),
            new.started_on,
        )
    ):
        claims.carry(claim, new, EndReason.TRANSFER.label)
    for model in (Wish, EmployerWish):
        model.objects.filter(
            pk__in=list(model.objects.filter(enrolment=old, **fits).values_list("pk", flat=True))
        ).update(enrolment=new)
    open_locks = Lock.objects.filter(enrolment=old, round__status__in=OPEN_ROUNDS)
    kept = list(open_locks.filter(Q(opening__isnull=True) | Q(**fits)).values_list("pk", flat=True))
    Lock.objects.filter(pk__in=kept).update(enrolment=new)
    for exclusion in Exclusion.objects.filter(enrolment=old):
        Exclusion.objects.create(enrolment=new, employer_id=exclusion.employer_id, reason=exclusion.reason)
    return release_ties([old.pk], Ending(new.started_on - dt.timedelta(days=1), EndReason.TRANSFER), by=by)
