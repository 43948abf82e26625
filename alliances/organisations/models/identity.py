"""Another name or number of a confirmed employer, asked for by its own people."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.organisations.models.organisations import Organisation


class IdentityChangeQuerySet(models.QuerySet["IdentityChange"]):
    def waiting(self) -> IdentityChangeQuerySet:
        return self.filter(decided_at__isnull=True)


class IdentityChange(models.Model):
    """What a confirmed employer wants to be called; the confirmed values hold until these are confirmed.

    ``before`` has the values of the day on which it was asked, by the names of the columns.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="identity_changes")
    name = models.CharField(_("name"), max_length=250)
    registration_number = models.CharField(_("registration number"), max_length=11, blank=True)
    before = models.JSONField(default=dict, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_confirmed = models.BooleanField(default=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects: ClassVar[models.Manager[IdentityChange]] = IdentityChangeQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(decided_at__isnull=True),
                name="alliances_identity_open_once",
                violation_error_message=_("A change of name or number waits to be confirmed already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} → {self.name}"

    @property
    def rows(self) -> list[tuple[object, str, str]]:
        """Label, old value and new value of each that differs."""
        labels = {"name": _("Name"), "registration_number": _("Registration number")}
        return [
            (label, str(self.before.get(name) or "–"), getattr(self, name) or "–")
            for name, label in labels.items()
            if (self.before.get(name) or "") != getattr(self, name)
        ]
