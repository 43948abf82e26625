"""Each step of an agreement has a sentence on its page, in place of the verb of the audit trail."""

from __future__ import annotations

import re

from dvb.agreements.wording import STEP_WORDS
from tests.house.source import PACKAGES, modules

SIGNED = ("agreement", "amendment")


def test_every_step_that_is_recorded_has_words() -> None:
    sources = {path: path.read_text() for path in modules(*PACKAGES)}
    named = {
        verb
        for text in sources.values()
        for verb in re.findall(r'verb="((?:agreement|amendment)\.\w+)"', text)
    }
    shared = {
        step
        for path, text in sources.items()
        if path.match("dvb/signing/services/sign*.py")
        for step in re.findall(r'slug\}\.(\w+)"', text)
    }
    assert len(shared) > 3
    wanted = named | {f"{kind}.{step}" for kind in SIGNED for step in shared}
    assert wanted - set(STEP_WORDS) == set()
