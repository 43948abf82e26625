"""Tells the two kinds of signed files apart; runs in the child process (and in tests)."""

from __future__ import annotations

from dvb.signing.reading.container import read_container
from dvb.signing.reading.model import ReadFile, UnreadableError
from dvb.signing.reading.pdf import read_pdf


def read(content: bytes, paper: bytes = b"") -> ReadFile:
    """Read an .edoc or a signed PDF in this process, and compare it with the paper that was to be signed.

    Times outside the possible span are left out.

    Raises
    ------
    UnreadableError
        Where it is neither, is damaged, or is built to exhaust whoever opens it.
    """
    return _read(content, paper).with_possible_times()


def _read(content: bytes, paper: bytes) -> ReadFile:
    if content.startswith(b"PK\x03\x04"):
        return read_container(content, paper)
    if content.startswith(b"%PDF-"):
        return read_pdf(content, paper)
    raise UnreadableError("kind")
