"""What papers say of the source of a risk: the annex in Latvian, none of our notes about it."""

from __future__ import annotations

import csv
from pathlib import Path

from alliances import reference
from dvb.agreements.services.guardian_notice import _annex

HAZARDS = Path(reference.__file__).parent / "hazards.csv"


def test_every_risk_of_the_catalogue_is_cited_in_latvian() -> None:
    with HAZARDS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    cited = [_annex(f"{row['paragraph']}, {row['source_url']}") for row in rows]
    assert len(cited) > 5
    assert cited[3] == "MK noteikumi Nr. 206, 1. pielikums, 4. rinda"
    for text in cited:
        assert text
        assert not [word for word in ("seen", "annex", "http", "(") if word in text]
    assert _annex("our own note") is None
