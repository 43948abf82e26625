"""E-mails are plain text: a name with quotes or marks stands in each as it is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from alliances.messages import services as messages
from alliances.messages import texts

HOSTILE = """SIA "Dzelzs & 'Co' <b>" """.strip()
TEMPLATES = sorted(settings.BASE_DIR.glob("*/templates/messages/[a-z]*.txt"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_names_stand_as_they_are_written(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    counted = set(re.findall(r"count \w+=([a-z_]+)", source))
    named = set(re.findall(r"(?:\{\{ |=|in |if |and |or |not )([a-z_]+)", source))
    assert named, "a template without a single name"
    looped = set(re.findall(r" in ([a-z_]+)", source))
    values = {name: 2 if name in counted - looped else HOSTILE for name in named}
    for language in ("lv", "en"):
        written = texts.write(path.stem, messages.Address("a@piemers.example", HOSTILE, language), values)
        assert re.search(r"&(?:[a-z]+|#x?\d+);", "\n".join(written)) is None, written


def test_every_template_is_walked() -> None:
    assert len(TEMPLATES) > 20
