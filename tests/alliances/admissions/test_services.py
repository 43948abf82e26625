"""An employer enters itself: one record a number, nothing before the address is proven, nobody taken over."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from alliances.admissions.models import Admission, EmployerRegistration
from alliances.admissions.services import registration, verification
from alliances.audit.models import AuditEntry
from alliances.kernel.visibility import visible_to
from alliances.messages.models import Message
from alliances.organisations.access import can_edit_organisation
from alliances.organisations.models import Organisation, OrganisationKind
from alliances.organisations.services import organisations
from alliances.people.models import Membership, User
from matching.openings.models import Opening
from matching.rounds.snapshot import openings_of
from tests import factories as make
from tests.cast import Cast
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
NUMBER = "40003521600"


@pytest.fixture(autouse=True)
def _employer_kind(db: None) -> None:
    OrganisationKind.objects.get_or_create(code="employer", defaults={"name_lv": "Darba devējs"})


def begin(email: str = "anna@piemers.example", number: str = NUMBER, **values: Any) -> User:
    details = {"name": "SIA Jauna", "contact_name": "Anna Paraudziņa", "town": "Cēsis", **values}
    user = registration.begin(email=email, registration_number=number, **details)
    assert user is not None
    return user


def confirmed(user: User) -> EmployerRegistration:
    begun = registration.open_of(user)
    assert begun is not None
    return registration.confirm(begun, user=user)


def administrators(employer: Organisation) -> list[User]:
    rows = Membership.objects.filter(organisation=employer, role="administrator", ended_on__isnull=True)
    return [row.user for row in rows]


def test_nothing_reaches_the_register_before_the_address_is_proven() -> None:
    user = begin("  Anna@Piemers.Example ")
    assert user.email == "anna@piemers.example"
    assert not user.has_usable_password()
    assert not Organisation.objects.filter(registration_number=NUMBER).exists()
    done = confirmed(user)
    employer = done.organisation
    assert employer is not None
    assert (employer.name, employer.town, employer.kind_id) == ("SIA Jauna", "Cēsis", "employer")
    assert (employer.is_verified, administrators(employer)) == (False, [user])
    assert AuditEntry.objects.get(verb="organisation.register").user == user
    assert registration.confirm(done, user=user) == done
    assert Organisation.objects.filter(registration_number=NUMBER).count() == 1
    assert Membership.objects.filter(user=user).count() == 1


def test_nobody_confirms_what_another_began(cast: Cast) -> None:
    begun = registration.open_of(begin())
    assert begun is not None
    with refusal("not_yours"):
        registration.confirm(begun, user=cast.coordinator.user)


def test_beginning_twice_changes_the_first_and_an_account_is_never_doubled() -> None:
    assert begin() == begin("ANNA@piemers.example", name="SIA Cita")
    assert EmployerRegistration.objects.get().name == "SIA Cita"


def test_one_address_begins_only_so_many_a_day() -> None:
    for n in range(registration.MOST_OPEN + 3):
        begin(number=make.registration_number(500 + n))
    assert EmployerRegistration.objects.count() == registration.MOST_OPEN


def test_whoever_may_not_sign_in_is_answered_like_everybody() -> None:
    make.UserFactory(email="anna@piemers.example", is_active=False)
    values = {"registration_number": NUMBER, "name": "X", "contact_name": "A"}
    assert registration.begin(email="anna@piemers.example", **values) is None
    assert not EmployerRegistration.objects.exists()


def test_number_of_a_school_is_refused(cast: Cast) -> None:
    with refusal("not_an_employer"):
        begin(number=str(cast.school.registration_number))


def test_a_lookup_shows_the_company_and_nobodys_contact() -> None:
    make.OrganisationFactory(
        employer=True, registration_number=NUMBER, name="SIA Zināma", contact_email="slepens@piemers.example"
    )
    known = registration.look_up(f"LV{NUMBER}")
    assert known.name == "SIA Zināma"
    assert "slepens" not in repr(known)


def test_a_record_that_a_school_made_is_claimed_by_the_address_written_there() -> None:
    entered = make.OrganisationFactory(
        employer=True, registration_number=NUMBER, contact_email="Anna@piemers.example"
    )
    user = begin()
    assert confirmed(user).organisation == entered
    entered.refresh_from_db()
    assert (entered.is_verified, administrators(entered)) == (True, [user])
    assert entered.name != "SIA Jauna"


def test_a_stranger_to_a_known_partner_waits_for_a_coordinators_word(cast: Cast) -> None:
    entered = make.OrganisationFactory(employer=True, registration_number=NUMBER)
    user = begin()
    confirmed(user)
    assert administrators(entered) == []
    assert Organisation.objects.filter(registration_number=NUMBER).count() == 1
    asked = Admission.objects.get(organisation=entered, user=user)
    with refusal("not_yours"):
        verification.admit(asked, by=cast.actor("employer_member"))
    with refusal("not_yours"):
        verification.admit(asked, by=cast.actor("ministry_viewer"))
    verification.admit(asked, by=cast.actor("coordinator"))
    verification.admit(asked, by=cast.actor("coordinator"))
    assert administrators(entered) == [user]
    assert Message.objects.get(kind="admission_answered").to_email == user.email


def test_a_claimed_employer_is_not_taken_over_and_its_administrator_is_asked(cast: Cast) -> None:
    number = str(cast.employer.registration_number)
    user = begin(number=number)
    confirmed(user)
    assert administrators(cast.employer) == [cast.employer_member.user]
    asked = Admission.objects.get(organisation=cast.employer)
    assert Message.objects.get(kind="admission_asked").to_email == cast.employer_member.user.email
    confirmed(begin(number=number))
    assert Admission.objects.count() == 1
    with refusal("not_yours"):
        verification.admit(asked, by=cast.actor("other_employer_member"))
    with refusal("not_yours"):
        verification.admit(asked, by=cast.actor("coordinator"))
    with refusal("words_needed"):
        verification.turn_down(asked, reason=" ", by=cast.actor("employer_member"))
    verification.turn_down(asked, reason="Mēs jūs nepazīstam.", by=cast.actor("employer_member"))
    assert administrators(cast.employer) == [cast.employer_member.user]
    assert "nepazīstam" in Message.objects.get(kind="admission_answered").body


def test_who_was_first_at_an_unconfirmed_employer_does_not_keep_its_owner_out(cast: Cast) -> None:
    """A coordinator, who phones the company, decides as well."""
    squatter = confirmed(begin("cits@piemers.example")).organisation
    owner = begin()
    confirmed(owner)
    asked = Admission.objects.get(organisation=squatter)
    verification.admit(asked, by=cast.actor("alliance_coordinator"))
    assert owner in administrators(asked.organisation)


def test_member_who_registers_again_gets_nothing_new(cast: Cast) -> None:
    email, number = cast.employer_member.user.email, str(cast.employer.registration_number)
    confirmed(begin(email, number))
    assert not Admission.objects.exists()
    assert administrators(cast.employer) == [cast.employer_member.user]


def test_openings_of_an_unconfirmed_employer_are_seen_by_no_learner_and_used_by_no_round(cast: Cast) -> None:
    learner, round_ = cast.actor("learner_member"), make.RoundFactory(owner=cast.school)
    assert cast.opening in visible_to(learner, Opening)
    Organisation.objects.filter(pk=cast.employer.pk).update(verified_at=None)
    assert cast.opening not in visible_to(learner, Opening)
    assert cast.opening not in openings_of(round_)
    assert cast.opening in visible_to(cast.actor("employer_member"), Opening)
    assert cast.opening in visible_to(cast.actor("coordinator"), Opening)
    verification.verify(cast.employer, because="Zvanīju vadītājai.", by=cast.actor("coordinator"))
    assert cast.opening in visible_to(learner, Opening)
    assert cast.opening in openings_of(round_)


def test_only_coordinators_of_schools_and_alliances_confirm_and_say_why(cast: Cast) -> None:
    employer = confirmed(begin()).organisation
    assert employer is not None
    member = make.MembershipFactory(organisation=cast.school, role="member").as_actor()
    for by in (cast.actor("employer_member"), cast.actor("ministry_viewer"), member):
        with refusal("not_yours"):
            verification.verify(employer, because="x", by=by)
    by = cast.actor("coordinator")
    with refusal("words_needed"):
        verification.verify(employer, because="", by=by)
    refused = verification.refuse(employer, reason="Nav reģistrā.", by=by)
    assert (refused.is_verified, refused.refused_because) == (False, "Nav reģistrā.")
    assert employer not in Organisation.objects.unverified()
    found = verification.verify(employer, because="Kļūda labota.", by=by)
    assert (found.is_verified, found.refused_at, found.verified_by) == (True, None, cast.coordinator.user)
    verification.verify(employer, because="Vēlreiz.", by=by)
    assert AuditEntry.objects.filter(verb="organisation.verify").count() == 1
    assert {m.kind for m in Message.objects.all()} == {"employer_refused", "employer_verified"}
    with refusal("verified"):
        verification.refuse(employer, reason="Tomēr ne.", by=by)
    with refusal("not_an_employer"):
        verification.verify(cast.school, because="x", by=by)


def test_what_was_never_confirmed_is_forgotten_with_its_account(cast: Cast) -> None:
    user, old = begin(), timezone.now() - dt.timedelta(days=8)
    begin(cast.coordinator.user.email, make.registration_number(900))
    fresh = begin("jauna@piemers.example", make.registration_number(901))
    EmployerRegistration.objects.exclude(user=fresh).update(made_at=old)
    assert registration.forget_old() == 2
    assert not User.objects.filter(pk=user.pk).exists()
    assert set(User.objects.filter(pk__in=[cast.coordinator.user.pk, fresh.pk])) == {
        cast.coordinator.user,
        fresh,
    }


def test_employer_that_a_school_enters_arrives_confirmed_and_the_school_keeps_it(cast: Cast) -> None:

    made = organisations.create_employer(
        name="SIA Pa tālruni", registration_number=NUMBER, by=cast.actor("coordinator")
    )
    assert (made.is_verified, made.verified_by) == (True, cast.coordinator.user)
    assert can_edit_organisation(cast.actor("other_coordinator"), made)
