"""E-mails that are written after the request: about agreements, and links for many learners at once."""

from __future__ import annotations

from django_tasks import task

from alliances.people.models import Membership
from dvb.agreements.models import Agreement, Amendment
from dvb.guest_access.services import activation, guardian_letters
from matching.learners.models import Enrolment


@task()
def notify_guardians(agreement_id: int) -> None:
    guardian_letters.notify(Agreement.objects.get(pk=agreement_id))


@task()
def notify_guardians_of_amendment(amendment_id: int) -> None:
    guardian_letters.notify_of_amendment(Amendment.objects.get(pk=amendment_id))


@task()
def let_in(membership_id: int, enrolment_ids: list[int]) -> None:
    """Send sign-in links in the name of whoever asked for them, if she still may."""
    membership = Membership.objects.filter(pk=membership_id, ended_on__isnull=True).first()
    if membership is not None:
        rows = Enrolment.objects.filter(pk__in=enrolment_ids).select_related("person__user", "school")
        activation.invite_each(rows, by=membership.as_actor())
