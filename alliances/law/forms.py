"""Forms about legal parameters."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from alliances.law.models import LegalParameter
from alliances.pages.fields import DayField


class VerifyForm(forms.Form):
    """That somebody compared a legal value with its source."""

    evidence = forms.ChoiceField(
        label=_("Where did you see it?"),
        choices=[c for c in LegalParameter.Evidence.choices if c[0] != LegalParameter.Evidence.MEMORY],
        widget=forms.RadioSelect,
    )
    source_url = forms.CharField(
        label=_("Address of the text"),
        max_length=300,
        required=False,
        help_text=_("For example https://likumi.lv/ta/id/283680"),
    )
    paragraph = forms.CharField(label=_("Paragraph"), max_length=80, required=False)


class AsOfForm(forms.Form):
    """The day for which something is shown."""

    on = DayField(label=_("In force on"), required=False)
