"""A school's consent to one joint round."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from alliances.alliances.models import AllianceMember
from alliances.organisations.models import Organisation
from matching.rounds.lifecycle import RoundState
from matching.rounds.models.rounds import Proposal, Round, Run


class RoundConsentQuerySet(models.QuerySet["RoundConsent"]):
    def holding(self) -> RoundConsentQuerySet:
        """The schools that take part today: they agreed, and are members still or own the round."""
        return self.filter(_own() | _member(), state=RoundConsent.State.AGREED)

    def counted(self) -> RoundConsentQuerySet:
        """Those whose learners may stand in a result: as ``holding``, and whom a published round holds."""
        published = models.Q(round__published_at__isnull=False)
        return self.filter(_own() | _member() | published, state=RoundConsent.State.AGREED)

    def with_standing(self) -> RoundConsentQuerySet:
        """With whether the school is a member of the round's alliance today, and how it last left that."""
        stays = AllianceMember.objects.filter(
            alliance=models.OuterRef("round__alliance"), organisation=models.OuterRef("school")
        )
        ended = stays.filter(left_on__isnull=False).order_by("-left_on", "-pk")
        related = self.select_related(
            "school", "round__owner", "round__alliance", "membership__left_by", "asked_by", "decided_by"
        )
        return related.annotate(
            is_member=models.Exists(stays.filter(left_on__isnull=True)),
            last_left_on=models.Subquery(ended.values("left_on")[:1]),
            last_left_by=models.Subquery(ended.values("left_by__name")[:1]),
        )

    def to_answer(self) -> RoundConsentQuerySet:
        """Questions that wait for a member: never answered, asked again since, or or left in between."""
        inside = AllianceMember.objects.filter(
            alliance=models.OuterRef("round__alliance"),
            organisation=models.OuterRef("school"),
            left_on__isnull=True,
        )
        state = RoundConsent.State
        asked_since = models.Q(
            state__in=[state.DECLINED, state.WITHDRAWN], asked_at__gt=models.F("decided_at")
        )
        ended = models.Q(state=state.AGREED) & ~_member() & ~_own()
        return self.filter(
            models.Q(state=state.ASKED) | asked_since | ended,
            models.Exists(inside),
            round__published_at__isnull=True,
            round__status__in=[RoundState.DRAFT, RoundState.PROPOSED],
        )


def _own() -> models.Q:
    return models.Q(school_id=models.F("round__owner_id"))


def _member() -> models.Q:
    return models.Q(membership__isnull=False, membership__left_on__isnull=True)


class RoundConsent(models.Model):
    """One school's consent to one round; until it agrees none of its learners is read.

    ``membership`` is the alliance membership that the school agreed under: the consent ends with it.
    ``is_narrowed``: it agreed for those of the round's groups and programmes that are its own, and no others.
    """

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("consent", "not answered yet")
        AGREED = "agreed", pgettext_lazy("consent", "agreed")
        DECLINED = "declined", pgettext_lazy("consent", "declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("consent", "withdrawn")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="consents")
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="round_consents")
    membership = models.ForeignKey(
        AllianceMember, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_narrowed = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[models.Manager[RoundConsent]] = RoundConsentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "school"],
                name="matching_consent_once",
                violation_error_message=_("This school is asked already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.school}: {self.round}"


def taking_part(round_: Round) -> models.QuerySet[Organisation]:
    """The schools whose learners a round may read today."""
    consents = RoundConsent.objects.holding().filter(round=round_)
    return Organisation.objects.filter(pk__in=consents.values("school"))


def in_scope(round_: Round) -> models.Q:
    """Of the enrolments of schools that take part, those that the round is about.

    A school's own round is narrowed as a whole; in a joint one each school narrows its own part.
    """
    chosen = models.Q(group__in=round_.groups.values("pk")) | models.Q(
        programme__in=round_.programmes.values("pk")
    )
    if round_.is_narrowed:
        return chosen
    if round_.alliance_id is None:
        return models.Q()
    narrowed = RoundConsent.objects.filter(round=round_, is_narrowed=True)
    return chosen | ~models.Q(school__in=narrowed.values("school"))


def without_consent(run: str) -> models.Exists:
    """Whether a run, named by where it stands in a query, holds learners whose school did not agree."""
    counted = RoundConsent.objects.counted().filter(
        round=models.OuterRef("run__round"), school=models.OuterRef("enrolment__school")
    )
    rows = Proposal.objects.filter(run=models.OuterRef(run)).exclude(models.Exists(counted))
    return models.Exists(rows)


def with_absent_schools(run: str) -> models.Exists:
    """As ``without_consent``, but also for a published round: whether a school of the run is away today."""
    holding = RoundConsent.objects.holding().filter(
        round=models.OuterRef("run__round"), school=models.OuterRef("enrolment__school")
    )
    rows = Proposal.objects.filter(run=models.OuterRef(run)).exclude(models.Exists(holding))
    return models.Exists(rows)


def is_void(run: Run) -> bool:
    """Whether a run holds learners whose school does not take part (any more): it is no result then."""
    return Run.objects.filter(without_consent("pk"), pk=run.pk).exists()
