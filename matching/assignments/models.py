"""Assignments: a learner's seat at an opening, to be accepted by the employer and the learner."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.kernel import figure_sources
from matching.assignments.lifecycle import LIVE_ASSIGNMENTS, OPEN_ASSIGNMENTS, AssignmentState
from matching.learners.models import Enrolment
from matching.openings.models import Opening, SeatClaim


class Assignment(models.Model):
    """One learner sent to one opening: who was asked, who answered what, and how it ended.

    A new answer never rewrites an old assignment: whoever is sent elsewhere after a refusal gets a new row,
    and ``after`` points to the one before.
    """

    class Origin(models.TextChoices):
        ROUND = "round", _("from a round")
        NEXT_BEST = "next_best", _("next best after a refusal")
        BY_HAND = "by_hand", _("set by hand")
        OWN_FIRM = "own_firm", _("the learner found the employer")

    class Side(models.TextChoices):
        EMPLOYER = "employer", _("employer")
        LEARNER = "learner", _("learner")
        SCHOOL = "school", _("school")

    class Reason(models.TextChoices):
        NO_SUPERVISOR = "no_supervisor", _("nobody can supervise")
        NO_WORK = "no_work", _("no suitable work in that time")
        OTHER_PERSON = "other_person", _("the seat went to somebody else")
        TOO_FAR = "too_far", _("too far, or no way to get there")
        FOUND_OTHER = "found_other", _("found another place")
        NOT_THIS_WORK = "not_this_work", _("not this kind of work")
        NO_ANSWER = "no_answer", _("no answer in time")
        AGREEMENT_END = "agreement_end", _("the agreement ended early")
        LEFT_SCHOOL = "left_school", _("the learner left the school")
        MISTAKE = "mistake", _("answered by mistake; ask us again")
        OTHER = "other", _("another reason")

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="assignments")
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="assignments")
    round = models.ForeignKey(
        "matching.Round", on_delete=models.PROTECT, null=True, related_name="assignments"
    )
    claim = models.OneToOneField(SeatClaim, on_delete=models.PROTECT, related_name="assignment")
    after = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="next")
    origin = models.CharField(max_length=10, choices=Origin.choices)
    status = models.CharField(
        _("state"),
        max_length=17,
        default=AssignmentState.SENT,
        db_index=True,
        choices=[
            (AssignmentState.SENT.value, _("waiting for both sides")),
            (AssignmentState.EMPLOYER_ACCEPTED.value, _("the employer agrees, waiting for the learner")),
            (AssignmentState.LEARNER_ACCEPTED.value, _("the learner agrees, waiting for the employer")),
            (AssignmentState.AGREED.value, _("agreed by both")),
            (AssignmentState.DECLINED.value, _("declined")),
            (AssignmentState.EXPIRED.value, _("expired without an answer")),
            (AssignmentState.WITHDRAWN.value, _("withdrawn by the school")),
        ],
    )
    km = models.FloatField(null=True, blank=True)
    sent_at = models.DateTimeField(auto_now_add=True)
    answer_by = models.DateField(_("answer by"))
    employer_accepted_at = models.DateTimeField(null=True, blank=True)
    learner_accepted_at = models.DateTimeField(null=True, blank=True)
    is_employer_by_school = models.BooleanField(default=False)
    is_learner_by_school = models.BooleanField(default=False)
    answer_batch = models.UUIDField(null=True, blank=True, db_index=True, editable=False)
    """Which answer to several at once the employer's answer was part of."""
    name_released_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=8, choices=Side.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=14, choices=Reason.choices, blank=True)
    note = models.CharField(_("in your own words"), max_length=300, blank=True)

    class Meta:
        ordering = ["answer_by", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "round"],
                condition=models.Q(status__in=sorted(LIVE_ASSIGNMENTS)),
                name="matching_assignment_live_once",
                violation_error_message=_("This learner is sent to an employer in this round already."),
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=sorted(LIVE_ASSIGNMENTS)) | models.Q(ended_at__isnull=False),
                name="matching_assignment_end_has_time",
                violation_error_message=_("An assignment that ended has the time of its end."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} – {self.opening}"

    @property
    def state_label(self) -> str:
        """The state in words; what ended with its agreement or its enrolment was withdrawn by nobody."""
        reasons = {self.Reason.AGREEMENT_END, self.Reason.LEFT_SCHOOL}
        is_over = self.status == AssignmentState.WITHDRAWN and self.reason in reasons
        return str(self.get_reason_display() if is_over else self.get_status_display())

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to answer."""
        return self.status in OPEN_ASSIGNMENTS

    @property
    def waits_for_employer(self) -> bool:
        return self.status in {AssignmentState.SENT, AssignmentState.LEARNER_ACCEPTED}

    @property
    def waits_for_learner(self) -> bool:
        return self.status in {AssignmentState.SENT, AssignmentState.EMPLOYER_ACCEPTED}

    def is_overdue_on(self, day: dt.date) -> bool:
        return self.is_open and self.answer_by < day

    @cached_property
    def kept(self) -> AssignmentTerms | None:
        """The terms that hold for this pair; ``None`` for one of before terms were kept."""
        return self._version(AssignmentTerms.State.CURRENT)

    @cached_property
    def proposed(self) -> AssignmentTerms | None:
        """Other terms about which both sides are asked again."""
        return self._version(AssignmentTerms.State.PROPOSED)

    def _version(self, state: str) -> AssignmentTerms | None:
        return next((row for row in self.terms_versions.all() if row.state == state), None)


class AssignmentTerms(models.Model):
    """The terms of one pair as they were shown: kept with it whatever happens to the opening afterwards.

    ``values`` are written and read by ``matching.assignments.terms`` alone; ``schema`` names their form. One
    version holds. Where both sides are asked again, the other one is proposed beside it, and holds once both
    agreed.
    """

    class State(models.TextChoices):
        CURRENT = "current", _("holds")
        PROPOSED = "proposed", _("asked again")
        REPLACED = "replaced", _("replaced")
        REFUSED = "refused", _("not agreed")

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="terms_versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.CURRENT)
    schema = models.PositiveSmallIntegerField()
    values = models.JSONField()
    digest = models.CharField(max_length=16)
    starts_on = models.DateField()
    ends_on = models.DateField()
    shown_at = models.DateTimeField(auto_now_add=True)
    employer_agreed_at = models.DateTimeField(null=True)
    learner_agreed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["assignment_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "number"], name="matching_terms_number_once"),
            models.UniqueConstraint(
                fields=["assignment"],
                condition=models.Q(state="current"),
                name="matching_terms_current_once",
            ),
            models.UniqueConstraint(
                fields=["assignment"],
                condition=models.Q(state="proposed"),
                name="matching_terms_proposed_once",
                violation_error_message=_("Both sides are being asked about other terms already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment} v{self.number}"


figure_sources.register("matching.assignment")
figure_sources.register("matching.assignmentterms")
