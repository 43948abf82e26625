"""A short tour for each role of the demo: three or four places worth a look, until the person closes it."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from alliances.kernel.actor import ALLIANCE_KINDS, OVERSIGHT_KINDS, Actor, Role
from alliances.people.models import User


@dataclass(frozen=True)
class Stop:
    """One place of a tour: what is done there, why it is worth a look, and its address."""

    title: str
    text: str
    url: str


@dataclass(frozen=True)
class Tour:
    key: str
    stops: list[Stop]


def tour_for(actor: Actor, closed: list[str]) -> Tour | None:
    """The tour of the actor's role, in the demo and while she has not closed it."""
    key = _key(actor)
    if not settings.DEMO or key is None or key in closed:
        return None
    stops = {
        "learner": _of_learner,
        "school": _of_school,
        "employer": _of_employer,
        "alliance": _of_alliance,
        "oversight": _of_oversight,
    }[key]()
    return Tour(key, stops)


@transaction.atomic
def close(user: User, *, by: Actor) -> None:
    """Do not show this role's tour to this person again."""
    key = _key(by)
    row = User.objects.select_for_update().get(pk=user.pk)
    if key is not None and key not in row.tours_closed:
        row.tours_closed = [*row.tours_closed, key]
        row.save(update_fields=["tours_closed"])


def _key(actor: Actor) -> str | None:
    if actor.role is Role.LEARNER:
        return "learner"
    if actor.organisation_kind in ALLIANCE_KINDS:
        return "alliance"
    if actor.organisation_kind in OVERSIGHT_KINDS:
        return "oversight"
    return actor.organisation_kind if actor.organisation_kind in ("school", "employer") else None


def _of_learner() -> list[Stop]:
    return [
        Stop(_("Your place"), _("Where, how far, and why this one."), reverse("matching:my-place")),
        Stop(_("Openings"), _("What is offered for your qualification."), reverse("matching:opening-list")),
        Stop(_("Agreements"), _("What you, the school and the employer sign."), reverse("agreement-list")),
        Stop(_("Your data"), _("Who saw them, and all of them in one file."), reverse("my-data")),
    ]


def _of_school() -> list[Stop]:
    return [
        Stop(
            _("Learners"),
            _("Everybody with group and place; a name opens the learner's page."),
            _to("learner-list"),
        ),
        Stop(_("Rounds"), _("The joint round is computed: look at pairs and reasons."), _to("round-list")),
        Stop(_("Answers"), _("Who has agreed, and who has to be phoned."), _to("assignment-list")),
        Stop(_("Import"), _("A spreadsheet as it is, checked row by row."), _to("import-list")),
    ]


def _of_employer() -> list[Stop]:
    return [
        Stop(_("Openings"), _("Your places; offering one takes two minutes."), _to("opening-list")),
        Stop(
            _("Answers"),
            _("Learners who wait for your answer, without names at first."),
            _to("assignment-list"),
        ),
        Stop(_("Agreements"), _("Drawn up by the school, signed by three."), reverse("agreement-list")),
    ]


def _of_alliance() -> list[Stop]:
    return [
        Stop(_("Rounds"), _("Open the joint round, change a weight, run it again."), _to("round-list")),
        Stop(_("Openings"), _("Everything that employers offer, on a map."), _to("opening-list")),
        Stop(
            _("Organisations"),
            _("Schools and employers, each entered once."),
            reverse("alliances:organisation-list"),
        ),
    ]


def _of_oversight() -> list[Stop]:
    return [
        Stop(_("Rounds"), _("Published results, in figures and without names."), _to("round-list")),
        Stop(
            _("Legal rules"),
            _(
                "Each with its source; an unverified one forbids nothing and asks for a reason where it is "
                "broken."
            ),
            reverse("alliances:rule-list"),
        ),
        Stop(_("Organisations"), _("The shared register."), reverse("alliances:organisation-list")),
    ]


def _to(name: str) -> str:
    return reverse(f"matching:{name}")
