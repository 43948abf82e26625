"""A picture comes out upright, small and silent; what is none is refused in words."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from django.utils import translation
from PIL import Image

from alliances.kernel import images
from alliances.kernel.errors import Refused
from alliances.kernel.image_reencoding import MAX_PIXELS
from alliances.kernel.images import redrawn
from tests import pictures
from tests.refusals import refusal

SILENT = {0xE0, 0xDB, 0xC0, 0xC2, 0xC4, 0xDA}
"""JFIF's head, tables, frame and scan: no EXIF, XMP, ICC, Photoshop, or comment."""


def _segments(jpeg: bytes) -> set[int]:
    """The markers until the scan."""
    found, at = set(), 2
    while jpeg[at + 1] != 0xDA:
        assert jpeg[at] == 0xFF
        found.add(jpeg[at + 1])
        at += 2 + int(struct.unpack(">H", jpeg[at + 2 : at + 4])[0])
    return found


def test_a_telephones_picture_is_turned_and_says_nothing_of_where_it_was_taken() -> None:
    taken = pictures.of_telephone()
    assert pictures.SECRET.encode() in taken
    with Image.open(io.BytesIO(taken)) as before:
        assert before.getexif().get_ifd(pictures.GPS), "the picture says where it was taken"
    made = redrawn(taken)
    assert (made.width, made.height) == (800, 1600), "its long side is 1600, and it stands"
    assert _segments(made.content) <= SILENT
    assert pictures.SECRET.encode() not in made.content
    with Image.open(io.BytesIO(made.content)) as image:
        assert image.format == "JPEG"
        assert image.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        top, foot = image.getpixel((400, 100)), image.getpixel((400, 1500))
    assert isinstance(top, tuple)
    assert isinstance(foot, tuple)
    assert (top[0] > top[2], foot[2] > foot[0]) == (True, True), "what lay left stands on top"


def test_other_kinds_become_a_jpeg_on_white_without_their_words() -> None:
    made = redrawn(pictures.with_text())
    assert pictures.SECRET.encode() not in made.content
    with Image.open(io.BytesIO(made.content)) as image:
        assert (image.format, image.size, image.getpixel((5, 5))) == ("JPEG", (40, 20), (255, 255, 255))
    for mode in ("P", "L", "1", "CMYK", "LA"):
        drawn = Image.new(mode, (30, 30))
        form = "JPEG" if mode == "CMYK" else "PNG"
        assert redrawn(pictures.saved(drawn, form)).width == 30
    assert redrawn(pictures.saved(pictures.two_halves(30, 20), "WEBP")).height == 20


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff\xe0 only its first bytes",
        b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
        b"%PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        pictures.of_telephone(300, 200)[:-2000],
        pictures.saved(pictures.two_halves(20, 20), "GIF"),
        pictures.saved(pictures.two_halves(20, 20), "TIFF"),
    ],
)
def test_what_only_claims_to_be_a_picture_is_refused(content: bytes) -> None:
    with refusal("picture_kind"):
        redrawn(content)


@pytest.mark.parametrize(("brand", "is_heic"), [(b"heic", True), (b"mif1", True), (b"isom", False)])
def test_a_photo_as_phones_take_it_by_default_is_refused_with_what_to_do(brand: bytes, is_heic: bool) -> None:
    with refusal("picture_kind") as refused, translation.override("en"):
        redrawn(b"\0\0\0\x18ftyp" + brand + b"\0" * 40)
    with translation.override("en"):
        assert ("Most compatible" in str(refused.value.message)) is is_heic


@pytest.mark.parametrize("side", [7300, 9600, 30000])
def test_a_small_file_that_unfolds_to_a_huge_picture_is_refused_before_it_does(side: int) -> None:
    assert side * side > MAX_PIXELS
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    made = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    ]
    with refusal("picture_huge"):
        redrawn(b"\x89PNG\r\n\x1a\n" + b"".join(made))


def test_what_takes_too_long_or_too_much_memory_is_stopped_and_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken = pictures.of_telephone()
    for limit, value in (("SECONDS", 0.01), ("MEMORY_BYTES", 30_000_000)):
        with monkeypatch.context() as patch:
            patch.setattr(images, limit, value)
            with pytest.raises(Refused):
                redrawn(taken)
    assert redrawn(taken).width == 800
