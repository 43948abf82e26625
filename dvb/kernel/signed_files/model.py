"""What is read from a signed file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


class UnreadableError(ValueError):
    """The file is no signed file, or not one that may be opened; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Signer:
    """A name from a certificate, who issued it, and the time that the signer's program wrote."""

    name: str
    issuer: str
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReadFile:
    """``documents`` are names and SHA-256 of what lies in a container; a PDF is its own document."""

    kind: str
    signers: tuple[Signer, ...]
    documents: tuple[tuple[str, str], ...] = ()
