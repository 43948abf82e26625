"""Forms for an employer's self-registration, and for confirming or refusing it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliances.admissions.services import registration
from alliances.kernel.errors import Refused
from alliances.organisations.models import Sector
from alliances.pages.fields import AddressField, EmailField, PhoneField


class NumberForm(forms.Form):
    """First the number alone: what the register knows need not be typed."""

    registration_number = forms.CharField(
        label=_("Registration number"),
        max_length=20,
        help_text=_("11 digits from the register of enterprises."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    known: registration.Known | None = None

    def clean_registration_number(self) -> str:
        try:
            self.known = registration.look_up(self.cleaned_data["registration_number"])
        except Refused as refused:
            raise forms.ValidationError(str(refused.message), code=refused.code) from refused
        return self.known.number

    def forget_refused_number(self) -> None:
        """Do not show again what was refused: it may be a person's code."""
        if "registration_number" in self.errors:
            self.data = {}


class RegistrationForm(NumberForm):
    """Who the employer is, and who speaks for it."""

    name = forms.CharField(
        label=_("Name"), max_length=250, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    sector = forms.ModelChoiceField(
        label=_("Sector"), queryset=Sector.objects.all(), required=False, empty_label="–"
    )
    town = forms.CharField(
        label=_("Town or village"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    address = AddressField()
    contact_name = forms.CharField(
        label=_("Your first and last name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("You sign in with it: we send a code there now, no password is needed."),
    )
    contact_phone = PhoneField(required=False)

    def __init__(self, *args: Any, known: registration.Known, own_email: str = "", **kwargs: Any) -> None:
        initial = {
            "registration_number": known.number,
            "name": known.name,
            "sector": known.sector,
            "town": known.town,
            "address": known.address,
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.fields["registration_number"].widget = forms.HiddenInput()
        if own_email:
            self.fields["email"].disabled = True
            self.fields["email"].initial = own_email
            self.fields["email"].help_text = ""


class ConfirmEmployerForm(forms.Form):
    """The evidence that a verifier compared before confirming an employer."""

    because = forms.CharField(
        label=_("What did you compare?"),
        max_length=300,
        help_text=_("For example: the register of enterprises, and I phoned the manager."),
    )


class RefuseForm(forms.Form):
    """The reason for a refusal."""

    reason = forms.CharField(
        label=_("Why not?"), max_length=300, help_text=_("Whoever asked reads this sentence.")
    )
