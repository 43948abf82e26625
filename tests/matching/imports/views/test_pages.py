"""The pages of an import: choose, watch, look, confirm."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliances.imports.models import ImportBatch
from alliances.kernel.spreadsheets.upload import read_upload
from matching.imports import services as imports
from matching.learners.models import Enrolment, EnrolmentStock
from tests import factories as make
from tests.cast import Cast, gather
from tests.clock import freeze_time
from tests.matching.imports.sheets import csv, previewed

pytestmark = pytest.mark.django_db
PAGES = ("detail", "progress", "mapping", "refused")
VERBS = ("confirm", "restart", "discard")


@pytest.fixture
def cast() -> Cast:
    return gather()


@pytest.fixture
def school(cast: Cast) -> Client:
    return cast.client("coordinator")


def learner(**more: Any) -> dict[str, Any]:
    return {"learner_id": "A-2", "name": "Anna Liepiņa", "qualification": "Automehāniķis", **more}


def address(page: str, batch: ImportBatch) -> str:
    return reverse(f"matching:import-{page}", args=[batch.pk])


def hand_in(
    client: Client, content: bytes, name: str = "audzēkņi.csv", kind: str = "learners", **more: Any
) -> Any:
    upload = SimpleUploadedFile(name, content)
    return client.post(reverse("matching:import-upload", args=[kind]), {"file": upload, **more})


def read(client: Client, rows: list[dict[str, Any]]) -> ImportBatch:
    hand_in(client, csv(rows))
    batch = ImportBatch.objects.latest("pk")
    imports.preview(batch.pk)
    return batch


def page(client: Client, name: str, batch: ImportBatch, query: str = "") -> str:
    response = client.get(address(name, batch) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_file_goes_all_the_way_from_upload_to_written(school: Client, cast: Cast) -> None:
    response = hand_in(school, csv([learner(), learner(learner_id="A-1", max_km="60")]))
    batch = ImportBatch.objects.get()
    assert response.url == address("detail", batch)
    waiting = page(school, "detail", batch)
    assert f'hx-get="{address("progress", batch)}"' in waiting
    assert "HX-Refresh" not in school.get(address("progress", batch))
    imports.preview(batch.pk)
    assert school.get(address("progress", batch))["HX-Refresh"] == "true"
    shown = page(school, "detail", batch)
    assert "Anna Liepiņa" in shown
    assert f'action="{address("confirm", batch)}"' in shown
    assert not Enrolment.objects.filter(external_id="A-2").exists()
    assert school.post(address("confirm", batch)).url == address("detail", batch)
    batch.refresh_from_db()
    assert batch.status == "applying"
    assert school.post(address("confirm", batch)).status_code == 302
    imports.apply(batch.pk, user_id=cast.coordinator.user_id, role="coordinator")
    assert Enrolment.objects.get(external_id="A-2").person.name == "Anna Liepiņa"
    assert address("confirm", batch) not in page(school, "detail", batch)


def test_first_step_offers_only_the_kinds_that_one_may_bring(school: Client, cast: Cast) -> None:
    html = school.get(reverse("matching:import-kind")).content.decode()
    assert [kind for kind in imports.KINDS if f'value="{kind}"' in html] == [
        "learners",
        "employers",
        "openings",
        "calendar",
    ]
    chosen = school.get(reverse("matching:import-kind"), {"kind": "calendar"})
    assert chosen.url == reverse("matching:import-upload", args=["calendar"])
    only = cast.client("employer_member").get(reverse("matching:import-kind"))
    assert only.url == reverse("matching:import-upload", args=["openings"])
    assert (
        cast.client("employer_member").get(reverse("matching:import-upload", args=["learners"])).status_code
        == 404
    )


@pytest.mark.parametrize("member", ["ministry_viewer", "learner_member"])
def test_who_may_not_write_sees_no_page_of_imports(cast: Cast, member: str) -> None:
    client = cast.client(member)
    for name in ("list", "kind"):
        assert client.get(reverse(f"matching:import-{name}")).status_code == 403


@pytest.mark.parametrize(
    "member", ["other_coordinator", "employer_member", "alliance_coordinator", "outsider"]
)
def test_nobody_sees_or_moves_another_organisations_import(cast: Cast, member: str) -> None:
    batch = previewed([learner()], "learners", by=cast.actor("coordinator"))
    client = cast.client(member)
    for name in PAGES:
        assert client.get(address(name, batch)).status_code == 404
    for name in VERBS:
        assert client.post(address(name, batch)).status_code == 404
    assert "learners.csv" not in client.get(reverse("matching:import-list")).content.decode()
    batch.refresh_from_db()
    assert batch.status == "preview"


def test_a_page_that_is_only_looked_at_writes_nothing(school: Client) -> None:
    batch = read(school, [learner()])
    for name in VERBS:
        assert school.get(address(name, batch)).status_code == 302


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<html><body>404</body></html>", "audzekni.xlsx"),
        (b"PK\x03\x04" + b"\x00" * 500, "audzekni.xlsx"),
        (b"learner_id,name\n" + b"\x00\x00\x00\n", "audzekni.csv"),
        (b"MZ\x90\x00", "audzekni.exe"),
        (b"x" * 100, "audzekni.xlsm"),
    ],
)
def test_hostile_file_gets_a_sentence_and_the_next_step(school: Client, content: bytes, name: str) -> None:
    hand_in(school, content, name)
    batch = ImportBatch.objects.get()
    imports.preview(batch.pk)
    html = page(school, "detail", batch)
    assert batch.rows.count() == 0
    assert "notice-bad" in html
    assert reverse("matching:import-upload", args=["learners"]) in html


@pytest.mark.parametrize(("content", "code"), [(b"", "empty"), (b"a" * 2_000_001, "file_too_big")])
def test_empty_and_oversized_files_are_refused_at_the_field(
    school: Client, settings: Any, content: bytes, code: str
) -> None:
    settings.UPLOAD_MAX_BYTES = 2_000_000
    response = hand_in(school, content)
    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert not ImportBatch.objects.exists()


def test_names_of_files_are_shown_as_text(school: Client) -> None:
    hand_in(school, csv([learner()]), "<img src=x onerror=alert(1)>.csv")
    html = page(school, "detail", ImportBatch.objects.get())
    assert "<img src=x" not in html


def test_refused_rows_come_with_row_column_value_and_mend(school: Client) -> None:
    batch = read(school, [learner(), learner(learner_id="A-3", qualification="Automehānikss")])
    html = page(school, "detail", batch, "?state=refused")
    assert "Automehānikss" in html
    assert "Automehāniķis" in html
    assert "Anna Liepiņa" in html
    assert "A-2" not in html


def test_refused_rows_can_be_mended_in_their_own_file_and_read_again(school: Client) -> None:
    rows = [learner(qualification="Automehānikss", birth_date="12.03.2009", max_km="simts")]
    batch = read(school, rows)
    response = school.get(address("refused", batch))
    assert response["Content-Disposition"] == f'attachment; filename="learners-{batch.pk}.xlsx"'
    sheet = read_upload(response.content, "refused.xlsx").sheets[0]
    heading, line = sheet.rows
    assert (line[0], line[heading.index(heading[-1])]) == (2, line[-1])
    assert "simts" in str(line[-1])
    mend = {"Automehānikss": "Automehāniķis", "simts": "100"}
    cells = [mend.get(str(value), value) for value in line[1:-1]]
    mended = dict(zip(heading[1:-1], cells, strict=True))
    again = read(school, [mended])
    assert again.rows.get().state == "new"


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("kind", ["learners", "openings", "employers", "calendar"])
def test_template_is_a_file_that_can_be_handed_in(
    school: Client, cast: Cast, kind: str, language: str
) -> None:
    make.GroupFactory(school=cast.school, programme=cast.programme, code="AT-1")
    school.cookies["django_language"] = language
    response = school.get(reverse("matching:import-template", args=[kind]))
    hand_in(school, response.content, "paraugs.xlsx", kind)
    batch = ImportBatch.objects.get()
    imports.preview(batch.pk)
    batch.refresh_from_db()
    assert (batch.status, batch.rows.count()) == ("preview", 1), batch.error
    states = {row.state: row.errors for row in batch.rows.all()}
    assert states.keys() <= {"new", "refused"}
    if kind == "openings":
        assert states["refused"][0]["code"] == "employer_unknown"
    else:
        assert "new" in states, states


def test_columns_are_chosen_by_hand(school: Client) -> None:
    batch = read(school, [{"xx": "A-2", "yy": "Anna Liepiņa", "zz": "Automehāniķis"}])
    assert address("mapping", batch) in page(school, "detail", batch)
    assert "yy" in page(school, "mapping", batch)
    twice = {"header_row": "1", "column_0": "learner_id", "column_1": "name", "column_2": "name"}
    assert school.post(address("mapping", batch), twice).context["form"].errors["column_2"]
    school.post(address("mapping", batch), {**twice, "column_2": "qualification"})
    imports.preview(batch.pk)
    batch.refresh_from_db()
    assert (batch.status, batch.counts["new"]) == ("preview", 1)


def test_work_that_stopped_can_be_started_again(school: Client) -> None:
    hand_in(school, csv([learner()]))
    batch = ImportBatch.objects.get()
    assert address("restart", batch) not in page(school, "detail", batch)
    with freeze_time(timezone.now() + dt.timedelta(seconds=61)):
        assert address("restart", batch) in page(school, "detail", batch)
        assert school.post(address("restart", batch)).status_code == 302


def test_thrown_away_file_says_so(school: Client) -> None:
    batch = read(school, [learner()])
    response = school.post(address("discard", batch), follow=True)
    assert response.status_code == 200
    assert address("confirm", batch) not in page(school, "detail", batch)


def test_ministry_is_asked_for_the_day_that_the_name_does_not_say(cast: Cast) -> None:
    make.MembershipFactory(organisation=cast.ministry, user=cast.ministry_viewer.user, role="coordinator")
    client = cast.client("ministry_viewer")
    clerk = cast.ministry_viewer.user.memberships.get(role="coordinator")
    client.post(reverse("switch-membership"), {"membership": clerk.pk})
    rows = csv(
        [
            {
                "Iestādes reģistrācijas Nr.": "4334903240",
                "Iestādes nosaukums": "Parauga tehnikums",
                "Izglītības programmas kods": "33525011",
                "Izglītojamo skaits kopā": "53",
            }
        ]
    )
    assert hand_in(client, rows, "dati.csv", "stock").context["form"].errors["ref_date"]
    hand_in(client, rows, "dati.csv", "stock", ref_date="1.10.2025.")
    batch = ImportBatch.objects.get()
    imports.preview(batch.pk)
    client.post(address("confirm", batch))
    imports.apply(batch.pk, user_id=clerk.user_id, role="coordinator")
    assert EnrolmentStock.objects.get().ref_date == dt.date(2025, 10, 1)


@pytest.mark.parametrize("language", ["lv", "en"])
def test_every_page_is_drawn_in_both_languages(school: Client, language: str) -> None:
    school.cookies["django_language"] = language
    batch = read(school, [learner(), learner(learner_id="A-3", town="Nekurciems", qualification="Burvis")])
    for name in ("list", "kind"):
        assert school.get(reverse(f"matching:import-{name}")).status_code == 200
    for kind in ("learners", "openings", "employers", "calendar"):
        assert school.get(reverse("matching:import-upload", args=[kind])).status_code == 200
    for state in ("", "?state=new", "?state=changed", "?state=refused", "?state=warnings", "?state=x&page=9"):
        assert f'lang="{language}"' in page(school, "detail", batch, state)


def test_preview_asks_no_more_for_many_rows_than_for_one(school: Client) -> None:
    one = read(school, [learner()])
    many = read(school, [learner(learner_id=f"A-{n}", town="Nekurciems") for n in range(2, 60)])
    with CaptureQueriesContext(connection) as few:
        page(school, "detail", one)
    with CaptureQueriesContext(connection) as more:
        page(school, "detail", many)
    assert len(more) <= len(few)
