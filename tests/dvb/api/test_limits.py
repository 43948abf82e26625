"""The calls of a minute are counted exactly, whichever process answers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import caches
from django.core.cache.backends.filebased import FileBasedCache

from dvb.api import auth
from tests.clock import freeze_time

CALLS = 120


@pytest.mark.once
def test_calls_at_the_same_instant_are_all_counted(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(auth, "cache", FileBasedCache(str(tmp_path / "cache"), {}))
    with freeze_time("2026-11-22 12:00"), ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: auth.count("race", 100), range(CALLS)))
    assert sorted(each.used for each in found) == list(range(1, CALLS + 1))
    last = max(found, key=lambda each: each.used)
    assert dict(last.headers()) == {
        "RateLimit-Limit": "100",
        "RateLimit-Remaining": "0",
        "RateLimit-Reset": "60",
        "Retry-After": "60",
    }
    assert caches["default"]._max_entries >= 10_000, "running counts are not culled"  # type: ignore[attr-defined]
