"""Official files of the catalogue: outcomes of qualifications, ESCO's labels, and which edition it was."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from alliances.catalogue.models import (
    CatalogueEdition,
    LearningOutcome,
    OutcomeWording,
    Qualification,
    Skill,
)
from alliances.catalogue.services import reference as catalogue
from alliances.people.models import Membership
from matching.imports import services as imports
from matching.learners.models import Enrolment
from tests import factories as make
from tests.cast import Cast
from tests.matching.imports.sheets import changed, codes, only_row, previewed
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
DAY = {"dated_on": "2026-01-15", "edition": "2026/1"}
URI = "http://data.europa.eu/esco/skill/dcc96a49-0bac-4a9c-8f8e-a32b4e47e6eb"


@pytest.fixture
def clerk(cast: Cast) -> Membership:
    return make.MembershipFactory(organisation=cast.ministry, role="coordinator")


def line(code: str = "A1.1", **more: Any) -> dict[str, Any]:
    return {
        "Kvalifikācija": "Automehāniķis",
        "Daļas kods": "1",
        "Kvalifikācijas daļa": "Automobiļa apkope",
        "Moduļa kods": "A1",
        "Modulis": "Bremžu sistēmas",
        "Rezultāta kods": code,
        "Mācīšanās rezultāts": "Spēj nomainīt bremžu klučus",
        **more,
    }


def read(
    rows: list[dict[str, Any]], kind: str, clerk: Membership, options: dict[str, str], name: str = "f.csv"
) -> Any:
    by = clerk.as_actor()
    return imports.confirm(previewed(rows, kind, by=by, name=name, **options), by=by)


def test_outcomes_come_in_with_part_module_and_edition(cast: Cast, clerk: Membership) -> None:
    new = line("B1", **{"Kvalifikācija": "Dronu operators", "LKI līmenis": "4"})
    batch = read([line(), line("A1.2"), new], "outcomes", clerk, DAY)
    assert batch.counts["new"] == 3, batch.error
    outcome = LearningOutcome.objects.get(code=f"{cast.qualification.code}.A1.1")
    assert outcome.module
    assert outcome.module.part
    assert (outcome.module.name_lv, outcome.module.part.name_lv) == ("Bremžu sistēmas", "Automobiļa apkope")
    assert cast.qualification.modules.count() == cast.qualification.parts.count() == 1
    assert Qualification.objects.get(name_lv="Dronu operators").outcomes.count() == 1
    edition = CatalogueEdition.objects.get(kind="outcomes")
    assert (edition.edition, edition.dated_on, edition.rows) == ("2026/1", dt.date(2026, 1, 15), 3)
    page = cast.client("ministry_viewer").get(reverse("alliances:catalogue")).content.decode()
    assert "2026/1" in page
    assert "15.01.2026." in page


def test_newer_edition_replaces_a_wording_and_keeps_the_old_one(cast: Cast, clerk: Membership) -> None:
    read([line()], "outcomes", clerk, DAY)
    newer = {"dated_on": "2027-01-15", "edition": "2027/1"}
    row = line(**{"Mācīšanās rezultāts": "Nomaina bremžu klučus"})
    shown = only_row(previewed([row], "outcomes", by=clerk.as_actor(), **newer))
    assert changed(shown) == {"name_lv": ("Spēj nomainīt bremžu klučus", "Nomaina bremžu klučus")}
    assert not OutcomeWording.objects.exists(), "a preview writes nothing"
    read([row], "outcomes", clerk, newer)
    old = OutcomeWording.objects.get()
    assert (old.name_lv, old.replaced_by) == ("Spēj nomainīt bremžu klučus", "2027/1")
    page = cast.client("learner_member").get(reverse("alliances:qualification", args=[cast.qualification.pk]))
    assert "Spēj nomainīt bremžu klučus" in page.content.decode()
    again = previewed([row], "outcomes", by=clerk.as_actor(), **newer)
    assert again.counts["unchanged"] == 1


def test_doubles_and_files_without_a_day_are_refused(cast: Cast, clerk: Membership) -> None:
    by = clerk.as_actor()
    with refusal("dated_on_missing"):
        previewed([line()], "outcomes", by=by)
    batch = previewed([line(), line()], "outcomes", by=by, **DAY)
    assert codes(batch.rows.get(state="refused")) == ["outcome_code"]
    for name in ("coordinator", "employer_member", "learner_member"):
        with refusal("not_allowed"):
            previewed([line()], "outcomes", by=cast.actor(name), **DAY)


def test_esco_labels_reach_the_skills_that_are_used_and_no_others(cast: Cast, clerk: Membership) -> None:
    Skill.objects.create(code="safety", name_lv="vecais", name_en="safety", esco_uri=URI)
    known = {
        "conceptType": "KnowledgeSkillCompetence",
        "conceptUri": URI,
        "skillType": "skill/competence",
        "reuseLevel": "cross-sector",
        "preferredLabel": "piemērot veselības un drošības standartus",
        "altLabels": "ievērot drošības prasības\nstrādāt droši",
        "description": "Ievērot galvenos standartus, proti, ...",
    }
    other = {**known, "conceptUri": f"{URI}0", "preferredLabel": "kas cits"}
    with refusal("language_missing"):
        previewed([known], "esco", by=clerk.as_actor(), **DAY, name="skills.csv")
    batch = read([known, other], "esco", clerk, DAY, name="skills_lv.csv")
    assert (batch.counts["changed"], batch.counts["unchanged"]) == (1, 1)
    skill = Skill.objects.get()
    assert (skill.name_lv, skill.name_en) == ("piemērot veselības un drošības standartus", "safety")
    assert skill.search_key, "it is found by its new name"
    assert CatalogueEdition.objects.filter(kind="esco", name="skills_lv.csv").exists()


def test_shipped_files_and_the_stock_are_editions_too(cast: Cast, clerk: Membership) -> None:
    catalogue.load_reference()
    catalogue.load_reference()
    shipped = CatalogueEdition.objects.filter(kind="shipped")
    assert set(shipped.values_list("name", flat=True)) == {
        "outcomes.csv",
        "qualifications.csv",
        "skills.csv",
    }
    assert all(len(edition.sha256) == 64 and edition.rows for edition in shipped)


def test_sex_comes_in_where_the_school_says_it(cast: Cast) -> None:
    row = {
        "Audzēkņa ID": "N-1",
        "Vārds, uzvārds": "Anna Paraudziņa",
        "Kvalifikācija": "Automehāniķis",
        "Dzimums": "S",
    }
    by = cast.actor("coordinator")
    imports.confirm(previewed([row], "learners", by=by), by=by)
    assert Enrolment.objects.get(external_id="N-1").person.sex == "female"
    row.pop("Dzimums")
    assert previewed([row], "learners", by=by).counts["unchanged"] == 1, "a missing column clears nothing"
