"""The audit trail: who changed what, in which role, from which values to which."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from alliances.kernel import figure_sources, link_acts
from alliances.kernel.actor import Actor


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
        """Write who did what, with old and new values, in the caller's transaction.

        Of somebody who acts by a personal link, name and link stand beside the new values, and who of the
        school read the code out if it did not come to her mailbox.
        """
        if (act := link_acts.current()) is not None:
            after = {**(after or {}), "by_link": act.values()}
        elif by.holder is not None:
            after = {**(after or {}), "by_link": {"link": by.holder.link_id, "name": by.holder.name}}
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
        return rows.select_related("organisation", "user").order_by("pk")


class AuditEntry(models.Model):
    """One change: who, in which role, what, from which values to which. Never changed (`append_only`)."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(
        "alliances.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
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


figure_sources.register_irrelevant("alliances.auditentry")
