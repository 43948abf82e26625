"""Erasing a person: what says who she was goes from tables, files, letters and logs; figures stay.

Source: Regulation (EU) 2016/679, article 17, and article 5 (1) (e): kept no longer than is necessary.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit import append_only
from alliances.audit.models import AuditEntry
from alliances.files.models import StoredFile
from alliances.kernel import erasure
from alliances.kernel.actor import Actor, Role
from alliances.kernel.errors import Refused
from alliances.links.models import PersonalLink
from alliances.messages.models import Message
from alliances.people.models import Membership, User
from matching.learners.models import Enrolment, Person
from matching.learners.services.accounts import end_sessions, learning_only_as

NOWHERE = "erased@erased.invalid"
"""Stands where a letter must have an address."""
ERASED_VERB = "person.erase"


def keep_until(person: Person) -> dt.date | None:
    """The last day on which the documents about her have to be kept; None while she is enrolled.

    To the end of the calendar year in which she left, and ``RETENTION_YEARS`` more.
    """
    ends = list(person.enrolments.values_list("ended_on", flat=True))
    if not ends or None in ends:
        return None
    return dt.date(max(day for day in ends if day).year + settings.RETENTION_YEARS, 12, 31)


def due(school_id: int, day: dt.date) -> QuerySet[Any]:
    """Persons of this school alone whose keeping time is over, not erased yet, with ``last_day``."""
    enrolled = Enrolment.objects.exclude(school=school_id) | Enrolment.objects.filter(ended_on__isnull=True)
    latest = dt.date(day.year - settings.RETENTION_YEARS - 1, 12, 31)
    rows = Person.objects.filter(enrolments__school=school_id, erased_at__isnull=True)
    rows = rows.exclude(pk__in=enrolled.values("person"))
    return rows.annotate(last_day=Max("enrolments__ended_on")).filter(last_day__lte=latest)


def refusal(person: Person, *, by: Actor, day: dt.date) -> Refused | None:
    """Why she may not be erased today, or None."""
    if not (by.is_system or _answers_for(person, by)):
        return Refused("not_yours", _("Only an administrator of the learner's only school erases her data."))
    until = keep_until(person)
    if until is None:
        return Refused("enrolled", _("She is enrolled. End her enrolment first."))
    if day <= until and _has_documents(person):
        return Refused(
            "kept_by_law",
            _("There are agreements about her that have to be kept until %(day)s.")
            % {"day": until.strftime("%d.%m.%Y.")},
        )
    return None


@transaction.atomic
def erase(person: Person, *, by: Actor, reason: str) -> Person:
    """Erase a person for good. What she did still counts in figures, without saying who it was. Idempotent.

    Raises
    ------
    Refused
        ``not_yours``, ``enrolled``, ``kept_by_law`` as `refusal` says; ``reason_needed``.
    """
    locked = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if locked.erased_at is not None:
        return locked
    if not reason.strip():
        raise Refused("reason_needed", _("Say why: who asked, or that the keeping time is over."), "reason")
    fault = refusal(locked, by=by, day=timezone.localdate())
    if fault is not None:
        raise fault
    subjects = _subjects(locked)
    is_hers_elsewhere = Person.objects.filter(user=locked.user_id or 0).exclude(pk=locked.pk).exists()
    account = None if is_hers_elsewhere else locked.user
    _wipe_letters(subjects, locked, account)
    _wipe_trail(subjects)
    _wipe_tables(locked)
    if account is not None:
        _close(account, by)
    elif locked.user is not None:
        learning_only_as(locked, locked.user).update(ended_on=timezone.localdate())
    Person.objects.filter(pk=locked.pk).update(erased_at=timezone.now(), user=None)
    AuditEntry.objects.record(by=by, verb=ERASED_VERB, subject=locked, reason=reason.strip()[:300])
    locked.refresh_from_db()
    return locked


def erase_due(*, reason: str, by: Actor, most: int) -> int:
    """Erase the persons of the actor's school whose keeping time is over; returns how many.

    Each is erased in a transaction of its own: what was done stays done if one fails.
    """
    rows = due(by.organisation_id or 0, timezone.localdate()).order_by("last_day", "pk")[:most]
    for person in rows:
        erase(person, reason=reason, by=by)
    return len(rows)


def _answers_for(person: Person, by: Actor) -> bool:
    schools = set(person.enrolments.values_list("school_id", flat=True))
    return by.role is Role.ADMINISTRATOR and schools == {by.organisation_id}


def _has_documents(person: Person) -> bool:
    """Whether a side signed anything about her: such papers have their own keeping time."""
    signed = [table for table in erasure.tables() if table.label in SIGNED]
    return any(_rows(table, person).exists() for table in signed)


SIGNED = ("dvb.signature", "dvb.confirmation")
"""Tables of the floor above, by label: evidence that a project's documents rest on."""


