"""The fourth kind of document: its tables lie under a module's tests, it is registered for each of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from alliances.law.models import LegalParameter
from dvb.signing import documents
from tests.dvb.signing import fourth_kind


@pytest.fixture(scope="module")
def _tables_of_letters(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        for table in fourth_kind.TABLES:
            editor.create_model(table)
    yield
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        for table in reversed(fourth_kind.TABLES):
            editor.delete_model(table)


@pytest.fixture
def fourth(_tables_of_letters: None, db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Registered, with its addresses, and a dated rule that allows every method."""
    monkeypatch.setitem(documents.REGISTRY, "letter", fourth_kind.LETTER)
    settings.ROOT_URLCONF = "tests.dvb.signing.fourth_kind_urls"
    LegalParameter.objects.create(
        rule="S-99", kind="CFG", param="sign_methods_letter", value="paper;file;code", evidence="D"
    )
