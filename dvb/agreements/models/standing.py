"""What a school writes in all its agreements, of itself and of each employer."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.organisations.models import Organisation


class StandingEntries(models.Model):
    """Particulars that are the same in all agreements of a school, or of a school with one employer.

    A draft copies them when it is drawn up; what was released keeps the copy that it was released with.
    """

    school = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="standing_entries")
    employer = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="standing_entries_with"
    )
    particulars = models.JSONField(default=dict)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school"],
                condition=models.Q(employer__isnull=True),
                name="dvb_standing_entries_of_school",
                violation_error_message=_("These entries are kept already."),
            ),
            models.UniqueConstraint(
                fields=["school", "employer"],
                name="dvb_standing_entries_with_employer",
                violation_error_message=_("These entries are kept already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school}: {self.employer or self.school}"
