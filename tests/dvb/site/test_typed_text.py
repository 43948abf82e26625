"""What nobody sees leaves every form, whoever sends it; lines, letters and passwords stay."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse, QueryDict
from django.test import RequestFactory

from dvb.safeguarding.models import Concern
from dvb.site.typed_text import TypedTextMiddleware
from tests.cast import Cast

HIDDEN = "\u202e\u200b\u200d\u2066\ufeff\u00ad\u0007\u061c"
FORM = "application/x-www-form-urlencoded"


def read_as(typed: dict[str, Any], *, method: str = "post") -> QueryDict:
    request = getattr(RequestFactory(), method)("/", urlencode(typed, doseq=True), content_type=FORM)
    TypedTextMiddleware(lambda _request: HttpResponse()).process_view(request, None, None, None)
    return request.POST  # type: ignore[no-any-return]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_hidden_characters_leave_every_field(hidden: str) -> None:
    found = read_as({"name": f"An{hidden}na", "skills": ["1", f"2{hidden}"], "text": f"a\r\nb\tc{hidden}"})
    assert found.dict() | {"skills": found.getlist("skills")} == {
        "name": "Anna",
        "skills": ["1", "2"],
        "text": "a\r\nb\tc",
    }
    with pytest.raises(AttributeError):
        found["name"] = "x"


def test_what_is_seen_and_what_is_secret_stay() -> None:
    typed = {"text": "Šodien – labi! 👍🏽 “jā”\n\tотлично", "password": "a\u200db", "password1": "\u202e"}
    assert read_as(typed).dict() == typed


@pytest.mark.django_db
def test_a_text_is_kept_as_it_is_seen(cast: Cast) -> None:
    said = {"kind": "concern", "happened_on": "19.11.2026", "text": "Man \u202eteica\u200b:\nnē"}
    assert cast.client("learner_member").post("/report/", said).status_code == 302
    assert Concern.objects.get().text.split() == ["Man", "teica:", "nē"]
