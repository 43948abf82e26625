"""A real browser for the journeys: what it may ask for, what it must not do, and how a page is judged.

Every page opened here fails the test on an uncaught script error, a refused resource (CSP) or a request that
leaves this machine.
"""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings as site
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

from tests import browser as chrome
from tests.every_page import confirm_lately
from tests.journeys import judging
from tests.journeys.hands import SEEN, TALLY, WATCH
from tests.journeys.table import JOURNEYS

WIDTHS = {"desktop": (1280, 900), "phone": (320, 700)}
LONGEST = "test_every_page.py"
"""Begun first: begun last, it would keep one core waiting for the other."""
PATIENCE, EXPECTED = 30_000, 20_000
"""Milliseconds until a journey gives up; a busy machine is no fault of a page."""
ASSETS = {"stylesheet", "script", "image", "font", "manifest"}
SCREENSHOTS = Path(site.BASE_DIR) / "var" / "screenshots"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)
    items.sort(key=lambda item: item.path.name != LONGEST)


@pytest.fixture(scope="session", autouse=True)
def _static_files_as_in_production(_private_var_dir: Path) -> None:
    site.WHITENOISE_AUTOREFRESH = False  # one server serves many pages


@pytest.fixture(scope="session")
def _chromium() -> Iterator[Browser]:
    try:
        program = chrome.chromium()
    except chrome.NoBrowserError as error:
        pytest.skip(str(error))
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in this thread
    expect.set_options(timeout=EXPECTED)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=chrome.flags())
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def language() -> str:
    """The interface language; a test that wants both parametrises it: ["lv", "en"]."""
    return "lv"


@pytest.fixture
def width() -> str:
    """The kind of screen, a key of WIDTHS; a test that wants both parametrises it."""
    return "desktop"


both_languages = pytest.mark.parametrize("language", ["lv", "en"])
every_view = pytest.mark.parametrize(
    ("width", "language"),
    [
        ("desktop", "lv"),
        ("phone", "en"),
        pytest.param("desktop", "en", marks=pytest.mark.full),
        pytest.param("phone", "lv", marks=pytest.mark.full),
    ],
)
"""Each language and each screen once; the other two pairs in the long pass."""


@pytest.fixture
def open_browser(
    _chromium: Browser, live_server: Any, language: str, width: str
) -> Iterator[Callable[[], Page]]:
    """Open one more browser (own cookies), for journeys of several persons."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def start() -> Page:
        wide, high = WIDTHS[width]
        context = _chromium.new_context(
            base_url=live_server.url,
            locale={"lv": "lv-LV", "en": "en-GB"}[language],
            timezone_id="Europe/Riga",
            viewport={"width": wide, "height": high},
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        judging.prepare(context)
        contexts.append(context)
        if os.environ.get("JOURNEYS"):
            context.expose_function("tallied", lambda what, many: SEEN.update({what: many}))
            context.add_init_script(WATCH)
        page = context.new_page()
        _watch(page, troubles)
        return page

    yield start
    for context in contexts:
        context.close()
    assert not troubles, "the browser complained:\n" + "\n".join(troubles)


@pytest.fixture
def browser_page(open_browser: Callable[[], Page]) -> Page:
    return open_browser()


def _watch(page: Page, troubles: list[str]) -> None:
    def console(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            troubles.append(f"console: {message.text}")

    def request(sent: Request) -> None:
        parts = urlsplit(sent.url)
        if parts.scheme in ("http", "https") and parts.hostname not in ("localhost", "127.0.0.1"):
            troubles.append(f"left this machine: {sent.url}")

    def response(got: Response) -> None:
        if got.status >= 400 and got.request.resource_type in ASSETS:
            troubles.append(f"{got.status}: {got.url}")

    page.on("response", response)
    page.on("pageerror", lambda error: troubles.append(f"script: {error}"))
    page.on("console", console)
    page.on("request", request)


@pytest.fixture
def sign_in(live_server: Any) -> Callable[[Page, Any], None]:
    """Sign a user in without the sign-in page: `sign_in(page, user)`."""

    def enter(page: Page, user: Any) -> None:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        if is_mfa_enabled(user):
            confirm_lately(client, user)
        cookie = client.cookies[site.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])

    return enter


@pytest.fixture
def enter_as(settings: Any) -> Callable[[Page, str], None]:
    """Sign in as a visitor of the demo does, by a persona's button: `enter_as(page, "school")`."""
    settings.DEMO = True

    def enter(page: Page, persona: str) -> None:
        page.goto("/personas/")
        page.locator(f'form[action$="/personas/{persona}/"] button').click()
        page.wait_for_url(lambda url: "/personas/" not in url)

    return enter


@pytest.fixture(autouse=True)
def _tally(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where JOURNEYS=1, keep what the hands did, for tests/journeys/table.py."""
    TALLY.clear()
    SEEN.clear()
    yield
    if os.environ.get("JOURNEYS") and (done := TALLY or SEEN):
        JOURNEYS.parent.mkdir(parents=True, exist_ok=True)
        with JOURNEYS.open("a", encoding="utf-8") as kept:
            kept.write(json.dumps({"journey": request.node.name, **done}) + "\n")


Axe = Callable[..., None]


@pytest.fixture
def axe() -> Axe:
    return judging.judge


@pytest.fixture
def screenshot(language: str, width: str) -> Callable[[Page, str], None]:
    """Keep a picture of the whole page in var/screenshots where SCREENSHOTS=1."""

    def keep(page: Page, name: str) -> None:
        if os.environ.get("SCREENSHOTS"):
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=SCREENSHOTS / f"{name}-{width}-{language}.png", full_page=True)

    return keep
