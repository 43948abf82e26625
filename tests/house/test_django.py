"""What Django itself can tell about the repository: templates, and what production refuses."""

import os
import re
import subprocess
import sys

import pytest
from django.forms.renderers import get_default_renderer
from django.template import TemplateSyntaxError, engines
from django.template.loader import get_template

from tests.house.source import PACKAGES, ROOT, modules, name_of, tracked_files

TEMPLATES = [path for path in tracked_files() if "templates" in path.relative_to(ROOT).parts]
PRODUCTION = {
    "SECRET_KEY": "a-key-of-this-test-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ",
    "PERSONAL_DATA_KEY": "another-key-of-this-test-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "dvb.example.lv",
    "HTTPS": "1",
    "TRUSTED_PROXY_COUNT": "1",
    "DEBUG": "0",
    "DEMO": "0",
    "SITE_URL": "https://dvb.example.lv",
    "EMAIL_URL": "smtp://mail.example.lv:25",
}


def _unreadable(text: str) -> str:
    try:
        engines["django"].from_string(text)
    except TemplateSyntaxError as error:
        return str(error)
    return ""


def test_every_template_parses() -> None:
    assert len(TEMPLATES) > 100
    read = {name_of(path): _unreadable(path.read_text()) for path in TEMPLATES}
    assert not {name: fault for name, fault in read.items() if fault}


def _shown_comments(text: str) -> list[str]:
    """Comments that a reader would see: ``{# … #}`` ends with its line, or it is none."""
    return [line.strip() for line in text.splitlines() if line.count("{#") != line.count("#}")]


def test_no_comment_of_a_template_is_shown() -> None:
    found = {name_of(path): _shown_comments(path.read_text()) for path in TEMPLATES}
    assert not {name: lines for name, lines in found.items() if lines}


def _own_style_or_script(text: str) -> list[str]:
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}", "", text, flags=re.S)
    return re.findall(
        r"<style\b|\sstyle=|\son[a-z]+=[\"']|<script(?![^>]*\b(?:src|type=[\"']application/json)=?)", text
    )


def test_no_template_carries_style_or_script_of_its_own() -> None:
    """The content security policy would refuse them in the browser."""
    pages = [path for path in TEMPLATES if path.suffix == ".html"]
    assert len(pages) > 100
    found = {name_of(path): _own_style_or_script(path.read_text()) for path in pages}
    assert not {name: parts for name, parts in found.items() if parts}


def test_what_is_wrong_in_a_template_is_seen() -> None:
    assert "never" in _unreadable("{% never %}")
    assert _shown_comments("{# one\ntwo #}") == ["{# one", "two #}"]
    assert not _shown_comments("{# one #}{# two #}")
    assert _own_style_or_script("""<p style="x"><a onclick='y'><script>z</script><style>""")
    assert not _own_style_or_script("""<script src="/x.js"></script>{% comment %}<style>{% endcomment %}""")


def test_every_template_that_the_code_names_exists() -> None:
    named = set()
    for path in [*modules(*PACKAGES), *TEMPLATES]:
        text = path.read_text()
        named |= set(re.findall(r"""\brender\(\s*\w+,\s*["']([\w/.-]+)["']""", text))
        named |= set(re.findall(r"""template_name = ["']([\w/.-]+)["']""", text))
        named |= set(re.findall(r"""{%\s*(?:include|extends)\s+["']([\w/.-]+)["']""", text))
    assert named
    for name in named:
        if name.startswith("django/forms/"):
            get_default_renderer().get_template(name)
        else:
            get_template(name)


def _check_deploy(**environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in PRODUCTION}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=clean | PRODUCTION | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_a_production_with_its_own_keys_passes_the_deploy_check() -> None:
    done = _check_deploy()
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_a_demo_is_refused_where_everything_else_is_as_in_production() -> None:
    done = _check_deploy(DEMO="1")
    assert done.returncode != 0
    assert set(re.findall(r"\((\w+\.[EW]\d+)\)", done.stderr)) == {"dvb.E001"}


@pytest.mark.slow
def test_debugging_plain_http_and_the_key_of_the_source_are_refused() -> None:
    done = _check_deploy(DEBUG="1", HTTPS="0", SECRET_KEY="development-only-" + "x" * 50)
    assert done.returncode != 0
    assert {"dvb.E002", "security.W008", "security.W018"} <= set(re.findall(r"\w+\.[EW]\d+", done.stderr))


@pytest.mark.slow
def test_one_key_for_sessions_and_personal_codes_is_refused() -> None:
    done = _check_deploy(PERSONAL_DATA_KEY=PRODUCTION["SECRET_KEY"])
    assert set(re.findall(r"\((\w+\.[EW]\d+)\)", done.stderr)) == {"dvb.E003"}
