"""The whole demo year, made once."""

from __future__ import annotations

import pytest

from dvb.demo.year import DemoYear, build


@pytest.fixture(scope="session")
def year() -> DemoYear:
    return build()


@pytest.fixture(scope="session")
def small_year() -> DemoYear:
    return build(learners=120, employers=60, openings=50, seats=110)
