"""A and B counted a second time in SQL that shares nothing with the frames, over a generated year."""

from __future__ import annotations

import pytest

from dvb.indicators.engine.definitions import Period
from tests.cast import Cast
from tests.dvb.indicators.in_sql import COMPARED, by_frames, by_sql
from tests.dvb.indicators.year_kit import furnish_year

YEAR = Period.school_year(2025)


@pytest.mark.django_db
def test_frames_and_sql_agree_on_every_cell(cast: Cast) -> None:
    furnish_year(cast)
    found = {}
    for definition in COMPARED:
        found[definition.key] = by_frames(definition, YEAR)
        assert found[definition.key] == by_sql(definition, YEAR)
    assert len({str(rows) for rows in found.values()}) == len(found)
