"""What every template of the project keeps to, so that no page fails on a rare branch."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from dvb.site.templatetags.dvb import NOTICES, STATES
from dvb.site.templatetags.icons import ICONS

ROOT = Path(__file__).parents[4]
TEMPLATES = sorted(ROOT.glob("*/templates/**/*.html"))
TEXTS = {str(path.relative_to(ROOT)): path.read_text() for path in TEMPLATES}


def named(pattern: str) -> dict[str, set[str]]:
    """Return what a pattern finds, by the template that says it."""
    found: dict[str, set[str]] = {}
    for name, text in TEXTS.items():
        for word in re.findall(pattern, text):
            found.setdefault(word, set()).add(name)
    return found


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_compiles(path: Path) -> None:
    get_template(path.relative_to(ROOT).as_posix().split("templates/", 1)[1])


def test_every_icon_that_a_page_names_exists() -> None:
    icons = named(r"\{% icon \"([\w-]+)\"") | named(r"\bicon=\"([\w-]+)\"")
    assert len(icons) > 20
    assert {name: where for name, where in icons.items() if name not in ICONS} == {}


def test_every_state_and_notice_is_of_a_known_kind() -> None:
    assert {k: w for k, w in named(r"\{% state \"(\w+)\"").items() if k not in STATES} == {}
    assert {k: w for k, w in named(r"\{% notice \"(\w+)\"").items() if k not in NOTICES} == {}


def test_no_template_writes_styles_or_handlers_into_markup() -> None:
    assert named(r"<[^>]*\s(style=|on[a-z]+=)") == {}
    assert named(r"(<style)") == {}


def test_a_plural_counts_a_number_that_its_figure_does_not_hide() -> None:
    """``count n=x with x=x|number`` fails at run time: the text shadows the number."""
    hidden = named(r"blocktranslate count \w+=([\w.]+) with [^%]*?(?<!\w)(?=\1=)")
    assert hidden == {}


def test_every_question_asked_once_more_can_be_closed() -> None:
    """Without the button its dialog does not open at all, and a phone has no key to leave it by."""
    for name, text in TEXTS.items():
        for question in text.split("data-confirm>")[1:]:
            assert "data-close" in question.split("</details>")[0], name
