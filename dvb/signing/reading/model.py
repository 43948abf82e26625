"""What is read from a signed file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Self

EARLIEST = datetime(2003, 1, 1, tzinfo=UTC)
"""Electronic signatures have legal force in Latvia since this day (Elektronisko dokumentu likums)."""

LATEST = datetime(2100, 1, 1, tzinfo=UTC)
"""Past the end of every certificate in use, and far from the end of the calendar."""


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

    def with_possible_time(self) -> Self:
        """Without a time at which nobody can have signed: it says nothing, and no calendar may hold it."""
        possible = self.signed_at is None or EARLIEST <= self.signed_at < LATEST
        return self if possible else replace(self, signed_at=None)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """``documents`` are names and SHA-256 of what lies in a container; a PDF is its own document.

    ``is_paper`` says whether the file is the paper it was compared with, and each signature names its digest.
    """

    kind: str
    signers: tuple[Signer, ...]
    documents: tuple[tuple[str, str], ...] = ()
    is_paper: bool = False

    def with_possible_times(self) -> Self:
        return replace(self, signers=tuple(signer.with_possible_time() for signer in self.signers))

    def as_json(self) -> dict[str, Any]:
        """As the child process hands it over."""
        signers = [
            [one.name, one.issuer, one.signed_at and one.signed_at.isoformat()] for one in self.signers
        ]
        return {
            "kind": self.kind,
            "signers": signers,
            "documents": self.documents,
            "is_paper": self.is_paper,
        }

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> ReadFile:
        signers = (
            Signer(name, issuer, datetime.fromisoformat(at) if at else None)
            for name, issuer, at in plain["signers"]
        )
        documents = tuple((name, digest) for name, digest in plain["documents"])
        return cls(plain["kind"], tuple(signers), documents, plain["is_paper"])
