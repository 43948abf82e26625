"""Learner accounts opened by a personal link: link and e-mailed code are a sign-in, for learners only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM, Actor, Role
from alliances.kernel.errors import Refused
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.people.models import Membership, User
from alliances.people.services import addresses
from dvb.guest_access.services import guest_links, same_learner
from matching.learners.access import require_manager
from matching.learners.models import Enrolment, Group, Person


@transaction.atomic
def invite(enrolment: Enrolment, *, by: Actor, is_asked_for: bool = True) -> PersonalLink:
    """Send a learner her link: at once where somebody asked for this one, by day among many.

    Raises
    ------
    Refused
        ``no_email`` where the school has none; ``already_ended`` after the enrolment.
    """
    require_manager(enrolment, by)
    person = enrolment.person
    if not person.email:
        raise Refused("no_email", _("Enter the learner's e-mail address first."))
    if enrolment.has_left:
        raise Refused("already_ended", _("This enrolment has ended already."))
    link = links.issue(
        PersonalLink.Purpose.LEARNER,
        about=person,
        organisation=enrolment.school,
        name=person.name,
        email=person.email,
        language=person.user.language if person.user else "lv",
        by=by,
    )
    guest_links.require_live(link)
    guest_links.send(link, by=by, is_asked_for=is_asked_for)
    return link


@dataclass(frozen=True)
class Comers:
    """Learners of one school by what a sign-in link would do for them."""

    waiting: list[Enrolment]
    """They have an address and no account yet."""
    without_address: list[Enrolment]
    with_account: int


def comers_of(enrolments: QuerySet[Enrolment]) -> Comers:
    """Sort enrolments that run today, in the order of their names."""
    rows = list(
        enrolments.filter(ended_on__isnull=True)
        .select_related("person", "group")
        .order_by("person__sort_key", "pk")
    )
    return _sorted(rows)


def comers_by_group(enrolments: QuerySet[Enrolment]) -> list[tuple[Group | None, Comers]]:
    """The same for each group, by its code; whoever has no group comes last."""
    rows = enrolments.filter(ended_on__isnull=True).select_related("person", "group")
    by_group: dict[Group | None, list[Enrolment]] = {}
    for row in rows.order_by(F("group__code").asc(nulls_last=True), "group", "person__sort_key", "pk"):
        by_group.setdefault(row.group, []).append(row)
    return [(group, _sorted(members)) for group, members in by_group.items()]


def _sorted(rows: list[Enrolment]) -> Comers:
    without = [row for row in rows if row.person.user_id is None]
    return Comers(
        [row for row in without if row.person.email],
        [row for row in without if not row.person.email],
        len(rows) - len(without),
    )


def invite_each(enrolments: Iterable[Enrolment], *, by: Actor) -> int:
    """Send each learner her link, each in a transaction of her own; returns to how many one was sent.

    A second press sends nothing twice on one day.
    """
    sent = 0
    for enrolment in enrolments:
        try:
            invite(enrolment, by=by, is_asked_for=False)
        except Refused:
            continue  # left, or her address was taken away meanwhile: the page counts her again
        sent += 1
    return sent


@transaction.atomic
def activate_account(link: PersonalLink, *, is_same: bool = False) -> User:
    """The learner's account for an unlocked link: the existing one, or a new one with the learner role.

    ``is_same`` says that she confirmed, having shown the code, that the learner of another school who has
    this account is she (:mod:`same_learner`).

    Raises
    ------
    Refused
        ``other_account`` where the address belongs to somebody who is more than this learner: a link never
        replaces a staff member's own sign-in.
    """
    if guest_links.is_about_stay(link):
        raise Refused("other_link", _("This link asks one question and opens no account."))
    person = Person.objects.select_for_update(of=("self",)).get(pk=link.subject_id)
    if not guest_links.is_usable(link):
        raise Refused("link_over", _("This link does not hold any more. Ask for a new one."))
    user = _account(link, person, same_learner.account_of(link) if is_same else None)
    if user.email == link.email:
        addresses.prove_own(user)
    if person.user is None:
        person.user = user
        person.save(update_fields=["user"])
        AuditEntry.objects.record(
            by=SYSTEM, verb="learner.account", subject=person, after={"user": user.pk, **_left(user, link)}
        )
    Membership.objects.get_or_create(
        user=user, organisation=link.organisation, role=Role.LEARNER.value, ended_on=None
    )
    return user


def _account(link: PersonalLink, person: Person, confirmed: User | None) -> User:
    user = addresses.owner_of(link.email)
    owners = list(Person.objects.filter(user=user)) if user else []
    if user is None and person.user is None:
        user = addresses.create_account(link.email, name=person.name, language=link.language)
    is_main = user is not None and user.email == link.email
    is_own_account = person in owners or (is_main and not owners and person.user is None)
    if person.user is not None and person.user != user:
        raise Refused(
            "other_account",
            _("Another account stands for this learner. Ask the school to release it, then try again."),
        )
    is_hers = user is not None and (is_own_account or user == confirmed)
    if user is None or same_learner.is_staff(user) or not user.is_active:
        raise Refused(
            "other_account", _("This e-mail address has an account of its own: sign in on the ordinary page.")
        )
    if not is_hers:
        raise Refused(
            "other_account",
            _(
                "This e-mail address has an account of its own, and its name or birth date is another one. "
                "If it is yours, ask the school to correct the name and the birth date; if not, to correct "
                "the e-mail address."
            ),
        )
    return user


def _left(user: User, link: PersonalLink) -> dict[str, list[int]]:
    ended = same_learner.end_left(user, but=[link.organisation_id])
    return {"ended_memberships": ended} if ended else {}
