"""A person leaves tables, files, letters and logs; what she did still counts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from alliances.kernel.errors import Refused
from alliances.messages import services as messages
from alliances.messages.models import Message
from matching.learners.models import Enrolment, Guardian, Person
from matching.learners.services import erasure
from tests import furniture
from tests.cast import Cast, gather

pytestmark = [pytest.mark.django_db, pytest.mark.both]

CANARY = ("Kanarijputns", "kanarijputns", "29000777")
"""Stands in everything that says who she is; part of her name, addresses and telephones."""
MARKED = {"matching.guardian": ["name", "email", "phone", "address"]}


def _marked() -> Cast:
    """The cast, with a learner whose every word says that it is hers."""
    cast = gather()
    Person.objects.filter(pk=cast.learner.person_id).update(
        first_name="Kanarijputns",
        last_name="Kanarijputns",
        address="Kanarijputns iela 1",
        email="kanarijputns@piemers.example",
    )
    cast.learner.person.refresh_from_db()
    cast.learner_member.user.email = "kanarijputns@piemers.example"
    cast.learner_member.user.name = "Kanarijputns Kanarijputns"
    cast.learner_member.user.save()
    return cast


@pytest.fixture
def furnished(monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(furniture, "gather", _marked)
    cast, _samples = furniture.furnish()
    person = cast.learner.person
    guardian = Guardian.objects.create(
        person=person,
        name="Māte Kanarijputns",
        relation="mother",
        email="kanarijputns2@piemers.example",
        phone="+371 29000777",
        address="Kanarijputns iela 2",
    )
    _fill_words(person)
    AuditEntry.objects.record(by=SYSTEM, verb="test.note", subject=guardian, after={"name": guardian.name})
    to = messages.Address("kolege@skola.example", "Skola")
    note = messages.put(
        "lost", to=to, about=cast.learner, by=SYSTEM, in_digest=True, context={"learner": person.name}
    )
    assert note is not None
    messages.send_digests(note.due_at)
    return cast


def _fill_words(person: Person) -> None:
    """Her canary in every column that people write into and that erasure is to blank."""
    for table in erasure.erasure.tables():
        model = apps.get_model(table.label)
        rows = model._base_manager.filter(table.of(person.pk))
        for name, value in table.blank.items():
            field = model._meta.get_field(name)
            is_text = isinstance(field, models.CharField | models.TextField) and not field.unique
            if is_text and not isinstance(value, type(None)) and table.label != "matching.person":
                rows.exclude(**{name: ""}).update(**{name: "kanarijputns vārdi"})


def dump() -> Iterator[tuple[str, str]]:
    """Every stored value of every table, as text."""
    for model in apps.get_models(include_auto_created=True):
        names = [field.attname for field in model._meta.concrete_fields]
        for row in model._base_manager.values_list(*names):
            for name, value in zip(names, row, strict=True):
                yield f"{model._meta.label}.{name}", _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return json.dumps(value, ensure_ascii=False, default=str)


def found() -> set[str]:
    return {place for place, text in dump() if any(word in text for word in CANARY)}


def _leave(person: Person, day: dt.date) -> None:
    Enrolment.objects.filter(person=person, ended_on__isnull=True).update(
        ended_on=day, end_reason="graduated"
    )


def test_a_person_is_found_nowhere_after_erasure(furnished: Cast) -> None:
    person = furnished.learner.person
    assert len(found()) > 20
    _leave(person, timezone.localdate() - dt.timedelta(days=1))
    Enrolment.objects.filter(person=person).update(
        started_on=dt.date(2015, 9, 1), ended_on=dt.date(2016, 6, 30)
    )
    rows = {model._meta.label: model._base_manager.count() for model in _counted()}
    erasure.erase(person, by=SYSTEM, reason="Lūgums")
    assert found() == set()
    assert {model._meta.label: model._base_manager.count() for model in _counted()} == rows
    assert not Message.objects.filter(status="queued", to_email=erasure.NOWHERE).exists()
    erasure.erase(person, by=SYSTEM, reason="Vēlreiz")
    assert AuditEntry.objects.filter(verb=erasure.ERASED_VERB).count() == 1


def _counted() -> list[type[models.Model]]:
    """Tables that figures are computed from: not one row may go."""
    names = ("matching.Enrolment", "dvb.Agreement", "dvb.LogEntry", "dvb.LogWeek", "dvb.Confirmation")
    return [apps.get_model(name) for name in names]


def test_who_may_erase_whom_and_when(cast: Cast) -> None:
    person = cast.learner.person
    administrator = cast.actor("coordinator")
    for by, code in (
        (administrator, "not_yours"),
        (cast.actor("other_coordinator"), "not_yours"),
        (SYSTEM, "enrolled"),
    ):
        with pytest.raises(Refused) as refused:
            erasure.erase(person, by=by, reason="Lūgums")
        assert refused.value.code == code
    _leave(person, timezone.localdate())
    with pytest.raises(Refused, match="why|kāpēc|iemesl"):
        erasure.erase(person, by=SYSTEM, reason=" ")
    erasure.erase(person, by=SYSTEM, reason="Lūgums")
    person.refresh_from_db()
    assert (person.name, person.erased_at is not None, connection.vendor != "") == ("–", True, True)
