"""The style guide shows every component; what holds on it holds on every page."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from dvb.site.styleguide_sample import context
from tests.dvb.site.templatetags.page import Node, read

DVB = Path(__file__).parents[4] / "dvb"
PAGES = ["styleguide.html", "403.html", "404.html", "500.html", "refused.html"]


def page(language: str, name: str = "styleguide.html") -> Node:
    request = RequestFactory().get("/?page=4&q=a")
    request.user = AnonymousUser()
    with translation.override(language):
        return read(render_to_string(name, context(), request=request).removeprefix("<!DOCTYPE html>"))


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_well_formed_and_says_its_language(name: str, language: str) -> None:
    root = page(language, name)
    assert root.one("html")["lang"] == language
    assert len(root.all("h1")) == 1
    assert root.one("head").one("title").text.endswith("– DVB")


@pytest.mark.parametrize("name", PAGES)
def test_the_content_security_policy_finds_nothing_inline(name: str) -> None:
    for node in page("lv", name).walk():
        assert node.name != "style"
        assert not {a for a in node.attributes if a == "style" or a.startswith("on")}
        assert node.name != "script" or node.attributes.get("src", "").startswith("/static/")


def test_no_page_asks_another_host_for_anything() -> None:
    for node in page("lv").walk():
        for attribute in ("src", "href"):
            target = node.attributes.get(attribute, "")
            if node.name != "a":
                assert not re.match(r"(https?:)?//", target), target


def test_ids_are_unique_and_references_lead_somewhere() -> None:
    root = page("lv")
    ids = Counter(node["id"] for node in root.walk() if "id" in node.attributes)
    assert [name for name, n in ids.items() if n > 1] == []
    for node in root.walk():
        for attribute in ("for", "aria-describedby", "aria-labelledby", "form"):
            for target in node.attributes.get(attribute, "").split():
                assert target in ids, (attribute, target)


def test_every_component_of_the_site_stands_in_the_guide() -> None:
    code = (DVB / "site/templatetags/dvb.py").read_text()
    tags = set(re.findall(r"@register\.(?:inclusion|simple_block|simple)_tag[^\n]*\ndef (\w+)\(", code))
    guide = (DVB / "templates/styleguide.html").read_text()
    assert len(tags) > 12
    assert {tag for tag in tags if f"{{% {tag} " not in guide} == {
        "error_prefix",
        "error_summary",
        "field",
        "form_state",
    }
    assert "{% error_prefix %}" in (DVB / "templates/base.html").read_text(), "it stands in the title"
    fields = (DVB / "templates/components/fields.html").read_text()
    assert "{% field " in fields
    assert "{% form_state " in fields


def test_every_class_in_a_template_has_a_style() -> None:
    styles = "".join(path.read_text() for path in (DVB / "static/css").glob("*.css"))
    known = set(re.findall(r"\.([a-z][\w-]*)", styles))
    used = {name for node in page("lv").walk() for name in node.attributes.get("class", "").split()}
    names_of_parts = {"secondary", "plot-wide", "page-step", "progress-label"}
    kinds_of_fields = {f"field-{kind}" for kind in ("area", "check", "choices", "date", "file", "plain")}
    assert used - known <= names_of_parts | kinds_of_fields
