"""Figures in the columns of other systems: for who may read them, said to be ours where they are ours."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from dvb.indicators.queries.figures import BREAKDOWNS
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.api.keys import bearer, get, program
from tests.dvb.indicators.year_kit import half_counted

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


@freeze_time("2026-11-02 10:00")
def test_every_dimension_in_one_answer_has_the_rows_of_each_and_the_total_once(cast: Cast) -> None:
    cache.clear()
    half_counted(cast, 24)
    headers = bearer(program(cast, "ministry"))
    singly = [get(f"{FIGURE}&by={name}", headers).json() for name in BREAKDOWNS]
    total, *cells = get(f"{FIGURE}&by=all", headers).json()
    assert [total] == [rows[0] for rows in singly][:1]
    assert cells == [row for rows in singly for row in rows[1:]]
    assert {*cells[0]["by"]} == {"kind"}
    assert len({name for row in cells for name in row["by"]}) >= 6
    wrong = get(f"{FIGURE}&by=all,sex", headers)
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "by")
    page = cast.client("ministry_viewer").get(reverse("indicator") + "?year=2025&by=sex&and=age")
    link = re.search(r'href="(/[^"]*file.csv[^"]*by=all[^"]*)"', page.content.decode())
    assert link is not None
    assert "and=" not in link[1]
    file = cast.client("ministry_viewer").get(link[1].replace("&amp;", "&"))
    assert file.headers["Content-Disposition"].endswith('-2025-all.csv"')
    assert len(file.content.decode("utf-8-sig").splitlines()) == 2 + len(cells)


@freeze_time("2026-11-02 10:00")
def test_a_school_takes_every_dimension_of_its_own_whole(cast: Cast) -> None:
    cache.clear()
    half_counted(cast, 24)
    headers = bearer(program(cast, "school", ["indicators:read", "indicators:own"]))
    own = f"{FIGURE}&scope=own&unsuppressed=true"
    singly = [get(f"{own}&by={name}", headers).json() for name in BREAKDOWNS]
    total, *cells = get(f"{own}&by=all", headers).json()
    assert total["by"] == {}
    assert total["numerator"] is not None
    assert cells == [row for rows in singly for row in rows[1:]]
    assert not any(row["suppressed"] for row in cells)
