"""Figures in the columns of other systems: for who may read them, said to be ours where they are ours."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.api.keys import bearer, get, program

pytestmark = pytest.mark.django_db
FIGURE = "indicators/rr35_participation?period=2025/26"


@freeze_time("2026-11-02 10:00")
def test_program_and_page_give_a_figure_in_the_columns_of_viis(cast: Cast) -> None:
    cache.clear()
    headers = bearer(program(cast, "ministry"))
    listed = get("indicators/templates", headers).json()["items"]
    assert {each["id"]: each["is_official"] for each in listed} == {"fund": False, "viis": False}
    viis = next(each for each in listed if each["id"] == "viis")
    assert "not obtained" in viis["note"]
    answer = get(f"{FIGURE}&format=csv&template=viis", headers)
    assert answer.content.decode("utf-8-sig").splitlines()[0] == ",".join(viis["columns"])
    assert 'filename="rr35-rr35_participation.viis-unverified.csv"' in answer.headers["Content-Disposition"]
    schema = get("indicators/table-schema?template=viis", headers).json()
    assert [field["name"] for field in schema["fields"]] == viis["columns"]
    assert get(f"{FIGURE}&format=xlsx&template=fund", headers).content[:2] == b"PK"
    for wrong in ("format=json&template=viis", "format=csv&template=guessed"):
        refused = get(f"{FIGURE}&{wrong}", headers)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "template")
    client, url = cast.client("ministry_viewer"), reverse("indicator-file", args=["csv"])
    assert client.get(f"{url}?template=viis").content.decode("utf-8-sig").startswith(viis["columns"][0])
    assert client.get(f"{url}?template=guessed").status_code == 404
    assert cast.client("employer_member").get(f"{url}?template=viis").status_code == 403
