"""How a page is judged: axe-core finds nothing of WCAG 2.0 to 2.2, A and AA, and nothing scrolls sideways."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import BrowserContext, Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
KEPT = f"window.loadAxe = () => {{{AXE_SCRIPT}}};"
"""Kept by the browser for each page: to carry it there anew took longer than many a judgement."""
FRAME = ["body > header", "body > nav", "body > footer"]
"""What stands around every page and says the same on most of them."""
FRAME_TEXT = "parts => [...document.querySelectorAll(parts)].map(part => part.innerText).join()"
JUDGE = """([options, left]) => (window.axe || loadAxe(), axe.run({exclude: left}, options)).then(found => [
    found.violations, document.documentElement.scrollWidth - document.documentElement.clientWidth
])"""
"""Violations alone come back: carrying what passed over to this process took longer than judging."""


def prepare(context: BrowserContext) -> None:
    """Give every page of this browser what it is judged with."""
    context.add_init_script(KEPT)


def frame_of(page: Page) -> str:
    """What the frame of the page says; to whoever read it, a frame that says something else is new."""
    page.wait_for_load_state()
    text: str = page.evaluate(FRAME_TEXT, ", ".join(FRAME))
    return text


def judge(page: Page, *, frame: bool = True) -> None:
    """Fail where the page as it stands has a violation or is wider than the screen.

    A page that is on its way is waited for: one that has not begun to be read has no element to judge.

    Parameters
    ----------
    frame : bool
        Whether what stands around the page is judged too. Where it is not, all else still is: the title,
        the language, the messages, and how the page is built.
    """
    page.wait_for_load_state()
    left = [] if frame else [[part] for part in FRAME]
    violations, overflow = page.evaluate(JUDGE, [OPTIONS, left])
    found = AxeResults({"violations": violations})
    assert not violations, f"{page.url}\n{found.generate_report()}"
    assert overflow <= 0, f"{page.url} is {overflow} px wider than the screen"
