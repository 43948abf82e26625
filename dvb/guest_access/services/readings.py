"""What a guardian has to read and confirm today, and whether it lies ahead, runs or is over.

Letters on paper and by e-mail, summaries and the page itself ask here, so that all speak in the same tense.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from alliances.links.models import PersonalLink
from dvb.agreements.called_off import is_called_off
from dvb.agreements.lifecycle import FINISHED, IN_FORCE
from dvb.agreements.models import Acknowledgement, Agreement
from dvb.agreements.placement import Placement
from dvb.agreements.services import guardian_notice as notices
from dvb.guest_access.summaries import Stage
from dvb.signing.states import SIGNABLE
from matching.learners.models import Guardian


@dataclass(frozen=True, slots=True)
class Reading:
    """The stays that a guardian has not confirmed, and the tense in which a letter speaks of them."""

    waiting: tuple[Agreement, ...]
    stage: Stage

    @property
    def is_needed(self) -> bool:
        return bool(self.waiting)


def stage_of(stay: Placement) -> Stage:
    """Ahead, running or over, by the days in force."""
    today = timezone.localdate()
    if stay.ends_on < today:
        return "over"
    return "ahead" if stay.starts_on > today else "running"


def is_over(stay: Placement) -> bool:
    """Whether nothing has to be confirmed of it any more: its last day has passed, or it was ended early."""
    return stage_of(stay) == "over" or stay.agreement.status in FINISHED


def of_guardian(guardian: Guardian, school: int) -> Reading:
    return _of(guardian.person_id, school, guardian.name)


def of_link(link: PersonalLink) -> Reading:
    """The same for the holder of a guardian's link."""
    return _of(link.subject_id, link.organisation_id, link.name)


def _of(person: int, school: int, name: str) -> Reading:
    rows = Agreement.objects.filter(
        assignment__enrolment__person=person,
        assignment__enrolment__school=school,
        status__in=SIGNABLE | IN_FORCE,
    ).select_related("assignment__opening", "assignment__enrolment__person")
    waiting = tuple(row for row in rows.order_by("pk") if _waits(row, name))
    return Reading(waiting, _stage_of_all(Placement(row) for row in waiting))


def _waits(agreement: Agreement, name: str) -> bool:
    if is_called_off(agreement) or is_over(Placement(agreement)):
        return False
    given = Acknowledgement.objects.filter(
        agreement=agreement,
        kind=Acknowledgement.Kind.RISKS,
        name=name,
        wording=notices.wording_of(agreement),
    )
    return not given.exists()


def _stage_of_all(stays: Iterable[Placement]) -> Stage:
    """Of several the earliest to be confirmed: what runs goes before what lies ahead."""
    stages = {stage_of(stay) for stay in stays}
    if "running" in stages:
        return "running"
    return "ahead" if stages else "over"
