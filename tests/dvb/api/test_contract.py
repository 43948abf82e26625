"""The description of the API holds: whatever is asked, by whichever program, nothing breaks or differs."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from dvb.api.assembly import api
from tests.cast import Cast
from tests.dvb.api.keys import bearer, program
from tests.furniture import Samples

pytestmark = [pytest.mark.django_db, pytest.mark.once]
EXAMPLES = 200 if os.environ.get("DVB_FULL") else 4
NOTHING: dict[str, str] = {}
NOT_ASKED = [positive_data_acceptance]
"""A period of the right form that lies in the future is refused with 422, which no JSON schema can say."""


@contextmanager
def one_connection() -> Iterator[None]:
    """A server closes the connection after each request; here the test's transaction lives in it.

    Django's own client connects these signals again after each request: ask for tokens before.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _schema() -> Any:
    schema = schemathesis.openapi.from_dict(api.get_openapi_schema())
    schema.app = get_wsgi_application()
    return schema


@pytest.mark.parametrize("kind", ["school", "employer", "ministry", "one scope", "nobody"])
def test_every_operation_answers_as_it_is_described(
    furnished: tuple[Cast, Samples], kind: str, settings: Any
) -> None:
    settings.API_CALLS_A_MINUTE = 1_000_000
    cast, __ = furnished
    headers = _headers(cast, kind)
    answers: Counter[int] = Counter()
    with one_connection():
        for result in _schema().get_all_operations():
            _try(result.ok(), headers, answers)
    sys.stdout.write(f"{kind}: {sum(answers.values())} cases, {dict(sorted(answers.items()))}\n")
    assert not [status for status in answers if status >= 500]
    assert sum(answers.values()) > len(api.get_openapi_schema()["paths"])
    cache.clear()


def _headers(cast: Cast, kind: str) -> dict[str, str]:
    match kind:
        case "nobody":
            return NOTHING
        case "one scope":
            return bearer(program(cast, "school", ["rounds:read"]))
        case _:
            return bearer(program(cast, kind))


def _try(operation: Any, headers: dict[str, str], answers: Counter[int]) -> None:
    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def answer(case: Any) -> None:
        response = case.call(headers=headers)
        answers[response.status_code] += 1
        case.validate_response(response, headers=headers, excluded_checks=NOT_ASKED)

    answer()
