"""A school lets a whole group in with one press, and invites the contact of an employer."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.links.models import PersonalLink
from alliances.messages.models import Message
from alliances.organisations.services import contact_invitations as contacts
from alliances.people.models import Membership
from dvb.guest_access.tasks import let_in
from tests import factories as make
from tests import letters
from tests.cast import Cast
from tests.clock import freeze_time
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
PAGE = reverse("learners-let-in")
NUMBER = "40003521600"


@pytest.fixture
def group(cast: Cast) -> object:
    """Three with an address, one without, one who has an account, one who left."""
    group = make.GroupFactory(school=cast.school, programme=cast.programme)
    for number in range(3):
        make.EnrolmentFactory(
            programme=cast.programme, group=group, person__email=f"a{number}@piemers.example"
        )
    make.EnrolmentFactory(programme=cast.programme, group=group, person__last_name="Bezadreses")
    make.EnrolmentFactory(programme=cast.programme, group=group, person__user=make.UserFactory())
    make.EnrolmentFactory(
        programme=cast.programme, group=group, person__email="b@piemers.example", ended_on=make.YEAR_STARTS
    )
    return group


def english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def test_page_counts_before_the_press_and_names_who_gets_none(cast: Cast, group: object) -> None:
    page = english(cast.client("coordinator")).get(PAGE, {"group": group.pk})  # type: ignore[attr-defined]
    text = text_of(page)
    assert "Get a link now 3" in text
    assert "Have an account already 1" in text
    assert "Without an e-mail address 1" in text
    assert "Bezadreses" in text
    assert "Send 3 links" in text


@pytest.mark.parametrize(
    ("hour", "said", "gone"),
    [(12, "The letters go at once.", 3), (21, "these go tomorrow at 7:00", 0)],
    ids=["by day", "at night"],
)
def test_one_press_sends_each_her_link_once(
    cast: Cast, group: object, hour: int, said: str, gone: int
) -> None:
    with freeze_time(f"{timezone.localdate()} {hour - 3}:00"):  # UTC
        _one_press(cast, group, said, gone)


def _one_press(cast: Cast, group: object, said: str, gone: int) -> None:
    client, page = english(cast.client("coordinator")), f"{PAGE}?group={group.pk}"  # type: ignore[attr-defined]
    ids = [
        row.pk
        for row in cast.school.enrolments.filter(group=group, person__email__startswith="a").order_by("pk")
    ]
    with transaction.atomic():
        answer = client.post(page, {"count": 3}, follow=True)
    assert f"3 links are on their way. {said}" in text_of(answer).replace("No letter goes at night: ", "")
    for _press in range(2):
        let_in.func(cast.coordinator.pk, ids)
    links = PersonalLink.objects.filter(purpose="learner")
    assert sorted(links.values_list("email", flat=True)) == [f"a{n}@piemers.example" for n in range(3)]
    assert Message.objects.filter(kind="link_learner").count() == 3
    assert len(letters.sent()) == gone


def test_nothing_is_sent_before_groups_were_chosen_and_their_count_was_shown(
    cast: Cast, group: object
) -> None:
    make.EnrolmentFactory(programme=cast.programme, person__email="d@piemers.example")
    client = english(cast.client("coordinator"))
    choice = text_of(client.get(PAGE))
    assert f"{group} 3 1 1" in choice  # type: ignore[str-bytes-safe]
    assert "without a group" in choice
    assert "Send 3" not in choice
    one = f"{PAGE}?group={group.pk}"  # type: ignore[attr-defined]
    for address, shown in [(PAGE, {}), (PAGE, {"count": 4}), (f"{PAGE}?group=", {"count": 4}), (one, {})]:
        with transaction.atomic():
            assert "Nothing was sent" in text_of(client.post(address, shown, follow=True))
    with transaction.atomic():
        assert "Nothing was sent" in text_of(client.post(one, {"count": 4}, follow=True)), "another list"
    assert not Message.objects.filter(kind="link_learner").exists()
    both = f"{one}&group=none"
    assert "Send 4 links" in text_of(client.get(both))
    with transaction.atomic():
        assert "4 links are on their way" in text_of(client.post(both, {"count": 4}, follow=True))


def test_nobody_elses_learners_are_let_in(cast: Cast, group: object) -> None:
    for name in ("employer_member", "learner_member", "ministry_viewer"):
        assert cast.client(name).get(PAGE).status_code == 403, name
    query = {"group": group.pk}  # type: ignore[attr-defined]
    assert cast.client("other_coordinator").get(PAGE, query).status_code == 404
    ids = list(cast.school.enrolments.values_list("pk", flat=True))
    let_in.func(cast.other_coordinator.pk, ids)
    Membership.objects.filter(pk=cast.coordinator.pk).update(ended_on=make.YEAR_STARTS)
    let_in.func(cast.coordinator.pk, ids)
    assert not PersonalLink.objects.exists()


def test_contact_of_an_employer_is_invited_to_register_once_a_day(cast: Cast) -> None:
    employer = make.OrganisationFactory(employer=True)
    employer.registration_number, employer.contact_email = NUMBER, "jana@firma.example"
    employer.save()
    client = english(cast.client("coordinator"))
    detail = reverse("alliances:organisation-detail", args=[employer.pk])
    invite = reverse("alliances:organisation-invite-contact", args=[employer.pk])
    assert invite in client.get(detail).content.decode()
    for _press in range(2):
        assert "on its way to jana@firma.example" in text_of(client.post(invite, follow=True))
    message = Message.objects.get(kind="contact_invited")
    assert (message.to_email, message.is_urgent) == ("jana@firma.example", True)
    assert AuditEntry.objects.filter(verb="organisation.invite_contact").count() == 1
    opened = Client().get(message.path)
    assert opened.status_code == 200, "the registration with the number filled in"
    assert employer.name in opened.content.decode()
    assert not employer.memberships.exists(), "a letter gives no right"


def test_contact_is_not_invited_where_somebody_acts_or_by_whoever_confirms_nobody(cast: Cast) -> None:
    cast.employer.registration_number, cast.employer.contact_email = NUMBER, "jana@firma.example"
    cast.employer.save()
    invite = reverse("alliances:organisation-invite-contact", args=[cast.employer.pk])
    page = cast.client("coordinator").get(reverse("alliances:organisation-detail", args=[cast.employer.pk]))
    assert invite not in page.content.decode()
    with refusal("has_people"):
        contacts.invite(cast.employer, by=cast.actor("coordinator"))
    with refusal("not_yours"):
        contacts.invite(cast.employer, by=cast.actor("other_employer_member"))
    bare = make.OrganisationFactory(employer=True)
    with refusal("no_contact"):
        contacts.invite(bare, by=cast.actor("coordinator"))
