"""Openings, their seats, and who claims a seat."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.catalogue.models import Qualification, Skill
from alliances.kernel import figure_sources
from alliances.kernel.model_mixins import Keyed, Protected
from alliances.law.rules import ADULT_AGE
from alliances.organisations.models import Hazard, Organisation, Supervisor, Workplace
from matching.learners.models import Enrolment
from matching.openings.lifecycle import OpeningState


class PlacementKind(models.TextChoices):
    DVB = "dvb", _("work-based learning (DVB)")
    PRAKSE = "prakse", _("traineeship (prakse)")


class OpeningQuerySet(models.QuerySet["Opening"]):
    def offered(self) -> OpeningQuerySet:
        """Published openings of confirmed employers: what learners see and rounds may use."""
        return self.filter(status=OpeningState.PUBLISHED, employer__verified_at__isnull=False)

    def open_between(self, first: dt.date, last: dt.date) -> OpeningQuerySet:
        """Offered openings whose dates touch these days."""
        return self.offered().filter(starts_on__lte=last, ends_on__gte=first)

    def with_free_seats(self) -> OpeningQuerySet:
        """Adds ``free_seats``: seats without a live claim."""
        live = SeatClaim.objects.filter(seat__opening=models.OuterRef("pk"), released_at__isnull=True)
        taken = live.order_by().values("seat__opening").annotate(n=models.Count("pk")).values("n")
        return self.annotate(
            taken_seats=Coalesce(models.Subquery(taken), 0),
            free_seats=models.F("seat_count") - Coalesce(models.Subquery(taken), 0),
        )

    def with_requests(self) -> OpeningQuerySet:
        """Adds ``asked_in_month``: learners sent here since the first of this month."""
        first = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        requests = models.Count("assignments", filter=models.Q(assignments__sent_at__gte=first))
        rows = Opening.objects.filter(pk=models.OuterRef("pk")).order_by().annotate(n=requests).values("n")
        return self.annotate(asked_in_month=Coalesce(models.Subquery(rows), 0))

    def with_open_seats(self) -> OpeningQuerySet:
        """Adds what `Opening.open_seats` counts with."""
        return self.with_free_seats().with_requests()

    def without_location(self) -> OpeningQuerySet:
        """Openings at sites without a location."""
        return self.filter(workplace__in=Workplace.objects.without_location())


class Opening(Keyed, Protected):
    """An offered place with a capacity: what can be learned there, when, and under which conditions."""

    employer = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="openings")
    workplace = models.ForeignKey(Workplace, on_delete=models.PROTECT, related_name="openings")
    title = models.CharField(_("title"), max_length=200, blank=True)
    description = models.TextField(_("what one does there"), max_length=2000, blank=True)
    kind = models.CharField(
        _("kind"), max_length=10, choices=PlacementKind.choices, default=PlacementKind.DVB
    )
    status = models.CharField(
        _("state"),
        max_length=12,
        default=OpeningState.DRAFT,
        choices=[
            (OpeningState.DRAFT.value, _("draft")),
            (OpeningState.PUBLISHED.value, _("published")),
            (OpeningState.PAUSED.value, _("paused")),
            (OpeningState.ASLEEP.value, _("asleep")),
            (OpeningState.CLOSED.value, _("closed")),
        ],
    )
    qualifications = models.ManyToManyField(Qualification, related_name="openings")
    seat_count = models.PositiveSmallIntegerField(_("seats"), default=1)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    weekly_hours = models.DecimalField(
        _("hours a week"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    min_age = models.PositiveSmallIntegerField(_("minimum age"), null=True, blank=True)
    skills = models.ManyToManyField(Skill, blank=True, related_name="+")
    hazards = models.ManyToManyField(Hazard, blank=True, related_name="+")
    has_minor_declarations = models.BooleanField(
        _("the three declarations for minors are given"),
        default=False,
        help_text=_("Related to the training, beside the supervisor, safety at work ensured."),
    )
    supervisor = models.ForeignKey(
        Supervisor, on_delete=models.SET_NULL, null=True, blank=True, related_name="openings"
    )
    supervisor_name = models.CharField(_("supervisor"), max_length=150, blank=True)
    requests_a_month = models.PositiveSmallIntegerField(_("requests a month"), null=True, blank=True)
    confirmed_on = models.DateField(_("confirmed on"), default=timezone.localdate)
    remuneration_kind = models.CharField(
        _("pay"),
        max_length=10,
        blank=True,
        choices=[
            ("", _("not agreed")),
            ("wage", _("wage")),
            ("stipend", _("stipend")),
            ("none", _("unpaid")),
        ],
    )
    remuneration_eur = models.DecimalField(
        _("euro a month"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    registered_by = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="registered_openings"
    )
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[Opening]] = OpeningQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "external_id"],
                condition=~models.Q(external_id=""),
                name="matching_opening_number_once",
                violation_error_message=_("This employer has an opening with this number already."),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="matching_opening_order",
                violation_error_message=_("An opening ends on or after the day it starts."),
            ),
            models.CheckConstraint(
                condition=models.Q(seat_count__gte=1, seat_count__lte=500),
                name="matching_opening_seats",
                violation_error_message=_("An opening has 1 to 500 seats."),
            ),
            models.CheckConstraint(
                condition=models.Q(requests_a_month__isnull=True) | models.Q(requests_a_month__gte=1),
                name="matching_opening_requests",
                violation_error_message=_("Allow at least one request a month, or pause the opening."),
            ),
        ]

    def searchable_parts(self) -> tuple[str, ...]:
        return (f"{self.employer.name} {self.title}", self.external_id, self.workplace.town)

    @property
    def managers(self) -> tuple[int | None, int | None]:
        """Organisations that change it: the employer, and whoever entered it for the employer."""
        return self.employer_id, self.registered_by_id

    @property
    def is_full(self) -> bool:
        """Offered, but every seat is taken; counted, so that it cannot drift (needs `with_free_seats`)."""
        return self.status == OpeningState.PUBLISHED and self.free_seats <= 0  # type: ignore[attr-defined]

    @property
    def requests_left(self) -> int | None:
        """How many more learners may be sent this month; ``None`` without a limit (`with_requests`)."""
        if self.requests_a_month is None:
            return None
        requests: int = self.asked_in_month  # type: ignore[attr-defined]
        return max(0, self.requests_a_month - requests)

    @property
    def open_seats(self) -> int:
        """Free seats, but not more than learners may still be sent this month (`with_open_seats`)."""
        free: int = max(0, self.free_seats)  # type: ignore[attr-defined]
        left = self.requests_left
        return free if left is None else min(free, left)

    @property
    def is_for_adults(self) -> bool:
        """Whether its minimum age leaves out everybody whom the rules for minors protect."""
        return self.min_age is not None and self.min_age >= ADULT_AGE

    @property
    def told_apart(self) -> str:
        """Its name with the town and the days: many openings of one employer share a title."""
        days = f"{self.starts_on:%d.%m.%Y}.–{self.ends_on:%d.%m.%Y}."
        return ", ".join(filter(None, (str(self), self.workplace.town, days)))

    def __str__(self) -> str:
        return self.title or self.employer.name


class Seat(models.Model):
    """One unit of an opening's capacity."""

    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["opening_id", "number"]
        constraints = [models.UniqueConstraint(fields=["opening", "number"], name="matching_seat_once")]

    def __str__(self) -> str:
        return f"{self.opening} #{self.number}"


