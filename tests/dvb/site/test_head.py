"""Machines that ask with HEAD are answered as GET would be, without a body; health is told to any of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from dvb.account.middleware import HeadMiddleware
from tests.cast import Cast
from tests.house.test_addresses import _filled, _patterns


@pytest.mark.django_db
@pytest.mark.once
@pytest.mark.parametrize("step", [12, pytest.param(1, marks=pytest.mark.full)])
def test_every_address_answers_head_as_get(cast: Cast, step: int) -> None:
    """Each route, also where nothing lies at its number: a method is refused before a row is looked for.

    A few of them each time: the middleware stands before all views and knows none of them.
    """
    routes = sorted({route for route, _ in _patterns() if not route.startswith("admin/")})[::step]
    assert len(routes) > 200 / step
    by_get, by_head = cast.client("coordinator"), cast.client("coordinator")
    other = {}
    for route in routes:
        path = _filled(route)
        got, asked = by_get.get(path), by_head.head(path)
        if got.status_code != asked.status_code or asked.content:
            other[path] = (got.status_code, asked.status_code)
    assert not other


def _answered(response: Any) -> tuple[Any, str]:
    seen = []

    def view(request: HttpRequest) -> Any:
        seen.append(request.method)
        return response

    request = RequestFactory().head("/")
    return HeadMiddleware(view)(request), seen[0]


def test_body_is_dropped_and_its_length_kept(tmp_path: Path) -> None:
    page = HttpResponse("abc", headers={"Content-Length": "3"})
    answer, method = _answered(page)
    assert (method, answer.content, answer["Content-Length"]) == ("GET", b"", "3")
    stream, __ = _answered(StreamingHttpResponse(["a", "b"]))
    assert list(stream.streaming_content) == []
    path = tmp_path / "paper.txt"
    path.write_text("abc")
    file, __ = _answered(FileResponse(path.open("rb")))
    assert (list(file.streaming_content), file["Content-Length"], file.file_to_stream) == ([], "3", None)
    for close in file._resource_closers:
        close()


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "head"])
def test_load_balancer_asks_by_number_and_without_https(settings: Any, method: str) -> None:
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["dvb.piemers.example"]
    client = Client(headers={"host": "10.1.2.3:8000"})
    assert getattr(client, method)("/healthz").status_code == 200
    assert getattr(client, method)("/accounts/login/").status_code in {301, 400}
