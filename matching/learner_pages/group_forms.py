"""Forms of groups: a group, its calendar, and the roll-over into the next school year."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from alliances.catalogue.models import Programme
from alliances.organisations.models import Organisation
from alliances.pages.fields import DayField, EmailField, PhoneField, WholeNumberField
from matching.enrolment_changes.services.roll_over import Plan, suggested_names
from matching.learners.models import BlockKind
from matching.learners.services.groups import Block


class GroupForm(forms.Form):
    """A group of one school year."""

    code = forms.CharField(label=_("Name of the group"), max_length=30)
    programme = forms.ModelChoiceField(label=_("Programme"), queryset=Programme.objects.none())
    course = WholeNumberField(label=_("Course"), min_value=1, max_value=6, initial=1)
    last_course = WholeNumberField(
        label=_("Last course"),
        min_value=1,
        max_value=6,
        initial=4,
        help_text=_("After it learners graduate."),
    )
    contact_name = forms.CharField(
        label=_("Who answers for this group"),
        max_length=150,
        required=False,
        help_text=_("Learners, guardians and employers read this name. Empty: the school's own contact."),
    )
    contact_phone = PhoneField(required=False)
    contact_email = EmailField(required=False)

    def __init__(self, *args: Any, school: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programmes = Programme.objects.filter(school=school)
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]


class BlockForm(forms.Form):
    """One interval of a calendar; an empty line is passed over."""

    kind = forms.ChoiceField(label=_("What for"), choices=[("", "–"), *BlockKind.choices], required=False)
    starts_on = DayField(label=_("From"), required=False)
    ends_on = DayField(label=_("To"), required=False)

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        filled = [name for name in self.fields if values.get(name)]
        for name in self.fields:
            if filled and name not in filled and name not in self.errors:
                self.add_error(name, _("Fill this in, or empty the whole line."))
        return values


class BaseBlocks(forms.BaseFormSet):  # type: ignore[type-arg]
    """The lines of a calendar."""

    def blocks(self) -> list[Block]:
        blocks = [form.cleaned_data for form in self.forms if form.cleaned_data.get("kind")]
        return [Block(row["kind"], row["starts_on"], row["ends_on"]) for row in blocks]


BlockForms = forms.formset_factory(BlockForm, formset=BaseBlocks, extra=3, max_num=120, absolute_max=150)


class RollOverForm(forms.Form):
    """The names of the new groups and the day on which the last course graduates."""

    graduated_on = DayField(label=_("The last course graduates on"))
    is_sure = forms.BooleanField(label=_("I have looked at the plan"))

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"graduated_on": plan.from_year.ends_on}, **kwargs})
        self.plan, names = plan, suggested_names(plan)
        for step in plan.advancing:
            self.fields[f"code_{step.group.pk}"] = forms.CharField(
                label=_("New name of %(group)s") % {"group": step.group.code},
                max_length=30,
                initial=names[step.group.pk],
            )

    def clean(self) -> dict[str, Any]:
        if self.plan.done_on is not None:
            raise ValidationError(_("This was done already."))
        return self.cleaned_data

    def codes(self) -> dict[int, str]:
        return {step.group.pk: self.cleaned_data[f"code_{step.group.pk}"] for step in self.plan.advancing}

    def rows(self) -> list[dict[str, Any]]:
        """Each step of the plan with the field of its new name."""
        names = self.fields.keys()
        return [
            {
                "step": step,
                "field": self[f"code_{step.group.pk}"] if f"code_{step.group.pk}" in names else None,
            }
            for step in self.plan.steps
        ]
