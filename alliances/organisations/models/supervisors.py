"""Who teaches learners at an employer, and what shows that they may."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.files.models import StoredFile
from alliances.kernel.fields import NormalEmailField
from alliances.kernel.model_mixins import Keyed
from alliances.organisations.models.organisations import Organisation, Workplace

MAX_LEARNERS = 5
"""How many learners one supervisor teaches before a page warns; our own choice, no law says it (D-16)."""


class SupervisorQuerySet(models.QuerySet["Supervisor"]):
    def of(self, employer: Organisation) -> SupervisorQuerySet:
        """Those who teach at this employer now."""
        return self.filter(employer=employer, is_active=True)


class Supervisor(Keyed):
    """One person who teaches learners at one employer, with what qualifies her (rulebook D-15)."""

    class Qualification(models.TextChoices):
        NOT_SAID = "", _("not said yet")
        MASTER = "master", _("master of crafts")
        EDUCATION = "education", _("vocational education")
        EXPERIENCE = "experience", _("work experience")

    employer = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="supervisors")
    workplace = models.ForeignKey(
        Workplace, on_delete=models.SET_NULL, null=True, blank=True, related_name="supervisors"
    )
    name = models.CharField(_("name"), max_length=150)
    email = NormalEmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    qualification_kind = models.CharField(
        _("qualification"), max_length=10, blank=True, choices=Qualification.choices
    )
    experience_years = models.PositiveSmallIntegerField(
        _("years of work in the trade"), null=True, blank=True
    )
    course_hours = models.PositiveSmallIntegerField(
        _("hours of the supervisors' course"), null=True, blank=True
    )
    course_on = models.DateField(_("course finished on"), null=True, blank=True)
    most_learners = models.PositiveSmallIntegerField(_("learners at a time"), default=MAX_LEARNERS)
    is_active = models.BooleanField(_("teaches now"), default=True)

    objects: ClassVar[models.Manager[Supervisor]] = SupervisorQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(most_learners__gte=1, most_learners__lte=100),
                name="alliances_supervisor_learners",
                violation_error_message=_("A supervisor teaches 1 to 100 learners at a time."),
            )
        ]

    def searchable_parts(self) -> tuple[str, ...]:
        return (self.name, self.email)

    def __str__(self) -> str:
        return self.name


class EvidenceQuerySet(models.QuerySet["SupervisorEvidence"]):
    def ending_by(self, day: dt.date) -> EvidenceQuerySet:
        """Papers of those who teach now that end by this day, also those that have ended."""
        return self.filter(supervisor__is_active=True, expires_on__lte=day)

    def unseen(self) -> EvidenceQuerySet:
        """Papers with a file, of those who teach now, that nobody has looked at."""
        return self.filter(supervisor__is_active=True, file__isnull=False, seen_at__isnull=True)


class SupervisorEvidence(models.Model):
    """One document that proves a supervisor's qualification, with its expiry date.

    It counts once a person of a school, or whoever else confirms employers, has looked at it (``seen_at``);
    ``refused_because`` says why it does not.
    """

    class Kind(models.TextChoices):
        MASTER = "master", _("certificate of a master of crafts")
        EDUCATION = "education", _("diploma")
        EXPERIENCE = "experience", _("confirmation of work")
        COURSE = "course", _("certificate of the supervisors' course")
        OTHER = "other", _("another paper")

    supervisor = models.ForeignKey(Supervisor, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    expires_on = models.DateField(_("holds until"), null=True, blank=True)
    file = models.OneToOneField(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="supervisor_evidence"
    )

    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    refused_because = models.CharField(_("does not count because"), max_length=300, blank=True)

    objects: ClassVar[models.Manager[SupervisorEvidence]] = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(issued_on__isnull=True)
                | models.Q(expires_on__isnull=True)
                | models.Q(expires_on__gte=models.F("issued_on")),
                name="alliances_evidence_order",
                violation_error_message=_("A paper ends on or after the day of its issue."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.supervisor}: {self.get_kind_display()}"
