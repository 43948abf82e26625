"""What an employer's contact person does by her link beside answering: papers, all her links, an account."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from alliances.admissions.models import Admission
from alliances.catalogue.services import reference as catalogue
from alliances.kernel.actor import SYSTEM
from alliances.law.models import LegalParameter
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages.models import Message
from alliances.organisations.models import ContactConfirmation, Organisation
from alliances.organisations.services import contacts
from alliances.people.models import Membership
from dvb.agreements.models import Agreement, Signature, SignedFile
from matching.assignments.services import letters as assignment_letters
from tests import factories
from tests import letters as post
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.agreements import signed as make
from tests.dvb.logbook import logs
from tests.dvb.signing import signing_kit as kit
from tests.matching.assignments.test_answers import sent
from tests.matching.rounds.joint import joint_round, solve
from tests.pages import text_of
from tests.refusals import refusal

EMAIL, NAME = "jana@piemers.example", "Jana Kaņepa"
pytestmark = pytest.mark.django_db


@pytest.fixture
def employer(cast: Cast) -> Any:
    """An employer without an account, whose contact person one school has written down."""
    with freeze_time(logs.NOW):
        Membership.objects.filter(organisation=cast.employer).delete()
        cast.employer.contact_name, cast.employer.contact_email = NAME, EMAIL
        cast.employer.contact_written_by = cast.school
        cast.employer.save()
        yield cast.employer


def _issue(cast: Cast, purpose: str, about: Any, *, name: str = NAME, email: str = EMAIL) -> PersonalLink:
    return links.issue(
        purpose,
        about=about,
        organisation=cast.school,
        name=name,
        email=email,
        language="lv",
        expires_on=logs.FRIDAY + dt.timedelta(days=20),
        by=SYSTEM,
    )


def _page(link: PersonalLink, ending: str = "") -> str:
    return reverse("link", args=[links.token_of(link)]) + ending


def _opened(link: PersonalLink) -> Client:
    client = Client()
    client.post(_page(link, "code/"))
    sent = {"code": post.newest_code(), "who": link.pk}
    assert client.post(_page(link, "open/"), sent).status_code == 302
    return client


def _stay(cast: Cast, employer: Organisation) -> Agreement:
    mate = factories.EnrolmentFactory(programme=cast.programme)
    opening = factories.OpeningFactory(employer=employer, qualifications=[cast.qualification])
    return make.agreements.draw_up(make.agree(mate, opening), by=cast.actor("coordinator"))


def test_one_code_opens_all_links_of_one_person_at_one_employer(cast: Cast, employer: Organisation) -> None:
    """Three learners and the employer's page are one code; another firm's and another name's are not."""
    own = [_issue(cast, "supervisor", _stay(cast, employer)) for _ in range(3)]
    other_firm = _issue(cast, "supervisor", _stay(cast, cast.other_employer))
    other_name = _issue(cast, "supervisor", _stay(cast, employer), name="Cits Vadītājs")
    contact = _issue(cast, "contact", employer)
    client = _opened(own[0])
    assert Message.objects.filter(kind="code").count() == 1
    for link in own:
        assert "open/" not in client.get(_page(link)).content.decode()
        assert f"acknowledge/{link.subject_id}/" in client.get(_page(link)).content.decode()
    assert client.get(_page(contact, "employer/")).context["employer"] == employer
    shown = client.get(_page(contact, "employer/")).content.decode()
    assert all(_page(link) in shown for link in own)
    for link in (other_firm, other_name):
        assert "open/" in client.get(_page(link)).content.decode(), "asks for a code of its own"
        assert _page(link) not in shown


def _ready(cast: Cast) -> tuple[Agreement, PersonalLink, Client]:
    catalogue.load_reference()
    agreement = make.ready(cast)
    Agreement.objects.filter(pk=agreement.pk).update(dated_on=dt.date(2026, 11, 2))
    agreement.refresh_from_db()
    link = _issue(cast, "contact", cast.employer)
    return agreement, link, _opened(link)


