"""Whether a learner whom a school wrote to has an account already, by another school's row of her.

A code proves the mailbox, not who reads it: its account may be a brother's. So names and, where both schools
know them, birth dates and personal codes must agree, and she says herself that both are she.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from alliances.kernel.actor import Role
from alliances.kernel.text import search_key
from alliances.links.models import PersonalLink
from alliances.organisations.models import Organisation
from alliances.people.models import Membership, User
from alliances.people.services import addresses
from dvb.guest_access.services import guest_links
from matching.learners.models import Enrolment, Person


def account_of(link: PersonalLink) -> User | None:
    """The account to be connected once she says that both are she; ``None`` where there is nothing to ask."""
    if link.purpose != PersonalLink.Purpose.LEARNER or guest_links.is_about_stay(link):
        return None
    person = Person.objects.filter(pk=link.subject_id, erased_at__isnull=True).first()
    user = addresses.active_owner_of(link.email)
    if person is None or person.user_id is not None or user is None or is_staff(user):
        return None
    known = list(Person.objects.filter(user=user))
    return user if known and all(_may_be_one(person, other) for other in known) else None


def schools_of(user: User) -> QuerySet[Organisation]:
    """The schools whose learner the account is already."""
    schools = Enrolment.objects.filter(person__user=user).values("school")
    return Organisation.objects.filter(pk__in=schools).order_by("name", "pk")


def end_left(user: User, *, but: Iterable[int]) -> list[int]:
    """End her memberships at schools where she does not learn any more; returns their keys.

    What she did there stays hers to read: rows about a learner are found by her account, not by a membership.
    """
    here = Enrolment.objects.filter(person__user=user).not_left_by(timezone.localdate())
    rows = Membership.objects.filter(user=user, role=Role.LEARNER.value, ended_on__isnull=True)
    left = rows.exclude(organisation__in=here.values("school")).exclude(organisation__in=list(but))
    ended = sorted(left.values_list("pk", flat=True))
    Membership.objects.filter(pk__in=ended).update(ended_on=timezone.localdate())
    return ended


def is_staff(user: User) -> bool:
    """Whether the account is somebody's who does more here than learn."""
    others = user.memberships.filter(ended_on__isnull=True).exclude(role=Role.LEARNER.value)
    return user.is_staff or user.is_superuser or others.exists()


def _may_be_one(one: Person, other: Person) -> bool:
    same_name = search_key(one.name) == search_key(other.name) != ""
    facts = [(one.birth_date, other.birth_date), (one.person_code_hash, other.person_code_hash)]
    return same_name and all(mine == hers for mine, hers in facts if mine and hers)
