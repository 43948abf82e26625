"""Letters on paper under a school's letterhead, each on a page of its own with a QR code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One letter; ``qr`` is a picture (SVG) of ``url``, ``qr_label`` what it is for those who cannot see."""

    language: str
    letterhead: tuple[str, ...]
    dated: str
    to: tuple[str, ...]
    subject: str
    paragraphs: tuple[str, ...]
    qr: str
    qr_label: str
    url: str
    after: tuple[str, ...]
    closing: tuple[str, ...]
    summary_title: str = ""
    summary_language: str = "lv"
    summary: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Letters:
    title: str
    made_on: date
    letters: tuple[Letter, ...]
