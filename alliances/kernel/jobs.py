"""Background work by dotted name, started only when the caller's transaction is committed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string


def enqueue_on_commit(task: str, **arguments: Any) -> None:
    """Start the task named ``package.tasks.name`` once the current transaction is committed.

    Arguments must be plain JSON values: the task reads its rows itself.
    """
    transaction.on_commit(lambda: import_string(task).enqueue(**arguments))
