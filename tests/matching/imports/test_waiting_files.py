"""A file waits for a person only while something in it can be written."""

from __future__ import annotations

import pytest

from alliances.imports.models import ImportBatch, ImportRow
from matching.imports.todo import to_confirm
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("state", "tasks"), [("refused", 0), ("unchanged", 0), ("new", 1), ("changed", 1)])
def test_a_file_without_a_row_to_write_is_no_task(cast: Cast, state: str, tasks: int) -> None:
    batch = ImportBatch.objects.create(
        kind="employers",
        organisation=cast.school,
        user=cast.coordinator.user,
        role="coordinator",
        filename="employers.xlsx",
        content=b"",
        status="preview",
    )
    ImportRow.objects.create(batch=batch, number=2, state=state)
    assert len(to_confirm(cast.actor("coordinator"))) == tasks
