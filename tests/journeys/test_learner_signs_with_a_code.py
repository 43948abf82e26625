"""A learner reads why no code is enough, and once the rules allow it signs with the code from her e-mail."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from alliances.catalogue.services import reference as catalogue
from alliances.law.models import LegalParameter
from alliances.messages import services as messages
from dvb.agreements.models import Signature
from tests import factories
from tests.cast import gather
from tests.dvb.agreements import signed as make
from tests.journeys.conftest import every_view
from tests.journeys.hands import HANDS

pytestmark = pytest.mark.django_db(transaction=True)


@every_view
def test_learner_signs_with_a_code(
    browser_page: Page,
    sign_in: Callable[[Page, Any], None],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    width: str,
) -> None:
    catalogue.load_reference()
    cast, page = gather(), browser_page
    made = make.ready(cast)
    hand = HANDS["keyboard" if width == "desktop" else "mouse"](page)
    sign_in(page, cast.learner_member.user)
    page.goto(f"/agreements/{made.pk}/sign-with-code/")
    expect(page.locator("input[name=code]")).to_have_count(0)
    axe(page)
    screenshot(page, "sign-not-allowed")
    LegalParameter.objects.filter(param="sign_methods_agreement").update(value="paper;file;code")
    page.goto(f"/agreements/{made.pk}/")
    screenshot(page, "sign-agreement")
    hand.press(page.locator("a[href$='/sign-with-code/']").first)
    hand.press(page.locator("form[action$='/send/'] button"))
    messages.deliver_due(timezone.now(), urgent=True)
    code = re.search(r"\d{3} \d{3}", mail.outbox[-1].body)
    assert code
    hand.write(page.locator("#id_code"), code[0])
    axe(page)
    screenshot(page, "sign-code")
    hand.check(page.locator("#id_has_read"))
    hand.press(page.locator("main .form-actions button"))
    expect(page.locator(".toast-ok")).to_be_visible()
    assert Signature.objects.get().method == "code"


@every_view
def test_director_words_the_agreements(
    browser_page: Page,
    sign_in: Callable[[Page, Any], None],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    catalogue.load_reference()
    cast, page = gather(), browser_page
    director = factories.MembershipFactory(organisation=cast.school, role="administrator")
    sign_in(page, director.user)
    page.goto("/agreements/texts/")
    screenshot(page, "texts-list")
    page.locator("a[href='/agreements/texts/dvb/edit/']").click()
    axe(page)
    screenshot(page, "texts-edit")
    page.locator("#id_host").fill("Cits teikums.")
    page.locator("#id_note").fill("Apavi")
    page.locator("main .form-actions button.primary").click()
    expect(page.locator("#id_host_error")).to_contain_text("{D-15}")
    screenshot(page, "texts-refused")
