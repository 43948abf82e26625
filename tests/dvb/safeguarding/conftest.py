"""The school, the learner and the employer of reports."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.logbook import logs
from tests.dvb.safeguarding.world import World, build


@pytest.fixture
def world(cast: Cast) -> Iterator[World]:
    with freeze_time(logs.NOW):
        yield build(cast)
