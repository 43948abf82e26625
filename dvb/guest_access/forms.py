"""Forms of people without an account, and of the school that lets them in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.pages.fields import OTHERS, DayField, EmailField
from dvb.agreements.models import Agreement
from matching.learners.models import Guardian

LANGUAGES = [
    ("lv", _("Latvian")),
    ("en", _("English")),
    ("ru", _("Latvian, with a summary in Russian")),
    ("uk", _("Latvian, with a summary in Ukrainian")),
]


class GuardianForm(forms.ModelForm[Guardian]):
    """One parent or guardian."""

    class Meta:
        model = Guardian
        fields = ["name", "relation", "email", "phone", "address", "language"]
        labels = {
            "name": _("First name and surname"),
            "relation": _("Relation to the learner"),
            "email": _("E-mail"),
            "phone": _("Telephone"),
            "address": _("Address"),
            "language": _("Language of the letters"),
        }
        widgets = {
            "email": forms.EmailInput(attrs={"autocomplete": OTHERS}),
            "phone": forms.TextInput(attrs={"inputmode": "tel", "autocomplete": OTHERS}),
            "address": forms.TextInput(attrs={"autocomplete": OTHERS}),
            "language": forms.Select(choices=LANGUAGES),
        }
        help_texts = {"email": _("The link and the codes go there. Without it the school reads codes out.")}


class SupervisorLinkForm(forms.Form):
    """Whom the school asks to confirm at the workplace."""

    name = forms.CharField(label=_("Supervisor"), max_length=150)
    email = EmailField(autocomplete=OTHERS)
    also = forms.MultipleChoiceField(
        label=_("She supervises also"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One letter lists all of them, and one code opens all."),
    )

    def __init__(self, *args: Any, others: Sequence[Agreement] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = {str(one.pk): one for one in others}
        if not self.others:
            del self.fields["also"]
            return
        names = [(key, one.assignment.enrolment.person.name) for key, one in self.others.items()]
        field: Any = self.fields["also"]
        field.choices = names

    def clean_also(self) -> list[Agreement]:
        return [self.others[key] for key in self.cleaned_data["also"]]


class AnswerForm(forms.Form):
    """What the school answers to a guardian or supervisor."""

    answer = forms.CharField(
        label=_("Answer"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It stands on the person's page; she is told by e-mail. After a call: what was agreed."),
    )

    def __init__(self, *args: Any, has_email: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_email:
            self.fields["answer"].help_text = _(
                "She has no e-mail address: print her a letter with the answer, or phone. Your start page "
                "keeps it as a task until you say that she knows. After a call: what was agreed."
            )


class PaperAcknowledgementForm(forms.Form):
    """Somebody signed the notice on paper."""

    name = forms.CharField(label=_("Who signed"), max_length=150)
    given_on = DayField(label=_("Signed on"), initial=timezone.localdate)
