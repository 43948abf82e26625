"""Fields that forms of every floor share, and how a refusal is shown at its field."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from alliances.kernel import typed
from alliances.kernel.errors import Refused
from alliances.kernel.fields import NormalEmailFormField
from alliances.kernel.row_keys import row_key

NO_DAY = _("This is no day. Type it as 12.03.2026 or with digits alone, as 12032026.")
NO_TIME = _("This is no time. Type it as 8:30 or with digits alone, as 0830.")


def show_refusal(form: forms.BaseForm, refused: Refused) -> None:
    """Put a refusal beside its field, or above the form where it has none."""
    form.add_error(refused.field if refused.field in form.fields else None, str(refused.message))


class RowsField(forms.ModelMultipleChoiceField[Any]):
    """Several rows; a key that no table can hold is no choice, and no fault of the database."""

    def clean(self, value: Any) -> Any:
        for one in value or ():
            if str(one).strip().isdecimal() and row_key(str(one).strip()) is None:
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": one}
                )
        return super().clean(value)


class DayField(forms.DateField):
    """A day as people type it: ``12.03.2026``, also with digits alone, in either language."""

    default_error_messages = {"invalid": NO_DAY}

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "data-date": "", "data-wrong": NO_DAY}
        kwargs.setdefault("widget", forms.DateInput(format="%d.%m.%Y", attrs=attrs))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        typed_day = typed.read_day(value) if isinstance(value, str) and value.strip() else None
        if typed_day is None and isinstance(value, str) and value.strip():
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return typed_day or super().to_python(value or None)


class ClockField(forms.TimeField):
    """A time as people type it: ``8:30``, ``8.30``, ``830`` or ``8``; 24:00 is the end of the day."""

    default_error_messages = {"invalid": NO_TIME}

    def __init__(self, **kwargs: Any) -> None:
        attrs = {
            "size": 5,
            "inputmode": "numeric",
            "data-time": "",
            "data-wrong": NO_TIME,
        }
        super().__init__(widget=forms.TimeInput(format="%H:%M", attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> dt.time | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value or None)
        if re.sub(r"[.,]", ":", value.strip()) in ("24", "2400", "24:00"):
            return dt.time(0)
        found = typed.read_time(value)
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found


class _TypedNumber(forms.Field):
    """Reads thousands and units and asks telephones for a keyboard that has what is needed."""

    keyboard = "decimal"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": self.keyboard}))
        super().__init__(localize=self.keyboard == "decimal", **kwargs)

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        found = typed.read_number(value)
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(str(found))


class NumberField(_TypedNumber, forms.DecimalField):
    """A number as people type it, with thousands and unit: ``1 250,50 €``, ``35,5 h``."""


class FloatField(_TypedNumber, forms.FloatField):
    """The same where the value is kept as binary: degrees, kilometres, minutes."""


class WholeNumberField(_TypedNumber, forms.IntegerField):
    """A whole number; not `type=number`, which empties itself where ``1 250`` or ``30 min`` is typed."""

    keyboard = "numeric"


OTHERS = "off"
"""How a browser fills in what is somebody else's: not at all, it knows its own reader alone."""


class PhoneField(forms.CharField):
    """A telephone number, with the keyboard for it."""

    def __init__(self, *, autocomplete: str = "tel", **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Telephone"))
        attrs = {"inputmode": "tel", "autocomplete": autocomplete}
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **kwargs)

    def validate(self, value: str) -> None:
        """A number that can be called: pages make a link of it."""
        super().validate(value)
        digits = sum(one.isdigit() for one in value)
        if value and not (5 <= digits <= 15 and re.fullmatch(r"\+?[\d\s()/.\-]+", value.strip())):
            raise forms.ValidationError(_("Write the number in digits, for example +371 20000000."))


class EmailField(NormalEmailFormField):
    """An e-mail address, with its keyboard."""

    def __init__(self, *, autocomplete: str = "email", **kwargs: Any) -> None:
        kwargs.setdefault("label", _("E-mail"))
        super().__init__(widget=forms.EmailInput(attrs={"autocomplete": autocomplete}), **kwargs)


class AddressField(forms.CharField):
    """The street and house."""

    def __init__(self, *, autocomplete: str = "street-address", **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Street and house"))
        attrs = {"autocomplete": autocomplete}
        super().__init__(max_length=300, required=False, widget=forms.TextInput(attrs=attrs), **kwargs)


class TownInput(forms.TextInput):
    """A town typed with suggestions from the gazetteer; without script it is a plain text field."""

    template_name = "alliances/widgets/town.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        options = f"{context['widget']['attrs'].get('id', name)}_places"
        context["widget"]["options"] = options
        context["widget"]["attrs"] |= {
            "list": options,
            "hx-get": str(reverse_lazy("alliances:place-suggest")),
            "hx-trigger": "input changed delay:150ms",
            "hx-target": f"#{options}",
        }
        return context


class TownField(forms.CharField):
    widget = TownInput

    def __init__(self, *, autocomplete: str = OTHERS, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Town or village"))
        kwargs.setdefault("widget", TownInput(attrs={"autocomplete": autocomplete}))
        kwargs.setdefault("help_text", _("Type the first letters and choose, for example “cesis”."))
        super().__init__(max_length=120, **kwargs)


class UnechoedInput(forms.TextInput):
    """A field for a personal code: what was typed never comes back in a page."""

    def format_value(self, value: Any) -> None:
        return None


class ContactFields(forms.Form):
    """Who answers for an organisation."""

    contact_name = forms.CharField(
        label=_("Contact person"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_email = EmailField(required=False)
    contact_phone = PhoneField(required=False)
