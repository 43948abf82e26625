"""Letters on paper: real ones, each with its own link, in the reader's language, a group in one file."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages import services as messages
from dvb.agreements.models import Agreement
from dvb.guest_access import summaries
from dvb.guest_access.services import guest_links, notice_pages, paper_letters
from matching.learners.models import Guardian
from matching.learners.services import guardians
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.guest_access.test_guardians_private import read
from tests.dvb.logbook import logs
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(cast: Cast) -> Iterator[int]:
    """A group of two minors with three guardians; e-mail reaches one of them."""
    with freeze_time(logs.NOW):
        school = cast.school
        school.contact_name, school.contact_phone = "Dace Koordinatore", "+371 20000099"
        school.town, school.address = "Cēsis", "Skolas iela 1"
        school.save()
        made = make.GroupFactory(school=school, programme=cast.programme)
        twin = make.EnrolmentFactory(school=school, programme=cast.programme, group=made)
        cast.learner.group = made
        cast.learner.save()
        by = cast.actor("coordinator")
        for enrolment, name, language, email in (
            (cast.learner, "Olga Petrova", "ru", ""),
            (cast.learner, "Ar Adresi", "lv", "ar@vecaki.example"),
            (twin, "John Smith", "en", ""),
        ):
            enrolment.person.birth_date = make.YEAR_STARTS.replace(year=make.YEAR_STARTS.year - 16)
            enrolment.person.save()
            values = {"relation": "unknown", "language": language, "email": email}
            guardians.add(enrolment, by=by, name=name, address="Liepu iela 3", **values)
        yield made.pk


def _pages(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def test_one_file_has_a_real_letter_for_each_guardian_without_email(cast: Cast, group: int) -> None:
    school = cast.client("coordinator")
    for __ in range(2):
        sent = school.post(reverse("group-letters-make", args=[group]))
        assert sent["Location"] == reverse("group-letters", args=[group])
    assert PersonalLink.objects.count() == 2
    pages = _pages(school.get(sent["Location"]).content)
    assert len(pages) == 2
    by_name = {name: next(page for page in pages if name in page) for name in ("Olga Petrova", "John Smith")}
    for name, page in by_name.items():
        link = PersonalLink.objects.get(name=name)
        words = (cast.school.name, "Skolas iela 1", "Dace Koordinatore", "+371 20000099", "Liepu iela 3")
        assert [one for one in words if one not in page] == []
        assert links.token_of(link) in page.replace(" ", "")
        assert "koordinators" not in page, "no header of the site"
    assert "2026. gada 20. novembris" in by_name["Olga Petrova"]
    assert "Отсканируйте рисунок" in by_name["Olga Petrova"]
    assert "Ar cieņu" in by_name["Olga Petrova"]
    assert "20 November 2026" in by_name["John Smith"]
    assert "Yours sincerely" in by_name["John Smith"]
    assert "Ar cieņu" not in by_name["John Smith"]


def test_only_the_groups_own_school_prints(cast: Cast, group: int) -> None:
    guardian = Guardian.objects.get(name="Olga Petrova")
    letter = reverse("guardian-letter-pdf", args=[cast.learner.pk, guardian.pk])
    assert cast.client("coordinator").get(letter).status_code == 404, "no link, no letter"
    guest_links.invite_guardian(guardian, enrolment=cast.learner, by=cast.actor("coordinator"))
    assert read(cast.client("coordinator").get(letter))
    for who, code in (("other_coordinator", 404), ("employer_member", 403), ("learner_member", 403)):
        client = cast.client(who)
        assert client.get(letter).status_code == code
        assert client.get(reverse("group-letters", args=[group])).status_code == code
        assert client.post(reverse("group-letters-make", args=[group])).status_code == code


def test_qr_leads_to_the_link(cast: Cast, group: int) -> None:
    url = "https://dvb.example/l/1-abc/"
    assert paper_letters.qr_of(url) != paper_letters.qr_of(url + "x")
    assert paper_letters.qr_of(url).lstrip().startswith(("<?xml", "<svg"))


@pytest.mark.parametrize("language", summaries.LANGUAGES)
def test_summary_stands_beside_the_latvian_text(cast: Cast, group: int, language: str) -> None:
    """On the page, the notice and in e-mails; the page itself and its law stay Latvian."""
    guardian = Guardian.objects.get(name="Ar Adresi")
    Guardian.objects.filter(pk=guardian.pk).update(language=language)
    stay = Agreement.objects.get(pk=logs.at_work(cast).pk)
    guardian.refresh_from_db()
    link = guest_links.invite_guardian(guardian, enrolment=cast.learner, by=cast.actor("coordinator"))
    assert link.language == summaries.ui_language(language)
    facts = notice_pages.facts_for(link, stay)
    title, sentences = next(
        (title, said) for one, title, said in notice_pages.summaries_of(facts, "running") if one == language
    )
    assert "{" not in "".join(sentences)
    client, page = Client(), reverse("link", args=[links.token_of(link)])
    client.post(f"{page}open/", {"code": links.new_code(link, how="email")})
    shown = client.get(page)
    assert f'<summary lang="{language}">{title}' in shown.content.decode()
    assert shown.content.decode().count("<details open") == 1, "her own language is open"
    assert all(" ".join(one.split()) in text_of(shown) for one in sentences)
    paper = " ".join(read(client.get(f"{page}notice/{stay.pk}.pdf")).split())
    assert title in paper
    assert "Ko mācās" in paper or "Paredzētais darbs" in paper, "the Latvian text holds"
    guest_links.send(link, by=cast.actor("coordinator"))
    messages.deliver_due(timezone.now() + dt.timedelta(days=1))
    [letter] = [one for one in mail.outbox if one.to == [link.email]]
    assert (title in letter.body) is (language != "en"), "the English e-mail is English already"


def test_shared_mailbox_asks_who_acts(cast: Cast, group: int) -> None:
    """Two guardians of one mailbox: nobody opens without saying which of them she is."""
    by, email = cast.actor("coordinator"), "kopa@vecaki.example"
    both = [
        guardians.add(cast.learner, by=by, name=name, relation="mother", email=email)
        for name in ("Anna Apine", "Jānis Apins")
    ]
    anna, janis = (guest_links.invite_guardian(one, enrolment=cast.learner, by=by) for one in both)
    client, page = Client(), reverse("link", args=[links.token_of(anna)])
    shown = text_of(client.get(page))
    assert "Es esmu Anna Apine" in shown
    assert "Apins" not in shown
    code = links.new_code(anna, how="email")
    for who in ({}, {"who": janis.pk}):
        assert client.post(f"{page}open/", {"code": code, **who}).status_code == 200
    assert client.post(f"{page}open/", {"code": code, "who": anna.pk}).status_code == 302
    other = reverse("link", args=[links.token_of(janis)])
    assert "Es esmu Jānis Apins" in text_of(client.get(other)), "hers opens nothing of his"
    guest_links.email_code(janis)
    messages.deliver_due(timezone.now(), urgent=True)
    assert "Jānis Apins" in mail.outbox[-1].body
    assert cast.learner.person.name not in mail.outbox[-1].body
    guardians.remove(both[1], enrolment=cast.learner, by=by)
    fresh = Client().get(page)
    assert "Es esmu" not in text_of(fresh), "alone again"
