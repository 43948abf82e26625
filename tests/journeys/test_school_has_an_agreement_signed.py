"""A school draws an agreement up, reviews it, and has it signed in three ways: paper, scan, and file."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from alliances.kernel.actor import SYSTEM
from alliances.law.models import LegalParameter
from dvb.agreements.models import Agreement
from dvb.signing.documents import paper_of
from matching.assignments.models import Assignment
from matching.assignments.services import assignments, publishing
from matching.openings.models import Opening
from tests.cast import Cast, gather
from tests.dvb.signing import signing_kit as kit
from tests.journeys.conftest import every_view
from tests.journeys.hands import HANDS, Mouse
from tests.matching.rounds.joint import joint_round, solve

pytestmark = pytest.mark.django_db(transaction=True)

Look = Callable[[str], None]


@pytest.fixture
def cast() -> Cast:
    found = gather()
    Opening.objects.update(weekly_hours=Decimal("8.5"))  # the week that is planned below
    round_ = joint_round(found)
    solve(round_)
    publishing.publish(round_, by=SYSTEM)
    agreed = Assignment.objects.get(enrolment=found.learner)
    for side in ("employer", "learner"):
        assignments.accept(agreed, side=side, by=SYSTEM)
    LegalParameter.objects.create(
        rule="S-01", kind="cfg", param="sign_methods_agreement", value="paper;file", evidence="D"
    )
    return found


@every_view
def test_school_has_an_agreement_signed(
    browser_page: Page,
    sign_in: Callable[[Page, Any], None],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    cast: Cast,
    width: str,
) -> None:
    page = browser_page
    hand = HANDS["keyboard" if width == "desktop" else "mouse"](page)

    def look(name: str) -> None:
        axe(page)
        screenshot(page, f"agreement-{name}")

    sign_in(page, cast.coordinator.user)
    page.goto("/")
    hand.press(page.locator(".todo a.button[href='/agreements/']"))
    look("to-draw-up")
    hand.press(page.locator("form[action^='/agreements/new/'] button.secondary"))
    expect(page.locator(".toast-ok")).to_be_visible()
    look("draft")
    _fill(page, hand, look)
    hand.press(page.locator("form[action$='/release/'] button"))
    look("ready")
    _plan(page, HANDS["mouse"](page), look)
    hand.press(page.locator("form[action$='/release/'] button"))
    drawn = Agreement.objects.get()
    _sign(page, hand, look, drawn)
    drawn.refresh_from_db()
    assert {row.method for row in drawn.signatures.all()} == {"paper", "file"}
    assert drawn.signatures.get(side="learner").file is not None
    has_begun = (
        drawn.assignment.opening.starts_on <= timezone.localdate()
    )  # then it begins with the last signature
    assert (drawn.status, drawn.particulars["host_share"]) == ("active" if has_begun else "signed", "35")
    hand.press(page.locator(".crumbs a"))
    expect(page.locator("tbody .state-ok")).to_be_visible()
    look("list")
    _opens(page, drawn)


def _fill(page: Page, hand: Mouse, look: Look) -> None:
    hand.press(page.locator("a[href$='/edit/']"))
    hand.write(page.locator("#id_dated_on"), "")
    hand.press(page.locator("main form button.primary"))
    expect(page.locator("#id_dated_on_error")).to_be_visible()
    look("edit-refused")
    hand.write(page.locator("#id_dated_on"), "22.11.2026")
    hand.write(page.locator("#id_number"), "DVB-2026/7")
    hand.write(page.locator("#id_host_share"), "35")
    hand.write(page.locator("#id_host_signatory"), "Jānis Paraugs")
    hand.press(page.locator("main form button.primary"))
    expect(page.locator(".toast-ok")).to_be_visible()


def _plan(page: Page, hand: Mouse, look: Look) -> None:
    """A change of the week makes it a draft again, and the picture says so in words."""
    hand.press(page.locator("#week a"))
    hand.write(page.locator("#id_work_from_0"), "8.00")
    hand.write(page.locator("#id_work_to_0"), "16.30")
    hand.press(page.locator("main form button.primary"))
    expect(page.locator("#week")).to_contain_text("08:00–16:30")
    look("week")


def _sign(page: Page, hand: Mouse, look: Look, drawn: Agreement) -> None:
    for side in ("school", "learner"):
        hand.check(page.locator(f"input[value={side}]"))
        hand.write(page.locator("#id_name"), "Ilze Paraudziņa")
        if side == "learner":
            scan = {"name": "skens.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 skens"}
            page.locator("#id_scan").set_input_files([scan])  # type: ignore[list-item]
        hand.press(page.locator("form[action$='/sign/'] button.primary"))
        expect(page.locator(".toast-ok")).to_be_visible()
    paper = paper_of(Agreement.objects.get(pk=drawn.pk)).pdf()
    content = kit.container({"ligums.pdf": paper}, kit.xades("JĀNIS", "PARAUGS", "2026-11-24T09:30:00Z"))
    sent = {"name": "ligums.edoc", "mimeType": "application/zip", "buffer": content}
    page.locator("#id_file").set_input_files([sent])  # type: ignore[list-item]
    hand.press(page.locator("form[action$='/hand-in/'] button"))
    expect(page.locator("#files .state-ok")).to_be_visible()
    look("file")
    hand.press(page.locator("form[action$='/accept/'] button"))
    expect(page.locator("form[action$='/sign/']")).to_have_count(0)
    look("signed")


def _opens(page: Page, drawn: Agreement) -> None:
    """The paper is a PDF of the agreement; the browser's own viewer is not looked at."""
    answer = page.request.get(f"/agreements/{drawn.pk}/agreement.pdf")
    assert answer.ok
    assert re.match(rb"%PDF-", answer.body())
