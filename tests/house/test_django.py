"""What Django itself can tell about the repository: migrations, templates, and what production refuses."""

import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.forms.renderers import get_default_renderer
from django.template import engines
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
}


@pytest.mark.django_db
def test_the_migrations_are_complete() -> None:
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_every_template_parses(path: Path) -> None:
    engines["django"].from_string(path.read_text())


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.suffix == ".html"], ids=name_of)
def test_no_template_carries_style_or_script_of_its_own(path: Path) -> None:
    """The content security policy would refuse them in the browser."""
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}", "", path.read_text(), flags=re.S)
    assert not re.findall(
        r"<style\b|\sstyle=|\son[a-z]+=[\"']|<script(?![^>]*\b(?:src|type=[\"']application/json)=?)", text
    )


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


def test_a_production_with_its_own_keys_passes_the_deploy_check() -> None:
    done = _check_deploy()
    assert done.returncode == 0, done.stderr


def test_a_demo_is_refused_where_everything_else_is_as_in_production() -> None:
    done = _check_deploy(DEMO="1")
    assert done.returncode != 0
    assert set(re.findall(r"\((\w+\.[EW]\d+)\)", done.stderr)) == {"dvb.E001"}


def test_debugging_plain_http_and_the_key_of_the_source_are_refused() -> None:
    done = _check_deploy(DEBUG="1", HTTPS="0", SECRET_KEY="development-only-" + "x" * 50)
    assert done.returncode != 0
    assert {"dvb.E002", "security.W008", "security.W018"} <= set(re.findall(r"\w+\.[EW]\d+", done.stderr))


def test_one_key_for_sessions_and_personal_codes_is_refused() -> None:
    done = _check_deploy(PERSONAL_DATA_KEY=PRODUCTION["SECRET_KEY"])
    assert set(re.findall(r"\((\w+\.[EW]\d+)\)", done.stderr)) == {"dvb.E003"}
