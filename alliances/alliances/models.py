"""Alliances and who is in them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from alliances.kernel import figure_sources
from alliances.kernel.model_mixins import Keyed
from alliances.organisations.models import Organisation, Sector


class Alliance(Keyed):
    """A state-level skills alliance: a lead organisation and members with dates."""

    name = models.CharField(_("name"), max_length=200)
    sector = models.ForeignKey(
        Sector, on_delete=models.PROTECT, null=True, blank=True, related_name="alliances"
    )
    lead = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="led_alliances")
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["sort_key"]

    def searchable_parts(self) -> tuple[str, ...]:
        return (self.name,)

    def __str__(self) -> str:
        return self.name


class AllianceInvitation(models.Model):
    """An invitation into an alliance: it gives no rights until the organisation accepts it."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("invitation", "not answered yet")
        ACCEPTED = "accepted", pgettext_lazy("invitation", "accepted")
        DECLINED = "declined", pgettext_lazy("invitation", "declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("invitation", "taken back")

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="invitations")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="alliance_invitations"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    invited_at = models.DateTimeField(auto_now_add=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "organisation"],
                condition=models.Q(state="waiting"),
                name="alliances_invited_once",
                violation_error_message=_("This organisation is invited already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.alliance}"


class AllianceMember(models.Model):
    """One organisation's membership in one alliance; it gives rights until the organisation leaves."""

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="members")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="alliance_memberships"
    )
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    left_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "organisation"],
                condition=models.Q(left_on__isnull=True),
                name="alliances_member_once",
                violation_error_message=_("This organisation is a member already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.alliance}"


figure_sources.register("alliances.alliancemember")
figure_sources.register_irrelevant("alliances.alliance", "alliances.allianceinvitation")
