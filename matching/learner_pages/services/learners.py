"""What is known of a learner by hand: her data, wishes, employers to avoid, and when she is free."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit import editing as records
from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor, Role
from alliances.kernel.errors import Refused
from alliances.law.rules import ADULT_AGE
from alliances.links import services as links
from alliances.organisations.models import Organisation, WorkplaceKind
from alliances.organisations.services import organisations
from matching.assignments import stays
from matching.assignments.lifecycle import OPEN_ASSIGNMENTS
from matching.assignments.models import Assignment
from matching.assignments.queries import may_be_placed
from matching.learners.access import require_manager
from matching.learners.models import BlockKind, CalendarBlock, Enrolment, EnrolmentQuerySet, Person
from matching.learners.services import accounts
from matching.openings.models import Exclusion, Opening, SeatClaim, Wish

OF_PERSON = ("first_name", "last_name", "birth_date", "sex", "email", "phone", "town", "address")
Window = tuple[dt.date, dt.date]


def adults_born_by(day: dt.date) -> dt.date:
    """The latest birth date of whoever is 18 on a day; 29 February counts from 1 March (as ``is_minor``)."""
    try:
        return day.replace(year=day.year - ADULT_AGE)
    except ValueError:
        return dt.date(day.year - ADULT_AGE, 2, 28)


def minors_on(day: dt.date) -> Q:
    """Enrolments of persons who need a guardian on a day; an unknown birth date counts as a minor's."""
    return Q(person__birth_date__isnull=True) | Q(person__birth_date__gt=adults_born_by(day))


def with_place(rows: EnrolmentQuerySet, day: dt.date) -> EnrolmentQuerySet:
    """Annotate ``has_place``: whether the learner has a place where her stay has not ended on the day."""
    live = SeatClaim.objects.filter(released_at__isnull=True)
    is_lasting = stays.has_days(live.filter(enrolment__in=rows.order_by().values("pk")), day)
    return rows.annotate(has_place=Exists(live.filter(is_lasting, enrolment=OuterRef("pk"))))


def place_counts(rows: EnrolmentQuerySet) -> dict[str, int]:
    """Of rows :func:`with_place`: how many have none, and of how many places not all have agreed yet."""
    asked = Assignment.objects.filter(status__in=OPEN_ASSIGNMENTS, enrolment=OuterRef("pk"))
    return (
        rows.order_by()
        .annotate(is_asked=Exists(asked))
        .aggregate(
            without_place=Count("pk", filter=Q(has_place=False)),
            unanswered=Count("pk", filter=Q(has_place=True, is_asked=True)),
        )
    )


def availability(enrolment: Enrolment, blocks: Sequence[CalendarBlock]) -> list[Window] | None:
    """When she can be at a workplace; ``None`` where nothing limits it.

    Her own dates go before the group's calendar. Of the calendar, work-based learning is one stretch from
    its first to its last block, because school and work alternate, and each traineeship stands alone.
    """
    last = enrolment.available_to or enrolment.ended_on
    if enrolment.available_from or enrolment.available_to:
        return [(enrolment.available_from or enrolment.started_on, last or dt.date.max)]
    dvb = [block for block in blocks if block.kind == BlockKind.DVB]
    windows = [(b.starts_on, b.ends_on) for b in blocks if b.kind == BlockKind.PRAKSE]
    if dvb:
        windows.append((dvb[0].starts_on, max(block.ends_on for block in dvb)))
    if not windows:
        return [(enrolment.started_on, enrolment.ended_on)] if enrolment.ended_on else None
    end = enrolment.ended_on or dt.date.max
    return sorted((first, min(final, end)) for first, final in windows if first <= end)


@transaction.atomic
def edit(enrolment: Enrolment, *, by: Actor, **changes: Any) -> Enrolment:
    """Edit a learner; fields edited by hand are protected from re-imports.

    With another address, links that went to the old one end, and an account that hangs on it is released.
    """
    require_manager(enrolment, by)
    _check(enrolment, changes)
    person = enrolment.person
    person.refresh_from_db(from_queryset=Person.objects.select_for_update(of=("self",)))
    of_person = {name: changes.pop(name) for name in OF_PERSON if name in changes}
    of_person |= organisations.moved(person, of_person)
    before, after = records.set_fields(person, of_person)
    if after:
        records.save(person)
    own_before, own_after = records.set_fields(enrolment, changes)
    before, after = before | own_before, after | own_after
    if after:
        enrolment.protect(*after)
        records.save(enrolment)
        AuditEntry.objects.record(by=by, verb="learner.edit", subject=enrolment, before=before, after=after)
    if "email" in after:
        accounts.follow_address(person, old=str(before["email"]), by=by)
        links.end_lost(person, by=by)
    return enrolment


def place(enrolment: Enrolment, *, town: str, by: Actor) -> Enrolment:
    """Give a learner without a location her home town; refused with suggestions where none or several fit."""
    return edit(enrolment, by=by, town=organisations.known_town(town))


