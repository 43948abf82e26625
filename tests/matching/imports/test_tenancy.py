"""Who may hand in what, and that nobody's import touches or tells of another's data."""

from __future__ import annotations

from typing import Any

import pytest

from alliances.kernel.actor import SYSTEM
from alliances.kernel.errors import Refused
from matching.imports import services as imports
from matching.learners.models import Enrolment, Group
from tests import factories as make
from tests.cast import Cast
from tests.matching.imports.sheets import codes, csv, imported, only_row, previewed


def learner(**more: Any) -> dict[str, Any]:
    return {"learner_id": "B-1", "name": "Anna Liepiņa", "qualification": "Automehāniķis", **more}


def test_same_number_in_another_school_is_another_learner(cast: Cast) -> None:
    before = Enrolment.objects.filter(pk=cast.other_learner.pk).values().get()
    imported([learner()], "learners", by=cast.actor("coordinator"))
    assert Enrolment.objects.filter(external_id="B-1").count() == 2
    assert Enrolment.objects.filter(pk=cast.other_learner.pk).values().get() == before


def test_school_may_name_itself_and_no_other(cast: Cast) -> None:
    by = cast.actor("coordinator")
    rows = [
        learner(school=f"PIKC “{cast.school.name.upper()}”"),
        learner(learner_id="B-2", school=cast.school.registration_number),
        learner(learner_id="B-3", school=cast.other_school.name),
        learner(learner_id="B-4", school="Nekāds tehnikums"),
    ]
    batch = previewed(rows, "learners", by=by)
    assert [row.state for row in batch.rows.all()] == ["new", "new", "refused", "refused"]
    real, invented = batch.rows.filter(state="refused")
    assert codes(real) == codes(invented) == ["other_school"]


def test_group_of_another_school_is_not_joined(cast: Cast) -> None:
    make.GroupFactory(school=cast.other_school, programme=cast.other_programme, code="AT-1")
    imported([learner(group="AT-1")], "learners", by=cast.actor("coordinator"))
    own = Group.objects.get(school=cast.school, code="AT-1")
    assert Enrolment.objects.get(external_id="B-1", school=cast.school).group == own


def test_the_system_imports_for_every_school_by_its_column(cast: Cast) -> None:
    rows = [
        learner(learner_id="S-1", school=cast.school.name),
        learner(learner_id="S-1", school=cast.other_school.name),
        learner(learner_id="S-2"),
    ]
    batch = imported(rows, "learners", by=SYSTEM)
    assert [row.state for row in batch.rows.all()] == ["new", "new", "refused"]
    assert {e.school for e in Enrolment.objects.filter(external_id="S-1")} == {cast.school, cast.other_school}


@pytest.mark.parametrize(
    ("member", "kinds"),
    [
        ("coordinator", {"learners", "employers", "openings", "calendar"}),
        ("employer_member", {"openings"}),
        ("alliance_coordinator", {"employers", "openings"}),
        ("ministry_viewer", set()),
        ("learner_member", set()),
    ],
)
def test_each_role_hands_in_its_own_kinds_only(cast: Cast, member: str, kinds: set[str]) -> None:
    by = cast.actor(member)
    assert {importer.kind for importer in imports.kinds_of(by)} == kinds
    for kind in imports.KINDS.keys() - kinds:
        with pytest.raises(Refused, match="not_allowed"):
            imports.receive(csv([learner()]), f"{kind}_01102025.csv", kind, by=by)


def test_another_organisations_file_is_neither_seen_nor_confirmed_nor_thrown_away(cast: Cast) -> None:
    batch = previewed([learner()], "learners", by=cast.actor("coordinator"))
    by = cast.actor("other_coordinator")
    assert imports.find(batch.pk, by=by) is None
    for verb in (imports.confirm, imports.discard, imports.read_again):
        with pytest.raises(Refused, match="import_unknown"):
            verb(batch, by=by)
    batch.refresh_from_db()
    assert batch.status == "preview"


def test_wrong_person_cannot_confirm_within_the_organisation(cast: Cast) -> None:
    batch = previewed([learner()], "learners", by=cast.actor("coordinator"))
    viewer = make.MembershipFactory(organisation=cast.school, role="viewer").as_actor()
    for by in (viewer, cast.actor("learner_member")):
        with pytest.raises(Refused, match="not_allowed"):
            imports.confirm(batch, by=by)


def test_colleague_of_the_same_school_may_confirm(cast: Cast) -> None:
    batch = previewed([learner()], "learners", by=cast.actor("coordinator"))
    colleague = make.MembershipFactory(organisation=cast.school, role="member").as_actor()
    assert imports.confirm(batch, by=colleague).status == "applied"


def test_unknown_wish_reads_the_same_whether_the_draft_exists_or_not(cast: Cast) -> None:
    cast.opening.external_id, cast.opening.status = "X-1", "draft"
    cast.opening.save()
    existing = only_row(previewed([learner(wishes="X-1")], "learners", by=cast.actor("coordinator")))
    missing = only_row(previewed([learner(wishes="X-2")], "learners", by=cast.actor("coordinator")))
    assert str(existing.warnings).replace("X-1", "?") == str(missing.warnings).replace("X-2", "?")
