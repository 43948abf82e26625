"""Forms of reports: what happened, what was done, and who reads them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliances.organisations.models import Organisation
from alliances.pages.fields import DayField, PhoneField, RowsField
from alliances.people.models import User
from dvb.safeguarding.models import Concern, SafeguardingOfficer
from dvb.safeguarding.services.officers import LOOKS_ON, standing_of
from matching.assignments.models import Assignment

ELSEWHERE = "elsewhere"


class ConcernForm(forms.Form):
    """A report in a minute; where there was more than one stay, or none runs, it asks where."""

    kind = forms.ChoiceField(
        label=_("What happened?"), choices=Concern.Kind.choices, widget=forms.RadioSelect, initial="concern"
    )
    happened_on = DayField(label=_("When?"), initial=timezone.localdate)
    where = forms.ChoiceField(label=_("Where?"), required=False)
    text = forms.CharField(
        label=_("In a few words"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
    is_urgent = forms.BooleanField(
        label=_("It is urgent: somebody is afraid to go there, or may be hurt"),
        required=False,
        help_text=_("Whoever reads reports today is told at once, and the answer is due sooner."),
    )
    reach = forms.CharField(
        label=_("How can the school reach you safely?"),
        required=False,
        max_length=200,
        help_text=_("If you wish: a telephone number, when you can speak, or what must not be used."),
    )
    kept_from = RowsField(
        label=_("Who must not read this?"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick whom it is about: it goes to another person, who alone reads it."),
    )

    def __init__(
        self,
        *args: Any,
        school: Organisation,
        stays: Sequence[Assignment] = (),
        running: Assignment | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        standing = standing_of(school)
        if len(standing.present & standing.overseers) > 1:
            self.fields["is_urgent"].help_text = _(
                "Whoever reads reports today is told at once, and a second person who is there sees to it "
                "that it is read; the answer is due sooner."
            )
        readers = [one.pk for one in standing.order]
        field: Any = self.fields["kept_from"]
        field.queryset = User.objects.filter(pk__in=readers).order_by("name")
        if len(readers) < 2:  # nobody else could read it: the page says whom to phone
            del self.fields["kept_from"]
        self.stays = {str(stay.pk): stay for stay in stays}
        if not self.stays:
            del self.fields["where"]
            return
        choices: list[tuple[str, str | Promise]] = [
            (key, stay.opening.employer.name) for key, stay in self.stays.items()
        ]
        field = self.fields["where"]
        field.choices = [*choices, (ELSEWHERE, _("at the school or elsewhere"))]
        field.initial = str(running.pk) if running else ""

    def clean(self) -> dict[str, Any]:
        """``where`` as the service takes it: the stay, or that it was at none."""
        values = super().clean() or {}
        chosen = values.pop("where", "")
        if chosen == ELSEWHERE:
            values["is_elsewhere"] = True
        elif chosen:
            values["assignment"] = self.stays[chosen]
        return values


class WorkplaceConcernForm(ConcernForm):
    """The same for an employer's contact person, who says which of the learners there it is about."""

    def __init__(self, *args: Any, stays: Sequence[Assignment], **kwargs: Any) -> None:
        super().__init__(*args, stays=stays, **kwargs)
        field: Any = self.fields["where"]
        field.label, field.required = _("Which learner?"), True
        field.choices = [
            (key, f"{stay.enrolment.person.name}, {stay.enrolment.school.name}")
            for key, stay in self.stays.items()
        ]
        field.initial = next(iter(self.stays)) if len(self.stays) == 1 else ""


class WordForm(forms.Form):
    """What the reporter reads before the report is closed."""

    prefix = "word"
    text = forms.CharField(
        label=_("A word to whoever reported"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "For example: I have read it, I will speak with you on Thursday. It is read on the reporter's "
            "own page; the e-mail says only that there is a word."
        ),
    )


class OutcomeForm(forms.Form):
    """What the named person did, and what the reporter is told."""

    outcome = forms.CharField(
        label=_("What was done?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only you and whoever takes the report over read this."),
    )
    answer = forms.CharField(
        label=_("Answer to whoever reported"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "This or the next field is needed. Read on the reporter's own page; the e-mail says only that "
            "there is an answer."
        ),
    )
    unanswered_because = forms.CharField(
        label=_("Or why there is no answer"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The reporter does not read this, only that the report is closed."),
    )


class ColleagueForm(forms.Form):
    """Somebody of the school."""

    user = forms.ModelChoiceField(label=_("Who reads it"), queryset=User.objects.none())

    def __init__(
        self, *args: Any, school: Organisation, without: Collection[int] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer("user", colleagues(school).exclude(pk__in=without), school)

    def offer(self, name: str, people: Any, school: Organisation) -> None:
        """Let choose among these people, each shown with her role at the school."""
        field: Any = self.fields[name]
        field.queryset = people
        roles: dict[int, str] = {}
        members = school.memberships.filter(ended_on__isnull=True).exclude(role__in=LOOKS_ON)
        for row in members.order_by("pk"):
            roles.setdefault(row.user_id, row.get_role_display())
        field.label_from_instance = lambda user: f"{user}, {roles.get(user.pk, '')}".rstrip(", ")


class OfficerForm(ColleagueForm):
    """The named person, her deputy and her telephone."""

    deputy = forms.ModelChoiceField(
        label=_("Deputy"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Receives reports while the named person is away, and takes over what is late."),
    )
    phone = PhoneField(
        label=_("Telephone of the named person"),
        required=False,
        help_text=_("Learners see it on the page on which they report, also without a connection."),
    )

    deputy_phone = PhoneField(label=_("Telephone of the deputy"), required=False)

    def __init__(self, *args: Any, school: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, school=school, **kwargs)
        self.fields["user"].label = _("Who reads reports")
        self.offer("deputy", colleagues(school), school)


class AbsenceForm(forms.Form):
    """From when to when the named person is away, and the telephone of whoever fills it in."""

    phone = PhoneField(
        label=_("Your telephone"),
        required=False,
        help_text=_("Learners see it on the page on which they report, also without a connection."),
    )
    first = DayField(label=_("First day away"), required=False)
    last = DayField(
        label=_("Last day away"),
        required=False,
        help_text=_(
            "If it is not known yet: the day on which you look again. An e-mail asks before it comes."
        ),
    )

    def __init__(self, *args: Any, has_phone: bool, has_days: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, is_kept in (("phone", has_phone), ("first", has_days), ("last", has_days)):
            if not is_kept:
                del self.fields[name]

    @staticmethod
    def initial_of(row: SafeguardingOfficer, user_id: int | None) -> dict[str, Any]:
        phone = row.phone if user_id == row.user_id else row.deputy_phone
        is_over = row.away_until is None or row.away_until < timezone.localdate()
        days = (None, None) if is_over else (row.away_from, row.away_until)
        return {"first": days[0], "last": days[1], "phone": phone}


def colleagues(school: Organisation) -> Any:
    staff = school.memberships.filter(ended_on__isnull=True).exclude(role__in=LOOKS_ON)
    return User.objects.filter(pk__in=staff.values("user"), is_active=True).order_by("name")