@transaction.atomic
def set_wishes(enrolment: Enrolment, openings: Sequence[Opening], *, by: Actor) -> list[Wish]:
    """Rank the openings that a learner wishes for, the dearest first; she may do so herself."""
    if not _is_herself(enrolment, by):
        require_manager(enrolment, by)
    if not may_be_placed(enrolment):
        raise Refused("already_ended", _("This enrolment has ended already."))
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    old = list(enrolment.wishes.order_by("rank").values_list("opening_id", flat=True))
    _check_wishes(enrolment, openings, known=set(old))
    new = [opening.pk for opening in openings]
    if new == old:
        return list(enrolment.wishes.order_by("rank"))
    enrolment.wishes.all().delete()
    wishes = Wish.objects.bulk_create(
        Wish(enrolment=enrolment, opening_id=pk, rank=rank) for rank, pk in enumerate(new, start=1)
    )
    enrolment.protect("wishes")
    enrolment.save(update_fields=["protected_fields"])
    AuditEntry.objects.record(
        by=by, verb="learner.set_wishes", subject=enrolment, before={"wishes": old}, after={"wishes": new}
    )
    return wishes


@transaction.atomic
def exclude(enrolment: Enrolment, *, employer: Organisation, by: Actor, reason: str = "") -> Exclusion:
    """Keep a learner away from an employer, at the school's or the guardian's word; her wishes there go."""
    require_manager(enrolment, by)
    if employer.kind_id != organisations.EMPLOYER:
        raise Refused("not_an_employer", _("Choose an employer."), "employer")
    if Exclusion.objects.filter(enrolment=enrolment, employer=employer).exists():
        raise Refused(
            "excluded_already", _("The learner is kept away from this employer already."), "employer"
        )
    _refuse_if_seated(enrolment, employer)
    dropped = [wish.opening for wish in _wishes(enrolment) if wish.opening.employer_id == employer.pk]
    remaining = [wish.opening for wish in _wishes(enrolment) if wish.opening.employer_id != employer.pk]
    if dropped:
        set_wishes(enrolment, remaining, by=by)
    exclusion = Exclusion(enrolment=enrolment, employer=employer, reason=reason)
    records.save(exclusion)
    AuditEntry.objects.record(
        by=by, verb="learner.exclude", subject=enrolment, after={"employer": employer.pk}, reason=reason[:300]
    )
    return exclusion


@transaction.atomic
def readmit(exclusion: Exclusion, *, by: Actor) -> Enrolment:
    """Let a learner be placed with an employer again."""
    enrolment = exclusion.enrolment
    require_manager(enrolment, by)
    AuditEntry.objects.record(
        by=by, verb="learner.readmit", subject=enrolment, before={"employer": exclusion.employer_id}
    )
    exclusion.delete()
    return enrolment


def _is_herself(enrolment: Enrolment, by: Actor) -> bool:
    return by.role is Role.LEARNER and by.user_id is not None and enrolment.person.user_id == by.user_id


def _wishes(enrolment: Enrolment) -> Iterable[Wish]:
    return enrolment.wishes.select_related("opening").order_by("rank")


def _check(enrolment: Enrolment, changes: dict[str, Any]) -> None:
    if enrolment.has_left:
        raise Refused("already_ended", _("This enrolment has ended already."))
    birth_date = changes.get("birth_date")
    if birth_date is not None and birth_date >= enrolment.started_on:
        raise Refused("born_too_late", _("The birth date lies after the day of enrolment."), "birth_date")
    hostel = changes.get("hostel")
    if hostel is not None and (
        hostel.kind != WorkplaceKind.HOSTEL or hostel.organisation_id != enrolment.school_id
    ):
        raise Refused("foreign_hostel", _("Choose a hostel of the learner's own school."), "hostel")
    first = changes.get("available_from", enrolment.available_from)
    last = changes.get("available_to", enrolment.available_to)
    if first and last and last < first:
        raise Refused("dates", _("The last day lies before the first."), "available_to")


def _check_wishes(enrolment: Enrolment, openings: Sequence[Opening], *, known: set[int]) -> None:
    chosen = [opening.pk for opening in openings]
    if len(set(chosen)) != len(chosen):
        raise Refused("wish_twice", _("An opening is wished for once."), "wishes")
    excluded = set(enrolment.exclusions.values_list("employer_id", flat=True))
    teaching = set(
        Opening.objects.offered()
        .filter(pk__in=chosen, qualifications=enrolment.programme.qualification_id)
        .values_list("pk", flat=True)
    )
    for opening in openings:
        if opening.pk in known:
            continue
        if opening.pk not in teaching:
            raise Refused(
                "wish_does_not_fit",
                _("“%(opening)s” is not published, or teaches another qualification.") % {"opening": opening},
                "wishes",
            )
        if opening.employer_id in excluded:
            raise Refused("wish_excluded", _("The learner is kept away from this employer."), "wishes")


def _refuse_if_seated(enrolment: Enrolment, employer: Organisation) -> None:
    live = SeatClaim.objects.filter(
        enrolment=enrolment, seat__opening__employer=employer, released_at__isnull=True
    )
    if live.filter(stays.has_days(live, timezone.localdate())).exists():
        raise Refused("holds_seat", _("The learner holds a seat there. Release the seat first."), "employer")
