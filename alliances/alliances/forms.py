"""The form of a new alliance."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliances.alliances.models import Alliance, AllianceInvitation
from alliances.alliances.services import MEMBER_KINDS
from alliances.organisations.forms.organisation_checkboxes import OrganisationsField
from alliances.organisations.models import Organisation, Sector


class MembersForm(forms.Form):
    """The organisations to invite; of an ``alliance`` those that are neither members nor invited."""

    members = OrganisationsField(
        label=_("Members"),
        queryset=Organisation.objects.none(),
        help_text=_("Schools and confirmed employers."),
        error_messages={
            "invalid_choice": _("One of the chosen is a member or invited by now. Look at the list again.")
        },
    )

    def __init__(self, *args: Any, alliance: Alliance | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Organisation.objects.order_by("sort_key")
        if alliance is not None:
            inside = alliance.members.filter(left_on__isnull=True)
            waiting = alliance.invitations.filter(state=AllianceInvitation.State.WAITING)
            rows = rows.exclude(pk__in=inside.values("organisation"))
            rows = rows.exclude(pk__in=waiting.values("organisation"))
        schools = rows.filter(kind_id="school")
        known = rows.filter(kind_id__in=MEMBER_KINDS, verified_at__isnull=False)
        self.fields["members"].queryset = schools | known  # type: ignore[attr-defined]


class AllianceForm(MembersForm):
    """Name, sector, lead and invited members."""

    name = forms.CharField(label=_("Name of the alliance"), max_length=200)
    sector = forms.ModelChoiceField(
        label=_("Sector"), queryset=Sector.objects.all(), required=False, empty_label="–"
    )
    lead = forms.ModelChoiceField(
        label=_("Who leads it?"), queryset=Organisation.objects.none(), empty_label="–"
    )
    field_order = ("name", "sector", "lead", "members")

    def __init__(self, *args: Any, own: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Organisation.objects.order_by("sort_key")
        leads = rows.filter(kind_id="school") | rows.filter(pk=own.pk)
        self.fields["lead"].queryset = leads  # type: ignore[attr-defined]