def test_signed_file_is_handed_in_by_link_and_the_school_says_whose_it_is(
    cast: Cast, employer: Organisation
) -> None:
    agreement, link, client = _ready(cast)
    paper = _page(link, f"documents/agreement/{agreement.pk}/")
    assert paper in client.get(_page(link, "employer/")).content.decode()
    assert client.get(paper).status_code == 200
    kept = client.get(f"{paper}paper.pdf").content
    content = kit.container({"ligums.pdf": kept}, kit.xades("JANA", "KAŅEPA"))
    done = client.post(f"{paper}hand-in/", {"file": SimpleUploadedFile("ligums.edoc", content)}, follow=True)
    assert "Skola to apskata" in text_of(done)
    assert SignedFile.objects.get().is_ours
    assert not Signature.objects.exists(), "a person of the school decides whose signature it is"
    foreign = _page(link, f"documents/agreement/{_stay(cast, cast.other_employer).pk}/")
    assert client.get(foreign).status_code == 404
    assert client.get(_page(link, f"documents/plan/{agreement.pk}/")).status_code == 404


def test_agreement_is_signed_with_a_code_where_the_rules_allow_it(cast: Cast, employer: Organisation) -> None:
    agreement, link, client = _ready(cast)
    paper = _page(link, f"documents/agreement/{agreement.pk}/")
    assert f"{paper}sign/" not in client.get(paper).content.decode()
    LegalParameter.objects.filter(param="sign_methods_agreement").update(value="paper;file;code")
    assert f"{paper}sign/" in client.get(paper).content.decode()
    client.post(f"{paper}sign/send/")
    client.post(f"{paper}sign/", {"code": post.newest_code(), "has_read": "on"})
    [signature] = Signature.objects.all()
    assert (signature.side, signature.method, signature.name) == ("host", "code", NAME)


@pytest.mark.parametrize("is_alone", [True, False], ids=["one school", "two schools"])
def test_account_is_one_press_by_the_ordinary_rules(
    cast: Cast, employer: Organisation, is_alone: bool
) -> None:
    """Where another school has learners there too, it says yes first: the link gives no more than it did."""
    make.agree(cast.learner, cast.opening)
    if not is_alone:
        opening = factories.OpeningFactory(employer=employer, qualifications=[cast.qualification])
        make.agree(cast.other_learner, opening)
    link = _issue(cast, "contact", employer)
    client = _opened(link)
    assert "account/" in client.get(_page(link, "employer/")).content.decode()
    answer = client.post(_page(link, "account/"))
    client.post(_page(link, "account/"))
    members = Membership.objects.filter(organisation=employer, ended_on__isnull=True)
    assert members.count() == is_alone
    assert Admission.objects.count() == (not is_alone)
    if is_alone:
        assert answer["Location"] == reverse("home")
        assert text_of(client.get(reverse("matching:assignment-list")))
        assert links.is_live(PersonalLink.objects.get(pk=link.pk)), "it is her own account"


def test_school_confirms_the_address_that_it_read_and_no_other(cast: Cast, employer: Organisation) -> None:
    Organisation.objects.filter(pk=employer.pk).update(contact_written_by=cast.other_school)
    employer.refresh_from_db()
    assert not contacts.is_vouched(employer, cast.school.pk)
    url, client = reverse("alliances:contacts-confirm"), cast.client("coordinator")
    client.post(url, {"pick": f"{employer.pk}:stara@piemers.example"})
    assert not ContactConfirmation.objects.exists(), "it was changed after she had read it"
    for _ in range(2):
        client.post(url, {"pick": f"{employer.pk}:{EMAIL}"})
    assert contacts.is_vouched(employer, cast.school.pk)
    assert ContactConfirmation.objects.count() == 1
    Organisation.objects.filter(pk=employer.pk).update(contact_email="cita@piemers.example")
    employer.refresh_from_db()
    assert not contacts.is_vouched(employer, cast.school.pk)
    with refusal("not_yours"):
        contacts.confirm(employer, by=cast.actor("other_employer_member"))


