"""Everybody belongs to one audience, and what is registered for an audience has one order."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy

from alliances.kernel import navigation, todo
from alliances.kernel.actor import ALLIANCE_KINDS, OVERSIGHT_KINDS, SYSTEM, Actor, Role
from alliances.kernel.audiences import Audience, Ordered, audience_of

SCHOOL = Actor(1, 1, Role.COORDINATOR, "school")


@pytest.mark.parametrize(
    ("kinds", "audience"),
    [
        ({"school"}, Audience.SCHOOL),
        ({"employer"}, Audience.EMPLOYER),
        (ALLIANCE_KINDS, Audience.ALLIANCE),
        (OVERSIGHT_KINDS - {"inspectorate"}, Audience.OVERSIGHT),
        ({"inspectorate", "added by hand"}, Audience.OTHER),
    ],
)
def test_audience_is_that_of_the_kind_and_a_learner_is_one_anywhere(
    kinds: frozenset[str], audience: Audience
) -> None:
    assert {audience_of(Actor(1, 1, Role.VIEWER, kind)) for kind in kinds} == {audience}
    assert {audience_of(Actor(1, 1, Role.LEARNER, kind)) for kind in kinds} == {Audience.LEARNER}
    assert audience_of(SYSTEM) is Audience.OTHER


def test_items_stand_in_the_order_of_their_places() -> None:
    ordered: Ordered[str] = Ordered()
    ordered.add("second", {Audience.SCHOOL: 20, Audience.EMPLOYER: 10})
    ordered.add("first", {Audience.SCHOOL: 10, Audience.EMPLOYER: 20})
    assert ordered.of(Audience.SCHOOL) == ["first", "second"]
    assert ordered.of(Audience.EMPLOYER) == ["second", "first"]
    assert ordered.of(Audience.LEARNER) == []


def test_item_without_an_audience_or_with_a_taken_place_is_refused() -> None:
    ordered: Ordered[str] = Ordered()
    ordered.add("one", {Audience.SCHOOL: 10})
    with pytest.raises(ValueError, match="nobody has no audience"):
        ordered.add("nobody", {})
    with pytest.raises(ValueError, match="other and one share place 10 of school"):
        ordered.add("other", {Audience.EMPLOYER: 10, Audience.SCHOOL: 10})
    assert ordered.of(Audience.EMPLOYER) == []


def test_tasks_are_those_of_the_audience_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(todo, "_FINDERS", Ordered())

    @todo.register({Audience.SCHOOL: 20, Audience.EMPLOYER: 10})
    def later(actor: Actor) -> list[todo.Task]:
        return [todo.Task("later", "", "", ""), todo.Task("last", "", "", "")]

    @todo.register({Audience.SCHOOL: 10})
    def sooner(actor: Actor) -> list[todo.Task]:
        return [todo.Task(f"sooner for {actor.organisation_kind}", "", "", "")]

    assert [task.title for task in todo.tasks_for(SCHOOL)] == ["sooner for school", "later", "last"]
    assert todo.tasks_for(Actor(1, 1, Role.LEARNER, "school")) == []


def test_destination_is_shown_to_whom_it_concerns_in_the_readers_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(navigation, "_DESTINATIONS", Ordered())
    places = {Audience.SCHOOL: 10}
    navigation.register("home", gettext_lazy("Start"), "home", places)
    navigation.register(
        "matching:opening-list",
        gettext_lazy("Openings"),
        "briefcase",
        {Audience.SCHOOL: 20},
        shown_to=lambda actor: actor.can_write(),
    )
    request = RequestFactory().get(reverse("matching:opening-list"))
    request.actor = SCHOOL  # type: ignore[attr-defined]
    with translation.override("lv"):
        labels = [(each.label, each.current) for each in navigation.destinations(request)]
    assert labels == [("Sākums", False), ("Piedāvājumi", True)]
    request.actor = Actor(1, 1, Role.VIEWER, "school")  # type: ignore[attr-defined]
    with translation.override("en"):
        assert [each.label for each in navigation.destinations(request)] == ["Start"]
