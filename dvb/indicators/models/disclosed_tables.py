"""What others were shown of the figures since the last fixed day of publication (rule G-08)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ShownFigure(models.Model):
    """The numbers of one table that left the house since a fixed day: the total, or by one or two dimensions.

    ``cells`` has the visible cells alone: their labels in the order of ``by``, numerator and denominator.
    There is no person in it, and nothing that was hidden. The next fixed day begins anew, and the row goes.
    """

    scope_key = models.CharField(max_length=40)
    definition_id = models.CharField(max_length=40)
    definition_version = models.CharField(max_length=20)
    ruleset_version = models.CharField(max_length=16)
    since = models.DateField(help_text="the fixed day of publication")
    period_from = models.DateField()
    period_to = models.DateField()
    ref_date = models.DateField()
    last_known = models.DateField()
    by = models.CharField(
        max_length=60, blank=True, help_text="the dimensions by the alphabet; none: the total"
    )
    cells = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=1, help_text="who writes says which one was read")
    shown_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["since", "scope_key", "definition_id", "period_from", "by"]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "scope_key",
                    "definition_id",
                    "definition_version",
                    "ruleset_version",
                    "since",
                    "period_from",
                    "period_to",
                    "ref_date",
                    "last_known",
                    "by",
                ],
                name="dvb_shown_once",
                violation_error_message=_("What was shown of this table is written down already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.definition_id} {self.period_from}–{self.period_to} {self.scope_key} {self.by}"
