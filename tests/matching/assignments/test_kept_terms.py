"""What a pair was shown stays with it: whatever is changed at the opening, its site and its supervisor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Model
from django.urls import reverse

from alliances.kernel.actor import SYSTEM
from alliances.kernel.errors import Refused
from alliances.organisations.models import Hazard, Supervisor, Workplace
from alliances.organisations.services import organisations, supervisors
from dvb.agreements import services as agreements
from dvb.agreements.placement import first_terms, site_of
from matching.assignments import stays, terms
from matching.assignments.models import Assignment, AssignmentTerms
from matching.assignments.services import assignments, kept_terms
from matching.learners.models import Enrolment
from matching.openings.models import Opening, Seat, SeatClaim
from matching.openings.services import openings
from tests import factories as make
from tests.cast import Cast

pytestmark = pytest.mark.django_db
LIVE = ("sent", "employer_accepted", "learner_accepted", "agreed")


def sent(enrolment: Enrolment, opening: Opening, status: str) -> Assignment:
    opening.seat_count += 1
    opening.save()
    seat = Seat.objects.create(opening=opening, number=opening.seat_count + 100)
    claim = SeatClaim.objects.create(seat=seat, enrolment=enrolment)
    made = Assignment.objects.create(
        enrolment=enrolment,
        opening=opening,
        claim=claim,
        origin="by_hand",
        status=status,
        answer_by=opening.starts_on,
    )
    kept_terms.keep([made])
    return made


def pair(cast: Cast, status: str = "agreed") -> Assignment:
    return again(sent(cast.learner, Opening.objects.get(pk=cast.opening.pk), status))


def again(assignment: Assignment) -> Assignment:
    return Assignment.objects.get(pk=assignment.pk)


def names(model: type[Model]) -> set[str]:
    return {field.name for field in model._meta.get_fields() if not field.auto_created or field.concrete}


def test_every_column_of_an_opening_and_of_a_site_is_decided_about() -> None:
    """A new column is a term of whoever holds a seat, or somebody says why it is none."""
    assert names(Opening) == {*terms.TERM_FIELDS, *terms.OTHER_FIELDS}
    assert names(Workplace) == {*terms.SITE_FIELDS, "hazards", *terms.OTHER_SITE_FIELDS}


def hazard(code: str) -> Hazard:
    return Hazard.objects.get_or_create(code=code, defaults={"name_lv": code, "name_en": code})[0]


def other_site(cast: Cast) -> Workplace:
    return Workplace.objects.create(organisation=cast.employer, town="Sigulda", address="Kalna iela 1")


NEW: dict[str, Callable[[Cast], Any]] = {
    "title": lambda cast: "Cits nosaukums",
    "description": lambda cast: "Citi darbi",
    "kind": lambda cast: "prakse",
    "qualifications": lambda cast: [make.QualificationFactory()],
    "starts_on": lambda cast: cast.opening.starts_on + dt.timedelta(days=14),
    "ends_on": lambda cast: cast.opening.ends_on + dt.timedelta(days=14),
    "weekly_hours": lambda cast: Decimal("17.5"),
    "min_age": lambda cast: 18,
    "hazards": lambda cast: [hazard("h-1")],
    "workplace": other_site,
    "supervisor": lambda cast: Supervisor.objects.create(employer=cast.employer, name="Cits Vadītājs"),
    "supervisor_name": lambda cast: "Pavisam Cits",
    "remuneration_kind": lambda cast: "stipend",
    "remuneration_eur": lambda cast: Decimal("1.00"),
}


def test_the_walk_changes_every_term() -> None:
    assert set(NEW) == set(terms.TERM_FIELDS)


@pytest.mark.parametrize("name", sorted(NEW))
def test_a_held_seat_keeps_its_terms_whatever_is_changed(cast: Cast, name: str) -> None:
    openings.update(cast.opening, by=SYSTEM, remuneration_kind="wage")
    rows = {}
    for status in LIVE:
        enrolment = make.EnrolmentFactory(school=cast.school, programme=cast.programme)
        rows[status] = sent(enrolment, Opening.objects.get(pk=cast.opening.pk), status)
    before = {status: terms.terms_of(again(row)) for status, row in rows.items()}
    draft = agreements.draw_up(rows["agreed"], by=SYSTEM)
    values = first_terms(draft), site_of(draft, first_terms(draft)).address
    openings.update(cast.opening, by=SYSTEM, **{name: NEW[name](cast)})
    offered = terms.of_opening(Opening.objects.get(pk=cast.opening.pk))
    for status, row in rows.items():
        assert terms.terms_of(again(row)) == before[status] != offered, (name, status)
        shown = stays.terms_of(again(row), SYSTEM)
        assert (shown.starts_on, shown.ends_on) == (before[status].starts_on, before[status].ends_on)
        assert stays.days_of([again(row)], SYSTEM)[row.pk] == (shown.starts_on, shown.ends_on)
    fresh = agreements.draw_up(again(rows["agreed"]), by=SYSTEM)
    assert (first_terms(fresh), site_of(fresh, first_terms(fresh)).address) == values


def test_a_changed_site_and_supervisor_change_nothing_that_is_held(cast: Cast) -> None:
    teacher = Supervisor.objects.create(employer=cast.employer, name="Jānis Kalējs")
    openings.update(cast.opening, by=SYSTEM, supervisor=teacher)
    made = pair(cast)
    before = terms.terms_of(made)
    organisations.edit_workplace(
        cast.opening.workplace, by=SYSTEM, held="keep", address="Jaunā iela 9", hazards=[hazard("h-2")]
    )
    supervisors.edit(teacher, by=SYSTEM, name="Cits Vārds")
    assert terms.terms_of(again(made)) == before
    assert terms.of_opening(Opening.objects.get(pk=cast.opening.pk)) != before
    assert stays.terms_of(again(made), SYSTEM).workplace.address != "Jaunā iela 9"


def test_an_answer_about_other_terms_than_were_shown_is_refused(cast: Cast) -> None:
    made = pair(cast, "sent")
    shown = terms.version_of(made)
    AssignmentTerms.objects.update(digest="0" * 16)
    with pytest.raises(Refused) as refused:
        assignments.accept(again(made), side="learner", by=SYSTEM, shown=shown)
    assert refused.value.code == "terms_changed"
    assert again(made).learner_accepted_at is None
    assert assignments.accept(again(made), side="learner", by=SYSTEM, shown="0" * 16).learner_accepted_at


def test_what_is_stored_is_read_back_the_same(cast: Cast) -> None:
    openings.update(
        cast.opening,
        by=SYSTEM,
        weekly_hours=Decimal(30),
        remuneration_kind="wage",
        remuneration_eur=Decimal(830),
    )
    made = pair(cast)
    offered = terms.of_opening(Opening.objects.get(pk=cast.opening.pk))
    assert terms.terms_of(made) == offered
    assert terms.terms_of(made).digest == offered.digest == made.kept.digest  # type: ignore[union-attr]


def test_pages_show_the_site_that_was_agreed(cast: Cast) -> None:
    made = pair(cast)
    old = cast.opening.workplace.address or cast.opening.workplace.town
    openings.update(cast.opening, by=SYSTEM, workplace=other_site(cast))
    page = cast.client("coordinator").get(reverse("matching:assignment-detail", args=[made.pk]))
    assert old in page.content.decode()
    assert "Kalna iela 1" not in page.content.decode()
