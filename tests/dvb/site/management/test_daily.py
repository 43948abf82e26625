"""The day's work by hand: each part is done and counted under its name."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from alliances.kernel import daily

pytestmark = pytest.mark.django_db


def test_command_says_how_much_of_each_there_was() -> None:
    out = StringIO()
    call_command("daily", stdout=out)
    names = [line.removesuffix(": 0") for line in out.getvalue().splitlines()]
    assert names == list(daily.registered())
    assert {"expired", "begun", "ended_links", "forgotten_workers"} <= set(names)
