"""Forms about the people of an organisation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliances.pages.fields import OTHERS, EmailField
from alliances.people.models import Membership
from alliances.people.services.people import COLLEAGUE_ROLES

ROLES = [(role.value, role.label) for role in COLLEAGUE_ROLES]
WHAT_ROLES_DO = _(
    "An administrator also keeps the people; a coordinator keeps the work and the organisation; "
    "a member does the daily work; a viewer only reads."
)


class RoleForm(forms.Form):
    role = forms.ChoiceField(
        label=_("Role"), choices=ROLES, widget=forms.RadioSelect, help_text=WHAT_ROLES_DO
    )


class InviteForm(RoleForm):
    email = EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("The link goes there and holds for two weeks."),
        autocomplete=OTHERS,
    )
    field_order = ["email", "role"]


class HandOverForm(forms.Form):
    to = forms.ModelChoiceField(label=_("To whom"), queryset=Membership.objects.none(), empty_label="–")

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues  # type: ignore[attr-defined]
        self.fields["to"].label_from_instance = lambda row: f"{row.user}, {row.get_role_display()}"  # type: ignore[attr-defined]


class NewAccountForm(forms.Form):
    name = forms.CharField(
        label=_("Your first and last name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
