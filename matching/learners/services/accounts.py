"""The account linked to a learner, and how the school unlinks it."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit import editing as records
from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor, Role
from alliances.kernel.emails import fold_email
from alliances.kernel.errors import Refused
from alliances.links import services as links
from alliances.messages import recipients
from alliances.messages import services as messages
from alliances.people.models import Membership, User
from matching.learners.access import require_manager
from matching.learners.models import Enrolment, Person


@transaction.atomic
def release(enrolment: Enrolment, *, by: Actor) -> Person:
    """Cut the account from the learner: it sees nothing of her from now on, and she can be invited anew.

    For an account that somebody else got by a mistyped address. The learner's records are unchanged.

    Raises
    ------
    Refused
        ``no_account`` where none stands for her.
    """
    require_manager(enrolment, by)
    person = Person.objects.select_for_update(of=("self",)).get(pk=enrolment.person_id)
    if person.user is None:
        raise Refused("no_account", _("No account stands for this learner."))
    cut(person, by=by)
    return person


@transaction.atomic
def follow_address(person: Person, *, old: str, by: Actor) -> bool:
    """Release an account that hangs on the address that was corrected; whether there was one.

    One that knows the new address too, confirmed by a code, is the learner's own and stays.
    """
    user = person.user
    address = fold_email(person.email)
    if user is None or user.email != fold_email(old) or user.email == address:
        return False
    addresses = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    if address in {fold_email(known) for known in addresses}:
        return False
    cut(person, by=by)
    return True


@transaction.atomic
def follow_own_address(user: User, old: str, by: Actor) -> None:
    """Bring a learner's record in step with the address of her own account, and tell her schools.

    Links that went to the old address end; what is asked from now on goes to the new one.
    """
    for person in Person.objects.select_for_update(of=("self",)).filter(user=user).order_by("pk"):
        _follow_own_address(person, user, by)


def _follow_own_address(person: Person, user: User, by: Actor) -> None:
    if not records.change(person, {"email": user.email}, by=by, verb="learner.address"):
        return
    links.end_lost(person, by=by)
    enrolments = person.enrolments.filter(ended_on__isnull=True)
    for enrolment in enrolments:
        enrolment.protect("email")
        enrolment.save(update_fields=["protected_fields"])
    for school in recipients.managers(enrolments.values_list("school_id", flat=True)):
        messages.put(
            "learner_address",
            to=messages.address_of(school),
            about=person,
            by=by,
            context={"learner": person.name, "email": user.email},
            path=reverse("matching:learner-list"),
            in_digest=True,
        )


def cut(person: Person, *, by: Actor) -> None:
    """End binding, memberships as a learner, and sessions, in the caller's transaction."""
    user = person.user
    if user is None:
        return
    person.user = None
    person.save(update_fields=["user"])
    learning = learning_only_as(person, user)
    ended = sorted(learning.values_list("pk", flat=True))
    Membership.objects.filter(pk__in=ended).update(ended_on=timezone.localdate())
    end_sessions(user)
    AuditEntry.objects.record(
        by=by,
        verb="learner.release_account",
        subject=person,
        before={"user": user.pk, "memberships": ended},
        after={"user": None},
    )


def learning_only_as(person: Person, user: User) -> QuerySet[Membership]:
    """The account's memberships as a learner that no other row of hers, at another school, stands behind."""
    others = Person.objects.filter(user=user).exclude(pk=person.pk)
    elsewhere = Enrolment.objects.filter(person__in=others).values("school")
    rows = Membership.objects.filter(user=user, role=Role.LEARNER.value, ended_on__isnull=True)
    return rows.exclude(organisation__in=elsewhere)


def end_sessions(user: User) -> None:
    """Sign an account out everywhere, also where it came in by a personal link."""
    for row in Session.objects.filter(expire_date__gte=timezone.now()).iterator():
        if row.get_decoded().get(SESSION_KEY) == str(user.pk):
            row.delete()
    UserSession.objects.filter(user=user).delete()
