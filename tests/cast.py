"""The cast: two schools, two employers, one alliance, learners, and an outsider who must see nothing."""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client

from alliances.alliances.models import Alliance, AllianceMember
from alliances.catalogue.models import Programme, Qualification
from alliances.kernel.actor import Actor
from alliances.organisations.models import Organisation
from alliances.people.models import Membership
from matching.learners.models import Enrolment, SchoolYear
from matching.openings.models import Opening
from tests import factories as make


@dataclass
class Cast:
    """Everybody a test may need, by name. The outsider belongs to a school that takes part in nothing."""

    qualification: Qualification
    school: Organisation
    other_school: Organisation
    employer: Organisation
    other_employer: Organisation
    sector_organisation: Organisation
    ministry: Organisation
    alliance: Alliance
    school_year: SchoolYear
    programme: Programme
    other_programme: Programme
    learner: Enrolment
    other_learner: Enrolment
    opening: Opening
    other_opening: Opening
    coordinator: Membership
    other_coordinator: Membership
    employer_member: Membership
    other_employer_member: Membership
    alliance_coordinator: Membership
    ministry_viewer: Membership
    learner_member: Membership
    outsider: Membership

    def actor(self, name: str) -> Actor:
        return getattr(self, name).as_actor()

    def client(self, name: str) -> Client:
        """A browser-like client that is signed in as the named member of the cast."""
        client = Client()
        client.force_login(getattr(self, name).user, backend="django.contrib.auth.backends.ModelBackend")
        return client


def gather() -> Cast:
    qualification = make.QualificationFactory(name_lv="Automehāniķis", name_en="Car mechanic")
    school, other_school = make.OrganisationFactory(), make.OrganisationFactory()
    employer, other_employer = (
        make.OrganisationFactory(employer=True),
        make.OrganisationFactory(employer=True),
    )
    sector_organisation = make.OrganisationFactory(sector_organisation=True)
    ministry = make.OrganisationFactory(ministry=True)
    alliance = Alliance.objects.create(
        name="Parauga alianse", lead=sector_organisation, started_on=make.YEAR_STARTS
    )
    for member in (school, other_school, employer, other_employer):
        AllianceMember.objects.create(alliance=alliance, organisation=member, joined_on=make.YEAR_STARTS)
    programme = make.ProgrammeFactory(school=school, qualification=qualification)
    other_programme = make.ProgrammeFactory(school=other_school, qualification=qualification)
    learner_user = make.UserFactory()
    learner = make.EnrolmentFactory(
        programme=programme,
        person__user=learner_user,
        person__first_name="Līga",
        person__last_name="Kanārijputniņa",
        external_id="A-1",
    )
    other_learner = make.EnrolmentFactory(
        programme=other_programme,
        person__first_name="Ģirts",
        person__last_name="Svešinieks",
        external_id="B-1",
        lottery_number=1,
    )
    return Cast(
        qualification=qualification,
        school=school,
        other_school=other_school,
        employer=employer,
        other_employer=other_employer,
        sector_organisation=sector_organisation,
        ministry=ministry,
        alliance=alliance,
        school_year=make.SchoolYearFactory(),
        programme=programme,
        other_programme=other_programme,
        learner=learner,
        other_learner=other_learner,
        opening=make.OpeningFactory(employer=employer, title="Autoserviss", qualifications=[qualification]),
        other_opening=make.OpeningFactory(
            employer=other_employer, title="Riepu darbnīca", qualifications=[qualification]
        ),
        coordinator=make.MembershipFactory(organisation=school),
        other_coordinator=make.MembershipFactory(organisation=other_school),
        employer_member=make.MembershipFactory(organisation=employer, role="administrator"),
        other_employer_member=make.MembershipFactory(organisation=other_employer, role="administrator"),
        alliance_coordinator=make.MembershipFactory(organisation=sector_organisation),
        ministry_viewer=make.MembershipFactory(organisation=ministry, role="viewer"),
        learner_member=make.MembershipFactory(organisation=school, user=learner_user, role="learner"),
        outsider=make.MembershipFactory(organisation=make.OrganisationFactory()),
    )
