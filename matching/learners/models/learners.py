"""Persons, their dated enrolments, groups with calendars, school years, and the enrolment stock."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.catalogue.models import Programme, Skill
from alliances.kernel.fields import NormalEmailField
from alliances.kernel.model_mixins import Keyed, Located, Protected
from alliances.law.rules import age_on, is_minor
from alliances.organisations.models import Organisation, Workplace


class SchoolYear(models.Model):
    """One school year, 1 September to 31 August."""

    code = models.CharField(max_length=9, unique=True)
    starts_on = models.DateField(unique=True)
    ends_on = models.DateField()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")),
                name="matching_schoolyear_order",
                violation_error_message=_("A school year ends after it starts."),
            )
        ]

    def __str__(self) -> str:
        return self.code


class Group(Keyed):
    """A class of one school in one school year; its calendar says when its learners can work."""

    school = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="groups")
    school_year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="groups")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="groups")
    code = models.CharField(_("group"), max_length=30)
    course = models.PositiveSmallIntegerField(_("course"), default=1)
    last_course = models.PositiveSmallIntegerField(_("last course"), default=4)
    contact_name = models.CharField(_("contact person"), max_length=150, blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    contact_email = NormalEmailField(_("e-mail"), blank=True)

    class Meta:
        ordering = ["sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "school_year", "code"],
                name="matching_group_once",
                violation_error_message=_("This group exists in this school year already."),
            )
        ]

    def searchable_parts(self) -> tuple[str, ...]:
        return (self.code,)

    def __str__(self) -> str:
        return self.code


class BlockKind(models.TextChoices):
    SCHOOL = "school", _("school weeks")
    DVB = "dvb", _("work-based learning")
    PRAKSE = "prakse", _("traineeship")
    HOLIDAY = "holiday", _("holidays")


class CalendarBlock(models.Model):
    """An interval of a group's year; blocks of a group never overlap (checked when imported)."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="blocks")
    kind = models.CharField(max_length=10, choices=BlockKind.choices)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["group_id", "starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["group", "starts_on"], name="matching_block_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="matching_block_order",
                violation_error_message=_("A block ends after it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.kind} {self.starts_on}–{self.ends_on}"


class Sex(models.TextChoices):
    NOT_SAID = "", _("not said")
    FEMALE = "female", _("female")
    MALE = "male", _("male")


class Person(Keyed, Located):
    """A learner as a person, whatever she is enrolled in. The birth date is given, never derived."""

    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    email = NormalEmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    sex = models.CharField(_("sex"), max_length=6, blank=True, choices=Sex.choices)
    person_code_sealed = models.TextField(blank=True, editable=False)
    person_code_hash = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="persons"
    )
    """Her account. Each school keeps a row of its own about her: one account may stand for several rows."""
    is_demo = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [*Located.Meta.constraints]

    def searchable_parts(self) -> tuple[str, ...]:
        return (f"{self.last_name} {self.first_name}", f"{self.first_name} {self.last_name}")

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def __str__(self) -> str:
        return self.name

    def age_on(self, day: dt.date) -> int | None:
        return age_on(self.birth_date, day) if self.birth_date else None

    def needs_guardian_on(self, day: dt.date) -> bool:
        """Whether she is a minor on that day; an unknown birth date counts as a minor."""
        return self.birth_date is None or is_minor(self.birth_date, day)


class EndReason(models.TextChoices):
    TRANSFER = "transfer", _("moved to another school or group")
    LEAVE = "leave", _("left at own wish")
    EXPELLED = "expelled", _("expelled")
    GRADUATED = "graduated", _("graduated")


def here_on(day: dt.date, prefix: str = "") -> models.Q:
    """Enrolments whose last day, if one is entered, has not passed by this day; ``prefix`` leads to them."""
    is_open = models.Q(**{f"{prefix}ended_on__isnull": True})
    return is_open | models.Q(**{f"{prefix}ended_on__gte": day})


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def on(self, day: dt.date) -> EnrolmentQuerySet:
        """Enrolments that are active on this day."""
        return self.not_left_by(day).filter(started_on__lte=day)

    def not_left_by(self, day: dt.date) -> EnrolmentQuerySet:
        """Enrolments that are active on this day or begin later."""
        return self.filter(here_on(day))

    def without_location(self) -> EnrolmentQuerySet:
        """Learners without a start point for distances: neither home nor hostel has a location."""
        return self.filter(person__lat__isnull=True, hostel__lat__isnull=True)


class Enrolment(Protected):
    """One enrolment of a person in one programme of one school: the matcher's learner."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="enrolments")
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="enrolments")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="enrolments")
    group = models.ForeignKey(
        Group, on_delete=models.SET_NULL, null=True, blank=True, related_name="enrolments"
    )
    started_on = models.DateField(_("enrolled from"))
    ended_on = models.DateField(_("enrolled to"), null=True, blank=True)
    end_reason = models.CharField(max_length=12, choices=EndReason.choices, blank=True)
    hostel = models.ForeignKey(Workplace, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    max_km = models.PositiveSmallIntegerField(_("furthest way, km"), null=True, blank=True)
    available_from = models.DateField(_("available from"), null=True, blank=True)
    available_to = models.DateField(_("available to"), null=True, blank=True)
    known_skills = models.ManyToManyField(Skill, blank=True, related_name="+")
    lottery_number = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[models.Manager[Enrolment]] = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["person__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "external_id"],
                condition=~models.Q(external_id="") & models.Q(ended_on__isnull=True),
                name="matching_enrolment_number_once",
                violation_error_message=_("This school has an open enrolment with this number already."),
            ),
            models.UniqueConstraint(
                fields=["person", "programme"],
                condition=models.Q(ended_on__isnull=True),
                name="matching_enrolment_open_once",
                violation_error_message=_("This person is enrolled in this programme already."),
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__gte=models.F("started_on")),
                name="matching_enrolment_order",
                violation_error_message=_("An enrolment ends on or after the day it starts."),
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True, end_reason="") | models.Q(ended_on__isnull=False),
                name="matching_enrolment_end_has_day",
                violation_error_message=_("A reason for leaving needs the day of leaving."),
            ),
        ]

    @property
    def has_left(self) -> bool:
        """Whether her last day has passed: one that lies ahead takes nothing away before it."""
        return self.ended_on is not None and self.ended_on < timezone.localdate()

    @property
    def bases(self) -> list[Person | Workplace]:
        """Home, and the hostel where she lives there, as far as it is known where they are."""
        return [place for place in (self.person, self.hostel) if place is not None and place.has_point]

    def __str__(self) -> str:
        return f"{self.person} ({self.programme})"
