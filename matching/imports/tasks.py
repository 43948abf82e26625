"""Background work for spreadsheets: reading and writing."""

from __future__ import annotations

from django_tasks import task

from matching.imports import services as imports


@task()
def preview(batch_id: int) -> None:
    imports.preview(batch_id)


@task()
def apply(batch_id: int, user_id: int | None, role: str) -> None:
    imports.apply(batch_id, user_id=user_id, role=role)
