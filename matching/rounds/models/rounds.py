"""Rounds, runs (never deleted), proposals, and pairs fixed by a person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from alliances.alliances.models import Alliance
from alliances.catalogue.models import Programme
from alliances.organisations.models import Organisation
from matching.learners.models import Enrolment, Group, SchoolYear
from matching.openings.models import Opening
from matching.rounds.lifecycle import ProposalState, RoundState, RunState


class Round(models.Model):
    """One matching campaign: whose learners, which kinds of placement, when, by which policy."""

    name = models.CharField(_("name"), max_length=150)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="rounds")
    alliance = models.ForeignKey(
        Alliance, on_delete=models.PROTECT, null=True, blank=True, related_name="rounds"
    )
    school_year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="rounds")
    kinds = models.JSONField(default=list)
    starts_on = models.DateField(_("placements from"))
    ends_on = models.DateField(_("placements to"))
    groups = models.ManyToManyField(Group, verbose_name=_("groups"), blank=True, related_name="rounds")
    programmes = models.ManyToManyField(
        Programme, verbose_name=_("programmes"), blank=True, related_name="rounds"
    )
    is_narrowed = models.BooleanField(default=False)
    """Only learners of these groups or programmes; false: all of the schools' learners."""

    follows = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="followed_by"
    )
    policy = models.JSONField(default=dict)
    status = models.CharField(
        _("state"),
        max_length=12,
        default=RoundState.DRAFT,
        choices=[
            (RoundState.DRAFT.value, _("being prepared")),
            (RoundState.PROPOSED.value, pgettext_lazy("round", "proposed")),
            (RoundState.PUBLISHED.value, pgettext_lazy("round", "published")),
            (RoundState.CLOSED.value, pgettext_lazy("round", "closed")),
        ],
    )
    current_run = models.ForeignKey("Run", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="matching_round_order",
                violation_error_message=_("A round's placements end on or after the day they start."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class TravelTime(models.Model):
    """Minutes between two places, uploaded for one round; used instead of kilometres."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="travel_times")
    origin = models.CharField(max_length=120)
    destination = models.CharField(max_length=120)
    minutes = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "origin", "destination"], name="matching_travel_once")
        ]

    def __str__(self) -> str:
        return f"{self.origin} – {self.destination}: {self.minutes}"


class Lock(models.Model):
    """A pair that a person fixed for a round: no run may change it.

    An empty opening means: deliberately left without a place.
    """

    class Origin(models.TextChoices):
        LOCKED = "locked", _("locked")
        BY_HAND = "by_hand", _("set by hand")
        LAST_YEAR = "last_year", _("same as last year")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="locks")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="locks")
    opening = models.ForeignKey(
        Opening, on_delete=models.CASCADE, null=True, blank=True, related_name="locks"
    )
    origin = models.CharField(max_length=10, choices=Origin.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "enrolment"],
                name="matching_lock_once",
                violation_error_message=_("This learner is fixed in this round already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} – {self.opening}"


class Run(models.Model):
    """One solution of a round, stored with everything that is needed to reproduce it byte for byte."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    status = models.CharField(
        max_length=10,
        default=RunState.QUEUED,
        choices=[
            (RunState.QUEUED.value, _("waiting")),
            (RunState.RUNNING.value, _("running")),
            (RunState.DONE.value, _("done")),
            (RunState.FAILED.value, _("failed")),
        ],
    )
    stage = models.CharField(max_length=40, blank=True)
    progress = models.PositiveSmallIntegerField(default=0)
    touched_at = models.DateTimeField(auto_now=True)
    policy = models.JSONField(default=dict)
    ruleset_version = models.CharField(max_length=64, blank=True)
    solver = models.CharField(max_length=80, blank=True)
    solver_version = models.CharField(max_length=80, blank=True)
    input_sha256 = models.CharField(max_length=64, blank=True)
    output_sha256 = models.CharField(max_length=64, blank=True)
    certificate_ok = models.BooleanField(default=False)
    summary = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["round_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="matching_run_number_once"),
            models.UniqueConstraint(
                fields=["round"],
                condition=models.Q(status__in=[RunState.QUEUED.value, RunState.RUNNING.value]),
                name="matching_run_active_once",
                violation_error_message=_("This round is being computed already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} #{self.number}"

    @property
    def is_active(self) -> bool:
        return self.status in {RunState.QUEUED, RunState.RUNNING}


class RunArchive(models.Model):
    """The arrays of a finished run, apart from its row so that no list of runs carries them."""

    run = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="archive")
    input_npz = models.BinaryField()
    output_npz = models.BinaryField()

    def __str__(self) -> str:
        return str(self.run)


class Pseudonym(models.Model):
    """The key from a run's pseudonym to a row; it can be erased and the run still replays."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="pseudonyms")
    pseudonym = models.CharField(max_length=20)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, null=True, related_name="+")
    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "pseudonym"], name="matching_pseudonym_once")]

    def __str__(self) -> str:
        return self.pseudonym


class Proposal(models.Model):
    """What a run suggests for one learner, and what a person made of it since.

    ``computed_*`` keep the run's own answer once a person has edited it, so that runs stay comparable.
    """

    class Origin(models.TextChoices):
        SOLVER = "solver", _("computed")
        LOCKED = "locked", _("locked")
        BY_HAND = "by_hand", _("set by hand")
        LAST_YEAR = "last_year", _("same as last year")

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="proposals")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="proposals")
    opening = models.ForeignKey(
        Opening, on_delete=models.CASCADE, null=True, blank=True, related_name="proposals"
    )
    status = models.CharField(
        max_length=10,
        default=ProposalState.PROPOSED,
        choices=[
            (ProposalState.PROPOSED.value, _("proposed")),
            (ProposalState.LOCKED.value, _("locked")),
            (ProposalState.PUBLISHED.value, _("published")),
        ],
    )
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.SOLVER)
    km = models.FloatField(null=True, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    cost = models.BigIntegerField(null=True, blank=True)
    wish_rank = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=20, blank=True, db_index=True)
    flags = models.PositiveIntegerField(default=0)
    explanation = models.JSONField(default=dict)
    is_edited = models.BooleanField(default=False)
    computed_opening = models.ForeignKey(
        Opening, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    computed_km = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["run_id", "enrolment__person__sort_key", "pk"]
        constraints = [models.UniqueConstraint(fields=["run", "enrolment"], name="matching_proposal_once")]

    def __str__(self) -> str:
        return f"{self.enrolment} – {self.opening}"
