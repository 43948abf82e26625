"""These tests read the sentences in their original language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _english(_latvian_on: None) -> Iterator[None]:
    with translation.override("en"):
        yield