def test_letters_of_two_schools_open_each_its_own_learners(cast: Cast, employer: Organisation) -> None:
    """One contact person, written to by two schools: neither letter leads to the other school's page."""
    contacts.confirm(employer, by=cast.actor("other_coordinator"))
    for learner in (cast.learner, cast.other_learner):
        opening = factories.OpeningFactory(employer=employer, qualifications=[cast.qualification])
        assignment_letters.request_answers(sent(cast, opening, enrolment=learner))
    bodies = [str(letter.body) for letter in post.sent() if letter.to == [EMAIL]]
    pages = [re.search(r"/l/[^/]+/", body) for body in bodies]
    assert len({page[0] for page in pages if page}) == 2
    for link in PersonalLink.objects.filter(purpose="contact"):
        [row] = _opened(link).get(_page(link, "employer/")).context["waiting"]
        assert row.enrolment.school_id == link.organisation_id


def test_publish_page_says_before_the_press_who_is_reached_and_how(
    cast: Cast, employer: Organisation
) -> None:
    for enrolment, email in ((cast.learner, ""), (cast.other_learner, "girts@piemers.example")):
        enrolment.person.email, enrolment.person.user = email, None
        enrolment.person.save()
    Organisation.objects.filter(pk=cast.other_employer.pk).update(contact_email="")
    Membership.objects.filter(organisation=cast.other_employer).delete()
    round_ = joint_round(cast)
    solve(round_)
    page = cast.client("alliance_coordinator").get(reverse("matching:round-publish", args=[round_.pk]))
    reach = page.context["reach"]
    assert [one.pk for one in reach.learners_without] == [cast.learner.pk]
    assert cast.learner.person.last_name not in text_of(page), "the owner reads no names"
    assert [way for way, found in reach.learners.items() if cast.other_learner in found] == ["link"]
    pairs = round_.current_run.proposals.exclude(opening=None)
    placed = {row.opening.employer for row in pairs}
    schools = {row.enrolment.school for row in pairs if row.opening.employer == employer}
    asked = {one: way for way, found in reach.employers.items() for one in found}
    assert set(asked) == placed
    assert asked.get(cast.other_employer, "none") == "none"
    assert schools
    assert asked[employer] == ("link" if schools == {cast.school} else "unconfirmed")
    before = Message.objects.exclude(kind__startswith="round").count()
    url = reverse("matching:round-publish", args=[round_.pk])
    with freeze_time("2026-11-20 21:30"):
        done = cast.client("alliance_coordinator").post(url, follow=True)
    assert "izsūtīsim rīt plkst. 7:00" in text_of(done)
    assert before == 0
    listed = cast.client("coordinator").get(reverse("matching:assignment-list"))
    assert cast.learner.person.name in text_of(listed)
    assert [one.pk for one in listed.context["reach"].learners_without] == [cast.learner.pk]


def test_one_link_letter_and_code_for_all_learners_of_a_supervisor(
    cast: Cast, employer: Organisation
) -> None:
    """Three interns: one form, one letter that lists them, one code, and one page that confirms all."""
    stays = [_stay(cast, employer) for _ in range(3)]
    Agreement.objects.filter(pk__in=[stay.pk for stay in stays]).update(status="ready")
    values = {"name": "Diāna Ielīte", "email": "diana@piemers.example"}
    url = reverse("agreement-supervisor", args=[stays[0].pk])
    assert list(cast.client("coordinator").get(url).context["form"].others) == [
        str(stay.pk) for stay in stays[1:]
    ]
    cast.client("coordinator").post(url, {**values, "also": [stay.pk for stay in stays[1:]]})
    [letter] = Message.objects.filter(kind="link_supervisor")
    names = [stay.assignment.enrolment.person.name for stay in stays]
    assert all(name in letter.body for name in names)
    [link, *others] = PersonalLink.objects.filter(purpose="supervisor").order_by("pk")
    assert len(others) == 2
    client = _opened(link)
    assert Message.objects.filter(kind="code").count() == 1
    page = client.get(_page(link))
    assert {row["agreement"].pk for row in page.context["rows"]} == {stay.pk for stay in stays}
    assert all(name in text_of(page) for name in names)
    for stay in stays:
        client.post(_page(link, f"acknowledge/{stay.pk}/"))
        assert stay.acknowledgements.get().name == values["name"]
    asked = text_of(client.get(_page(link, "report/")))
    assert all(name in asked for name in names), "whom a report is about is chosen, not guessed"
    foreign = _issue(cast, "supervisor", _stay(cast, employer), name="Cits", email=values["email"])
    assert client.post(_page(link, f"acknowledge/{foreign.subject_id}/")).status_code == 404
