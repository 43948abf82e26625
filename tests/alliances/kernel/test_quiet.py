"""Nobody is written to at night."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alliances.kernel.quiet_hours import next_digest_time, next_sending_time

RIGA = ZoneInfo("Europe/Riga")


def _at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=RIGA)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-18 07:00", "2026-11-18 07:00"),
        ("2026-11-18 19:59:59", "2026-11-18 19:59:59"),
        ("2026-11-18 20:00", "2026-11-19 07:00"),
        ("2026-11-18 06:59", "2026-11-18 07:00"),
        ("2026-12-31 23:00", "2027-01-01 07:00"),
        ("2026-10-24 23:00", "2026-10-25 07:00"),
    ],
)
def test_night_ends_at_seven(now: str, then: str) -> None:
    assert next_sending_time(_at(now)) == _at(then)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-16 07:59", "2026-11-16 08:00"),
        ("2026-11-16 08:00", "2026-11-23 08:00"),
        ("2026-11-22 12:00", "2026-11-23 08:00"),
    ],
)
def test_digest_comes_on_monday(now: str, then: str) -> None:
    assert next_digest_time(_at(now)) == _at(then)


def test_a_demo_has_no_night(settings: Any) -> None:
    settings.QUIET_HOURS = False
    assert next_sending_time(_at("2026-11-18 23:00")) == _at("2026-11-18 23:00")
