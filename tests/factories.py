"""Makers of invented rows; traits name what a test is about."""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory
from factory.django import DjangoModelFactory

from alliances import models as ground
from matching import models as first

YEAR_STARTS, YEAR_ENDS = dt.date(2026, 9, 1), dt.date(2027, 8, 31)


class OrganisationKindFactory(DjangoModelFactory[ground.OrganisationKind]):
    class Meta:
        model = ground.OrganisationKind
        django_get_or_create = ("code",)

    code = "school"
    name_lv = factory.LazyAttribute(lambda o: o.code)


class UserFactory(DjangoModelFactory[ground.User]):
    class Meta:
        model = ground.User

    email = factory.Sequence(lambda n: f"person{n}@piemers.example")
    name = factory.Sequence(lambda n: f"Persona {n}")
    password = "!"  # none: signs in with a code


def registration_number(n: int) -> str:
    """A number of the commercial register's form with a right checksum; searches on from ``n``."""
    weights = (9, 1, 4, 8, 3, 10, 2, 5, 7, 6)
    for base in range(4_990_000_000 + n * 11, 4_990_000_000 + n * 11 + 11):
        digits = [int(c) for c in str(base)]
        last = (3 - sum(w * d for w, d in zip(weights, digits, strict=True))) % 11
        if last < 10:
            return f"{base}{last}"
    raise AssertionError("no number found")


class OrganisationFactory(DjangoModelFactory[ground.Organisation]):
    class Meta:
        model = ground.Organisation

    class Params:
        employer = factory.Trait(
            kind=factory.SubFactory(OrganisationKindFactory, code="employer"),
            name=factory.Sequence(lambda n: f"SIA Parauga darbnīca {n}"),
            verified_at=dt.datetime(2026, 9, 1, tzinfo=dt.UTC),
        )
        sector_organisation = factory.Trait(
            kind=factory.SubFactory(OrganisationKindFactory, code="sector_organisation"),
            name=factory.Sequence(lambda n: f"Parauga nozares biedrība {n}"),
        )
        ministry = factory.Trait(kind=factory.SubFactory(OrganisationKindFactory, code="ministry"))

    kind = factory.SubFactory(OrganisationKindFactory, code="school")
    name = factory.Sequence(lambda n: f"Parauga tehnikums {n}")
    registration_number = factory.Sequence(registration_number)
    is_demo = True


class MembershipFactory(DjangoModelFactory[ground.Membership]):
    class Meta:
        model = ground.Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = "coordinator"


class SectorFactory(DjangoModelFactory[ground.Sector]):
    class Meta:
        model = ground.Sector

    code = factory.Sequence(lambda n: f"sector-{n}")
    name_lv = factory.Sequence(lambda n: f"Nozare {n}")


class QualificationFactory(DjangoModelFactory[ground.Qualification]):
    class Meta:
        model = ground.Qualification

    code = factory.Sequence(lambda n: f"Q{n:03d}")
    name_lv = factory.Sequence(lambda n: f"Kvalifikācija {n}")
    level = 4


class SkillFactory(DjangoModelFactory[ground.Skill]):
    class Meta:
        model = ground.Skill

    code = factory.Sequence(lambda n: f"S{n:03d}")
    name_lv = factory.Sequence(lambda n: f"Prasme {n}")


class ProgrammeFactory(DjangoModelFactory[ground.Programme]):
    class Meta:
        model = ground.Programme

    school = factory.SubFactory(OrganisationFactory)
    qualification = factory.SubFactory(QualificationFactory)
    code = "33525011"
    name = "Autotransports"


class WorkplaceFactory(DjangoModelFactory[ground.Workplace]):
    class Meta:
        model = ground.Workplace

    organisation = factory.SubFactory(OrganisationFactory, employer=True)
    town = "Valmiera"
    place_code = ""
    lat = 57.5411
    lon = 25.4275
    location_source = "gazetteer"


class SchoolYearFactory(DjangoModelFactory[first.SchoolYear]):
    class Meta:
        model = first.SchoolYear
        django_get_or_create = ("code",)

    code = "2026/27"
    starts_on = YEAR_STARTS
    ends_on = YEAR_ENDS


class GroupFactory(DjangoModelFactory[first.Group]):
    class Meta:
        model = first.Group

    school = factory.SubFactory(OrganisationFactory)
    school_year = factory.SubFactory(SchoolYearFactory)
    programme = factory.SubFactory(ProgrammeFactory, school=factory.SelfAttribute("..school"))
    code = factory.Sequence(lambda n: f"AT-{n}")


class PersonFactory(DjangoModelFactory[first.Person]):
    class Meta:
        model = first.Person

    class Params:
        minor = factory.Trait(birth_date=dt.date(2010, 3, 1))

    first_name = "Anna"
    last_name = factory.Sequence(lambda n: f"Paraudziņa{n}")
    birth_date = dt.date(2006, 3, 1)
    town = "Valmiera"
    lat = 57.5411
    lon = 25.4275
    location_source = "gazetteer"
    is_demo = True


class EnrolmentFactory(DjangoModelFactory[first.Enrolment]):
    class Meta:
        model = first.Enrolment

    person = factory.SubFactory(PersonFactory)
    programme = factory.SubFactory(ProgrammeFactory)
    school = factory.SelfAttribute("programme.school")
    started_on = YEAR_STARTS


class OpeningFactory(DjangoModelFactory[first.Opening]):
    class Meta:
        model = first.Opening
        skip_postgeneration_save = True

    employer = factory.SubFactory(OrganisationFactory, employer=True)
    workplace = factory.SubFactory(WorkplaceFactory, organisation=factory.SelfAttribute("..employer"))
    status = "published"
    seat_count = 1
    starts_on = dt.date(2026, 10, 5)
    ends_on = dt.date(2027, 5, 28)
    weekly_hours = 35
    supervisor_name = "Parauga Vadītāja"

    @factory.post_generation
    def qualifications(self, create: bool, extracted: Any, **_: Any) -> None:
        if create and extracted:
            self.qualifications.set(extracted)  # type: ignore[attr-defined]

    @factory.post_generation
    def seats(self, create: bool, extracted: Any, **_: Any) -> None:
        if create:
            first.Seat.objects.bulk_create(
                first.Seat(opening=self, number=n)  # type: ignore[misc]
                for n in range(1, self.seat_count + 1)  # type: ignore[operator]
            )


class RoundFactory(DjangoModelFactory[first.Round]):
    class Meta:
        model = first.Round
        skip_postgeneration_save = True

    name = "Parauga kārta"
    owner = factory.SubFactory(OrganisationFactory)
    school_year = factory.SubFactory(SchoolYearFactory)
    kinds = ["dvb", "prakse"]
    starts_on = YEAR_STARTS
    ends_on = YEAR_ENDS

    @factory.post_generation
    def schools(self, create: bool, extracted: Any, **_: Any) -> None:
        """Schools that take part: they agreed as the members of the alliance that they are."""
        for school in (extracted or [self.owner]) if create else ():  # type: ignore[attr-defined]
            stays = ground.AllianceMember.objects.filter(
                alliance=self.alliance,  # type: ignore[attr-defined]
                organisation=school,
                left_on__isnull=True,
            )
            first.RoundConsent.objects.create(
                round=self,  # type: ignore[misc]
                school=school,
                membership=stays.first(),
                state=first.RoundConsent.State.AGREED,
            )
