"""Pictures from strangers: decoded by a child process and drawn anew; only the picture comes along."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from alliances.kernel import isolated_process as isolated
from alliances.kernel.errors import Refused

CHILD = "alliances.kernel.image_reencoding"
SECONDS = 30.0
CPU_SECONDS = 15
MEMORY_BYTES = 800_000_000
"""A picture of 52 million pixels takes 208 MB decoded, and as much again where its mode is converted."""

TOO_LARGE = ("picture_huge", "too_slow", "too_much_memory")


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG of ours."""

    content: bytes
    width: int
    height: int


HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
"""How phones mark photos of the form that they take by default and that is not decoded here."""


def redrawn(content: bytes) -> Picture:
    """The picture upright, on white, at most 1600 pixels long, as a JPEG without a byte of metadata.

    Takes up to a second: call it before a transaction begins.

    Raises
    ------
    Refused
        ``picture_kind`` where it is no JPEG, PNG or WebP that can be decoded, ``picture_huge``.
    """
    with tempfile.TemporaryFile() as upload, tempfile.TemporaryFile() as out:
        upload.write(content)
        upload.flush()
        order = {"memory_bytes": MEMORY_BYTES, "cpu_seconds": CPU_SECONDS, "out": out.fileno()}
        verdict = isolated.run(
            CHILD, order, upload, seconds=SECONDS, pass_fds=(out.fileno(),), with_site_packages=True
        )
        if "ok" not in verdict:
            raise _too_large() if verdict["fault"] in TOO_LARGE else _no_picture(content)
        out.seek(0)
        return Picture(out.read(), verdict["ok"]["width"], verdict["ok"]["height"])


def _no_picture(content: bytes) -> Refused:
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        return Refused(
            "picture_kind",
            _(
                "This is a HEIC photo. Choose “Most compatible” in the camera settings of the phone and take "
                "it again, or hand in a screenshot of it."
            ),
            "file",
        )
    return Refused(
        "picture_kind",
        _("This file is no JPEG, PNG or WebP picture, or it is damaged. Choose another one."),
        "file",
    )


def _too_large() -> Refused:
    return Refused(
        "picture_huge", _("This picture has more than 52 million pixels. Choose a smaller one."), "file"
    )
