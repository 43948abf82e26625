"""The way to the first round: what an administrator of a new site does, each step ticked by what is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alliances.alliances.models import Alliance, AllianceMember
from alliances.catalogue.models import Programme
from alliances.kernel.actor import ALLIANCE_KINDS, Actor, Role
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Organisation
from alliances.people.models import Invitation, Membership
from matching.learners.models import Enrolment, Group
from matching.openings.lifecycle import OpeningState
from matching.openings.models import Opening
from matching.rounds.access import can_run_round
from matching.rounds.lifecycle import RoundState
from matching.rounds.models import Proposal, Round


@dataclass(frozen=True)
class Step:
    """One step, where it is done, and whether it is."""

    title: str
    note: str
    label: str
    url: str
    is_done: bool


@dataclass(frozen=True)
class Steps:
    rows: list[Step]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.rows)


def first_steps(actor: Actor) -> Steps | None:
    """The steps of an administrator or coordinator who had no computed round yet; nothing for anybody else.

    A coordinator, who does the work, reads those that she can do herself.

    A school that left the alliance of its rounds does not see them any more, but its own learners in them.
    """
    is_host = actor.organisation_kind == "school" or actor.organisation_kind in ALLIANCE_KINDS
    if actor.role not in {Role.ADMINISTRATOR, Role.COORDINATOR} or not is_host:
        return None
    if visible_to(actor, Round).filter(current_run__isnull=False).exists():
        return None
    if visible_to(actor, Proposal).exists():
        return None
    own_steps: tuple[Callable[[Actor], Step], ...] = (
        (_organisation, _colleagues, _programmes, _groups, _learners, _employers, _openings, _round)
        if actor.organisation_kind == "school"
        else (_organisation, _colleagues, _members, _employers, _openings, _round)
    )
    of_administrator = {_organisation, _colleagues}
    is_administrator = actor.role is Role.ADMINISTRATOR
    return Steps([step(actor) for step in own_steps if is_administrator or step not in of_administrator])


def _organisation(actor: Actor) -> Step:
    own = Organisation.objects.get(pk=actor.organisation_id or 0)
    return Step(
        _("Complete your organisation"),
        _("Registration number, town and who answers for it: they stand in every agreement."),
        _("Edit"),
        reverse("alliances:organisation-edit", args=[own.pk]),
        bool(own.registration_number and own.has_point and own.contact_email),
    )


def _colleagues(actor: Actor) -> Step:
    others = visible_to(actor, Membership).filter(ended_on__isnull=True).exclude(user_id=actor.user_id)
    invited = visible_to(actor, Invitation).filter(revoked_at__isnull=True)
    return Step(
        _("Invite your colleagues"),
        _("A second administrator as well: an organisation is never without one."),
        _("Invite"),
        reverse("alliances:organisation-people", args=[actor.organisation_id]),
        others.exists() or invited.exists(),
    )


def _programmes(actor: Actor) -> Step:
    own = visible_to(actor, Programme).filter(school_id=actor.organisation_id or 0)
    return Step(
        _("Say which programmes you offer"),
        _("Each leads to one qualification; learners are imported into them."),
        _("Programmes"),
        reverse("alliances:organisation-programmes", args=[actor.organisation_id]),
        own.exists(),
    )


def _groups(actor: Actor) -> Step:
    return Step(
        _("Make the groups of this school year"),
        _("A group's calendar says when its learners can work."),
        _("Groups"),
        reverse("matching:group-list"),
        visible_to(actor, Group).exists(),
    )


def _learners(actor: Actor) -> Step:
    return Step(
        _("Bring in your learners"),
        _("A spreadsheet from your school's own system is enough."),
        _("Import learners"),
        reverse("matching:import-upload", args=["learners"]),
        visible_to(actor, Enrolment).exists(),
    )


def _members(actor: Actor) -> Step:
    own = visible_to(actor, AllianceMember).filter(alliance__lead_id=actor.organisation_id or 0)
    led = visible_to(actor, Alliance).filter(lead_id=actor.organisation_id or 0, ended_on=None).first()
    return Step(
        _("Invite the schools of your alliance"),
        _("You invite them; each becomes a member when its own administrator accepts."),
        _("Invite"),
        reverse("alliances:alliance-detail", args=[led.pk]) if led else reverse("alliances:alliance-create"),
        own.filter(organisation__kind="school", left_on__isnull=True).exists(),
    )


def _employers(actor: Actor) -> Step:
    return Step(
        _("Bring in the employers"),
        _("From a spreadsheet, or one by one as they phone."),
        _("Import employers"),
        reverse("matching:import-upload", args=["employers"]),
        visible_to(actor, Organisation).filter(kind="employer").exists(),
    )


def _openings(actor: Actor) -> Step:
    published = visible_to(actor, Opening).filter(status=OpeningState.PUBLISHED)
    return Step(
        _("Publish openings"),
        _("Employers offer them, or you enter what they say."),
        _("Openings"),
        reverse("matching:opening-list"),
        published.exists(),
    )


def _round(actor: Actor) -> Step:
    """Leads to the round that is open already, where there is one: nobody should open it twice."""
    title = _("Open the first round and run it")
    note = _("Nothing is published before you have looked at the result.")
    drafts = visible_to(actor, Round).filter(status=RoundState.DRAFT, ends_on__gte=timezone.localdate())
    opened = next((row for row in drafts.select_related("alliance") if can_run_round(actor, row)), None)
    if opened is not None:
        return Step(
            title, note, _("Open the round"), reverse("matching:round-detail", args=[opened.pk]), False
        )
    return Step(title, note, _("New round"), reverse("matching:round-create"), False)
