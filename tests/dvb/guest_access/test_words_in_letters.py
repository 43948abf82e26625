"""Words in a letter are in its reader's language, whatever the language of the page that asked for it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from alliances.links import services as links
from alliances.messages.models import Message
from alliances.messages.texts import contents_of
from dvb.change_requests import services as requests
from tests.dvb.guest_access.test_guest_replies import World, world  # noqa: F401
from tests.matching.rounds.joint import english

pytestmark = pytest.mark.django_db


def writing_modules() -> Iterator[Path]:
    """Every module that writes letters."""
    for app in ("alliances", "matching", "dvb"):
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if "messages.put(" in text or "_write(" in text or "_put(" in text:
                yield path


def translated_at_once(tree: ast.AST) -> list[int]:
    """Lines of dictionaries whose values are words of a choice in the language of who acts."""
    found = []
    for node in ast.walk(tree):
        values = node.values if isinstance(node, ast.Dict) else []
        for value in values:
            for part in ast.walk(value):
                is_call = isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute)
                if is_call and part.func.attr.endswith("_display"):  # type: ignore[attr-defined]
                    found.append(part.lineno)  # type: ignore[attr-defined]
    return found


def test_no_letter_takes_the_word_of_a_choice_before_its_reader_is_known() -> None:
    modules = list(writing_modules())
    assert len(modules) > 20
    faults = {
        str(path): lines
        for path in modules
        if (lines := translated_at_once(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert faults == {}


@pytest.mark.parametrize("page", ["lv", "en"])
def test_code_says_for_what_it_is_in_the_language_of_the_letter(world: World, page: str) -> None:  # noqa: F811
    client = Client() if page == "lv" else english(Client())
    client.post(reverse("link-code", args=[links.token_of(world.link)]))
    letter = Message.objects.get(kind="code")
    assert letter.language == "lv"
    with translation.override("lv"):
        assert f"Kam: {world.guardian.name} ({world.link.get_purpose_display()})" in contents_of(letter)[0]


@pytest.mark.parametrize("page", ["lv", "en"])
def test_request_is_named_in_the_language_of_each_reader(world: World, page: str) -> None:  # noqa: F811
    of = requests.From("guardian", world.link.name, world.link.email, world.link)
    by = world.cast.actor("coordinator")
    with translation.override(page):
        row = requests.ask(world.stay, kind="amend", text="Lūdzu", values={}, of=of, by=by)
        requests.accept(row, by=by)
    with translation.override("lv"):
        word = row.get_kind_display()
    letters = Message.objects.filter(kind__in=["change_asked", "change_answered"], language="lv")
    assert letters.exists()
    assert not [one for one in letters if word not in one.subject + one.body]
