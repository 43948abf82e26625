"""One-time codes with which somebody signs."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from alliances.models import PersonalLink
from alliances.models.fields import NormalEmailField
from dvb.models.agreements import Agreement, Given
from dvb.models.amendments import Amendment


class SigningCode(models.Model):
    """One code that was e-mailed to one signer about one paper, named by its digest.

    The code itself is not kept. Another wording, fifteen minutes or five wrong tries end it.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signing_codes")
    amendment = models.ForeignKey(
        Amendment, on_delete=models.CASCADE, null=True, blank=True, related_name="signing_codes"
    )
    side = models.CharField(max_length=8, choices=Given.Side.choices)
    name = models.CharField(max_length=150)
    email = NormalEmailField()
    link = models.ForeignKey(PersonalLink, on_delete=models.SET_NULL, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    digest = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64, editable=False)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.side} {self.name}"
