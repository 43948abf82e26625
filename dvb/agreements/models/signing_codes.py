"""One-time codes with which somebody signs."""

from __future__ import annotations

from django.db import models

from dvb.agreements.models.agreements import Agreement
from dvb.agreements.models.amendments import Amendment
from dvb.signing.models import BaseSigningCode


class SigningCode(BaseSigningCode):
    """A code about an agreement, or about an amendment of it."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signing_codes")
    amendment = models.ForeignKey(
        Amendment, on_delete=models.CASCADE, null=True, blank=True, related_name="signing_codes"
    )
