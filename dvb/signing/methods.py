"""How a kind of document may be signed today: dated legal data, not code (rules S-01 and following)."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.kernel.errors import Refused
from alliances.law.models import LegalParameter
from alliances.law.rules import effective
from dvb.signing.documents import SignableDocument
from dvb.signing.models import Method


def methods_rule(slug: str) -> LegalParameter | None:
    """The dated row that says how a document is signed today."""
    rows = LegalParameter.objects.filter(param=f"sign_methods_{slug}")
    valid = effective(rows, timezone.localdate())
    return valid[-1] if valid else None


def methods_by(row: LegalParameter | None) -> tuple[str, ...]:
    """The methods a row allows; paper alone without a row."""
    return tuple(row.value.split(";")) if row and row.value else (Method.PAPER.value,)


def methods_for(slug: str) -> tuple[str, ...]:
    """How a document may be signed today by the data."""
    return methods_by(methods_rule(slug))


def allowed(document: SignableDocument) -> tuple[str, ...]:
    """How this kind of document may be signed today and can be."""
    return tuple(method for method in methods_for(document.slug) if method in document.possible_methods)


def require_method(document: SignableDocument, method: str) -> None:
    if method not in allowed(document):
        raise Refused("method", _("This document is not signed in this way (see the legal rules)."), "method")
