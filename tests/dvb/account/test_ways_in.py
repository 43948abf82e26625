"""The ways in: one mail signs in, what e-mails call the site, and what one reads without an account."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from alliances.audit.models import AuditEntry
from alliances.kernel.errors import Refused
from alliances.kernel.names import check_no_address, check_person_name
from alliances.links import services as links
from alliances.messages.models import Message
from alliances.organisations.models import OrganisationKind, Supervisor
from alliances.people.models import User
from alliances.people.services import addresses, invitations
from dvb.guest_access.services import activation, guest_links
from matching.learners.models import Person
from tests import factories as make
from tests import letters
from tests.cast import Cast
from tests.clock import freeze_time
from tests.pages import text_of

pytestmark = pytest.mark.django_db
ADDRESS, NEW = "liga@piemers.example", "liga.jauna@piemers.example"
CODE = r"^\s*([A-Z0-9]{3,4}-[A-Z0-9]{3,4})\s*$"
NIGHT = "2026-11-18 21:30"
FINISH = reverse("alliances:employer-register-finish")


@pytest.fixture(autouse=True)
def _fresh(db: None) -> None:
    OrganisationKind.objects.get_or_create(code="employer", defaults={"name_lv": "Darba devējs"})
    cache.clear()


def invited(cast: Cast) -> Any:
    cast.learner.person.user = None
    cast.learner.person.email = ADDRESS
    cast.learner.person.save()
    return activation.invite(cast.learner, by=cast.actor("coordinator"))


def opened(link: Any) -> tuple[Client, Any]:
    client = Client()
    code = links.new_code(link, how="email")
    return client, client.post(reverse("link-open", args=[links.token_of(link)]), {"code": code})


def sign_in(email: str) -> tuple[Client, Any]:
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": email})
    code = letters.found_in_newest(CODE, to=email)
    return client, client.post(reverse("account_confirm_login_code"), {"code": code})


def test_learner_who_came_by_a_link_signs_in_later_with_one_mail(cast: Cast) -> None:
    _client, answer = opened(invited(cast))
    assert answer["Location"] == reverse("matching:my-place")
    before = len(letters.sent())
    client, answer = sign_in(ADDRESS)
    assert answer["Location"] == reverse("home")
    assert client.get(reverse("home")).status_code == 200
    assert len(letters.sent()) == before + 1, "a code, and nothing to confirm after it"


def test_session_of_a_link_stands_in_the_persons_list_and_ends_there(cast: Cast) -> None:
    client, _answer = opened(invited(cast))
    person = Person.objects.get(pk=cast.learner.person_id)
    session = UserSession.objects.get(user=person.user)
    session.end()
    assert client.get(reverse("matching:my-place"))["Location"].startswith(reverse("account_login"))


def test_link_does_not_pass_the_learners_own_second_factor(cast: Cast) -> None:
    link = invited(cast)
    opened(link)
    TOTP.activate(User.objects.get(email=ADDRESS), "JBSWY3DPEHPK3PXP")
    client, answer = opened(link)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("matching:my-place"))["Location"].startswith(reverse("account_login"))


def test_mails_name_the_site_and_never_the_host_of_the_request(cast: Cast, settings: Any) -> None:
    settings.SITE_URL, settings.SITE_NAME = "https://macibas.example", "Mācības darbā"
    settings.ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Mācības darbā] "
    settings.ALLOWED_HOSTS = ["*"]
    user = cast.coordinator.user
    addresses.prove_own(user)
    user.language = "lv"
    user.save()
    for page, email in (
        ("account_request_login_code", user.email),
        ("account_reset_password", user.email),
        ("account_request_login_code", "nobody@piemers.example"),
    ):
        stranger = Client(headers={"host": "evil.example", "accept-language": "en"})
        stranger.post(reverse(page), {"email": email})
    mails = letters.sent()
    assert len(mails) == 3
    for mail in mails:
        text = f"{mail.subject}\n{mail.body}"
        assert "evil.example" not in text
        assert "Mācības darbā" in mail.subject
        assert "https://macibas.example" in text
        assert "Labdien!" in text, "the reader's language, whatever the asker's browser says"


def test_whoever_has_no_account_reads_the_ways_in_by_mail_and_on_the_pages() -> None:
    Client().post(reverse("account_request_login_code"), {"email": "nobody@piemers.example"})
    mail = letters.sent()[-1].body
    register = reverse("alliances:employer-register")
    assert register in mail
    assert "accounts/signup" not in mail
    assert "Ask the school for it" in mail
    assert "Lūdziet to skolai" in mail
    for page in ("account_signup", "account_request_login_code", "account_login"):
        for language, words in (("lv", "kol"), ("en", "chool")):
            shown = Client(headers={"accept-language": language}).get(reverse(page))
            assert register in shown.content.decode(), (page, language)
            assert words in text_of(shown), (page, language)


def test_registration_stays_among_its_steps_while_codes_are_wrong() -> None:
    client = Client(headers={"accept-language": "en"})
    values = {
        "registration_number": "40003521600",
        "name": "SIA Jauna",
        "town": "Cēsis",
        "contact_name": "Anna Paraudziņa",
        "email": "anna@piemers.example",
    }
    page = client.post(reverse("alliances:employer-register-details"), values)["Location"]
    form = {"code": "AAAA-AAAA", "next": FINISH}
    for _n in range(4):
        shown = client.post(page, form)
        assert "Who you are" in text_of(shown), "the stepper"
        assert "15 minutes" in text_of(shown)
        assert "Use another address" in text_of(shown)
    again = client.post(page, form, follow=True)
    assert "A new one is on its way" in text_of(again)
    assert "Who you are" in text_of(again)
    newest = letters.found_in_newest(CODE, to="anna@piemers.example")
    assert len([mail for mail in letters.sent() if mail.to == ["anna@piemers.example"]]) == 2
    assert client.post(page, {"code": newest, "next": FINISH})["Location"] == FINISH


def test_guessing_a_code_ends_after_the_last_one_that_is_sent() -> None:
    client = Client(headers={"accept-language": "en"})
    client.post(reverse("account_request_login_code"), {"email": make.UserFactory().email})
    tries = 0
    while "Too many wrong codes" not in text_of(
        client.post(reverse("account_confirm_login_code"), {"code": "AAAA-AAAA"}, follow=True)
    ):
        tries += 1
        assert tries < 30
    assert len(letters.sent()) <= 3


def test_a_typed_personal_code_stands_in_no_address_and_is_not_shown_again() -> None:
    page = reverse("alliances:employer-register")
    shown = Client().get(page).content.decode()
    assert 'method="post"' in shown.partition("stepper")[2].partition("</form>")[0]
    refused = Client().post(page, {"registration_number": "010190-11111"})
    assert refused.status_code == 200
    assert "010190" not in refused.content.decode()
    assert Client().get(page, {"registration_number": "010190-11111"})["Location"] == page


@pytest.mark.parametrize("spent", ["wrong", "used"])
@freeze_time("2026-11-18 10:00")
def test_code_that_opens_nothing_more_is_replaced_at_once(cast: Cast, spent: str) -> None:
    link = invited(cast)
    guest_links.email_code(link)
    with pytest.raises(Refused, match=r"e-past|e-mail"):
        guest_links.email_code(link)
    if spent == "used":
        links.unlock(link, code=letters.newest_code())
    else:
        for _n in range(links.MAX_TRIES):
            with pytest.raises(Refused):
                links.unlock(link, code="000 000" if letters.newest_code() != "000 000" else "111 111")
    guest_links.email_code(link)
    assert Message.objects.filter(kind="code", link=link).count() == 2


@freeze_time(NIGHT)
def test_what_a_person_asked_for_goes_at_night(cast: Cast) -> None:
    invited(cast)
    administrator = make.MembershipFactory(organisation=cast.school, role="administrator")
    invitations.invite(
        cast.school, email="jauns@piemers.example", role="coordinator", by=administrator.as_actor()
    )
    kinds = set(Message.objects.filter(is_urgent=True).values_list("kind", flat=True))
    assert {"link_learner", "invitation"} <= kinds
    assert len(letters.sent()) == 2


@pytest.mark.parametrize("name", ["Anna Paraudziņa", "Dr. J. Bērziņš-Kļava", "J.Kalns", "O'Hara Siobhan"])
def test_name_of_a_person_is_taken(name: str) -> None:
    assert check_person_name(f" {name} ", field="x") == name


@pytest.mark.parametrize(
    "text",
    [
        "Pay now at https://evil.example",
        "Jūsu konts bloķēts: apstipriniet",
        "Anna evil.example",
        "Anna 29123456",
        "Lūdzu nekavējoties ieejiet mūsu jaunajā vietnē tagad",
        "a" * 90,
        "Anna <b>",
    ],
)
def test_sentence_is_no_name(text: str) -> None:
    with pytest.raises(Refused):
        check_person_name(text, field="x")


def test_stranger_writes_no_sentence_into_anybodys_mail() -> None:
    values = {
        "registration_number": "40003521600",
        "name": "SIA Jauna",
        "town": "Cēsis",
        "email": "a@b.example",
    }
    text = "Jūsu konts ir bloķēts: https://evil.example"
    page = reverse("alliances:employer-register-details")
    assert Client().post(page, {**values, "contact_name": text}).status_code == 200
    assert Client().post(page, {**values, "name": text, "contact_name": "Anna P"}).status_code == 200
    assert not User.objects.filter(email="a@b.example").exists()
    with pytest.raises(Refused):
        check_no_address("SIA www.evil.example", field="name")


def change_address(user: User, new: str) -> None:
    client, _answer = sign_in(user.email)
    client.post(reverse("account_email"), {"action_add": "", "email": new})
    EmailAddress.objects.filter(email=new).update(verified=True)
    client.post(reverse("account_email"), {"action_primary": "", "email": new})


def test_changed_address_of_a_learner_takes_her_record_and_links_along(cast: Cast) -> None:
    link = invited(cast)
    opened(link)
    user = User.objects.get(email=ADDRESS)
    change_address(user, NEW)
    user.refresh_from_db()
    person = Person.objects.get(pk=cast.learner.person_id)
    assert (user.email, person.email, person.user) == (NEW, NEW, user)
    link.refresh_from_db()
    assert not links.is_live(link), "the link to the old mailbox"
    told = [mail for mail in letters.sent() if mail.to == [ADDRESS]]
    assert [NEW in mail.body for mail in told[-2:]] == [True, True], "added, and changed"
    assert AuditEntry.objects.get(verb="learner.address").after == {"email": NEW}
    assert Message.objects.filter(kind="learner_address", to_email=cast.coordinator.user.email).count() == 1
    again = type(cast.learner).objects.get(pk=cast.learner.pk)
    new_link = activation.invite(again, by=cast.actor("coordinator"))
    assert new_link.email == NEW
    assert opened(new_link)[1]["Location"] == reverse("matching:my-place")


def test_changed_address_takes_contact_and_supervisor_of_the_own_employer_along(cast: Cast) -> None:
    user = cast.employer_member.user
    addresses.prove_own(user)
    for employer in (cast.employer, cast.other_employer):
        employer.contact_email = user.email
        employer.save()
    mine = Supervisor.objects.create(employer=cast.employer, name="Juris", email=user.email)
    foreign = Supervisor.objects.create(employer=cast.other_employer, name="Juris", email=user.email)
    old = user.email
    change_address(user, NEW)
    for row, wanted in (
        (cast.employer, NEW),
        (cast.other_employer, old),
    ):
        row.refresh_from_db()
        assert row.contact_email == wanted
    mine.refresh_from_db()
    foreign.refresh_from_db()
    assert (mine.email, foreign.email) == (NEW, old)


def test_nothing_is_changed_where_a_follower_fails(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(invited(cast))
    user = User.objects.get(email=ADDRESS)

    def refuse(*_values: Any, **_named: Any) -> None:
        raise Refused("planted", "planted")

    monkeypatch.setattr(links, "end_lost", refuse)
    change_address(user, NEW)
    user.refresh_from_db()
    assert (user.email, Person.objects.get(pk=cast.learner.person_id).email) == (ADDRESS, ADDRESS)


def test_no_mail_of_signing_in_is_escaped(cast: Cast) -> None:
    user = cast.coordinator.user
    user.name = 'Anna "A" & <b>'
    user.save()
    addresses.prove_own(user)
    client, _answer = sign_in(user.email)
    client.post(reverse("account_email"), {"action_add": "", "email": NEW})
    assert all(re.search(r"&(?:[a-z]+|#\w+);", mail.body) is None for mail in letters.sent())
