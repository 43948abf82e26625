"""The shared list and page of a kind of document: what they show to whom, and what is done on them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.test import Client
from django.urls import reverse

from alliances.audit.models import AuditEntry
from dvb.signing import documents
from dvb.signing.documents import DocumentSide
from dvb.signing.services import drafting
from tests import factories as make
from tests.cast import Cast
from tests.dvb.signing.fourth_kind import LETTER, Letter, letter_of
from tests.matching.rounds.joint import english
from tests.pages import queries_of, text_of
from tests.refusals import refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_first", "fourth")]
READERS = ("coordinator", "employer_member", "alliance_coordinator", "learner_member")
OTHERS = ("other_coordinator", "other_employer_member", "outsider")
# Language -> title, label, state, side of its own, empty list, for whoever creates one, for others
WORDS = {
    "lv": (
        "Nodomu vēstules",
        "Kurā uzņēmumā",
        "gatavs parakstīšanai",
        "Nozares organizācija",
        "Nodomu vēstuļu vēl nav",
        "Sagatavojiet pirmo.",
        "Tās sagatavo skola.",
    ),
    "en": (
        "Letters of intent",
        "At which employer",
        "ready to sign",
        "Sector organisation",
        "No letters of intent yet",
        "Prepare the first one.",
        "The school prepares them.",
    ),
}


@pytest.fixture(scope="module", autouse=True)
def _first(_tables_of_letters: None) -> None:
    """Tables are made before the rows that lie under all tests of the module."""


def reader(cast: Cast, name: str, language: str = "lv") -> Client:
    client = cast.client(name)
    client.cookies[site_settings.LANGUAGE_COOKIE_NAME] = language
    return client


def url(letter: Letter, page: str) -> str:
    return reverse(f"letter-{page}", args=[letter.pk])


@pytest.mark.parametrize("language", WORDS)
def test_list_and_page_speak_the_reader_s_language(cast: Cast, language: str) -> None:
    letter = letter_of(cast)
    title, label, state, own_side, *_empty = WORDS[language]
    listed = text_of(reader(cast, "employer_member", language).get(reverse("letter-list")))
    shown = text_of(reader(cast, "employer_member", language).get(url(letter, "detail")))
    for text in (title, label, state, str(letter.employer), "N-1", "Kanārijputniņa"):
        assert text in listed, text
    for text in (title, label, state, own_side, str(letter.employer), "N-1"):
        assert text in shown, text
    other = set(WORDS["en" if language == "lv" else "lv"])
    assert not [text for text in other if text in listed or text in shown]


@pytest.mark.parametrize("language", WORDS)
def test_an_empty_list_says_what_to_do_next(cast: Cast, language: str) -> None:
    *_others, empty, next_step, note = WORDS[language]
    for name in READERS:
        answer = reader(cast, name, language).get(reverse("letter-list"))
        expected, hidden = (next_step, note) if name == "coordinator" else (note, next_step)
        page = text_of(answer)
        assert empty in page
        assert expected in page
        assert hidden not in page
        assert (reverse("letter-create") in answer.content.decode()) == (name == "coordinator"), name
    letter_of(cast)
    answer = reader(cast, "coordinator", language).get(reverse("letter-list"), {"state": "void"})
    assert empty not in text_of(answer)
    assert 'href="?"' in answer.content.decode(), "the filters can be taken off"


def test_the_sides_read_it_and_another_organisation_finds_nothing(cast: Cast) -> None:
    letter = letter_of(cast)
    for name in (*READERS, *OTHERS):
        client, sees = cast.client(name), name in READERS
        listed = client.get(reverse("letter-list"))
        assert (listed.status_code, url(letter, "detail") in listed.content.decode()) == (200, sees), name
        for method in (client.get, client.head):
            assert method(reverse("letter-list")).status_code == 200, name
            for page in ("detail", "paper"):
                assert method(url(letter, page)).status_code == (200 if sees else 404), (name, page)
        for page in ("release", "void"):
            expected = 302 if name == "coordinator" else 403 if sees else 404
            answer = client.post(url(letter, page), {"reason": "Cits"})
            assert answer.status_code == expected, (name, page)
            assert client.get(url(letter, page)).status_code == 302
        assert client.post(reverse("letter-list")).status_code == 405
        Letter.objects.update(status="ready")
    for address in (reverse("letter-list"), url(letter, "detail"), url(letter, "paper")):
        assert cast.client("ministry_viewer").get(address).status_code == 403, "it has no such pages"
        assert Client().get(address).status_code == 302, "a stranger signs in first"


def test_a_school_creates_releases_and_voids_it_on_the_shared_pages(cast: Cast) -> None:
    client, create = cast.client("coordinator"), reverse("letter-create")
    assert "Kurš ar kuru?" in text_of(client.get(create))
    wrong = client.post(create, {"number": "N-7"})
    assert wrong.status_code == 200
    assert 'aria-invalid="true"' in wrong.content.decode()
    values = {"employer": cast.employer, "sector": cast.sector_organisation, "learner": cast.learner.person}
    form = {**{name: row.pk for name, row in values.items()}, "number": "N-7", "once": "a"}
    to = client.post(create, form).headers["Location"]
    again = client.post(create, {**form, "once": "b"})
    assert again.headers["Location"] == to, "filled in alike on a page that was opened again"
    letter = Letter.objects.get()
    assert (to, letter.school, letter.status) == (url(letter, "detail"), cast.school, "draft")
    assert url(letter, "release") in client.get(to).content.decode()
    assert client.post(url(letter, "release")).headers["Location"] == to
    assert url(letter, "release") not in client.get(to).content.decode(), "it is released"
    refused = client.post(url(letter, "void"), {"reason": ""})
    assert refused.status_code == 200
    assert 'aria-invalid="true"' in refused.content.decode()
    assert client.post(url(letter, "void"), {"reason": "Nav vajadzīga"}).headers["Location"] == to
    page = client.get(to).content.decode()
    assert not [name for name in ("release", "void", "sign") if f'"{url(letter, name)}"' in page]
    letter.refresh_from_db()
    assert letter.status == "void"
    written = [(entry.verb, entry.reason) for entry in AuditEntry.objects.about(letter).order_by("pk")]
    assert written == [("letter.create", ""), ("letter.release", ""), ("letter.void", "Nav vajadzīga")]


def test_nobody_else_creates_one(cast: Cast) -> None:
    for name in ("employer_member", "alliance_coordinator", "learner_member", "ministry_viewer"):
        client = cast.client(name)
        for method in (client.get, client.post):
            assert method(reverse("letter-create")).status_code == 403, name
    values: dict[str, Any] = {"employer": cast.employer, "sector": cast.sector_organisation, "number": "N"}
    with refusal("not_yours"):
        drafting.create(
            "letter",
            by=cast.actor("employer_member"),
            school=cast.school,
            learner=cast.learner.person,
            **values,
        )
    assert not Letter.objects.exists()


def test_a_draft_moves_only_as_the_shared_states_allow(cast: Cast) -> None:
    by, letter = cast.actor("coordinator"), letter_of(cast, "signed")
    for verb, more in ((drafting.release, {}), (drafting.void, {"reason": "Cits"})):
        with refusal("move_not_allowed"):
            verb(letter, by=by, **more)
    Letter.objects.update(status="draft")
    with refusal("reason_needed"):
        drafting.void(letter, reason=" ", by=by)
    assert drafting.release(letter, by=by).status == "ready"
    drafting.release(letter, by=by)
    drafting.void(letter, reason="Cits", by=by)
    assert drafting.void(letter, reason="Cits", by=by).status == "void"
    verbs = [entry.verb for entry in AuditEntry.objects.about(letter).order_by("pk")]
    assert verbs == ["letter.release", "letter.void"], "a repeated call changes nothing"


def test_a_list_asks_as_often_for_ten_times_the_rows(cast: Cast) -> None:
    client = cast.client("coordinator")
    letter_of(cast)
    few = queries_of(client, reverse("letter-list"))
    for __ in range(9):
        letter = letter_of(cast)
        letter.employer = make.OrganisationFactory(employer=True)
        letter.save()
    assert queries_of(client, reverse("letter-list")) == few


def test_lists_are_found_beside_agreements_by_whoever_may_open_them(cast: Cast) -> None:
    found = {}
    for name in ("coordinator", "learner_member", "ministry_viewer"):
        page = cast.client(name).get(reverse("agreement-list")).content.decode()
        found[name] = {route for route in ("cooperation-list", "letter-list") if reverse(route) in page}
    assert found == {
        "coordinator": {"cooperation-list", "letter-list"},
        "learner_member": {"letter-list"},
        "ministry_viewer": set(),
    }


def test_every_list_sorts_by_its_columns_searches_and_filters(cast: Cast) -> None:
    """What a description names of its table exists there."""
    letter_of(cast)
    listed = documents.listed_for(cast.actor("coordinator"))
    assert {kind.slug for kind in listed} >= {"cooperation", "letter"}
    client = cast.client("coordinator")
    for kind in listed:
        shown = kind.pages.listing
        assert shown is not None
        sorts = [column.sort for column in shown.columns if column.sort]
        assert shown.default_sort.removeprefix("-") in sorts
        for sort in (*sorts, *(f"-{sort}" for sort in sorts)):
            query = {"sort": sort, "q": "a", "state": str(kind.draft)}
            assert client.get(reverse(f"{kind.slug}-list"), query).status_code == 200, (kind.slug, sort)


@pytest.mark.parametrize("keys", [("school", "school"), ("too_long_a",), ("",)])
def test_a_side_has_a_short_key_of_its_own(keys: tuple[str, ...]) -> None:
    """It is stored with each signature, in a column of eight characters."""
    sides = tuple(DocumentSide(key=key, label=key) for key in keys)
    with pytest.raises(ValueError, match="sides of other"):
        documents.register(replace(LETTER, slug="other", sides=sides))
    assert "other" not in documents.REGISTRY


def test_whoever_is_no_party_reads_that_agreements_are_not_hers_to_read(cast: Cast) -> None:
    """To say that there are none would be untrue: there may be thousands."""
    for name, reads_all in (
        ("alliance_coordinator", False),
        ("ministry_viewer", False),
        ("coordinator", True),
    ):
        page = text_of(english(cast.client(name)).get(reverse("agreement-list")))
        assert ("No agreements yet" in page) is reads_all, name
        assert ("Agreements are read by their parties" in page) is not reads_all, name
