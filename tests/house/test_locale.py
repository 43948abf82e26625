"""The interface is complete in Latvian (`make check` asks sync_locale) and in plain English."""

import re
from functools import cache

from dvb.site import message_catalogue as catalogue
from tests.house.source import PACKAGES, ROOT

LATVIAN = re.compile("[āčēģīķļņōŗšūžĀČĒĢĪĶĻŅŌŖŠŪŽ]")
PO = ROOT / "dvb/locale/lv/LC_MESSAGES/django.po"
TYPOGRAPHY = "“”‘’–—…·×²→←≥≤−\u00a0"


@cache
def _messages() -> list[catalogue.ExtractedMessage]:
    return list(catalogue.messages_of(ROOT, PACKAGES).values())


def test_message_ids_are_plain_english() -> None:
    assert len(_messages()) > 100
    texts = {text for found in _messages() for text in (found.singular, found.plural)}
    assert not {text for text in texts if LATVIAN.search(text)}
    assert not {text for text in texts if not text.translate(dict.fromkeys(map(ord, TYPOGRAPHY))).isascii()}


def test_no_sentence_is_joined_from_pieces() -> None:
    """What is glued breaks in the Latvian order of words; only "Row 5: " may introduce a sentence."""
    texts = {found.singular for found in _messages()}
    assert not {text for text in texts if text != text.strip() and not text.endswith(": ")}


DAYS = ("day", "from", "until")
"""Names under which messages are given days, which end with a full stop in Latvian."""


def test_no_day_is_followed_by_a_full_stop_or_a_colon_in_latvian() -> None:
    """A day is written "02.12.2026.": another full stop or a colon would follow its own."""
    wrong = []
    for message in catalogue.read(PO):
        texts = message.string if isinstance(message.string, tuple | list) else [message.string]
        wrong += [text for text in texts if re.search(rf"%\((?:{'|'.join(DAYS)})\)s[.:]", str(text))]
    assert wrong == []


def test_no_template_puts_a_full_stop_or_a_colon_behind_a_day() -> None:
    behind = re.compile(
        r"\|day(?:\|\w+)? \}\}[.:]|\{\{ (?:day|from|until|first|last) \}\}\{% endblocktranslate %\}[.:]"
    )
    folders = [ROOT / app / "templates" for app in PACKAGES]
    found = [
        f"{path.name}: {match.group()}"
        for folder in folders
        for path in sorted(folder.rglob("*.*"))
        for match in behind.finditer(path.read_text())
    ]
    assert found == []
