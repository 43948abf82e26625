"""Library sentences that the site says anew are still sentences of the libraries, and are said anew."""

from pathlib import Path

import allauth
import django
import pytest
from django.utils.translation import gettext, override

from dvb.site import library_texts as borrowed
from dvb.site import message_catalogue as catalogue

GROUPS = (borrowed.FORMS, borrowed.SIGNING_IN, borrowed.PASSWORDS, borrowed.ADDRESSES, borrowed.SECOND_FACTOR)
SENTENCES = [sentence for group in GROUPS for sentence in group]


@pytest.fixture(scope="module")
def said_by_libraries() -> set[str]:
    folders = [
        *(Path(django.__file__).parent / name for name in ("core", "forms")),
        *(Path(allauth.__file__).parent / name for name in ("account", "mfa", "templates")),
    ]
    files = [
        path for folder in folders for path in folder.rglob("*") if path.suffix in {".py", ".html", ".txt"}
    ]
    return {
        found.singular for path in files if "tests" not in path.parts for found in catalogue.messages_in(path)
    }


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_library_still_says_it(sentence: str, said_by_libraries: set[str]) -> None:
    assert sentence in said_by_libraries


def test_it_is_said_in_our_own_latvian() -> None:
    with override("lv"):
        assert gettext("This field is required.") == "Aizpildiet šo lauku."
        assert gettext("Enter Sign-In Code") == "Ievadiet pieslēgšanās kodu"
