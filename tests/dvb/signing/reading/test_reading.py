"""Signed files: who and when is read, personal codes are not, and hostile files are refused."""

from __future__ import annotations

import datetime as dt
import hashlib
import subprocess
import time

import pytest

from alliances.kernel import isolated_process as isolated
from dvb.signing import reading as signed_files
from dvb.signing.reading import UnreadableError, read
from dvb.signing.reading.certificates import without_numbers
from dvb.signing.reading.container import MAX_BYTES
from tests.dvb.signing import signing_kit as kit

pytestmark = pytest.mark.slow

LONGEST_NAME = 240_000
PAPER = kit.PAPER
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


XADES_EDGES = (
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+14:00",
    "0001-01-01T00:00:00",
    "2002-12-31T23:59:59Z",
    "2100-01-01T00:00:00Z",
)
PDF_EDGES = (
    "D:99991231235959Z",
    "D:99991231235959-14'00'",
    "D:00010101000000+14'00'",
    "D:20261120121500+99'00'",
)


@pytest.mark.parametrize("when", [*XADES_EDGES, *PDF_EDGES])
def test_a_time_at_which_nobody_can_have_signed_is_not_known(when: str) -> None:
    if when.startswith("D:"):
        content = kit.signed_pdf(PAPER, "ANNA", "PARAUDZIŅA", when)
    else:
        content = kit.container({"a.pdf": PAPER}, kit.xades("ANNA", "PARAUDZIŅA", when))
    [signer] = read(content).signers
    assert (signer.name, signer.signed_at) == ("ANNA PARAUDZIŅA", None)


def test_the_first_and_the_last_possible_time_are_kept() -> None:
    for when in ("2003-01-01T00:00:00Z", "2099-12-31T23:59:59+00:00"):
        [signer] = read(kit.container({}, kit.xades("ANNA", "PARAUDZIŅA", when))).signers
        assert signer.signed_at == dt.datetime.fromisoformat(when)


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
    bomb = kit.container({"a.pdf": b"\0" * (MAX_BYTES + 1)}, kit.xades("A", "B"))
    assert len(bomb) < 100_000
    assert refused(bomb) == "large"


@pytest.mark.parametrize("letters", ["PNO", "PNOLV-", "1-", "-", "A", " "])
def test_a_long_name_costs_time_that_grows_with_its_length_alone(letters: str) -> None:
    started = time.process_time()
    without_numbers(letters * (LONGEST_NAME // len(letters)))
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ANNA PARAUDZIŅA", "ANNA PARAUDZIŅA"),
        ("PARAUDZIŅA,ANNA,PNOLV-320000-00000", "PARAUDZIŅA ANNA"),
        ("Anna PNOLV32000000000", "Anna"),
        ("Anna PNO-320000-00000", "Anna"),
        ("Anna PNOIT-RSSMRA80A01H501U", "Anna"),
        ("Anna 320000-00000 Paraudziņa", "Anna Paraudziņa"),
        ("Parauga eID ICA 2026", "Parauga eID ICA"),
    ],
)
def test_identifiers_and_numbers_are_no_part_of_a_name(text: str, name: str) -> None:
    assert without_numbers(text) == name


@pytest.mark.parametrize("kind", ["edoc", "pdf"])
def test_a_certificate_with_an_endless_name_is_refused_at_once(kind: str) -> None:
    first = "PNO" * (LONGEST_NAME // 3)
    made = {
        "edoc": lambda: kit.container({"a.pdf": PAPER}, kit.xades(first, "PARAUGS")),
        "pdf": lambda: kit.signed_pdf(PAPER, "PNO" * 900, "PARAUGS"),
    }[kind]()
    started = time.monotonic()
    assert refused(made) == "large"
    assert time.monotonic() - started < signed_files.CPU_SECONDS


def test_many_similar_letters_in_the_name_of_an_entry_cost_no_time() -> None:
    entry = "META-INF/" + "signatures" * 6_000
    content = kit.container(
        {f"{entry}{n}": b"" for n in range(40)}, kit.xades("ANNA", "PARAUDZIŅA"), covered={}
    )
    started = time.monotonic()
    assert read(content).kind == "asice"
    assert time.monotonic() - started < signed_files.CPU_SECONDS


class _Watched(subprocess.Popen[bytes]):
    named: dict[str, object]

    def __init__(self, command: list[str], **named: object) -> None:
        type(self).named = named
        super().__init__(command, **named)  # type: ignore[call-overload]


def test_a_stranger_s_file_is_opened_in_a_child_that_sees_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alliances.kernel.isolated_process.subprocess.Popen", _Watched)
    read(kit.container({"a.pdf": PAPER}, kit.xades("ANNA", "PARAUDZIŅA")))
    assert (_Watched.named["env"], _Watched.named["cwd"]) == ({}, "/")


SLOW = "import time; time.sleep(60)"
BUSY = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 2))\nwhile True: pass"


@pytest.mark.parametrize(
    ("boot", "code"), [(SLOW, "large"), (BUSY, "large"), ("raise SystemExit(3)", "damaged")]
)
def test_a_child_that_does_not_end_or_dies_is_a_refusal(
    monkeypatch: pytest.MonkeyPatch, boot: str, code: str
) -> None:
    monkeypatch.setattr(isolated, "_BOOT", boot)
    monkeypatch.setattr(signed_files, "SECONDS", 3.0)
    assert refused(PAPER) == code
