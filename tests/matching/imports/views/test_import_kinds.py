"""A kind of file that a module registers is offered, read and written without a change anywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alliances.imports import registry
from alliances.imports.models import ImportBatch
from alliances.imports.registry import can_import
from alliances.imports.services.importer import Context, Importer
from alliances.imports.services.rows import Incoming, Planned
from alliances.kernel.spreadsheets.columns import Column, Kind
from alliances.kernel.spreadsheets.upload import read_upload
from matching.imports import services as imports
from tests.cast import Cast, gather
from tests.matching.imports.sheets import csv

pytestmark = pytest.mark.django_db
_COLUMNS = (
    Column("tool", "Darbarīks", required=True),
    Column("count", "Cik gabalu", Kind.INTEGER, required=True),
)


class ToolImporter(Importer):
    """The tools of a workshop, kept in a list."""

    kind = "tools"
    title = "Darbnīcas rīki"
    explanation = "Kas ir darbnīcā."
    columns = _COLUMNS
    used = frozenset({"tool", "count"})
    example: ClassVar[dict[str, Any]] = {"tool": "Domkrats", "count": 2}

    def __init__(self) -> None:
        self.written: list[tuple[str, int]] = []

    def plan(self, rows: Sequence[Incoming], context: Context) -> list[Planned]:
        return [Planned(row, label=row.text("tool"), is_new=True) for row in rows]

    def write(self, planned: Sequence[Planned], context: Context) -> None:
        self.written += [(item.row.text("tool"), item.row.values["count"]) for item in planned]


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch) -> ToolImporter:
    imports.KINDS.keys()
    monkeypatch.setattr(registry, "_registered", dict(registry._registered))
    importer = ToolImporter()
    registry.register(importer, handed_in_by=frozenset({"school"}), list_page="matching:import-list")
    return importer


@pytest.fixture
def cast() -> Cast:
    return gather()


def test_a_registered_kind_appears_on_the_pages_and_is_written(cast: Cast, tools: ToolImporter) -> None:
    school = cast.client("coordinator")
    chosen = school.get(reverse("matching:import-kind")).content.decode()
    assert 'value="tools"' in chosen
    assert "Darbnīcas rīki" in chosen
    upload_page = reverse("matching:import-upload", args=["tools"])
    shown = school.get(upload_page).content.decode()
    assert "Cik gabalu" in shown
    assert 'name="dated_on"' not in shown
    template = school.get(reverse("matching:import-template", args=["tools"])).content
    assert ["Domkrats", 2] in read_upload(template, "tools.xlsx").sheets[0].rows

    file = SimpleUploadedFile(
        "rīki.csv", csv([{"tool": "Domkrats", "count": "2"}, {"tool": "", "count": "x"}])
    )
    school.post(upload_page, {"file": file})
    batch = ImportBatch.objects.get()
    imports.preview(batch.pk)
    detail = school.get(reverse("matching:import-detail", args=[batch.pk])).content.decode()
    assert "Domkrats" in detail
    imports.confirm(batch, by=cast.actor("coordinator"))
    assert tools.written == [("Domkrats", 2)]
    assert "Darbnīcas rīki" in school.get(reverse("matching:import-list")).content.decode()


def test_a_registered_kind_is_offered_to_those_alone_who_hand_it_in(cast: Cast, tools: ToolImporter) -> None:
    upload_page = reverse("matching:import-upload", args=["tools"])
    for member in ("employer_member", "alliance_coordinator"):
        assert cast.client(member).get(upload_page).status_code == 404
        assert not can_import(cast.actor(member), "tools")
    assert can_import(cast.actor("coordinator"), "tools")


def test_two_importers_of_one_name_are_refused(tools: ToolImporter) -> None:
    class Other(ToolImporter):
        """Another meaning of the same name."""

    with pytest.raises(ValueError, match="tools"):
        registry.register(Other(), handed_in_by=frozenset({"school"}))


def test_who_hands_in_what_is_as_it_was() -> None:
    found = {kind: registry.find(kind) for kind in imports.KINDS}
    brought = {kind: known.handed_in_by for kind, known in found.items() if known is not None}
    assert [kind for kind, by in brought.items() if "school" in by] == [
        *("learners", "employers", "openings", "calendar")
    ]
    assert [kind for kind, by in brought.items() if "employer" in by] == ["openings"]
    assert [kind for kind, by in brought.items() if "ministry" in by] == [
        *("employers", "stock", "outcomes", "esco")
    ]
