"""A new kind of exception is registered by its subject; the page, the total and the letters take it up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation

from alliances.audit.models import AuditEntry
from alliances.kernel import exception_kinds
from alliances.kernel.actor import ALLIANCE_KINDS, Actor
from alliances.kernel.exception_kinds import EMPLOYER, SCHOOL, Column, ExceptionKind, Letter, MemberKind, Row
from alliances.messages.models import Message
from dvb.oversight.services import exceptions
from tests.cast import Cast
from tests.clock import freeze_time
from tests.matching.rounds.joint import english

LETTER = "{{ count }} visits of {{ employer }}\n\n{{ lead }} asks about {{ towns|join:', ' }}.\n{{ link }}\n"


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exception_kinds, "_registered", dict(exception_kinds._registered))


@pytest.fixture
def _letter(tmp_path: Path, settings: Any) -> None:
    (tmp_path / "messages").mkdir()
    (tmp_path / "messages/ask_visits.txt").write_text(LETTER)
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]


def visits(cast: Cast, asked: MemberKind) -> ExceptionKind:
    """Visits that nobody made: three rows, six visits, all of one member."""
    member = cast.school if asked == "school" else cast.employer

    def find(actor: Actor) -> list[Row]:
        if actor.organisation_kind not in ALLIANCE_KINDS:
            return []
        return [Row(member=member, count=n, details={"town": f"Ciems {n}"}) for n in (1, 2, 3)]

    return ExceptionKind(
        code="visits",
        title="Visits that nobody made",
        note="Of this year.",
        position=25,
        asked=asked,
        find=find,
        columns=(
            SCHOOL if asked == "school" else EMPLOYER,
            Column(title="Town", value=lambda row: row.details["town"]),
        ),
        letter=Letter(
            kind="ask_visits",
            button="Ask for visits",
            path=lambda rows: f"/visits/{len(rows)}/",
            context=lambda rows: {"towns": [row.details["town"] for row in rows]},
        ),
        list_path=lambda: "/visits/",
        most_rows=2,
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("_letter")
@freeze_time("2026-11-10 10:00")
@pytest.mark.parametrize("asked", ["school", "employer"])
def test_a_kind_that_somebody_registers_is_shown_counted_and_asked(cast: Cast, asked: MemberKind) -> None:
    by, client = cast.actor("alliance_coordinator"), english(cast.client("alliance_coordinator"))
    before = exceptions.total(by)
    exception_kinds.register(visits(cast, asked))
    assert exceptions.total(by) == before + 6
    assert f"{before + 6} exceptions over all members" in client.get("/").content.decode()
    member = cast.school if asked == "school" else cast.employer
    to = f"/exceptions/{asked}s/{member.pk}/visits/"
    page = client.get("/exceptions/").content.decode()
    assert f"{before + 6} exceptions over all members" in page, "also of the row that is not shown"
    for text in (
        "<h2>Visits that nobody made</h2>",
        "Of this year.",
        'href="/visits/"',
        'data-label="Town">',
    ):
        assert text in page
    assert (page.count(f'action="{to}"'), page.count("Ask for visits"), page.count("Ciems")) == (1, 1, 2)
    assert [client.post(to).status_code for _ in range(2)] == [302, 302]
    letter = Message.objects.get(kind="ask_visits")  # once a day
    assert letter.subject == f"6 visits of {member.name}"
    assert f"{cast.sector_organisation.name} asks about Ciems 1, Ciems 2, Ciems 3." in letter.body
    assert (letter.path, letter.organisation) == ("/visits/3/", cast.sector_organisation)
    [entry] = AuditEntry.objects.filter(verb=f"{asked}.ask")
    assert (entry.subject_id, entry.after) == (member.pk, {"what": "visits", "count": 1})
    assert client.get("/exceptions/").content.decode().count("10 November 2026") == 1, "asked today"
    assert client.post(f"/exceptions/{asked}s/{cast.ministry.pk}/visits/").status_code == 404


@pytest.mark.django_db
def test_of_a_kind_without_a_letter_nobody_is_asked(cast: Cast) -> None:
    client = cast.client("alliance_coordinator")
    exception_kinds.register(replace(visits(cast, "school"), letter=None))
    page = client.get("/exceptions/").content.decode()
    assert "Visits that nobody made" in page
    to = reverse("exception-ask", args=[cast.school.pk, "visits"])
    assert to not in page
    assert client.post(to).status_code == 404
    assert client.post(reverse("exception-ask", args=[cast.school.pk, "nothing"])).status_code == 404


@pytest.mark.parametrize(
    "taken",
    [
        {"code": "refused"},
        {"address": "refused"},
        {"asked": "employer", "address": "remind"},
        {"position": 10},
    ],
)
def test_a_kind_has_a_code_an_address_and_a_place_of_its_own(taken: dict[str, Any]) -> None:
    values = {
        "code": "visits",
        "title": "Visits",
        "position": 25,
        "asked": "school",
        "find": lambda actor: [],
    }
    with pytest.raises(ValueError, match="share a code, an address or a place"):
        exception_kinds.register(ExceptionKind(**{**values, **taken}))
    assert "visits" not in [kind.code for kind in exception_kinds.registered()]


def test_every_kind_is_complete() -> None:
    """Its texts in both languages, its letter, its templates; a column shows a value or a template."""
    kinds = exception_kinds.registered()
    assert len(kinds) >= 6
    assert [kind.position for kind in kinds] == sorted({kind.position for kind in kinds})
    for kind in kinds:
        texts = [kind.title, *(column.title for column in kind.shown_columns)]
        templates = [column.template for column in kind.shown_columns if column.template]
        assert all(bool(column.value) != bool(column.template) for column in kind.shown_columns), kind.code
        if kind.letter:
            texts += [kind.letter.button, kind.letter.confirmation]
            templates.append(f"messages/{kind.letter.kind}.txt")
        for text in filter(None, [*texts, kind.note]):
            assert _in("lv", text) != _in("en", text), f"{kind.code}: no Latvian for {text}"
        for template in filter(None, [*templates, kind.links]):
            get_template(template)


def _in(language: str, text: object) -> str:
    with translation.override(language):
        return str(text)
