"""Forms of signing: a signature on paper, a signed file and whose signatures it holds, a one-time code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.organisations.models import Organisation
from alliances.pages.fields import DayField, WholeNumberField
from dvb.signing.documents import DocumentSide, Paper


def _choices(sides: list[DocumentSide]) -> list[tuple[str, Any]]:
    return [(side.key, side.label) for side in sides]


class CodeForm(forms.Form):
    """The second factor."""

    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        help_text=_("Six digits."),
    )


class SignatureForm(forms.Form):
    """A signature that somebody gave on paper."""

    side = forms.ChoiceField(label=_("Side"), widget=forms.RadioSelect)
    name = forms.CharField(label=_("Who signed"), max_length=150)
    signed_on = DayField(label=_("Signed on"))
    scan = forms.FileField(
        label=_("Scan of the paper"), required=False, help_text=_("PDF, PNG or JPEG, at most 10 MB.")
    )

    def __init__(self, *args: Any, paper: Paper, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"signed_on": timezone.localdate()}, **kwargs})
        self.fields["side"].choices = _choices(paper.open_sides())  # type: ignore[attr-defined]
        if len(paper.document.sides) == 1:
            del self.fields["side"]
        if not paper.document.names_signer:
            del self.fields["name"]


class CorrectDayForm(forms.Form):
    """The day on which a signature on paper was really given, and why it is corrected."""

    signed_on = DayField(label=_("Signed on"))
    reason = forms.CharField(label=_("Why it is corrected"), max_length=300)

    def __init__(self, *args: Any, is_reason_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_reason_needed:
            del self.fields["reason"]


class VoidForm(forms.Form):
    """Why a document does not count any more."""

    reason = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("All sides of the document read it.")
    )


class SignedFileForm(forms.Form):
    """A file that somebody signed electronically."""

    file = forms.FileField(
        label=_("Signed file"),
        help_text=_("An .edoc or a signed PDF, at most 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".edoc,.asice,.pdf"}),
    )


class AcceptForm(forms.Form):
    """Which side a signature in a file is."""

    signer = WholeNumberField(min_value=0)
    side = forms.ChoiceField()

    def __init__(self, *args: Any, paper: Paper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["side"].choices = _choices(list(paper.document.sides))  # type: ignore[attr-defined]


class SigningForm(CodeForm):
    """The code with which somebody signs, and that she has read what she signs."""

    has_read = forms.BooleanField(label=_("I have read the paper and sign it."))

    def __init__(self, *args: Any, for_whom: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if for_whom is not None:
            label = _("I have read the paper and may sign it for %(organisation)s.")
            self.fields["has_read"].label = label % {"organisation": for_whom.name}
