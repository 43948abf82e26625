"""What is read from a signed file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


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

    def as_json(self) -> dict[str, Any]:
        """As the child process hands it over."""
        signers = [
            [one.name, one.issuer, one.signed_at and one.signed_at.isoformat()] for one in self.signers
        ]
        return {"kind": self.kind, "signers": signers, "documents": self.documents}

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> ReadFile:
        signers = (
            Signer(name, issuer, datetime.fromisoformat(at) if at else None)
            for name, issuer, at in plain["signers"]
        )
        return cls(
            plain["kind"], tuple(signers), tuple((name, digest) for name, digest in plain["documents"])
        )
