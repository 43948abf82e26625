"""No answer about a person stays in a browser, whoever reads it, and no page may ask for devices."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast


@pytest.mark.parametrize("address", ["/", "/learners/", "/agreements/", "/account/", "/accounts/login/"])
def test_nothing_that_was_shown_is_stored(cast: Cast, address: str) -> None:
    answer = cast.client("coordinator").get(address, follow=False)
    assert "no-store" in answer["Cache-Control"]
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


def test_signing_out_clears_the_browser(cast: Cast) -> None:
    client = cast.client("coordinator")
    assert "Clear-Site-Data" not in client.get("/")
    assert client.post(reverse("account_logout"))["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in Client().get("/accounts/login/")
