"""The day on which everybody signed on paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.pages.fields import DayField


class PaperSigningForm(forms.Form):
    """One day for a whole selection, and whether the guardians' signatures stand on the papers too."""

    signed_on = DayField(label=_("Signed on"))
    with_guardians = forms.BooleanField(
        label=_("The parents or guardians of minors have signed too"),
        required=False,
        help_text=_("An agreement holds without; enter it only where the signature stands on the paper."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"signed_on": timezone.localdate()}, **kwargs})
