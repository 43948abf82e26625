"""A learner who moved: the new school's link opens her one account, once she says that both are she."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from alliances.kernel.visibility import visible_to
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.people.models import Membership, User
from dvb.guest_access.services import activation
from matching.enrolment_changes.services import enrolments
from matching.learners.models import EndReason, Enrolment, Person
from matching.learners.services import accounts, erasure
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = [pytest.mark.django_db, pytest.mark.both]
ADDRESS = "liga@piemers.example"
TODAY = dt.date(2026, 11, 18)
ANSWERS = "_auth_user_id"


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with freeze_time("2026-11-18 10:00"):
        yield


def moved(cast: Cast, *, last_day: dt.date = dt.date(2026, 11, 16), **person: Any) -> Enrolment:
    """Her account is of the first school, which she left; another school entered her anew."""
    old = cast.learner.person
    old.email, old.birth_date = ADDRESS, dt.date(2008, 3, 5)
    old.save()
    user = cast.learner_member.user
    user.email = ADDRESS
    user.save()
    enrolments.transfer_out(cast.learner, to_school=cast.other_school, on=last_day, by=SYSTEM)
    names = {"first_name": old.first_name, "last_name": old.last_name, "birth_date": old.birth_date}
    values = {f"person__{name}": value for name, value in (names | person).items()}
    return make.EnrolmentFactory(
        programme=cast.other_programme, person__email=ADDRESS, external_id="N-1", **values
    )


def invited(cast: Cast, row: Enrolment) -> PersonalLink:
    return activation.invite(row, by=cast.actor("other_coordinator"))


def opened(link: PersonalLink) -> tuple[Client, Any]:
    client, code = Client(headers={"accept-language": "en"}), links.new_code(link, how="email")
    return client, client.post(reverse("link-open", args=[links.token_of(link)]), {"code": code})


def confirm_url(link: PersonalLink) -> str:
    return reverse("link-same-learner", args=[links.token_of(link)])


@pytest.mark.parametrize("last_day", [dt.date(2026, 11, 16), TODAY, dt.date(2026, 12, 15)])
def test_the_new_schools_link_and_code_let_her_in_and_the_old_record_stays(
    cast: Cast, last_day: dt.date
) -> None:
    new = moved(cast, last_day=last_day)
    link = invited(cast, new)
    client, answer = opened(link)
    assert answer["Location"].startswith(confirm_url(link))
    new.person.refresh_from_db()
    assert new.person.user is None, "nothing is connected before she says so"
    page = text_of(client.get(confirm_url(link)))
    assert cast.school.name in page
    assert cast.other_school.name in page
    assert client.post(confirm_url(link)).status_code == 302
    assert client.post(confirm_url(link)).status_code == 302, "a second click"
    new.person.refresh_from_db()
    user = cast.learner_member.user
    assert new.person.user == user
    assert client.session[ANSWERS] == str(user.pk)
    home = client.get(reverse("home"))
    assert home.wsgi_request.membership.organisation == cast.other_school
    assert set(visible_to(home.wsgi_request.actor, Enrolment)) == {cast.learner, new}
    assert client.get(reverse("progress")).status_code == 200
    assert client.get(reverse("matching:learner-wishes", args=[new.pk])).status_code == 200
    here = Membership.objects.filter(user=user, ended_on=None).values_list("organisation", flat=True)
    still = {cast.school.pk} if last_day >= TODAY else set()
    assert set(here) == {cast.other_school.pk} | still
    assert AuditEntry.objects.filter(verb="learner.account", subject_id=new.person_id).count() == 1


def test_the_schools_do_not_see_each_others_records(cast: Cast) -> None:
    new = moved(cast)
    activation.activate_account(invited(cast, new), is_same=True)
    assert set(visible_to(cast.actor("other_coordinator"), Person)) == {new.person, cast.other_learner.person}
    assert new.person not in visible_to(cast.actor("coordinator"), Person)


@pytest.mark.parametrize(
    "other",
    [
        {"first_name": "Zane"},
        {"last_name": "Cita"},
        {"birth_date": dt.date(2010, 3, 5)},
        {"person_code_hash": "b" * 64},
    ],
    ids=lambda one: next(iter(one)),
)
def test_somebody_elses_mailbox_or_name_never_gets_in(cast: Cast, other: dict[str, Any]) -> None:
    """A sister at the same mailbox: neither asked nor connected, whatever she posts."""
    Person.objects.filter(pk=cast.learner.person_id).update(person_code_hash="a" * 64)
    cast.learner.person.refresh_from_db()
    new = moved(cast, **other)
    link = invited(cast, new)
    client, answer = opened(link)
    assert answer.status_code == 409
    assert reverse("account_request_login_code") in answer.content.decode()
    client.post(confirm_url(link))
    with refusal("other_account"):
        activation.activate_account(link, is_same=True)
    new.person.refresh_from_db()
    assert new.person.user is None
    assert ANSWERS not in client.session


def test_without_the_code_or_without_her_word_nothing_is_connected(cast: Cast) -> None:
    new = moved(cast)
    link = invited(cast, new)
    for client in (Client(), cast.client("learner_member"), cast.client("other_coordinator")):
        assert client.post(confirm_url(link)).status_code == 200, "asked for the code"
    with refusal("other_account"):
        activation.activate_account(link)
    new.person.refresh_from_db()
    assert new.person.user is None


def test_a_member_of_staff_with_her_name_is_not_asked(cast: Cast) -> None:
    new = moved(cast)
    make.MembershipFactory(organisation=cast.employer, user=cast.learner_member.user)
    _client, answer = opened(invited(cast, new))
    assert answer.status_code == 409


def test_what_one_school_does_leaves_the_other_schools_row_connected(cast: Cast) -> None:
    new = moved(cast, last_day=dt.date(2026, 12, 15))
    user = activation.activate_account(invited(cast, new), is_same=True)
    accounts.release(cast.learner, by=cast.actor("coordinator"))
    new.person.refresh_from_db()
    assert new.person.user == user
    living = Membership.objects.filter(user=user, ended_on=None)
    assert [row.organisation for row in living] == [cast.other_school]


def test_erasing_one_schools_row_keeps_the_account_of_the_other(cast: Cast) -> None:
    new = moved(cast, last_day=dt.date(2026, 11, 16))
    user = activation.activate_account(invited(cast, new), is_same=True)
    Enrolment.objects.filter(pk=cast.learner.pk).update(
        started_on=dt.date(2000, 9, 1), ended_on=dt.date(2001, 6, 1), end_reason=EndReason.LEAVE
    )
    erasure.erase(cast.learner.person, by=SYSTEM, reason="Beidzies termiņš")
    stored = User.objects.get(pk=user.pk)
    assert stored.is_active
    assert stored.email == ADDRESS
    new.person.refresh_from_db()
    assert new.person.user == user


def test_a_new_address_of_the_account_follows_to_both_rows(cast: Cast) -> None:
    new = moved(cast)
    user = activation.activate_account(invited(cast, new), is_same=True)
    user.email = "liga.jauna@piemers.example"
    user.save()
    accounts.follow_own_address(user, ADDRESS, SYSTEM)
    assert set(Person.objects.filter(user=user).values_list("email", flat=True)) == {user.email}


def test_an_ended_link_names_the_way_in_for_whoever_has_an_account(cast: Cast) -> None:
    cast.learner.person.email = ADDRESS
    cast.learner.person.save()
    link = activation.invite(cast.learner, by=cast.actor("coordinator"))
    enrolments.leave(cast.learner, on=dt.date(2026, 11, 16), by=SYSTEM)
    page = Client().get(reverse("link", args=[links.token_of(link)]))
    assert page.status_code == 410
    assert reverse("account_request_login_code") in page.content.decode()
