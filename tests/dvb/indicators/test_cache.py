"""What is kept of figures: given again, never to others, and computed anew when something was written."""

from __future__ import annotations

import datetime as dt
import json
import re
from decimal import Decimal
from typing import Any

import pytest

from alliances.alliances.models import AllianceMember
from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from alliances.kernel.errors import Refused
from alliances.kernel.visibility import visible_to
from dvb.indicators import queries as indicator_queries
from dvb.indicators import services as indicators
from dvb.indicators.engine.definitions import EXPOSURE, PARTICIPATION, Period, variant
from dvb.indicators.models import FrozenFigure, Project
from dvb.indicators.queries.figures import Figure
from dvb.indicators.services import cache, projects
from dvb.logbook.models import LogWeek, PaperMonth
from dvb.logbook.services import audit as record
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.indicators.year_kit import furnish_year, half_counted, late_week
from tests.pages import text_of

pytestmark = pytest.mark.django_db
YEAR = Period.school_year(2025)


def _counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The school years that are computed from now on."""
    years: list[int] = []
    inner = cache.count

    def count(*args: Any) -> Any:
        years.append(args[2].year)
        return inner(*args)

    monkeypatch.setattr(cache, "count", count)
    return years


def _numbers(figures: list[Figure]) -> list[Any]:
    return [(each.total, each.period, each.made_at) for each in figures]


@freeze_time("2026-11-02")
def test_a_figure_is_kept_until_something_is_written_that_can_change_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish_year(cast, learners=6)
    AuditEntry.objects.record(by=SYSTEM, verb="x.y", subject=cast.learner)
    own = indicator_queries.scope_of(cast.actor("coordinator"))
    years = _counted(monkeypatch)
    wanted: list[cache.FigureRequest] = [(Period.school_year(year), ()) for year in (2023, 2024, 2025)]
    first = cache.figures(own, PARTICIPATION, wanted)
    assert years == [2023, 2024, 2025]
    assert _numbers(cache.figures(own, PARTICIPATION, wanted)) == _numbers(first)
    AuditEntry.objects.record(by=SYSTEM, verb="message.sent", subject=cast.coordinator)
    cache.figures(own, PARTICIPATION, wanted)
    assert years == [2023, 2024, 2025]

    # A confirmed week: its own year alone; hours of a graduate count in every later year too.
    cache.figures(own, EXPOSURE, wanted)
    years.clear()
    counts = first[2].persons[0]
    week = LogWeek.objects.filter(
        monday__range=("2025-09-01", "2026-08-20"), agreement__assignment__enrolment__person_id=counts
    ).first()
    assert week is not None
    LogWeek.objects.filter(
        agreement__assignment__enrolment__person_id=counts, monday__range=("2025-09-01", "2026-08-24")
    ).update(status="open", confirmed_at=None)
    PaperMonth.objects.filter(
        agreement__assignment__enrolment__person_id=counts, month__range=("2025-09-01", "2026-08-31")
    ).update(minutes=60)
    record.record(SYSTEM, "reopen", week)
    then = cache.figures(own, PARTICIPATION, wanted)
    assert years == [2025]
    assert _numbers(then)[:2] == _numbers(first)[:2]
    assert then[2].total[0] < first[2].total[0]
    cache.figures(own, EXPOSURE, wanted)
    assert years == [2025, 2025]
    # An audit row alone changes nothing; a learner changes every year.
    years.clear()
    AuditEntry.objects.record(by=SYSTEM, verb="x.y", subject=cast.learner)
    cache.figures(own, PARTICIPATION, wanted)
    assert years == []
    make.EnrolmentFactory(programme=cast.programme, started_on=dt.date(2025, 9, 1), ended_on=None)
    after = cache.figures(own, PARTICIPATION, wanted)
    assert after[2].total[1] == then[2].total[1] + 1
    assert years == [2023, 2024, 2025]


@freeze_time("2026-11-02")
def test_a_confirmed_week_moves_the_page_and_no_other_school_reads_it(cast: Cast) -> None:
    furnish_year(cast, learners=6)
    address = "/indicator/?year=2025&by=kind&and=sex"
    before = cast.client("coordinator").get(address).context["board"].figure
    other = cast.client("other_coordinator").get(address).context["board"].figure
    assert before.scope.school != other.scope.school
    country = cast.client("coordinator").get(f"{address}&scope=national").context["board"].figure
    late_week(cast)
    after = cast.client("coordinator").get(address).context["board"].figure
    assert after.total == (before.total[0] + 1, before.total[1] + 1)
    assert len(after.persons) == len(before.persons) + 1
    again = cast.client("other_coordinator").get(address).context["board"]
    assert again.figure.total == other.total
    assert not set(again.figure.persons) & set(after.persons)
    assert not set(again.learners) & set(cast.client("coordinator").get(address).context["board"].learners)
    # The country is masked and dated, names nobody, and is another answer than the school's.
    board = cast.client("coordinator").get(f"{address}&scope=national").context["board"]
    assert (board.figure.persons, board.figure.plain, board.learners) == ((), None, [])
    assert country.total[1] > other.total[1]
    # Two dimensions, each once; more are no table.
    assert board.by == ("kind", "sex")
    assert all(len(row["more"]) == 1 for row in board.rows)
    assert cast.client("coordinator").get("/indicator/?by=sex&and=sex").context["board"].by == ("sex",)
    for bad in ("and=shoe", "scope=alliance:99", "scope=school:1", "definition=rr35_participation:h7"):
        assert cast.client("coordinator").get(f"/indicator/?{bad}").status_code == 404


def test_a_public_number_that_moved_by_a_learner_waits_for_the_next_fixed_day(cast: Cast) -> None:
    client, address = cast.client("ministry_viewer"), "/indicator/?year=2025&by=kind"
    with freeze_time("2026-11-02"):
        half_counted(cast, 24)
        assert client.get(address).context["board"].figure.percent is not None
        late_week(cast)
        answer = client.get(address)
        board = answer.context["board"]
        assert board.figure.published.total["reason"].tolist() == ["differencing"]
        assert board.figure.percent is None
        assert board.next_day == dt.date(2027, 1, 31)
        assert "mainījies tikai par dažiem izglītojamajiem" in answer.content.decode()
        # Nor does the same total come out at another breakdown, or in a file.
        assert client.get("/indicator/?year=2025&by=sex").context["board"].figure.percent is None
        assert json.loads(client.get("/indicator/file.json?year=2025").content)[0]["suppressed"]
        late_week(cast, dt.date(2026, 4, 6))
        assert client.get(address).context["board"].figure.percent is None


def test_a_correction_by_one_learner_holds_the_number_back_until_a_fixed_day_has_come(cast: Cast) -> None:
    scope = indicator_queries.Scope()
    with freeze_time("2026-11-02"):
        half_counted(cast, 24)
        held = indicators.freeze(scope, definition_id=PARTICIPATION.id, period=YEAR, by=SYSTEM)
        late_week(cast)
        second = indicators.correct(held, reason="Vēlāk apstiprināts", by=SYSTEM)
    first, again = (json.loads(bytes(row.payload))[0] for row in (held, second))
    assert (first["suppressed"], again["suppressed"]) == (False, True)
    assert (again["suppression_reason"], again["numerator"]) == ("differencing", None)
    assert indicators.reproduce(second) == bytes(second.payload)
    page = cast.client("ministry_viewer").get(f"/indicator/frozen/{second.pk}/")
    assert page.context["is_same"] is True
    assert "mainījies tikai par dažiem izglītojamajiem" in page.content.decode()
    FrozenFigure.objects.update(frozen_at=dt.datetime(2026, 11, 2, tzinfo=dt.UTC))
    with freeze_time("2027-02-01"):
        late_week(cast, dt.date(2026, 4, 6))
        third = indicators.correct(held, reason="Vēl viens", by=SYSTEM)
    assert json.loads(bytes(third.payload))[0]["suppressed"] is False


@freeze_time("2026-11-02")
def test_variants_are_frozen_beside_the_headline(cast: Cast) -> None:
    furnish_year(cast, learners=8)
    cast.school_administrator = make.MembershipFactory(organisation=cast.school, role="administrator")  # type: ignore[attr-defined]
    client = cast.client("school_administrator")
    made = {}
    for word in ("rr35_participation", "rr35_participation:h80", "rr35_participation:h0", "rr35_agreement"):
        to = client.post("/indicator/freeze/", {"year": 2025, "definition": word}).headers["Location"]
        assert client.post("/indicator/freeze/", {"year": 2025, "definition": word}).headers["Location"] == to
        assert client.get(to).context["is_same"] is True
        assert len(client.get(f"/indicator/?definition={word}&year=2025").context["frozen"]) == 1
        made[word] = FrozenFigure.objects.get(pk=int(to.split("/")[-2]))
    assert [row.definition_version for row in made.values()] == ["1.h40", "1.h80", "1.h0", "1"]
    assert {row.version for row in made.values()} == {1}
    held = made["rr35_participation:h80"]
    late_week(cast)
    second = indicators.correct(held, reason="Vēlāk", by=SYSTEM)
    assert (second.version, second.variant, second.definition_version) == (2, "h80", "1.h80")
    with pytest.raises(ValueError, match="no variant"):
        variant("rr35_participation", "h7")


def _project(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "name": "Prasmju alianse",
        "number": "4.2.2.9/3",
        "alliance": cast.alliance.pk,
        "lead": cast.school.pk,
        "partners": [cast.other_school.pk],
        "starts_on": "01.09.2025",
        "ends_on": "31.08.2027",
        "target_percent": "30",
    } | changes


def _reader_sees_it_whole(cast: Cast, made: Project) -> None:
    read = cast.client("coordinator").get(f"/indicator/projects/{made.pk}/").content.decode()
    assert {made.number, str(cast.other_school)} <= set(re.split(r"[<>]", read))
    assert "csrfmiddlewaretoken" not in read.partition("<main")[2].partition("</main")[0]


@freeze_time("2026-11-02")
def test_whoever_leads_the_alliance_keeps_its_projects_and_their_schools_are_a_scope(cast: Cast) -> None:
    furnish_year(cast, learners=8)
    client = cast.client("alliance_coordinator")
    for name in ("Prasmju alianse", "Prasmju alianse II"):
        assert client.post("/indicator/projects/", _project(cast, name=name)).status_code == 302
    made = Project.objects.get()
    assert (made.name, list(made.partners.all())) == ("Prasmju alianse II", [cast.other_school])
    assert AuditEntry.objects.filter(verb="project.keep").count() == 2
    assert (
        client.post(f"/indicator/projects/{made.pk}/", _project(cast, ends_on="01.08.2025")).status_code
        == 200
    )
    for person, status in (("coordinator", 403), ("ministry_viewer", 403), ("outsider", 403)):
        assert cast.client(person).post("/indicator/projects/", _project(cast)).status_code == status
    assert cast.client("outsider").get(f"/indicator/projects/{made.pk}/").status_code == 404
    _reader_sees_it_whole(cast, made)
    assert not visible_to(cast.actor("learner_member"), Project).exists()
    with pytest.raises(Refused) as refused:
        projects.save(
            made,
            by=cast.actor("other_coordinator"),
            **{
                name: getattr(made, name)
                for name in ("name", "number", "alliance", "lead", "starts_on", "ends_on")
            },
            partners=[],
            target_percent=Decimal(1),
        )
    assert refused.value.code == "not_yours"

    AllianceMember.objects.update(joined_on=dt.date(2025, 9, 1))
    # Of two schools each would read the other's; oversight reads it masked, and so does anybody of three.
    of_project, of_alliance = f"scope=project:{made.pk}", f"scope=alliance:{cast.alliance.pk}"
    for scope in (of_project, of_alliance):
        assert cast.client("coordinator").get(f"/indicator/?{scope}").status_code == 404
        assert client.get(f"/indicator/?{scope}").status_code == 404
        board = (
            cast.client("ministry_viewer").get(f"/indicator/?{scope}&year=2025&by=project").context["board"]
        )
        assert (board.figure.coverage.schools_total, board.figure.plain) == (2, None)
    third = make.OrganisationFactory()
    made.partners.add(third)
    AllianceMember.objects.create(alliance=cast.alliance, organisation=third, joined_on=dt.date(2025, 9, 1))
    make.EnrolmentFactory(programme__school=third, started_on=dt.date(2025, 9, 1), ended_on=None)
    assert cast.client("outsider").get(f"/indicator/?{of_project}").status_code == 404
    board = cast.client("coordinator").get(f"/indicator/?{of_project}&year=2025&by=project").context["board"]
    assert board.target.value_pct == 30
    assert [row["label"] for row in board.rows] == [str(made)]
    own = cast.client("coordinator").get("/indicator/?year=2025").context["board"].figure.total
    whole = cast.client("coordinator").get(f"/indicator/?{of_alliance}&year=2025").context["board"].figure
    assert whole.total[1] > own[1]
    record_ = json.loads(
        cast.client("coordinator").get(f"/indicator/file.json?{of_alliance}&year=2025").content
    )[0]
    assert record_["scope"] == {"type": "alliance", "id": str(cast.alliance.pk)}
    assert not indicators.may_freeze(SYSTEM, indicator_queries.Scope(project=made))
    # Before the project began no school belonged to it.
    board = cast.client("coordinator").get(f"/indicator/?{of_project}&year=2024").context["board"]
    assert board.figure.total == (0, 0)


@freeze_time("2026-11-02")
def test_without_earlier_years_the_page_says_why_there_is_no_forecast(cast: Cast) -> None:
    answer = cast.client("coordinator").get("/indicator/")
    board = answer.context["board"]
    assert (board.outlook, board.past_years, board.is_running) == (None, 0, True)
    assert "Prognozes nav" in answer.content.decode()
    assert "Prognozes nav" not in cast.client("coordinator").get("/indicator/?year=2024").content.decode()


@freeze_time("2026-11-02")
def test_a_finished_year_in_which_nobody_counts_is_no_share_of_nothing(cast: Cast) -> None:
    make.EnrolmentFactory(programme=cast.programme, started_on=dt.date(2024, 9, 1), ended_on=None)
    client = cast.client("coordinator")
    finished, running = (text_of(client.get(f"/indicator/?year={year}")) for year in (2025, 2026))
    assert "šeit nekas nav reģistrēts" in finished
    assert "Šajā beigušajā gadā" in finished
    assert "0,0 % izglītojamo" not in finished
    assert "Nākamais mērķis" not in finished
    assert "0,0 % izglītojamo" in running
    half_counted(cast, 24)
    assert "šeit nekas nav reģistrēts" not in text_of(client.get("/indicator/?year=2025"))
