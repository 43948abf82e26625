"""A school's own wordings of agreements, version by version."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.organisations.models import Organisation


class TextVersion(models.Model):
    """One version of the clauses of one kind of agreement, as one school words them; never changed again.

    ``base`` names the shipped version whose headings and whose clauses of rules it keeps. ``blocks`` holds
    every clause in full, so that an older agreement prints as it was signed.
    """

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="text_versions")
    kind = models.CharField(max_length=6)
    number = models.PositiveSmallIntegerField(_("number"))
    base = models.CharField(max_length=40)
    valid_from = models.DateField(_("holds from"))
    blocks = models.JSONField(default=dict)
    note = models.CharField(_("what was changed"), max_length=300)
    reviewed_by = models.CharField(_("lawyer who read it"), max_length=150, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "kind", "number"], name="dvb_text_version_once")
        ]

    def __str__(self) -> str:
        return self.version

    @property
    def version(self) -> str:
        """How agreements name it."""
        return f"{self.kind.upper()}-S{self.school_id}.{self.number}"
