"""The Latvian catalogue: what is found, what is kept, and what counts as incomplete."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from django.core.management import CommandError, call_command

from dvb.site import message_catalogue as catalogue

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext_lazy
A = _("One sentence "
      "in two strings.")
B = ngettext("%(n)s learner", "%(n)s learners", 3)
C = pgettext_lazy("month", "May")
D = _(A)
"""
TEMPLATE = """{% load i18n %}
    <p title="{% translate "A title" %}">{{ x|default:_("nobody") }} it's</p>
  {% blocktranslate count n=n trimmed %}
      {{ n }} opening
  {% plural %}
      {{ n }} openings
  {% endblocktranslate %}
      {% comment %} {% translate "never shown" %} {% endcomment %}
{% translate "50 % done" %}
"""


@pytest.fixture
def sources(tmp_path: Path, settings: Any) -> Path:
    for package in ("alliances", "matching", "dvb"):
        (tmp_path / package).mkdir()
    (tmp_path / "dvb" / "pages.py").write_text(PYTHON)
    (tmp_path / "dvb" / "page.html").write_text(TEMPLATE)
    settings.BASE_DIR = tmp_path
    settings.LOCALE_PATHS = [tmp_path / "dvb" / "locale"]
    return tmp_path


def po(sources: Path) -> Path:
    return sources / "dvb/locale/lv/LC_MESSAGES/django.po"


def translated(sources: Path) -> None:
    """Write a complete catalogue."""
    messages = catalogue.messages_of(sources, ["dvb"])
    complete = Catalog(locale="lv")
    for found in messages.values():
        number = "%(n)s " if "%(n)s" in found.singular else ""
        complete.add(
            found.id, (f"{number}tulkots",) * 3 if found.plural else "tulkots", context=found.context
        )
    po(sources).parent.mkdir(parents=True)
    po(sources).write_text(catalogue.text_of(complete))


def test_messages_of_modules_and_templates_are_found(sources: Path) -> None:
    found = catalogue.messages_of(sources, ["dvb"])
    assert {(f.singular, f.plural, f.context) for f in found.values()} == {
        ("One sentence in two strings.", "", None),
        ("%(n)s learner", "%(n)s learners", None),
        ("May", "", "month"),
        ("A title", "", None),
        ("nobody", "", None),
        ("%(n)s opening", "%(n)s openings", None),
        ("50 %% done", "", None),
    }


def test_the_form_for_zero_may_leave_out_the_number(sources: Path) -> None:
    translated(sources)
    po(sources).write_text(po(sources).read_text().replace('[2] "%(n)s tulkots"', '[2] "neviens"'))
    call_command("sync_locale", "--check", stdout=StringIO())


def test_a_fault_names_the_file_of_its_sentence(sources: Path) -> None:
    with pytest.raises(CommandError, match="out of step"):
        call_command("sync_locale", "--check", stdout=StringIO())
    call_command("sync_locale", stdout=StringIO())
    with pytest.raises(CommandError, match=r"dvb/page.html: not translated: 'A title'"):
        call_command("sync_locale", "--check", stdout=StringIO())


def test_a_complete_catalogue_passes_the_check(sources: Path) -> None:
    translated(sources)
    call_command("sync_locale", "--check", stdout=StringIO())


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('msgid "A title"\nmsgstr "tulkots"', 'msgid "A title"\nmsgstr ""', "not translated: 'A title'"),
        ('msgid "A title"\n', '#, fuzzy\nmsgid "A title"\n', "fuzzy: 'A title'"),
        ('msgstr[1] "%(n)s tulkots"', 'msgstr[1] "tulkots"', "other placeholders"),
        ('msgstr[0] "%(n)s tulkots"', 'msgstr[0] "viens"', "other placeholders"),
        ('msgid "A title"\n', 'msgid "An old title"\n', "out of step"),
        ('msgid "A title"\n', '#~ msgid "gone"\n#~ msgstr "prom"\n\nmsgid "A title"\n', "obsolete: gone"),
    ],
)
def test_an_incomplete_catalogue_fails_the_check(sources: Path, old: str, new: str, fault: str) -> None:
    translated(sources)
    text = po(sources).read_text()
    assert old in text
    po(sources).write_text(text.replace(old, new))
    with pytest.raises(CommandError, match=fault):
        call_command("sync_locale", "--check", stdout=StringIO())


def test_fragments_fill_gaps_and_never_overwrite(sources: Path, tmp_path: Path) -> None:
    fragments = tmp_path / "fragments"
    fragments.mkdir()
    (fragments / "a.po").write_text(
        'msgid "A title"\nmsgstr "Virsraksts"\n\nmsgid "not in the code"\nmsgstr "lieks"\n'
    )
    (fragments / "b.po").write_text('msgid "A title"\nmsgstr "Cits"\n\nmsgid "nobody"\nmsgstr "neviens"\n')
    out = StringIO()
    call_command("sync_locale", folder=fragments, stdout=out)
    kept = catalogue.read(po(sources))
    assert kept.get("A title").string == "Virsraksts"
    assert kept.get("nobody").string == "neviens"
    assert kept.get("not in the code") is None
    assert "b.po: 'A title': 'Cits', kept 'Virsraksts'" in out.getvalue()


def test_writing_twice_changes_nothing(sources: Path) -> None:
    translated(sources)
    before = po(sources).read_text()
    call_command("sync_locale", stdout=StringIO())
    assert po(sources).read_text() == before


def test_a_new_sentence_gets_no_guessed_translation() -> None:
    current = Catalog(locale="lv")
    current.add("A title", "Virsraksts")
    found = catalogue.ExtractedMessage("A titled page", "", None, Path("x.py"))
    assert catalogue.merge({found.key: found}, current, {}).catalogue.get("A titled page").string == ""


def test_only_a_changed_catalogue_is_compiled(sources: Path) -> None:
    translated(sources)
    assert catalogue.compile_file(po(sources))
    assert not catalogue.compile_file(po(sources))
