"""Forms of programs and webhooks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.pages.fields import DayField
from dvb.api.services.clients import DAYS, SCOPES
from dvb.api.services.webhooks import EVENTS


class MachineForm(forms.Form):
    """What the program is called, what it may read, and until when."""

    name = forms.CharField(
        label=_("Name of the API client"),
        max_length=100,
        help_text=_("For example: timetable, or VIIS transfer."),
    )
    scopes = forms.MultipleChoiceField(label=_("It may"), widget=forms.CheckboxSelectMultiple)
    expires_on = DayField(label=_("Until"))

    def __init__(self, *args: Any, scopes: list[str], **kwargs: Any) -> None:
        until = timezone.localdate() + dt.timedelta(days=DAYS)
        super().__init__(*args, **{"initial": {"expires_on": until, "scopes": scopes[:1]}, **kwargs})
        field = self.fields["scopes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(name, SCOPES[name]) for name in scopes]


class WebhookForm(forms.Form):
    """Which address is notified of which events."""

    url = forms.URLField(label=_("Address"), max_length=400, assume_scheme="https")
    events = forms.MultipleChoiceField(
        label=_("Send when"), choices=list(EVENTS.items()), widget=forms.CheckboxSelectMultiple
    )
