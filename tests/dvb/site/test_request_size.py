"""A request that is too large is refused by its stated length: not a byte of it is read."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from dvb.site.request_size import limit_of
from tests.cast import Cast

pytestmark = pytest.mark.django_db
MIB = 1024**2


class Unread(io.BytesIO):
    def read(self, *_size: Any) -> bytes:
        raise AssertionError("the body is read")

    readline = readinto = read  # type: ignore[assignment]


def answered(path: str, length: int, language: str = "lv") -> tuple[int, str, str]:
    environ = RequestFactory(headers={"accept-language": language}).post(path, {"x": "y"}).environ
    environ |= {"CONTENT_LENGTH": str(length), "wsgi.input": Unread(), "HTTP_HOST": "localhost"}
    kept: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], *_info: Any) -> None:
        kept.update(status=int(status[:3]), kind=dict(headers)["Content-Type"])

    body = b"".join(WSGIHandler()(environ, start)).decode()
    return kept["status"], kept["kind"], body


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/register/", "/imports/learners/", "/l/abc/", "/api/v1/x"]
)
def test_nothing_of_a_request_that_is_too_large_is_read(path: str, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    limit = limit_of(path)
    status, kind, body = answered(path, limit + 1)
    assert status == 413
    if path.startswith("/api/"):
        assert kind.startswith("application/problem+json")
    else:
        assert f"ne vairāk kā {limit // MIB} MB" in body
        assert f"at most {limit // MIB} MB" in answered(path, limit + 1, "en")[2]


def test_limits_leave_room_for_every_file_that_is_taken(cast: Cast) -> None:
    assert settings.REQUEST_MAX_BYTES >= settings.UPLOAD_MAX_BYTES + MIB
    assert limit_of("/accounts/login/") < 3 * MIB < limit_of("/imports/learners/")
    large = "x" * (2 * MIB)
    answer = cast.client("coordinator").post("/language/", {"language": "lv", "next": large})
    assert answer.status_code != 413
