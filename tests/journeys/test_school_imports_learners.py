"""A school imports its learners: chooses the file, looks at every row, mends one, confirms."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from matching.learners.models import Enrolment
from tests import factories as make
from tests.cast import gather
from tests.journeys.conftest import every_view
from tests.matching.imports.sheets import xlsx

pytestmark = pytest.mark.django_db(transaction=True)


def work() -> None:
    """What the worker beside the site does."""
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)


def learners() -> list[dict[str, Any]]:
    new = [
        {
            "Audzēkņa ID": f"AT-{n}",
            "Vārds, uzvārds": f"Anna Paraudziņa{n}",
            "Kvalifikācija": "Automehāniķis",
            "Grupa": "AT-1",
            "Dzīvesvieta": "cesis" if n % 2 else "Nekurciems",
            "Dzimšanas datums": "12.03.2009",
        }
        for n in range(60)
    ]
    known = {**new[0], "Audzēkņa ID": "A-1", "Vārds, uzvārds": "Līga Kanārijputniņa", "Dzīvesvieta": "Rīga"}
    wrong = {**new[0], "Audzēkņa ID": "AT-99", "Kvalifikācija": "Automehānikss"}
    return [*new, known, wrong]


@every_view
def test_school_imports_its_learners(
    browser_page: Page,
    sign_in: Callable[[Page, Any], None],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    tmp_path: Path,
    language: str,
) -> None:
    cast = gather()
    make.GroupFactory(school=cast.school, programme=cast.programme, code="AT-1")
    file = tmp_path / "audzēkņi.xlsx"
    file.write_bytes(xlsx(learners()))
    page = browser_page
    sign_in(page, cast.coordinator.user)

    def look(name: str) -> None:
        axe(page)
        screenshot(page, f"import-{name}")

    page.goto("/imports/")
    look("empty")
    page.locator("a.button.primary").click()
    look("kind")
    page.locator("input[value=learners]").check()
    page.locator("form[method=get] button.primary").click()
    look("upload")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button.primary").click()
    expect(page.locator("progress")).to_be_visible()
    look("progress")
    work()
    confirm = page.locator("form[action$='/confirm/'] button")
    expect(confirm).to_contain_text("61")
    look("preview")
    page.locator(".tabs a[href='?state=refused']").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text("Automehāniķis")
    look("refused")
    page.locator(".tabs a[href='?state=changed']").click()
    expect(page.locator("tbody ins").first).to_be_visible()
    look("changed")
    page.locator("a[href$='/mapping/']").click()
    look("mapping")
    page.locator("a.button.secondary[href^='/imports/']").click()
    confirm.click()
    expect(page.locator("progress")).to_be_visible()
    assert not Enrolment.objects.filter(external_id="AT-3").exists()
    work()
    expect(page.locator("main .notice-ok")).to_be_visible()
    look("written")
    assert Enrolment.objects.filter(school=cast.school, external_id__startswith="AT-").count() == 60
    page.goto("/imports/")
    look("list")


def test_a_file_that_is_no_table_gets_a_sentence(
    browser_page: Page, sign_in: Callable[[Page, Any], None], axe: Callable[[Page], None], tmp_path: Path
) -> None:
    cast = gather()
    file = tmp_path / "lapa.xlsx"
    file.write_text("<html><body>Pieslēdzieties</body></html>")
    page = browser_page
    sign_in(page, cast.coordinator.user)
    page.goto("/imports/new/learners/")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button.primary").click()
    expect(page.locator("progress")).to_be_visible()
    work()
    expect(page.locator(".notice-bad")).to_be_visible()
    axe(page)
    page.locator("details.confirm > summary").click()
    page.locator("dialog form button[type=submit]").click()
    expect(page.locator("tbody tr")).to_have_count(1)
