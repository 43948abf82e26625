"""Days, times and numbers are read as people type them; the browser reads days and times alike."""

from __future__ import annotations

import pytest

from alliances.kernel import typed
from tests import typed_cases as cases


@pytest.mark.parametrize(("text", "meaning"), cases.DAYS.items())
def test_a_day_is_read(text: str, meaning: str) -> None:
    assert str(typed.read_day(text) or "") == meaning


@pytest.mark.parametrize(("text", "meaning"), cases.TIMES.items())
def test_a_time_is_read(text: str, meaning: str) -> None:
    found = typed.read_time(text)
    assert (f"{found:%H:%M}" if found is not None else "") == meaning


@pytest.mark.parametrize(("text", "meaning"), cases.NUMBERS.items())
def test_a_number_is_read(text: str, meaning: str) -> None:
    found = typed.read_number(text)
    assert ("" if found is None else str(found)) == meaning
