"""Uploaded spreadsheets, and what each of their rows would do."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.kernel import figure_sources


class ImportBatch(models.Model):
    """One uploaded spreadsheet: parsed, previewed, then confirmed or discarded."""

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded")
        READING = "reading", _("being read")
        PREVIEW = "preview", _("waiting for your confirmation")
        REFUSED = "refused", _("could not be read")
        APPLYING = "applying", _("being written")
        APPLIED = "applied", _("written")
        DISCARDED = "discarded", _("thrown away")

    kind = models.CharField(max_length=30)
    organisation = models.ForeignKey(
        "alliances.Organisation", on_delete=models.CASCADE, null=True, related_name="imports"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=20, blank=True)
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.UPLOADED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    touched_at = models.DateTimeField(auto_now=True)
    sheet = models.CharField(max_length=200, blank=True)
    header_row = models.PositiveIntegerField(default=0)
    headings = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    error = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.filename


class ImportRow(models.Model):
    """The planned change of one spreadsheet row, stored until the batch is confirmed."""

    class State(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("unchanged")
        REFUSED = "refused", _("refused")

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    label = models.CharField(max_length=250, blank=True)
    target_id = models.BigIntegerField(null=True, blank=True)
    values = models.JSONField(default=dict)
    changes = models.JSONField(default=list)
    errors = models.JSONField(default=list)
    warnings = models.JSONField(default=list)

    class Meta:
        ordering = ["batch_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="alliances_importrow_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.label}"


figure_sources.register_irrelevant("alliances.importbatch", "alliances.importrow")
