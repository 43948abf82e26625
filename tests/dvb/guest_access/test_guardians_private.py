"""What the school knows of a guardian reaches nobody else: all pages and papers of other roles are read."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from alliances.links import services as links
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement
from dvb.guest_access.services import acknowledging, guest_links
from matching.learners.services import guardians
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.logbook import logs

pytestmark = pytest.mark.django_db
MOST_PAGES = 80
MOTHER, FATHER = (
    {
        "name": f"{name} Paraudziņa",
        "relation": relation,
        "email": f"{name.lower()}@vecaki.example",
        "phone": phone,
        "address": f"{name}s iela 7",
    }
    for name, relation, phone in (("Olga", "mother", "+371 20000071"), ("Uldis", "father", "+371 20000072"))
)
REACHED = ("email", "phone", "address")
HREF = re.compile(r'href="(/[^"#]*)"')


@pytest.fixture
def stay(cast: Cast) -> Iterator[Agreement]:
    """A minor at work, with two guardians who were both written to; one has confirmed."""
    with freeze_time(logs.NOW):
        person, by = cast.learner.person, cast.actor("coordinator")
        person.birth_date = dt.date(2009, 11, 20)
        person.save(update_fields=["birth_date"])
        made = logs.at_work(cast, supervisor_name="Parauga Vadītāja")
        for who in (MOTHER, FATHER):
            row = guardians.add(cast.learner, by=by, **who)
            link = guest_links.invite_guardian(row, enrolment=cast.learner, by=by)
            guest_links.send(link, by=by)
        acknowledging.acknowledge(link, agreement=made)
        logs.supervisor(cast, made)
        cast.learner.refresh_from_db()
        yield Agreement.objects.get(pk=made.pk)


def read(response: Any) -> str:
    """What somebody reads of an answer: markup and text, or the words of a PDF."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if not body.startswith(b"%PDF-"):
        return str(body.decode(errors="replace"))
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)


def crawl(client: Client, first: str, *, inside: str = "/") -> dict[str, str]:
    """Everything that can be reached by links from a page, papers and tables among it."""
    found: dict[str, str] = {}
    waiting = [first]
    while waiting and len(found) < MOST_PAGES:
        url = waiting.pop(0)
        if url in found or not url.startswith(inside) or "/static/" in url:
            continue
        response = client.get(url, follow=True)
        found[url] = read(response) if response.status_code == 200 else ""
        waiting += [one.replace("&amp;", "&") for one in HREF.findall(found[url])]
    return found


def told(found: dict[str, str], *values: str) -> list[tuple[str, str]]:
    return [(url, value) for url, text in found.items() for value in values if value in text]


def held(guardian: dict[str, str], *, with_name: bool = True) -> list[str]:
    names = REACHED + (("name",) if with_name else ())
    return [guardian[name] for name in names]


def _opened(link: links.PersonalLink) -> tuple[Client, str]:
    client, page = Client(), reverse("link", args=[links.token_of(link)])
    code = links.new_code(link, how="read_out")
    assert client.post(f"{page}open/", {"code": code}).status_code == 302
    return client, page


@pytest.mark.parametrize("who", ["employer_member", "learner_member"])
def test_neither_employer_nor_learner_reads_of_a_guardian(cast: Cast, stay: Agreement, who: str) -> None:
    found = crawl(cast.client(who), reverse("agreement-detail", args=[stay.pk]))
    found |= crawl(cast.client(who), reverse("agreement-paper", args=[stay.pk]))
    assert any("Parauga Vadītāja" in text for text in found.values()), "it walked where it had to"
    assert told(found, *held(MOTHER), *held(FATHER)) == []


def test_one_guardian_reads_nothing_of_the_other(cast: Cast, stay: Agreement) -> None:
    for own, other in ((MOTHER, FATHER), (FATHER, MOTHER)):
        link = links.PersonalLink.objects.get(email=own["email"])
        client, page = _opened(link)
        found = crawl(client, page, inside="/l/")
        assert len(found) > 2
        assert told(found, *held(other)) == []
        notice = reverse("link-paper", args=[links.token_of(link), stay.pk])
        assert own["name"] in found[notice], "the notice is to her"


def test_supervisor_reads_nothing_of_guardians(cast: Cast, stay: Agreement) -> None:
    client, page = _opened(links.PersonalLink.objects.get(purpose="supervisor"))
    found = crawl(client, page, inside="/l/")
    assert len(found) > 2
    assert told(found, *held(MOTHER), *held(FATHER)) == []


def test_the_one_who_signs_stands_on_the_paper_by_name_alone(cast: Cast, stay: Agreement) -> None:
    """Whom the school names as the signing guardian is a party; where she lives is not said."""
    Agreement.objects.filter(pk=stay.pk).update(
        particulars={"guardian_name": FATHER["name"], "guardian_contact": FATHER["email"]}
    )
    agreements.sign_on_paper(
        stay, side="guardian", name=FATHER["name"], signed_on=logs.FRIDAY, by=cast.actor("coordinator")
    )
    for who in ("employer_member", "learner_member"):
        client = cast.client(who)
        found = {
            name: read(client.get(reverse(name, args=[stay.pk])))
            for name in ("agreement-paper", "agreement-detail")
        }
        assert told(found, FATHER["name"]) != []
        assert told(found, *held(FATHER, with_name=False), *held(MOTHER)) == []


def test_school_reads_where_the_letters_went(cast: Cast, stay: Agreement) -> None:
    page = read(cast.client("coordinator").get(reverse("agreement-detail", args=[stay.pk])))
    assert FATHER["email"] in page
    assert FATHER["name"] in page
