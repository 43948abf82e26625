"""Rows that lie under all tests of a module: made once, and each test undoes only what it did itself."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from tests import databases


def under_a_module(
    request: pytest.FixtureRequest, blocker: Any, build: Callable[[], Any]
) -> Iterator[Callable[[], Any]]:
    """Yield what gives a test its own copy of what ``build`` returned.

    Where a test of the module commits, it would commit these rows too: there each test builds its own.
    """
    if any(databases.commits(item) for item in request.session.items if item.path == request.path):
        yield build
        return
    rows = transaction.atomic()
    with blocker.unblock():
        rows.__enter__()
        kept = pickle.dumps(build())
    yield lambda: pickle.loads(kept)
    with blocker.unblock():
        transaction.set_rollback(True)
        rows.__exit__(None, None, None)
