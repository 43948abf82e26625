"""What opens a door does not stand in the log: walked over every address that carries a token."""

from __future__ import annotations

import io
import logging

import pytest
from django.conf import settings
from django.test import Client

from dvb.site.log_redaction import RedactingFormatter, redact
from tests.house.test_addresses import _filled, _patterns

TOKEN = "abcDEF123-secret"


def _with_token() -> list[str]:
    return sorted({route for route, _pattern in _patterns() if "<str:token>" in route})


def test_every_address_with_a_token_is_masked() -> None:
    addresses = _with_token()
    assert len(addresses) > 10
    for pattern in addresses:
        path = _filled(pattern.replace("<str:token>", TOKEN))
        assert TOKEN in path
        assert TOKEN not in redact(f"Not Found: {path}"), path


@pytest.mark.django_db
def test_what_django_logs_of_a_refused_request_is_masked(client: Client) -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(RedactingFormatter())
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        client.get(f"/l/{TOKEN}/")
    finally:
        logger.removeHandler(handler)
    assert "/l/" in out.getvalue()
    assert TOKEN not in out.getvalue()
    assert "'formatter': 'redacted'" in str(settings.LOGGING["handlers"])


def test_a_personal_code_is_masked_and_other_numbers_are_not() -> None:
    assert "12345" not in redact("GET /register/?registration_number=010190-12345")
    assert redact("run 40203900037 took 12 s") == "run … took 12 s"
    assert redact("row 123456789") == "row 123456789"
