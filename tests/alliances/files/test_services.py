"""What people hand in: its kind is read from the content, and it comes back as a download."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from alliances.files import services as files
from alliances.files.views import download
from tests.cast import Cast
from tests.house.source import PACKAGES, modules, name_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db


CONTENT = {
    "a.docx": b"PK\x03\x04",
    "a.odt": b"PK\x03\x04",
    "a.zip": b"PK\x03\x04",
    "a.edoc": b"PK\x03\x04",
} | {
    "a.asice": b"PK\x03\x04",
    "a.pdf": b"%PDF-1.7",
    "a.png": b"\x89PNG\r\n\x1a\n",
    "a.jpg": b"\xff\xd8\xff",
    "a.jpeg": b"\xff\xd8\xff",
    "a.svg": b"<svg>",
}
PICTURES = {"a.png", "a.jpg", "a.jpeg"}
CONTAINERS = {"a.edoc", "a.asice"}
TAKEN = {
    files.SCAN: {"a.pdf"} | PICTURES,
    files.SIGNED: {"a.pdf"} | CONTAINERS,
    files.EVIDENCE: {"a.pdf"} | PICTURES | CONTAINERS,
}


@pytest.mark.parametrize("accepted", TAKEN)
@pytest.mark.parametrize("name", CONTENT)
def test_each_purpose_takes_its_kinds_alone(cast: Cast, accepted: files.Accepted, name: str) -> None:
    if name in TAKEN[accepted]:
        assert _keep(cast, name, CONTENT[name], accepted).filename == name
    else:
        with refusal("file_kind"):
            _keep(cast, name, CONTENT[name], accepted)


@pytest.mark.parametrize("code", ["010190-12346", "01019012346", "010190_12346", "010190 12346"])
def test_no_personal_code_stands_in_the_name_of_a_file(cast: Cast, code: str) -> None:
    kept = _keep(cast, f"apliecība {code} \u202eAnna.pdf", CONTENT["a.pdf"], files.SCAN)
    assert kept.filename == "apliecība _ Anna.pdf"
    assert _keep(cast, "rekins-20261119-12345.pdf", CONTENT["a.pdf"], files.SCAN).filename.count("_") == 0


def test_every_purpose_says_what_it_takes() -> None:
    """Only what a person reads as evidence or e-signs may be a container; the rest are scans and pictures."""
    asked = {
        name_of(path): set(re.findall(r"files\.(SCAN|SIGNED|EVIDENCE)", path.read_text()))
        for path in modules(*PACKAGES)
        if re.search(r"files\.store\(", path.read_text())
    }
    assert asked == {
        "alliances/organisations/services/supervisors.py": {"EVIDENCE"},
        "dvb/logbook/services/absences.py": {"SCAN"},
        "dvb/logbook/services/photos.py": {"SCAN"},
        "dvb/signing/services/signatures.py": {"SCAN"},
        "dvb/signing/services/signed_files.py": {"SIGNED"},
    }


def _keep(
    cast: Cast, name: str, content: bytes, accepted: files.Accepted = files.EVIDENCE
) -> files.StoredFile:
    upload = SimpleUploadedFile(name, content, content_type="text/html")
    by = cast.actor("coordinator")
    return files.store(upload, accepted=accepted, organisation=cast.school, purpose="scan", by=by)


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
