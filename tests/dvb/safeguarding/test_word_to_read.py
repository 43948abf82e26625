"""A reporter's start page says that the school wrote, in words that tell nobody else about what."""

from __future__ import annotations

import pytest
from django.urls import reverse

from dvb.safeguarding import services as concerns
from tests.clock import freeze_time
from tests.dvb.safeguarding.world import World
from tests.pages import text_of

pytestmark = pytest.mark.django_db
SAID = "Skola jums uzrakstīja"


def _home(world: World) -> str:
    return text_of(world.cast.client("learner_member").get(reverse("home")))


def test_reporter_is_told_at_home_until_she_has_read(world: World) -> None:
    concern = world.report()
    assert SAID not in _home(world), "nobody has written yet"
    officer = world.officer.as_actor()
    concerns.write_word(concern, text="Runājam rīt.", by=officer)
    home = _home(world)
    assert SAID in home
    assert "Runājam" not in home
    assert "ziņojum" not in home.split(SAID, 1)[1].split("Izlasīt", 1)[0].lower()
    page = world.cast.client("learner_member").get(reverse("my-reports"))
    assert "Runājam rīt." in text_of(page)
    assert SAID not in _home(world)
    with freeze_time("2026-11-20 13:00"):
        concerns.close(concern, outcome="Izdarīts", answer="Paldies.", by=officer)
    assert SAID in _home(world)
    for other in ("coordinator", "employer_member", "other_coordinator"):
        assert SAID not in text_of(world.cast.client(other).get(reverse("home"))), other
