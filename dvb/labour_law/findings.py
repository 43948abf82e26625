"""One rule's answer about one agreement."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from alliances.law.rules import Kind, LegalParameter, Ruleset, Severity, is_verified, severity


class Verdict(StrEnum):
    OK = "ok"
    UNKNOWN = "unknown"
    WARN = "warn"
    BLOCK = "block"


class Gate(StrEnum):
    """What a broken rule holds back: the release to sign, or only the first day at work."""

    RELEASE = "release"
    START = "start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """``holds`` is ``None`` where facts are missing; ``message`` is the id of the sentence for ``values``."""

    param: str
    holds: bool | None
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)
    gate: Gate = Gate.RELEASE


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule, what it says here, and how well the rule itself is known."""

    rule: str
    param: str
    verdict: Verdict
    message: str
    values: Mapping[str, Any]
    gate: Gate
    kind: str
    evidence: str
    source: str
    paragraph: str
    is_verified: bool

    @property
    def about(self) -> str:
        """A digest of the finding: a reason recorded for other figures does not count."""
        text = json.dumps([self.param, self.message, self.values], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def asks_reason(self) -> bool:
        """Whether it can be passed, and only with a recorded reason."""
        return self.verdict is Verdict.WARN and self.kind == Kind.HARD

    @property
    def holds_back_start(self) -> bool:
        """Whether nothing but a changed fact lets the learner begin."""
        is_hard = self.kind == Kind.HARD and self.is_verified
        return self.verdict is Verdict.BLOCK or (self.verdict is Verdict.UNKNOWN and is_hard)


def finding_of(answer: Answer, rules: Ruleset) -> Finding | None:
    """The answer with the evidence of its rule; ``None`` where the rule is not in force."""
    row = rules.get(answer.param)
    if row is None:
        return None
    return Finding(
        rule=row.rule,
        param=row.param,
        verdict=_verdict(answer, row),
        message=answer.message,
        values=answer.values,
        gate=answer.gate,
        kind=row.kind,
        evidence=row.evidence,
        source=str(getattr(row, "source_url", "")),
        paragraph=str(getattr(row, "paragraph", "")),
        is_verified=is_verified(row),
    )


def _verdict(answer: Answer, row: LegalParameter) -> Verdict:
    if answer.holds is None:
        return Verdict.UNKNOWN
    if answer.holds:
        return Verdict.OK
    return Verdict.BLOCK if severity(row) is Severity.HARD else Verdict.WARN
