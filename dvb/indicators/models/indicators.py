"""Figures as they were reported: frozen with their inputs; aggregates handed in; targets."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.alliances.models import Alliance
from alliances.organisations.models import Organisation


class FrozenFigure(models.Model):
    """One published figure with all its breakdowns, reproducible byte for byte from ``inputs``.

    A correction is a new row beside this one, with the next ``version``, the reason, and the difference by
    cause. No row is ever rewritten.
    """

    definition_id = models.CharField(max_length=40)
    definition_version = models.CharField(max_length=20)
    variant = models.CharField(max_length=20, blank=True)
    ruleset_version = models.CharField(max_length=16)
    period_from = models.DateField()
    period_to = models.DateField()
    ref_date = models.DateField()
    school = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="frozen_figures"
    )
    alliance = models.ForeignKey(
        Alliance, on_delete=models.PROTECT, null=True, blank=True, related_name="frozen_figures"
    )
    scope_key = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    numerator = models.PositiveIntegerField()
    denominator = models.PositiveIntegerField()
    schools_reporting = models.PositiveIntegerField()
    schools_total = models.PositiveIntegerField()
    parameters = models.JSONField(default=dict)
    rows_hash = models.CharField(max_length=64)
    payload = models.BinaryField()
    payload_hash = models.CharField(max_length=64)
    inputs = models.BinaryField()
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    difference = models.JSONField(default=dict)
    frozen_at = models.DateTimeField(auto_now_add=True)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-period_from", "definition_id", "scope_key", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["definition_id", "variant", "period_from", "period_to", "scope_key", "version"],
                name="dvb_frozen_version_once",
                violation_error_message=_("This version of the figure is frozen already."),
            ),
            models.CheckConstraint(
                condition=models.Q(version=1) | ~models.Q(reason=""),
                name="dvb_frozen_correction_has_reason",
                violation_error_message=_("A correction says its reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.definition_id} {self.period_from}–{self.period_to} {self.scope_key} v{self.version}"


class HandedIn(models.Model):
    """A school's own figures for a period, where it does not work here; marked as such wherever shown."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="handed_in")
    definition_id = models.CharField(max_length=40)
    period_from = models.DateField()
    period_to = models.DateField()
    numerator = models.PositiveIntegerField(_("learners who count"))
    denominator = models.PositiveIntegerField(_("learners on 1 October"))
    note = models.CharField(_("how it was counted"), max_length=300)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    machine = models.ForeignKey(
        "dvb.MachineClient",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="the program that sent it",
    )
    entered_at = models.DateTimeField(auto_now_add=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-period_from", "school_id", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "definition_id", "period_from", "period_to"],
                condition=models.Q(replaced_at__isnull=True),
                name="dvb_handedin_once",
                violation_error_message=_("This school has handed in this figure already."),
            ),
            models.CheckConstraint(
                condition=models.Q(numerator__lte=models.F("denominator")),
                name="dvb_handedin_share",
                violation_error_message=_("There cannot be more learners who count than learners in all."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} {self.definition_id} {self.period_from}"


class Target(models.Model):
    """A share to be reached by a year: national policy where no organisation is named, else its own."""

    class Kind(models.TextChoices):
        BASELINE = "baseline", _("baseline")
        TARGET = "target", _("target")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="targets"
    )
    alliance = models.ForeignKey(
        Alliance, on_delete=models.CASCADE, null=True, blank=True, related_name="targets"
    )
    definition_id = models.CharField(max_length=40)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.TARGET)
    year = models.PositiveSmallIntegerField(_("year"))
    percent = models.DecimalField(_("share, %"), max_digits=4, decimal_places=1)
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        ordering = ["organisation_id", "alliance_id", "definition_id", "year"]
        constraints = [
            *(
                models.UniqueConstraint(
                    fields=[*owner, "definition_id", "year"],
                    condition=models.Q(**{f"{other}__isnull": True for other in others}),
                    name=f"dvb_target_{name}_once",
                    violation_error_message=_("This year has a target already."),
                )
                for name, owner, others in (
                    ("national", [], ["organisation", "alliance"]),
                    ("organisation", ["organisation"], ["alliance"]),
                    ("alliance", ["alliance"], ["organisation"]),
                )
            ),
            models.CheckConstraint(
                condition=models.Q(percent__gte=0, percent__lte=100),
                name="dvb_target_percent",
                violation_error_message=_("A share lies between 0 and 100 %."),
            ),
            models.CheckConstraint(
                condition=models.Q(organisation__isnull=True) | models.Q(alliance__isnull=True),
                name="dvb_target_one_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.percent} %"
