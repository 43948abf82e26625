"""The interface is complete in Latvian and in English."""

import re
from io import StringIO

from django.core.management import call_command

from dvb.management import catalogue
from tests.house.source import PACKAGES, ROOT

LATVIAN = re.compile("[āčēģīķļņōŗšūžĀČĒĢĪĶĻŅŌŖŠŪŽ]")
TYPOGRAPHY = "“”‘’–—…·×²→←≥≤−\u00a0"


def test_every_sentence_has_its_latvian_translation() -> None:
    call_command("sync_locale", "--check", stdout=StringIO())


def test_message_ids_are_plain_english() -> None:
    messages = catalogue.messages_of(ROOT, PACKAGES)
    assert len(messages) > 100
    texts = {text for found in messages.values() for text in (found.singular, found.plural)}
    assert not {text for text in texts if LATVIAN.search(text)}
    assert not {text for text in texts if not text.translate(dict.fromkeys(map(ord, TYPOGRAPHY))).isascii()}


def test_no_sentence_is_joined_from_pieces() -> None:
    """What is glued breaks in the Latvian order of words; only "Row 5: " may introduce a sentence."""
    texts = {found.singular for found in catalogue.messages_of(ROOT, PACKAGES).values()}
    assert not {text for text in texts if text != text.strip() and not text.endswith(": ")}
