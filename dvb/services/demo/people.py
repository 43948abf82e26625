"""Who belongs together in the demo year: exclusions, alliances, and the personas who sign in."""

from __future__ import annotations

import datetime as dt

from alliances.models import Alliance, AllianceMember, Membership, Organisation, Sector, User
from dvb.demo_year.personas import Persona
from dvb.demo_year.tables import DemoYear
from dvb.services.demo.ground import school_keys
from matching.models import Enrolment, Exclusion

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
    schools, sectors = school_keys(), dict(Sector.objects.values_list("code", "pk"))
    for row in year.alliances:
        alliance, created = Alliance.objects.get_or_create(
            name=row["name"],
            defaults={
                "lead_id": by_name[row["lead"]],
                "sector_id": sectors.get(row["sector"]),
                "started_on": row["started_on"],
            },
        )
        if not created:
            continue
        members = [schools[code] for code in _list(row["schools"])]
        members += [by_number[number] for number in _list(row["employers"])]
        members += [by_name[name] for name in _list(row["members"])]
        _join(alliance, members, row["started_on"])


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _join(alliance: Alliance, members: list[int], day: str | dt.date) -> None:
    AllianceMember.objects.bulk_create(
        AllianceMember(alliance=alliance, organisation_id=pk, joined_on=day) for pk in dict.fromkeys(members)
    )


def joint_alliance(year: DemoYear) -> None:
    """One cross-sector alliance of all demo schools, led by the coordinator persona's organisation."""
    coordinator = next(p for p in year.personas if p.key == COORDINATOR)
    lead = Organisation.objects.get(name=coordinator.memberships[0].organisation)
    day = year.alliances[0]["started_on"]
    alliance, created = Alliance.objects.get_or_create(
        name=JOINT_ALLIANCE, defaults={"lead": lead, "started_on": day}
    )
    if created:
        _join(alliance, list(school_keys().values()), day)


def persona(persona: Persona) -> None:
    user = User.objects.create_user(
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
