"""The coordinator's screen: what needs somebody, by counts; names only where a school shows them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.kernel import exception_kinds
from alliances.kernel.actor import SYSTEM, Actor
from alliances.kernel.exception_kinds import Row
from alliances.messages import services as messages
from alliances.messages.models import Message
from alliances.organisations.models import Organisation
from alliances.people.models import Membership
from dvb.agreements.oversight import expiring, unsigned
from dvb.oversight.queries import last_asked, reachable
from dvb.oversight.services import exceptions
from dvb.oversight.services import reminders as prompts
from dvb.start_requirements import services as readiness
from matching.assignments.models import Assignment
from matching.assignments.oversight import silent, unplaced
from matching.assignments.services import assignments, publishing
from matching.learners.models import Viewing
from matching.openings.models import Opening
from matching.rounds.models import NameGrant, Proposal, Round
from matching.rounds.oversight import not_placed
from matching.rounds.services import grants
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.matching.rounds.joint import english, joint_round, solve
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
PAGE = "/exceptions/"


@pytest.fixture
def published(cast: Cast) -> Round:
    """Both learners placed on 2 November; nobody has answered."""
    with freeze_time("2026-11-02 10:00"):
        round_ = joint_round(cast, "Kopīgā")
        solve(round_)
        publishing.publish(round_, by=cast.actor("alliance_coordinator"))
    return round_


@freeze_time("2026-11-10 10:00")
def test_silence_is_counted_by_employer_and_reminded_once_a_day(cast: Cast, published: Round) -> None:
    by = cast.actor("alliance_coordinator")
    found = silent(by)
    assert sum(one.count for one in found) == Assignment.objects.count() == 2
    client = cast.client("alliance_coordinator")
    page = client.get(PAGE).content.decode()
    assert "Kanārijputniņa" not in page
    to = reverse("exception-remind", args=[found[0].member.pk])
    for _again in range(2):
        assert client.post(to).status_code == 302
    assert Message.objects.filter(kind="reminded_employer").count() == 1, "once a day"
    messages.deliver_due(timezone.now())
    people = cast.employer_member, cast.other_employer_member
    assert mail.outbox[0].to[0] in {member.user.email for member in people}
    for name in ("coordinator", "employer_member", "ministry_viewer", "learner_member"):
        assert cast.client(name).get(PAGE).status_code == 403
        assert cast.client(name).post(to).status_code == 403
    foreign = reverse("exception-remind", args=[cast.school.pk])
    assert client.post(foreign).status_code == 404


@freeze_time("2026-11-10 10:00")
def test_agreed_places_without_a_signed_agreement_are_named_by_school(cast: Cast, published: Round) -> None:
    by = cast.actor("alliance_coordinator")
    row = Assignment.objects.get(enrolment=cast.learner)
    for side in ("employer", "learner"):
        assignments.accept(row, side=side, by=SYSTEM)
    agreed = row.opening.starts_on
    Opening.objects.filter(pk=row.opening_id).update(starts_on=agreed + dt.timedelta(days=60))
    with freeze_time(f"{agreed - dt.timedelta(days=14)} 10:00"):
        [one] = unsigned(by)
        assert (one.member, one.count, one.day) == (cast.school, 1, agreed), "as agreed, not as offered now"
    with freeze_time(f"{agreed - dt.timedelta(days=15)} 10:00"):
        assert unsigned(by) == [], "fifteen days before there is time"


@freeze_time("2026-11-10 10:00")
def test_insurance_that_ends_before_the_stay_is_counted(cast: Cast, published: Round) -> None:
    by, today = cast.actor("alliance_coordinator"), timezone.localdate()
    school = cast.actor("coordinator")
    same = {"kind": "insurance", "valid_from": dt.date(2026, 9, 1), "by": school}
    readiness.enter([cast.learner], valid_to=today + dt.timedelta(days=20), reference="A", **same)  # type: ignore[arg-type]
    assert [(one.member, one.count) for one in expiring(by)] == [(cast.school, 1)]
    readiness.enter([cast.learner], valid_to=None, reference="B", **same)  # type: ignore[arg-type]
    assert expiring(by) == [], "another policy lasts"


@freeze_time("2026-11-10 10:00")
def test_names_of_the_unplaced_are_shown_only_by_their_school(cast: Cast, published: Round) -> None:
    by = cast.actor("alliance_coordinator")
    Assignment.objects.all().delete()
    Proposal.objects.filter(run__round=published).update(opening=None, reason="distance")
    assert not any(one.details["is_named"] for one in unplaced(by))
    client = cast.client("alliance_coordinator")
    assert "Kanārijputniņa" not in client.get(PAGE).content.decode()
    to = reverse("matching:round-names", args=[published.pk])
    school = cast.client("coordinator")
    assert b'value="give"' in school.get(reverse("matching:round-detail", args=[published.pk])).content
    assert school.post(to, {"do": "give"}).status_code == 302
    assert school.post(to, {"do": "give"}).status_code == 302
    assert NameGrant.objects.count() == AuditEntry.objects.filter(verb="round.grant_names").count() == 1
    assert not Viewing.objects.exists()
    page = client.get(PAGE).content.decode()
    assert "Kanārijputniņa" in page
    assert [row.person for row in Viewing.objects.all()] == [cast.learner.person], "she can see who read it"
    assert "Svešinieks" not in page, "the other school has not said so"
    school.post(to, {"do": "hide"})
    assert "Kanārijputniņa" not in client.get(PAGE).content.decode()
    with refusal("not_yours"):
        grants.grant(published, by=cast.actor("outsider"))
    assert cast.client("outsider").post(to, {"do": "give"}).status_code == 404


@freeze_time("2026-11-10 10:00")
def test_another_alliance_sees_none_of_it(cast: Cast, published: Round) -> None:
    assert exceptions.total(cast.actor("alliance_coordinator")) == 2
    stranger = make.MembershipFactory(organisation=make.OrganisationFactory(sector_organisation=True))
    assert exceptions.total(stranger.as_actor()) == 0


@freeze_time("2026-11-10 10:00")
def test_a_member_is_asked_once_a_day_to_see_to_what_is_its_own(cast: Cast, published: Round) -> None:
    by, today = cast.actor("alliance_coordinator"), timezone.localdate()
    mine, other = (Assignment.objects.get(enrolment=row) for row in (cast.learner, cast.other_learner))
    for side in ("employer", "learner"):
        assignments.accept(mine, side=side, by=SYSTEM)
    Opening.objects.filter(pk=mine.opening_id).update(starts_on=today)
    readiness.enter(
        [cast.learner],
        kind="insurance",
        valid_from=make.YEAR_STARTS,
        valid_to=today,
        reference="A",
        by=cast.actor("coordinator"),
    )
    assignments.decline(other, side="employer", reason="no_work", by=SYSTEM)
    sleeper = make.OpeningFactory(employer=cast.other_employer, status="asleep")
    left = make.EnrolmentFactory(programme=cast.programme)
    Proposal.objects.create(run=published.current_run, enrolment=left, status="published", reason="distance")
    for kind in exception_kinds.registered():
        assert kind.total(by) == sum(row.count for row in kind.find(by)), kind.code
    client = cast.client("alliance_coordinator")
    asked = [
        (cast.school, "unplaced", "show=unplaced"),
        (cast.other_school, "refused", "state=refused"),
        (cast.school, "unsigned", "/agreements/"),
        (cast.school, "expiring", "/groups/"),
    ]
    for school, what, path in asked:
        to = reverse("exception-ask", args=[school.pk, what])
        assert [client.post(to).status_code for _ in range(2)] == [302, 302]
        letter = Message.objects.get(kind=f"ask_{what}")
        assert (letter.organisation, path in letter.path) == (cast.sector_organisation, True)
        assert cast.sector_organisation.name in letter.body
        assert "1 " in letter.subject
    to = reverse("exception-confirm", args=[cast.other_employer.pk])
    assert [client.post(to).status_code for _ in range(2)] == [302, 302]
    letter = Message.objects.get(kind="openings_asleep")
    assert letter.user == cast.other_employer_member.user
    assert str(sleeper) in letter.body
    assert client.get(PAGE).content.decode().count("10.11.2026.") >= 5, "when each was asked last"
    for verb, count in (("school.ask", 4), ("employer.ask_to_confirm", 1)):
        assert AuditEntry.objects.filter(verb=verb).count() == count
    _and_nobody_else_asks(cast, by)


def _and_nobody_else_asks(cast: Cast, by: Actor) -> None:
    before = Message.objects.count()
    kinds = {kind.code: kind for kind in exception_kinds.registered()}
    with refusal("not_waiting"):
        prompts.remind(kinds["unsigned"], cast.other_school, by=by)
    with refusal("not_waiting"):
        prompts.remind(kinds["asleep"], cast.employer, by=by)
    for kind in kinds.values():
        with refusal("not_yours"):
            prompts.remind(kind, cast.school, by=cast.actor("other_coordinator"))
    for name in ("coordinator", "employer_member", "ministry_viewer", "learner_member"):
        for url in (
            reverse("exception-ask", args=[cast.school.pk, "unsigned"]),
            reverse("exception-confirm", args=[cast.other_employer.pk]),
        ):
            assert cast.client(name).post(url).status_code == 403
    stranger = make.MembershipFactory(organisation=make.OrganisationFactory(sector_organisation=True))
    client = Client()
    client.force_login(stranger.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(reverse("exception-confirm", args=[cast.other_employer.pk])).status_code == 404
    assert client.post(reverse("exception-ask", args=[cast.school.pk, "unsigned"])).status_code == 302
    assert Message.objects.count() == before


@freeze_time("2026-11-10 10:00")
def test_a_member_is_asked_once_for_all_its_rows_and_she_stays_where_she_pressed(
    cast: Cast, published: Round
) -> None:
    for reason in ("distance", "dates", "qualification"):
        left = make.EnrolmentFactory(programme=cast.programme)
        Proposal.objects.create(run=published.current_run, enrolment=left, status="published", reason=reason)
    client = english(cast.client("alliance_coordinator"))
    to = reverse("exception-ask", args=[cast.school.pk, "unplaced"])
    page = client.get(PAGE).content.decode()
    assert page.count(f'action="{to}"') == 1
    assert page.count("Asked together with the row above.") == 2
    for reason in ("distance", "dates", "qualification"):
        address = reverse("matching:pair-list", args=[published.pk])
        [why] = {part for part in page.split('"') if part.startswith(address) and f"reason={reason}" in part}
        shown = client.get(why.replace("&amp;", "&"))
        assert [row.reason for row in shown.context["page"].object_list] == [reason]
        assert f"school={cast.school.pk}" in why
    mark = f"unplaced-{cast.school.pk}"
    assert f'<tr id="{mark}">' in page
    for said in ("The e-mail is on its way", f"{cast.school.name}: They were asked today."):
        answer = client.post(to)
        assert answer.headers["Location"] == f"{PAGE}#{mark}"
        assert said in client.get(PAGE).content.decode()
    again = client.get(PAGE).content.decode()
    form = again[again.index(f'action="{to}"') :]
    assert "disabled" in form[: form.index("</button>")]
    assert "Asked today" in form[: form.index("</button>")]
    assert f"Last asked: 10 November 2026, {cast.alliance_coordinator.user.name}" in again
    with freeze_time("2026-11-11 10:00"):
        tomorrow = client.get(PAGE).content.decode()
    form = tomorrow[tomorrow.index(f'action="{to}"') :]
    assert "disabled" not in form[: form.index("</button>")]
    assert "Last asked: 10 November 2026" in tomorrow


@freeze_time("2026-11-10 10:00")
def test_another_lead_that_asked_today_stops_nobody_and_is_named_as_an_organisation(
    cast: Cast, published: Round
) -> None:
    left = make.EnrolmentFactory(programme=cast.programme)
    Proposal.objects.create(run=published.current_run, enrolment=left, status="published", reason="dates")
    kinds = {kind.code: kind for kind in exception_kinds.registered()}
    by = cast.actor("alliance_coordinator")
    prompts.remind(kinds["unplaced"], cast.school, by=by)
    other = make.MembershipFactory(organisation=make.OrganisationFactory(sector_organisation=True))
    members = {kinds["unplaced"]: [cast.school.pk], kinds["silent"]: [cast.employer.pk]}
    [mine], [theirs] = (last_asked(members, actor).values() for actor in (by, other.as_actor()))
    assert (mine.by, mine.is_enough) == (cast.alliance_coordinator.user.name, True)
    assert (theirs.by, theirs.is_enough) == (cast.sector_organisation.name, False)
    prompts.remind(kinds["silent"], cast.employer, by=by)
    asked = last_asked(members, other.as_actor())["silent", cast.employer.pk]
    assert asked.is_enough, "one reminder of all that wait, whoever sends it"


@freeze_time("2026-11-10 10:00")
def test_a_long_kind_is_shown_page_by_page(
    cast: Cast, published: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = exception_kinds.registered()
    silent_kind = next(kind for kind in kinds if kind.code == "silent")
    assert all(kind.most_rows == 50 for kind in kinds)
    reached = {"employer": True, "contact_email": "kontakts@demo.example"}
    rows = [Row(member=make.OrganisationFactory(**reached)) for _ in range(120)]
    long = replace(silent_kind, find=lambda actor: rows)
    monkeypatch.setattr(exception_kinds, "_registered", {**exception_kinds._registered, "silent": long})
    client = english(cast.client("alliance_coordinator"))
    page = client.get(PAGE).content.decode()
    assert "120 exceptions over all members" in page, "counted in full"
    assert page.count('id="silent-') == 50
    assert 'href="?kind=silent"' in page
    last = client.get(f"{PAGE}?kind=silent&page=3").content.decode()
    assert last.count('id="silent-') == 20
    assert "101–120 of 120" in last
    to = reverse("exception-remind", args=[rows[110].member.pk]) + "?kind=silent&page=3"
    assert f'action="{to.replace("&", "&amp;")}"' in last
    assert 'id="unplaced-' not in last
    monkeypatch.setattr(
        exception_kinds,
        "_registered",
        {**exception_kinds._registered, "silent": replace(long, askable=None)},
    )
    back = client.post(to).headers["Location"]
    assert back == f"{PAGE}?kind=silent&page=3#silent-{rows[110].member.pk}"


@freeze_time("2026-11-10 10:00")
def test_learners_without_a_place_are_told_before_the_result_is_published(cast: Cast) -> None:
    """The page never says that there is nothing to do while a result leaves somebody without a place."""
    round_ = joint_round(cast, "Kopīgā")
    solve(round_)
    client = english(cast.client("alliance_coordinator"))
    assert "Nothing to clear right now" in client.get(PAGE).content.decode()
    Proposal.objects.filter(run=round_.current_run, enrolment=cast.learner).update(
        opening=None, reason="dates"
    )
    [row] = not_placed(cast.actor("alliance_coordinator"))
    assert (row.member, row.count, row.subject) == (cast.school, 1, round_)
    page = client.get(PAGE).content.decode()
    assert "1 exception over all members" in page
    assert "Nothing to clear" not in page
    address = f"{reverse('matching:pair-list', args=[round_.pk])}?show=unplaced&amp;school={cast.school.pk}"
    assert f'href="{address}"' in page
    assert client.get(address.replace("&amp;", "&")).context["shown"] == 1
    assert PAGE in client.get(reverse("matching:round-list")).content.decode(), "found without a task too"
    assert PAGE not in cast.client("coordinator").get(reverse("matching:round-list")).content.decode()
    stranger = make.MembershipFactory(organisation=make.OrganisationFactory(sector_organisation=True))
    assert not not_placed(stranger.as_actor())


@freeze_time("2026-11-10 10:00")
@pytest.mark.parametrize("phone", ["", "+371 20000001"])
def test_a_member_that_no_e_mail_reaches_is_phoned_and_not_written_to(
    cast: Cast, published: Round, phone: str
) -> None:
    """Of each kind: the button is there exactly where pressing it would send something."""
    Membership.objects.filter(organisation__in=[cast.school, cast.employer, cast.other_employer]).delete()
    Organisation.objects.filter(pk__in=[cast.school.pk, cast.employer.pk, cast.other_employer.pk]).update(
        contact_email="", contact_phone=phone
    )
    left = make.EnrolmentFactory(programme=cast.programme)
    Proposal.objects.create(run=published.current_run, enrolment=left, status="published", reason="dates")
    by, client = cast.actor("alliance_coordinator"), english(cast.client("alliance_coordinator"))
    members = [row.member for kind in exception_kinds.registered() if kind.letter for row in kind.find(by)]
    assert {one.kind_id for one in members} == {"school", "employer"}
    assert reachable([one.pk for one in members]) == set()
    page = client.get(PAGE).content.decode()
    buttons = page.count('<button class="small"')
    assert buttons == 0
    if phone:
        assert page.count(f'<a href="tel:{phone}">') == len(members)
    else:
        assert page.count("Neither an e-mail address nor a telephone number is known.") == len(members)
    for kind in exception_kinds.registered():
        for row in kind.find(by):
            with refusal("no_address"):
                prompts.remind(kind, row.member, by=by)
    Organisation.objects.filter(pk=cast.school.pk).update(contact_email="skola@demo.example")
    assert client.get(PAGE).content.decode().count('<button class="small"') == 1