class SeatClaim(models.Model):
    """A learner's claim on a seat until it is released; at most one active claim for each seat."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="claims")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="claims")
    round = models.ForeignKey("matching.Round", on_delete=models.PROTECT, null=True, related_name="claims")
    claimed_at = models.DateTimeField(auto_now_add=True)
    released_at = models.DateTimeField(null=True, blank=True)
    release_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seat"],
                condition=models.Q(released_at__isnull=True),
                name="matching_seat_live_claim_once",
                violation_error_message=_("This seat is taken."),
            ),
            models.UniqueConstraint(
                fields=["enrolment", "round"],
                condition=models.Q(released_at__isnull=True),
                name="matching_enrolment_round_claim_once",
                violation_error_message=_("This learner has a seat in this round already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} – {self.seat}"


class Wish(models.Model):
    """A learner's ranked preference for an opening; rank 1 is the first wish."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="wishes")
    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="wishes")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["enrolment_id", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "opening"], name="matching_wish_once"),
            models.UniqueConstraint(fields=["enrolment", "rank"], name="matching_wish_rank_once"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.rank}. {self.opening}"


class EmployerWish(models.Model):
    """An employer's ranked preference for a learner; rank 1 is the first."""

    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="employer_wishes")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="employer_wishes")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["opening_id", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["opening", "enrolment"], name="matching_employerwish_once")
        ]

    def __str__(self) -> str:
        return f"{self.opening}: {self.rank}. {self.enrolment}"


class Exclusion(models.Model):
    """A learner is not to be placed with an employer (school's or guardian's word)."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="exclusions")
    employer = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "employer"], name="matching_exclusion_once")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} – {self.employer}"


figure_sources.register("matching.opening")
figure_sources.register_irrelevant(
    "matching.employerwish",
    "matching.exclusion",
    "matching.opening_hazards",
    "matching.opening_qualifications",
    "matching.opening_skills",
    "matching.seat",
    "matching.seatclaim",
    "matching.wish",
)
