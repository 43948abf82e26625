"""Counts of attempts: nobody makes the site forget them, and nobody makes endless new ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from dvb.api import tokens
from dvb.kernel import counting_cache
from dvb.kernel.counting_cache import FileBasedCountingCache

MOST = 20


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(counting_cache, "BETWEEN", 0)
    return FileBasedCountingCache(str(tmp_path), {"OPTIONS": {"MAX_ENTRIES": MOST}})


def test_what_counts_is_not_dropped_for_what_others_add(store: Any) -> None:
    for number in range(15):
        store.set(f"lock:{number}", 5, 600)
    for number in range(MOST * 5):
        store.set(f"stranger:{number}", 1, 600)
    assert [store.get(f"lock:{number}") for number in range(15)] == [5] * 15


def test_what_has_ended_makes_room(store: Any, tmp_path: Path) -> None:
    for number in range(MOST):
        store.set(f"old:{number}", 1, -1)
    store.set("new", 1, 600)
    assert len(list(tmp_path.iterdir())) == 1


def test_the_folder_does_not_grow_for_ever(
    store: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting_cache, "CROWDED", 2)
    for number in range(MOST * 5):
        store.set(f"stranger:{number}", 1, 600)
    assert len(list(tmp_path.iterdir())) <= MOST * 2
    assert store.get(f"stranger:{MOST * 5 - 1}") == 1


def test_the_site_counts_in_it() -> None:
    assert site.CACHES["default"]["BACKEND"].endswith(FileBasedCountingCache.__name__)


@pytest.mark.django_db
def test_made_up_clients_share_one_count(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(tokens, "TOKENS_A_MINUTE", 3)
    asked = {"grant_type": "client_credentials", "client_secret": "x"}
    answers = [
        Client().post(reverse("token"), asked | {"client_id": f"made-up-{number}"}).status_code
        for number in range(6)
    ]
    assert set(answers[:2]) == {401}
    assert answers[-1] == 429
    cache.clear()
