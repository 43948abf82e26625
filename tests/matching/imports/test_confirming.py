"""From a file to the database: confirmed once, all or nothing, or thrown away."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.imports.models import ImportBatch
from alliances.imports.services import batches, confirm
from alliances.kernel.errors import Refused
from matching.imports import services as imports
from matching.imports.learners.learners import LearnerImporter
from matching.learners.models import Enrolment
from tests.cast import Cast
from tests.clock import freeze_time
from tests.matching.imports.sheets import codes, csv, imported, previewed, xlsx

Status = ImportBatch.Status


def learners(count: int, **more: Any) -> list[dict[str, Any]]:
    return [
        {"learner_id": f"N-{n}", "name": f"Anna Liepiņa{n}", "qualification": "Automehāniķis", **more}
        for n in range(count)
    ]


def test_confirming_twice_writes_once_and_is_audited_once(cast: Cast) -> None:
    by = cast.actor("coordinator")
    batch = previewed(learners(3), "learners", by=by)
    imports.confirm(batch, by=by)
    again = imports.confirm(batch, by=by)
    assert again.status == Status.APPLIED
    assert Enrolment.objects.filter(external_id__startswith="N-").count() == 3
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["import.received", "import.confirmed"]


def test_a_second_worker_that_gets_the_same_task_writes_nothing(cast: Cast) -> None:
    by = cast.actor("coordinator")
    batch = previewed(learners(3), "learners", by=by)
    assert confirm.claim(batch, by=by)
    assert not confirm.claim(batch, by=by)
    imports.apply(batch.pk, user_id=by.user_id, role=by.role.value)
    imports.apply(batch.pk, user_id=by.user_id, role=by.role.value)
    assert Enrolment.objects.filter(external_id__startswith="N-").count() == 3
    assert AuditEntry.objects.filter(verb="import.confirmed", user_id=by.user_id).count() == 1
    batch.refresh_from_db()
    assert batch.status == Status.APPLIED


def test_a_worker_writes_nothing_that_nobody_confirmed(cast: Cast) -> None:
    by = cast.actor("coordinator")
    batch = previewed(learners(3), "learners", by=by)
    imports.apply(batch.pk, user_id=by.user_id, role=by.role.value)
    batch.refresh_from_db()
    assert batch.status == Status.PREVIEW
    assert not Enrolment.objects.filter(external_id__startswith="N-").exists()


def test_file_is_erased_once_it_is_written_and_unreadable_before(cast: Cast) -> None:
    by = cast.actor("coordinator")
    batch = previewed(learners(1), "learners", by=by)
    assert b"Liepi" not in bytes(batch.content)
    assert b"Anna" in batches.content_of(batch)
    imports.confirm(batch, by=by)
    assert bytes(batch.content) == b""
    assert batch.rows.get().values == {}


def test_data_changed_meanwhile_sends_back_to_the_preview(cast: Cast) -> None:
    by = cast.actor("coordinator")
    batch = previewed(learners(1), "learners", by=by)
    imported(learners(1, town="Rīga"), "learners", by=by)
    imports.confirm(batch, by=by)
    assert (batch.status, batch.error["code"]) == (Status.PREVIEW, "changed_meanwhile")
    assert batch.rows.get().state == "unchanged"
    imports.confirm(batch, by=by)
    assert batch.status == Status.APPLIED
    assert Enrolment.objects.get(external_id="N-0").person.town == "Rīga"


def test_a_fault_while_writing_leaves_nothing_and_can_be_confirmed_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = cast.actor("coordinator")
    batch = previewed(learners(3), "learners", by=by)
    write = LearnerImporter.write

    def break_after_writing(self: LearnerImporter, *arguments: Any) -> None:
        write(self, *arguments)
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(LearnerImporter, "write", break_after_writing)
    with pytest.raises(RuntimeError):
        imports.confirm(batch, by=by)
    batch.refresh_from_db()
    assert (batch.status, batch.error["code"]) == (Status.PREVIEW, "import_broken")
    assert not Enrolment.objects.filter(external_id__startswith="N-").exists()
    monkeypatch.undo()
    assert imports.confirm(batch, by=by).status == Status.APPLIED


def test_refused_rows_stay_out_and_the_others_are_written(cast: Cast) -> None:
    rows = [*learners(2), {"learner_id": "N-9", "name": "Ilze Kalna", "qualification": "Burvis"}]
    batch = imported(rows, "learners", by=cast.actor("coordinator"))
    assert batch.counts == {"new": 2, "changed": 0, "unchanged": 0, "refused": 1, "warnings": 2}
    assert not Enrolment.objects.filter(external_id="N-9").exists()


def test_file_must_be_read_before_it_is_confirmed(cast: Cast) -> None:
    by = cast.actor("coordinator")
    batch = imports.receive(csv(learners(1)), "l.csv", "learners", by=by, at_once=True)
    with pytest.raises(Refused, match="import_not_ready"):
        imports.confirm(batch, by=by)


def test_thrown_away_file_is_gone_and_cannot_be_confirmed(cast: Cast) -> None:
    by = cast.actor("coordinator")
    batch = previewed(learners(2), "learners", by=by)
    imports.discard(batch, by=by)
    batch.refresh_from_db()
    assert (batch.status, bytes(batch.content), batch.rows.count()) == (Status.DISCARDED, b"", 0)
    with pytest.raises(Refused, match="import_not_ready"):
        imports.confirm(batch, by=by)


def test_written_file_cannot_be_thrown_away(cast: Cast) -> None:
    by = cast.actor("coordinator")
    batch = imported(learners(1), "learners", by=by)
    with pytest.raises(Refused, match="import_too_late"):
        imports.discard(batch, by=by)


def test_file_whose_worker_died_while_reading_is_read_again(cast: Cast) -> None:
    by = cast.actor("coordinator")
    batch = imports.receive(csv(learners(1)), "l.csv", "learners", by=by, at_once=True)
    assert batches.claim_reading(batch.pk) is not None
    imports.preview(batch.pk)
    batch.refresh_from_db()
    assert (batch.status, imports.is_stuck(batch)) == (Status.READING, False)
    with freeze_time(timezone.now() + dt.timedelta(seconds=31)):
        assert imports.is_stuck(batch)
        imports.preview(batch.pk)
    batch.refresh_from_db()
    assert batch.status == Status.PREVIEW


def test_late_worker_cannot_overwrite_what_a_second_one_read(cast: Cast) -> None:
    by = cast.actor("coordinator")
    batch = imports.receive(csv(learners(1)), "l.csv", "learners", by=by, at_once=True)
    late = batches.claim_reading(batch.pk)
    assert late is not None
    with freeze_time(timezone.now() + dt.timedelta(seconds=31)):
        imports.preview(batch.pk)
    batches.refuse(late, Refused("too_slow", "late"))
    batch.refresh_from_db()
    assert batch.status == Status.PREVIEW


def test_file_whose_worker_died_while_writing_is_written_again(cast: Cast) -> None:
    by = cast.actor("coordinator")
    batch = previewed(learners(2), "learners", by=by)
    assert confirm.claim(batch, by=by)
    assert imports.confirm(batch, by=by).status == Status.APPLYING
    with freeze_time(timezone.now() + dt.timedelta(seconds=121)):
        assert imports.confirm(batch, by=by).status == Status.APPLIED
    assert Enrolment.objects.filter(external_id__startswith="N-").count() == 2


def test_columns_chosen_by_hand_are_read(cast: Cast) -> None:
    by = cast.actor("coordinator")
    rows = [{"xx": "N-1", "yy": "Anna Liepiņa", "zz": "Automehāniķis"}]
    batch = previewed(rows, "learners", by=by)
    assert batch.error.get("code") == "columns_missing"
    mapping = {"learner_id": 0, "name": 1, "qualification": 2}
    imports.read_again(batch, by=by, mapping=mapping, header_row=1, at_once=True)
    imports.preview(batch.pk)
    batch.refresh_from_db()
    assert (batch.status, batch.counts["new"], batch.mapping) == (Status.PREVIEW, 1, mapping)


def test_hostile_file_gets_a_sentence_and_no_rows(cast: Cast) -> None:
    by = cast.actor("coordinator")
    batch = previewed(b"PK\x03\x04" + b"\x00" * 200, "learners", by=by, name="x.xlsx")
    assert (batch.status, batch.rows.count()) == (Status.REFUSED, 0)
    assert batch.error["message"]


def test_formula_without_a_result_is_refused_by_its_cell(cast: Cast) -> None:
    rows = [
        {"learner_id": "N-1", "name": "Anna Liepiņa", "qualification": "Automehāniķis", "max_km": "simts"}
    ]
    batch = previewed(xlsx(rows), "learners", by=cast.actor("coordinator"), name="l.xlsx")
    row = batch.rows.get()
    assert (codes(row), row.errors[0]["cell"]) == (["not_a_number"], "D2")


def test_import_now_takes_rows_bytes_and_paths(cast: Cast, tmp_path: Any) -> None:
    path = tmp_path / "l.xlsx"
    rows = [{**row, "school": cast.school.name} for row in learners(2)]
    path.write_bytes(xlsx(rows))
    for source, state in ((rows, "new"), (csv(rows), "unchanged"), (path, "unchanged")):
        batch = imports.import_now(source, "learners", {"is_demo": True})
        assert (batch.status, batch.counts[state]) == (Status.APPLIED, 2)
    assert Enrolment.objects.get(external_id="N-1").person.is_demo
