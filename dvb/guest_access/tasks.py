"""E-mails about agreements, written after the release or the last signature is committed."""

from __future__ import annotations

from django_tasks import task

from dvb.agreements.models import Agreement, Amendment
from dvb.guest_access.services import guardian_letters


@task()
def notify_guardians(agreement_id: int) -> None:
    guardian_letters.notify(Agreement.objects.get(pk=agreement_id))


@task()
def notify_guardians_of_amendment(amendment_id: int) -> None:
    guardian_letters.notify_of_amendment(Amendment.objects.get(pk=amendment_id))
