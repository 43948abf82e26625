"""The judge itself: what is left to a frame seen before is the frame alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys import judging

PAGE = """<!DOCTYPE html><html lang="lv"><head><title>Lapa</title></head><body><header><p>{head}</p></header>
<nav aria-label="Galvenā"><p>nav</p></nav>
<main><h1>Lapa</h1>{main}</main><footer>foot</footer></body></html>"""
GOOD = PAGE.format(head="head", main="<p>main</p>")
UNNAMED = '<img src="data:,">'
FAULTS = {
    "a picture without words": PAGE.format(head="head", main=UNNAMED),
    "faint words": PAGE.format(head="head", main='<p style="color: #aaa">main</p>'),
    "no title": GOOD.replace("<title>Lapa</title>", ""),
    "no language": GOOD.replace(' lang="lv"', ""),
    "too wide": PAGE.format(head="head", main='<p style="width: 9000px">main</p>'),
}


@pytest.fixture
def blank(_chromium: Browser) -> Iterator[Page]:
    context = _chromium.new_context()
    judging.prepare(context)
    page = context.new_page()
    page.goto("about:blank")
    yield page
    context.close()


def test_without_its_frame_a_page_is_judged_as_strictly(blank: Page) -> None:
    for html in FAULTS.values():
        blank.set_content(html)
        for frame in (True, False):
            with pytest.raises(AssertionError):
                judging.judge(blank, frame=frame)
    blank.set_content(GOOD)
    judging.judge(blank)


def test_a_fault_in_the_frame_is_seen_with_the_frame(blank: Page) -> None:
    blank.set_content(PAGE.format(head=UNNAMED, main=""))
    judging.judge(blank, frame=False)
    with pytest.raises(AssertionError, match="image-alt"):
        judging.judge(blank)


def test_a_frame_that_says_something_else_is_another(blank: Page) -> None:
    texts = []
    for head, main in (("head", "one"), ("head", "two"), ("other", "two")):
        blank.set_content(PAGE.format(head=head, main=main))
        texts.append(judging.frame_of(blank))
    assert texts[0] == texts[1] != texts[2]
