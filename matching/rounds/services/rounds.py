"""Rounds: opening one, its policy, last year's pairs, publishing, closing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from alliances.alliances.models import Alliance
from alliances.audit.models import AuditEntry
from alliances.catalogue.models import Programme
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.lifecycles import require_move
from alliances.organisations.models import Organisation
from matching.engine.problem import Policy
from matching.learners.models import Enrolment, Group, SchoolYear
from matching.openings.models import Opening, PlacementKind, SeatClaim
from matching.rounds.access import can_create_rounds, can_run_round
from matching.rounds.lifecycle import RoundState
from matching.rounds.models import Lock, Round, taking_part
from matching.rounds.services import consents
from matching.rounds.snapshot import learners_of, openings_of


def checked_policy(values: dict[str, Any]) -> dict[str, Any]:
    """Policy values that the engine accepts.

    Raises
    ------
    Refused
        ``policy`` with the engine's reason, when a weight is negative or not a whole number.
    """
    try:
        policy = Policy(**values)
    except (TypeError, ValueError) as fault:
        raise Refused(
            "policy", _("These weights cannot be used: %(why)s.") % {"why": fault}, "policy"
        ) from fault
    return {name: getattr(policy, name) for name in policy.__dataclass_fields__}


@transaction.atomic
def create(
    *,
    owner: Organisation,
    name: str,
    school_year: SchoolYear,
    kinds: Collection[str],
    starts_on: dt.date,
    ends_on: dt.date,
    schools: Iterable[Organisation],
    alliance: Alliance | None = None,
    policy: dict[str, Any] | None = None,
    groups: Iterable[Group] = (),
    programmes: Iterable[Programme] = (),
    by: Actor,
) -> Round:
    """Open a round for a school's own learners, or a joint one for an alliance's member schools.

    Each other school is asked; until it agrees none of its learners is read. With groups or programmes the
    round is about their learners alone.
    """
    if not can_create_rounds(by) or not (by.is_system or by.organisation_id == owner.pk):
        raise Refused("not_yours", _("Only a school or the lead of an alliance opens a round."))
    chosen = list(schools)
    _check_frame(kinds, starts_on, ends_on, chosen)
    if alliance is None and any(school.pk != owner.pk for school in chosen):
        raise Refused("foreign_school", _("A school's round is about its own learners."), "schools")
    if alliance is not None:
        _check_members(alliance, owner, chosen)
    round_ = Round.objects.create(
        owner=owner,
        name=name,
        school_year=school_year,
        kinds=sorted(kinds),
        starts_on=starts_on,
        ends_on=ends_on,
        alliance=alliance,
        policy=checked_policy(policy or {}),
    )
    narrowed = _narrow(round_, list(groups), list(programmes))
    after = {"name": name, "schools": [s.pk for s in chosen], **narrowed}
    AuditEntry.objects.record(by=by, verb="round.create", subject=round_, after=after)
    consents.ask(round_, schools=chosen, by=by)
    return round_


def _narrow(round_: Round, groups: list[Group], programmes: list[Programme]) -> dict[str, list[int]]:
    """Keep which groups and programmes the round is about; they are those of its owner."""
    schools = {group.school_id for group in groups} | {programme.school_id for programme in programmes}
    if schools - {round_.owner_id}:
        raise Refused("foreign_group", _("A school's round is about its own learners."), "groups")
    if not groups and not programmes:
        return {}
    round_.groups.set(groups)
    round_.programmes.set(programmes)
    round_.is_narrowed = True
    round_.save(update_fields=["is_narrowed"])
    return {"groups": [row.pk for row in groups], "programmes": [row.pk for row in programmes]}


def _check_frame(
    kinds: Collection[str], starts_on: dt.date, ends_on: dt.date, schools: list[Organisation]
) -> None:
    if not kinds or not set(kinds) <= set(PlacementKind.values):
        raise Refused("kinds", _("Choose at least one kind of placement."), "kinds")
    if ends_on < starts_on:
        raise Refused("dates", _("The last day lies before the first."), "ends_on")
    if not schools:
        raise Refused("schools", _("Choose at least one school."), "schools")


def _check_members(alliance: Alliance, owner: Organisation, schools: list[Organisation]) -> None:
    if alliance.lead_id != owner.pk:
        raise Refused("not_yours", _("Only the lead of an alliance opens its joint rounds."))
    members = set(alliance.members.filter(left_on__isnull=True).values_list("organisation_id", flat=True))
    strangers = [school.name for school in schools if school.pk not in members]
    if strangers:
        raise Refused(
            "not_a_member",
            _("Not a member of the alliance: %(names)s.") % {"names": ", ".join(strangers)},
            "schools",
        )


@transaction.atomic
def change_policy(round_: Round, *, values: dict[str, Any], by: Actor) -> Round:
    """Change the weights; earlier runs keep the policy that they were solved with."""
    require_owner(round_, by)
    _require_unpublished(round_)
    before, round_.policy = round_.policy, checked_policy(values)
    round_.save(update_fields=["policy"])
    AuditEntry.objects.record(
        by=by, verb="round.change_policy", subject=round_, before=before, after=round_.policy
    )
    return round_


@transaction.atomic
def lock_last_year(round_: Round, *, by: Actor) -> int:
    """Fix each learner to last year's employer where it offers a seat for her qualification again.

    Returns the number of new fixed pairs; pairs that a person fixed before are left alone.
    """
    require_owner(round_, by)
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    _require_unpublished(round_)
    free = {o.pk: o.open_seats for o in openings_of(round_)}
    pairs = Lock.objects.filter(round=round_, opening__isnull=False)
    for taken in pairs.values_list("opening_id", flat=True):
        free[taken or 0] = free.get(taken or 0, 0) - 1
    fixed = set(Lock.objects.filter(round=round_).values_list("enrolment_id", flat=True))
    offers = _offers(free)
    locks = []
    for enrolment, employer_id in _last_employers(round_):
        if enrolment.pk in fixed:
            continue
        key = (employer_id, enrolment.programme.qualification_id)
        opening_id = next((pk for pk in offers.get(key, ()) if free[pk] > 0), None)
        if opening_id is not None:
            free[opening_id] -= 1
            fixed.add(enrolment.pk)
            locks.append(
                Lock(
                    round=round_,
                    enrolment=enrolment,
                    opening_id=opening_id,
                    origin=Lock.Origin.LAST_YEAR,
                    user_id=by.user_id,
                )
            )
    Lock.objects.bulk_create(locks)
    AuditEntry.objects.record(by=by, verb="round.lock_last_year", subject=round_, after={"count": len(locks)})
    return len(locks)


def _offers(free: dict[int, int]) -> dict[tuple[int, int], list[int]]:
    rows = Opening.qualifications.through.objects.filter(opening__in=list(free)).order_by("opening_id")
    found: dict[tuple[int, int], list[int]] = {}
    for opening_id, employer_id, qualification_id in rows.values_list(
        "opening_id", "opening__employer_id", "qualification_id"
    ):
        found.setdefault((employer_id, qualification_id), []).append(opening_id)
    return found


def _last_employers(round_: Round) -> list[tuple[Enrolment, int]]:
    """Enrolments of the round with the employer of the person's latest seat before it, oldest claim last."""
    enrolments = list(learners_of(round_).select_related("programme").order_by("lottery_number", "pk"))
    rows = SeatClaim.objects.filter(seat__opening__starts_on__lt=round_.starts_on).order_by(
        "seat__opening__starts_on", "pk"
    )
    latest = dict(rows.values_list("enrolment__person_id", "seat__opening__employer_id"))
    return [(row, latest[row.person_id]) for row in enrolments if row.person_id in latest]


