"""Fields that forms of every floor share, and how a refusal is shown at its field."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from alliances.kernel.errors import Refused
from alliances.kernel.fields import NormalEmailFormField

DAY_FORMATS = ("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%d/%m/%Y")


def show_refusal(form: forms.BaseForm, refused: Refused) -> None:
    """Put a refusal beside its field, or above the form where it has none."""
    form.add_error(refused.field if refused.field in form.fields else None, str(refused.message))


class DayField(forms.DateField):
    """A day as people type it: ``12.03.2026``, also with a final stop, in either language."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off", "data-date": ""}
        kwargs.setdefault("widget", forms.DateInput(format="%d.%m.%Y", attrs=attrs))
        super().__init__(input_formats=DAY_FORMATS, **kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        return super().to_python(value.strip().rstrip(".") if isinstance(value, str) else value)


class TownInput(forms.TextInput):
    """A town typed with suggestions from the gazetteer; without script it is a plain text field."""

    template_name = "alliances/widgets/town.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        options = f"{context['widget']['attrs'].get('id', name)}_places"
        context["widget"]["options"] = options
        context["widget"]["attrs"] |= {
            "list": options,
            "autocomplete": "off",
            "hx-get": str(reverse_lazy("alliances:place-suggest")),
            "hx-trigger": "input changed delay:150ms",
            "hx-target": f"#{options}",
        }
        return context


class TownField(forms.CharField):
    widget = TownInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Town or village"))
        kwargs.setdefault("help_text", _("Type the first letters and choose, for example “cesis”."))
        super().__init__(max_length=120, **kwargs)


class UnechoedInput(forms.TextInput):
    """A field for a personal code: what was typed never comes back in a page."""

    def format_value(self, value: Any) -> None:
        return None


class ContactFields(forms.Form):
    """Who answers for an organisation."""

    contact_name = forms.CharField(label=_("Contact person"), max_length=150, required=False)
    contact_email = NormalEmailFormField(label=_("E-mail"), required=False)
    contact_phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
