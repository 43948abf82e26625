"""Self-registrations of employers, and requests of persons to act for one."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.kernel import figure_sources
from alliances.organisations.models import Organisation, Sector


class EmployerRegistration(models.Model):
    """What a stranger filled in; nothing of it is in the register until the e-mail address is proven."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="employer_registrations"
    )
    registration_number = models.CharField(_("registration number"), max_length=11)
    name = models.CharField(_("name"), max_length=250)
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    town = models.CharField(_("town or village"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    contact_name = models.CharField(_("contact person"), max_length=150)
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="registrations"
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "registration_number"],
                condition=models.Q(confirmed_at__isnull=True),
                name="alliances_registration_open_once",
                violation_error_message=_("This registration has been begun already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.registration_number})"


class AdmissionQuerySet(models.QuerySet["Admission"]):
    def waiting(self) -> AdmissionQuerySet:
        return self.filter(decided_at__isnull=True)


class Admission(models.Model):
    """A person's request to act for an employer that is in the register already.

    Where learners are or were at the employer, each of their schools says yes: ``agreed_schools`` has the
    keys of those that agreed; the audit trail records which person did.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="admissions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="admissions")
    name = models.CharField(_("name"), max_length=150)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    is_admitted = models.BooleanField(default=False)
    agreed_schools = models.JSONField(default=list, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects: ClassVar[models.Manager[Admission]] = AdmissionQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=models.Q(decided_at__isnull=True),
                name="alliances_admission_open_once",
                violation_error_message=_("This person has asked already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} – {self.organisation}"


figure_sources.register_irrelevant("alliances.admission", "alliances.employerregistration")
