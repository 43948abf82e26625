"""Who belongs together in the demo year: exclusions, alliances, and the personas who sign in."""

from __future__ import annotations

import datetime as dt

from alliances.alliances import services as alliance_service
from alliances.alliances.models import Alliance, AllianceInvitation, AllianceMember
from alliances.kernel.actor import Actor, Role
from alliances.organisations.models import Organisation, Sector
from alliances.people.models import Membership, User
from alliances.people.services import addresses
from dvb.demo.services.schools_and_groups import school_keys
from dvb.demo.year.personas import Persona
from dvb.demo.year.tables import DemoYear
from matching.learners.models import Enrolment
from matching.openings.models import Exclusion

JOINT_ALLIANCE = "Demo kopējā prasmju alianse"
COORDINATOR = "alliance_coordinator"


def exclusions(year: DemoYear) -> None:
    enrolments = dict(Enrolment.objects.values_list("external_id", "pk"))
    employers = dict(Organisation.objects.values_list("registration_number", "pk"))
    for row in year.exclusions:
        Exclusion.objects.get_or_create(
            enrolment_id=enrolments[row["learner_id"]],
            employer_id=employers[row["registration_number"]],
            defaults={"reason": row["reason"]},
        )


def alliances(year: DemoYear) -> None:
    by_name = dict(Organisation.objects.exclude(kind="employer").values_list("name", "pk"))
    by_number = dict(Organisation.objects.values_list("registration_number", "pk"))
    schools = school_keys()
    for row in year.alliances:
        if Alliance.objects.filter(name=row["name"]).exists():
            continue
        members = [schools[code] for code in _list(row["schools"])]
        members += [by_number[number] for number in _list(row["employers"])]
        members += [by_name[name] for name in _list(row["members"])]
        sector = Sector.objects.filter(code=row["sector"]).first()
        _form(row["name"], by_name[row["lead"]], members, row["started_on"], sector)


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def keeper(organisation: Organisation, role: Role = Role.ADMINISTRATOR) -> Actor:
    """Whoever decides for an invented organisation whose people do not sign in."""
    return organisation.as_actor(role)


def _form(name: str, lead: int, members: list[int], day: str | dt.date, sector: Sector | None = None) -> None:
    """The lead's administrator asks, each member's administrator accepts; the days are those of the year."""
    rows = Organisation.objects.in_bulk([lead, *members])
    chosen = [rows[pk] for pk in dict.fromkeys(members)]
    alliance = alliance_service.create(
        name=name, sector=sector, lead=rows[lead], members=chosen, by=keeper(rows[lead])
    )
    for invitation in AllianceInvitation.objects.filter(alliance=alliance).select_related("organisation"):
        alliance_service.accept(invitation, by=keeper(invitation.organisation))
    Alliance.objects.filter(pk=alliance.pk).update(started_on=day)
    AllianceMember.objects.filter(alliance=alliance).update(joined_on=day)


def joint_alliance(year: DemoYear) -> None:
    """One cross-sector alliance of all demo schools, led by the coordinator persona's organisation."""
    coordinator = next(p for p in year.personas if p.key == COORDINATOR)
    lead = Organisation.objects.get(name=coordinator.memberships[0].organisation)
    day = year.alliances[0]["started_on"]
    if not Alliance.objects.filter(name=JOINT_ALLIANCE).exists():
        _form(JOINT_ALLIANCE, lead.pk, list(school_keys().values()), day)


def persona(persona: Persona) -> None:
    """Make a persona's account and memberships, once."""
    if User.objects.filter(persona=persona.key.replace("_", "-")).exists():
        return
    user = addresses.create_account(
        persona.email,
        name=f"{persona.first_name} {persona.last_name}",
        is_demo=True,
        persona=persona.key.replace("_", "-"),
        is_staff=persona.is_superuser,
        is_superuser=persona.is_superuser,
    )
    for membership in persona.memberships:
        organisation = Organisation.objects.get(
            kind_id=membership.organisation_kind, name=membership.organisation
        )
        Membership.objects.create(user=user, organisation=organisation, role=membership.role)
    if persona.learner_id:
        person = Enrolment.objects.get(external_id=persona.learner_id).person
        person.user = user
        person.save(update_fields=["user"])
