"""Signed files: who and when is read, personal codes are not, and hostile files are refused."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest

from dvb.kernel.signed_files import UnreadableError, read
from dvb.kernel.signed_files.container import MOST_BYTES
from tests.dvb import signing_kit as kit

PAPER = b"%PDF-1.7\nparaugs\n%%EOF"
TEN = dt.datetime(2026, 11, 20, 10, 15, tzinfo=dt.UTC)


def refused(content: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        read(content)
    return caught.value.code


def test_a_container_says_who_signed_what_and_when() -> None:
    content = kit.container(
        {"ligums.pdf": PAPER},
        kit.xades("ANNA", "PARAUDZIŅA"),
        kit.xades("JĀNIS", "PARAUGS", "2026-11-21T08:00:00+02:00"),
    )
    found = read(content)
    assert found.kind == "asice"
    assert [(one.name, one.issuer) for one in found.signers] == [
        ("ANNA PARAUDZIŅA", "Parauga eID ICA"),
        ("JĀNIS PARAUGS", "Parauga eID ICA"),
    ]
    assert [one.signed_at for one in found.signers] == [TEN, dt.datetime(2026, 11, 21, 6, tzinfo=dt.UTC)]
    assert found.documents == (("ligums.pdf", hashlib.sha256(PAPER).hexdigest()),)


def test_a_signed_pdf_says_who_signed_and_when_twice_over() -> None:
    once = kit.signed_pdf(PAPER, "ANNA", "PARAUDZIŅA")
    found = read(kit.signed_pdf(once, "JĀNIS", "PARAUGS", "D:20261121080000Z"))
    assert found.kind == "pdf"
    assert [one.name for one in found.signers] == ["ANNA PARAUDZIŅA", "JĀNIS PARAUGS"]
    assert [one.signed_at for one in found.signers] == [TEN, dt.datetime(2026, 11, 21, 8, tzinfo=dt.UTC)]


def test_no_personal_code_is_read() -> None:
    for content in (
        kit.container({"a.pdf": PAPER}, kit.xades("ANNA", "PARAUDZIŅA")),
        kit.signed_pdf(PAPER, "ANNA", "PARAUDZIŅA"),
    ):
        assert "3200" not in repr(read(content))


def test_a_time_that_is_none_is_not_known() -> None:
    for when in ("vakar", "2026-13-45T00:00:00Z", ""):
        found = read(kit.container({"a.pdf": PAPER}, kit.xades("ANNA", "PARAUDZIŅA", when)))
        assert found.signers[0].signed_at is None


HOSTILE = {
    "nobody signed": (kit.container({"a.pdf": PAPER}), "unsigned"),
    "a plain pdf": (PAPER, "unsigned"),
    "another kind": (b"GIF89a", "kind"),
    "an office file": (
        kit.container({"a.xml": b""}, mimetype=b"application/vnd.oasis.opendocument.text"),
        "kind",
    ),
    "half a zip": (kit.container({"a.pdf": PAPER}, kit.xades("A", "B"))[:-30], "damaged"),
    "no certificate": (
        kit.container({}, b"<a><Signature><X509Certificate>AAAA</X509Certificate></Signature></a>"),
        "damaged",
    ),
    "no base64": (
        kit.container({}, b"<a><Signature><X509Certificate>!</X509Certificate></Signature></a>"),
        "damaged",
    ),
    "no xml": (kit.container({}, b"<a><b>"), "damaged"),
    "entities": (kit.container({}, b'<!DOCTYPE a [<!ENTITY b "cc">]><a>&b;</a>'), "damaged"),
    "deep tags": (kit.container({}, b"<a>" * 5_000 + b"</a>" * 5_000), "damaged"),
    "many entries": (kit.container({f"{n}.pdf": b"" for n in range(60)}, kit.xades("A", "B")), "large"),
    "many signatures": (kit.container({}, *[kit.xades("A", "B")] * 13), "large"),
    "a long signature": (kit.container({}, b" " * 1_100_000), "large"),
    "a hole beyond the end": (PAPER + b"/ByteRange [0 9 99999 5]", "damaged"),
    "a hole before its start": (PAPER + b"/ByteRange [0 90 9 5]", "damaged"),
    "no signature in the hole": (PAPER + b"/ByteRange [0 24 40 5] <zz> /M (D:20261120121500Z)", "damaged"),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_or_broken_file_is_refused(name: str) -> None:
    content, code = HOSTILE[name]
    assert refused(content) == code


def test_a_bomb_is_not_unpacked() -> None:
    bomb = kit.container({"a.pdf": b"\0" * (MOST_BYTES + 1)}, kit.xades("A", "B"))
    assert len(bomb) < 100_000
    assert refused(bomb) == "large"
