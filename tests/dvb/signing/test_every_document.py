"""All registered documents x states x sides x methods: what may be signed is, once; nothing else changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM, Actor
from alliances.kernel.errors import Refused
from alliances.law.models import LegalParameter
from alliances.links.models import PersonalLink
from alliances.people.models import Membership
from dvb.agreements.models import Agreement, Amendment
from dvb.agreements.services import amendments, drafting
from dvb.cooperation import services as cooperation
from dvb.signing import documents
from dvb.signing.documents import NewSignature, Paper, paper_of
from dvb.signing.methods import allowed
from dvb.signing.models import Method
from dvb.signing.services import code_signing as codes
from dvb.signing.services import drafting as signing_drafts
from dvb.signing.services import signatures
from dvb.signing.services import signed_files as files
from dvb.signing.signers import signer_by_link, signer_of
from matching.openings.models import Opening
from tests.cast import Cast
from tests.dvb.agreements import signed as make
from tests.dvb.signing.fourth_kind import letter_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_first", "fourth")]
WORKED = {"agreement", "amendment", "cooperation", "letter"}
EVERYTHING = ";".join(Method.values)


@pytest.fixture(scope="module", autouse=True)
def _first(_tables_of_letters: None) -> None:
    """Tables are made before the rows that lie under all tests of the module."""


def amendment_of(cast: Cast) -> Amendment:
    by = cast.actor("coordinator")
    drawn = amendments.draw_up(
        make.signed(cast), effective_on=dt.date(2027, 3, 1), reason="Cits", supervisor="B", by=by
    )
    return amendments.release(drawn, by=by)


def cooperation_of(cast: Cast) -> Any:
    return cooperation.create(
        school=cast.school,
        employer=cast.employer,
        starts_on=dt.date(2026, 9, 1),
        by=cast.actor("coordinator"),
    )


MADE: dict[str, Callable[[Cast], Any]] = {
    "agreement": make.ready,
    "amendment": amendment_of,
    "cooperation": cooperation_of,
    "letter": letter_of,
}
# A state -> what the tables ask for besides it.
WITH: dict[tuple[str, str], dict[str, Any]] = {
    ("agreement", "terminated"): {"last_day": dt.date(2027, 1, 1), "end_reason": "other"},
}


def test_every_registered_document_is_walked_over() -> None:
    assert set(documents.REGISTRY) == set(MADE) == WORKED


def states_of(paper: Paper) -> list[str]:
    return [str(value) for value, _label in type(paper.row)._meta.get_field("status").choices]


def allow(slug: str, value: str) -> None:
    LegalParameter.objects.filter(param=f"sign_methods_{slug}").delete()
    LegalParameter.objects.create(
        rule="S-98", kind="CFG", param=f"sign_methods_{slug}", value=value, evidence="D"
    )


def standing(paper: Paper) -> tuple[object, ...]:
    """What a refused signature must not touch."""
    row = type(paper.row).objects.get(pk=paper.row.pk)
    given = [(one.side, one.method) for one in Paper(paper.document, row).signatures()]
    return row.status, given, AuditEntry.objects.about(row).count()


def attempt(paper: Paper, given: NewSignature) -> str:
    try:
        with transaction.atomic():
            signatures.enter(paper.locked(), given, by=SYSTEM)
    except Refused as refused:
        return refused.code
    return "ok"


def put(paper: Paper, state: str) -> None:
    """In this state and without a signature, whatever was before."""
    model = type(paper.row)
    if paper.document.slug == "cooperation" and state != "draft":
        model.objects.filter(pk=paper.row.pk).update(status=state, signed_on=dt.date(2026, 9, 1))
        return
    model.objects.filter(pk=paper.row.pk).update(status=state, **WITH.get((paper.document.slug, state), {}))


@pytest.mark.parametrize("slug", sorted(WORKED))
def test_a_side_signs_in_a_signable_state_by_an_allowed_method_and_once(cast: Cast, slug: str) -> None:
    paper = paper_of(MADE[slug](cast))
    sides = [*(side.key for side in paper.document.sides), "nobody"]
    counted = 0
    for state in states_of(paper):
        for rule in ("paper", "paper;file", EVERYTHING):
            allow(slug, rule)
            for side in sides:
                for method in Method.values:
                    mark = transaction.savepoint()
                    put(paper, state)
                    before = standing(paper)
                    given = NewSignature(side, method, "Anna Parauga", timezone.localdate())
                    answer = attempt(paper, given)
                    is_right = (
                        state in paper.document.signable
                        and side in {one.key for one in paper.sides()}
                        and method in allowed(paper.document)
                    )
                    case = (state, rule, side, method)
                    if slug == "cooperation" and state != "draft" and side == cooperation.BOTH:
                        assert answer == "ok", "it is signed: a second click changes nothing"
                        assert standing(paper) == before, case
                    elif not is_right:
                        assert answer in {"move_not_allowed", "method", "side", "not_in_force"}, case
                        assert standing(paper) == before, case
                    else:
                        assert answer == "ok", case
                        after = standing(paper)
                        assert after[1] == [(side, method)], case
                        assert attempt(paper, given) == "ok"
                        assert standing(paper) == after, f"{case}: a second click"
                        counted += 1
                    transaction.savepoint_rollback(mark)
    assert counted >= len(paper.document.possible_methods)


RELEASE: dict[str, Callable[..., Any]] = {
    "agreement": drafting.release,
    "amendment": amendments.release,
    "letter": signing_drafts.release,
}
"""Cooperation agreements are entered once they are signed."""


@pytest.mark.parametrize("slug", sorted(WORKED & set(RELEASE)))
@pytest.mark.parametrize("count", [1, 2])
def test_what_somebody_signed_is_not_released_again(cast: Cast, slug: str, count: int) -> None:
    """A second window that is out of date; the terms offered changed meanwhile."""
    paper = paper_of(MADE[slug](cast))
    allow(slug, EVERYTHING)
    for side in list(paper.sides())[:count]:
        given = NewSignature(side.key, Method.PAPER, "Anna Parauga", timezone.localdate())
        assert attempt(paper, given) == "ok"
    Opening.objects.update(remuneration_kind="none", remuneration_eur=None)
    row = type(paper.row).objects.get(pk=paper.row.pk)
    before, pdf = standing(paper), paper_of(row).pdf()
    released = RELEASE[slug](row, by=cast.actor("coordinator"))
    assert released.status == "partly_signed"
    assert standing(paper) == before
    assert paper_of(type(paper.row).objects.get(pk=paper.row.pk)).pdf() == pdf


@pytest.mark.parametrize("slug", sorted(WORKED))
def test_codes_and_files_are_taken_in_the_signable_states_alone(cast: Cast, slug: str) -> None:
    paper, upload = paper_of(MADE[slug](cast)), None
    allow(slug, EVERYTHING)
    signer = signer_of(paper, by=cast.actor("coordinator"))
    for state in states_of(paper):
        if state in paper.document.signable:
            continue
        put(paper, state)
        before = standing(paper)
        fresh = Paper(paper.document, type(paper.row).objects.get(pk=paper.row.pk))
        if signer is not None:
            with pytest.raises(Refused) as refused, transaction.atomic():
                codes.send(fresh, signer)
            assert refused.value.code in {"not_open", "method", "not_in_force"}, state
        with pytest.raises(Refused) as refused, transaction.atomic():
            files.read(fresh, file=upload, by=SYSTEM)  # type: ignore[arg-type]  # it is not opened
        assert refused.value.code in {"move_not_allowed", "method"}, state
        assert standing(paper) == before, state


@pytest.mark.parametrize("slug", sorted(WORKED))
def test_each_signs_for_her_own_side_alone(cast: Cast, slug: str) -> None:
    paper = paper_of(MADE[slug](cast))
    expected = {"coordinator": "school", "employer_member": "host", "learner_member": "learner"}
    if slug == "letter":
        expected["alliance_coordinator"] = "sector"
    if slug == "cooperation":
        expected = {}
    for name in vars(cast):
        if isinstance(getattr(cast, name), Membership):
            signer = signer_of(paper, by=cast.actor(name))
            assert (signer.side.key if signer else None) == expected.get(name), name
    viewer = Actor(cast.coordinator.user_id, cast.school.pk, cast.ministry_viewer.as_actor().role, "school")
    assert signer_of(paper, by=viewer) is None, "a viewer of the school signs nothing"
    assert signer_of(paper, by=SYSTEM) is None


@pytest.mark.parametrize("slug", sorted(WORKED))
def test_a_personal_link_signs_for_the_side_that_it_is_made_for_alone(cast: Cast, slug: str) -> None:
    cast.learner.person.birth_date = dt.date(2012, 1, 1)
    cast.learner.person.save()
    cast.learner.refresh_from_db()
    paper = paper_of(MADE[slug](cast))
    sides: dict[str, str] = {}
    for purpose in PersonalLink.Purpose.values:
        link = PersonalLink(purpose=purpose, email="a@piemers.example", name="A", language="lv")
        signer = signer_by_link(paper, link)
        if signer is not None:
            sides[purpose] = signer.side.key
    expected = {
        "agreement": {"guardian": "guardian", "supervisor": "host", "contact": "host"},
        "amendment": {"contact": "host"},
        "letter": {"supervisor": "host"},
    }
    assert sides == expected.get(slug, {}), "a learner's link is no guardian's"


def test_a_minor_s_agreement_is_not_signed_with_her_own_link(cast: Cast) -> None:
    """She holds a link of her own where she has no account; it is not her guardian's."""
    cast.learner.person.birth_date = dt.date(2012, 1, 1)
    cast.learner.person.save()
    cast.learner.refresh_from_db()
    paper = paper_of(make.ready(cast))
    assert "guardian" in {side.key for side in paper.sides()}
    link = PersonalLink(purpose="learner", email="a@piemers.example", name="A", language="lv")
    assert signer_by_link(paper, link) is None


def test_the_last_party_makes_it_signed_and_the_guardian_is_not_waited_for(cast: Cast) -> None:
    for slug in sorted(WORKED):
        mark = transaction.savepoint()
        paper = paper_of(MADE[slug](cast))
        parties = sorted(paper.document.parties)
        for number, side in enumerate(parties, 1):
            row = signatures.sign(paper, side=side, name="A", signed_on=timezone.localdate(), by=SYSTEM)
            is_last = number == len(parties)
            signed = "active" if slug == "agreement" else paper.document.signed  # its first day has come
            assert row.status == (signed if is_last else paper.document.partly_signed), slug
        transaction.savepoint_rollback(mark)
    assert not Agreement.objects.exists()


def test_what_a_page_links_to_has_an_address(cast: Cast) -> None:
    for slug in sorted(WORKED):
        mark = transaction.savepoint()
        paper = paper_of(MADE[slug](cast))
        client = cast.client("coordinator")
        page = client.get(reverse(f"{slug}-detail", args=[paper.row.pk]))
        assert page.status_code == 200, slug
        assert reverse(f"{slug}-sign", args=[paper.row.pk]) in page.content.decode(), slug
        transaction.savepoint_rollback(mark)