def _rows(table: erasure.PersonalColumns, person: Person) -> QuerySet[Any]:
    rows: QuerySet[Any] = apps.get_model(table.label)._base_manager.filter(table.of(person.pk))
    return rows


def _subjects(person: Person) -> dict[str, list[int]]:
    """The keys of every row about her, by the label under which letters, links and the trail name it."""
    return {
        table.label: list(_rows(table, person).values_list("pk", flat=True)) for table in erasure.tables()
    }


def _about(subjects: dict[str, list[int]]) -> Q:
    condition = Q(pk__in=[])
    for label, keys in subjects.items():
        condition |= Q(subject_type=label, subject_id__in=keys)
    return condition


def _wipe_letters(subjects: dict[str, list[int]], person: Person, account: User | None) -> None:
    about = _about(subjects)
    links = PersonalLink.objects.filter(about)
    about |= Q(subject_type=PersonalLink._meta.label_lower, subject_id__in=links.values("pk"))
    if account is not None:
        about |= Q(user=account)
    about |= Q(link__in=links.values("pk"))
    if person.name.strip():
        about |= Q(kind="digest", body__contains=person.name)  # a summary names many, and is about no row
    letters = Message.objects.filter(about)
    letters.filter(status=Message.Status.QUEUED).update(status=Message.Status.DROPPED)
    letters.update(
        to_email=NOWHERE, to_name="", subject=erasure.ERASED, body="", path="", sealed="", error="", key=None
    )
    links.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())
    for link in links:  # each name and address is unique among those of a row
        link.name, link.email, link.original = f"{erasure.ERASED} {link.pk}", "", ""
        link.save(update_fields=["name", "email", "original"])


def _wipe_trail(subjects: dict[str, list[int]]) -> None:
    """Old and new values go; who did what with which row, and when, stays."""
    with append_only.released():
        AuditEntry.objects.filter(_about(subjects)).update(before={}, after={}, reason="")


def _wipe_tables(person: Person) -> None:
    for table in erasure.tables():
        rows = _rows(table, person)
        for column in table.files:
            _empty(rows.filter(**{f"{column}__isnull": False}).values_list(column, flat=True))
        if table.is_deleted:
            rows.delete()
        elif table.blank:
            rows.update(**table.blank)


def _empty(files: Iterable[int]) -> None:
    StoredFile.objects.filter(pk__in=list(files)).update(content=b"", filename=erasure.ERASED, size=0)


def _close(account: User, by: Actor) -> None:
    """Close an account that was a learner's alone; somebody's who works here too stays her own."""
    learning = Membership.objects.filter(user=account, role=Role.LEARNER.value)
    learning.filter(ended_on__isnull=True).update(ended_on=timezone.localdate())
    if account.is_staff or account.memberships.exclude(role=Role.LEARNER.value).exists():
        return
    end_sessions(account)
    EmailAddress.objects.filter(user=account).delete()
    Authenticator.objects.filter(user=account).delete()
    SocialAccount.objects.filter(user=account).delete()
    account.set_unusable_password()
    account.name, account.is_active = erasure.ERASED, False
    account.email = f"erased-{account.pk}-{secrets.token_hex(4)}@erased.invalid"
    account.save()
