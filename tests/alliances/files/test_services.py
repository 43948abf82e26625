"""What people hand in: its kind is read from the content, and it comes back as a download."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from alliances.files import services as files
from alliances.files.views import download
from tests.cast import Cast
from tests.refusals import refusal

pytestmark = pytest.mark.django_db


def _keep(cast: Cast, name: str, content: bytes) -> files.StoredFile:
    upload = SimpleUploadedFile(name, content, content_type="text/html")
    return files.store(upload, organisation=cast.school, purpose="scan", by=cast.actor("coordinator"))


def test_file_is_kept_and_given_back_as_an_attachment(cast: Cast) -> None:
    kept = _keep(cast, "../../Līgums <1>.pdf", b"%PDF-1.7 x")
    assert (kept.content_type, kept.size, kept.organisation) == ("application/pdf", 10, cast.school)
    answer = download(kept)
    assert answer.content == b"%PDF-1.7 x"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "<" not in kept.filename
    assert "/" not in kept.filename


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"", "file_empty"),
        ("a.pdf", b"<html>", "file_kind"),
        ("a.html", b"%PDF-1.7", "file_kind"),
        ("a", b"%PDF-1.7", "file_kind"),
        ("a.png", b"%PDF-1.7", "file_kind"),
        ("a.pdf", b"%PDF-" + bytes(files.MAX_BYTES), "file_large"),
    ],
)
def test_other_content_is_refused(cast: Cast, name: str, content: bytes, code: str) -> None:
    with refusal(code):
        _keep(cast, name, content)
