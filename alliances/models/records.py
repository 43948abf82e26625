"""Dated legal parameters, the audit trail, uploaded spreadsheets, and found addresses."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor
from alliances.rules import is_verified


class LegalParameter(models.Model):
    """One rule of law or policy, for the days on which it holds, with the evidence that was seen."""

    class Kind(models.TextChoices):
        HARD = "hard", _("blocks")
        WARN = "warn", _("warns")
        DOC = "doc", _("belongs in a document")
        CFG = "cfg", _("value")

    class Evidence(models.TextChoices):
        PRIMARY = "P", _("seen in the text of the law")
        SECONDARY = "S", _("seen in a secondary source")
        MEMORY = "M", _("not confirmed by a source")
        DESIGN = "D", _("our own choice")

    rule = models.CharField(max_length=20)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    param = models.CharField(max_length=60, blank=True)
    value = models.CharField(max_length=400, blank=True)
    unit = models.CharField(max_length=30, blank=True)
    text_lv = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    evidence = models.CharField(max_length=1, choices=Evidence.choices)
    source_url = models.CharField(max_length=300, blank=True)
    paragraph = models.CharField(max_length=80, blank=True)
    effective_from = models.DateField(null=True, blank=True)
    effective_to = models.DateField(null=True, blank=True)
    verified_by = models.CharField(max_length=150, blank=True)
    verified_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["rule", "param", "effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "param", "effective_from"],
                name="alliances_parameter_once",
                nulls_distinct=False,
                violation_error_message=_("This parameter has a value from this day already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.param}".strip()

    @property
    def is_verified(self) -> bool:
        return is_verified(self)

    @property
    def text(self) -> str:
        return self.text_en if get_language() == "en" and self.text_en else self.text_lv


class AuditManager(models.Manager["AuditEntry"]):
    def record(
        self,
        *,
        by: Actor,
        verb: str,
        subject: models.Model,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
        reason: str = "",
    ) -> AuditEntry:
        """Write who did what, with old and new values, in the caller's transaction."""
        return self.create(
            user_id=by.user_id,
            organisation_id=by.organisation_id,
            role="system" if by.is_system else by.role.value,
            verb=verb,
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            before=before or {},
            after=after or {},
            reason=reason,
        )

    def about(self, subject: models.Model) -> models.QuerySet[AuditEntry]:
        """What was done to one row, the first entry first."""
        rows = self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
        return rows.select_related("organisation").order_by("pk")


class AuditEntry(models.Model):
    """One change: who, in which role, what, from which values to which."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    organisation = models.ForeignKey(
        "alliances.Organisation", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    role = models.CharField(max_length=20)
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField(max_length=300, blank=True)

    objects: ClassVar[AuditManager] = AuditManager()

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="alliances_audit_subject")]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"


class ImportBatch(models.Model):
    """One uploaded spreadsheet on its way: read, previewed, then confirmed or thrown away."""

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
    """What one spreadsheet row would do, kept until the batch is confirmed."""

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


class FoundAddress(models.Model):
    """What the address search said once, so that it is not asked again."""

    query = models.CharField(max_length=300, unique=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    source = models.CharField(max_length=60)
    found_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.query