@transaction.atomic
def close(round_: Round, *, by: Actor) -> Round:
    """End a round; what was published stays, what was only proposed is kept as a record."""
    require_owner(round_, by)
    require_move(RoundState(round_.status), RoundState.CLOSED)
    before, round_.status = round_.status, RoundState.CLOSED
    round_.save(update_fields=["status"])
    AuditEntry.objects.record(
        by=by,
        verb="round.close",
        subject=round_,
        before={"status": str(before)},
        after={"status": round_.status.value},
    )
    return round_


def head_count(round_: Round) -> dict[str, int]:
    """What a run would work on: learners, openings, free seats, fixed pairs, openings without a point."""
    openings = list(openings_of(round_).select_related("workplace"))
    learners = learners_of(round_).aggregate(n=Count("pk", distinct=True))["n"]
    return {
        "learners": learners,
        "openings": len(openings),
        "seats": sum(opening.open_seats for opening in openings),
        "fixed": Lock.objects.filter(round=round_, enrolment__school__in=taking_part(round_)).count(),
        "learners_without_location": learners_of(round_).without_location().count(),
        "openings_without_location": openings_of(round_).without_location().count(),
    }


def require_owner(round_: Round, by: Actor) -> None:
    if not can_run_round(by, round_):
        raise Refused("not_yours", _("Only the owner of the round may do this."))


def _require_unpublished(round_: Round) -> None:
    if round_.status in {RoundState.PUBLISHED, RoundState.CLOSED}:
        raise Refused("already_published", _("The round is published; its result does not change any more."))
