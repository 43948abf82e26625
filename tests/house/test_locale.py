"""The interface is complete in Latvian (`make check` asks sync_locale) and in plain English."""

import re
from functools import cache

from dvb.site import message_catalogue as catalogue
from tests.house.source import PACKAGES, ROOT

LATVIAN = re.compile("[āčēģīķļņōŗšūžĀČĒĢĪĶĻŅŌŖŠŪŽ]")
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
