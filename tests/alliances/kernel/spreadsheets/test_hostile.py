"""Every hostile file gets its one sentence, soon and without much memory."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from alliances.kernel.spreadsheets.workbook import Limits
from tests.alliances.kernel.hostile_files import FILES
from tests.alliances.kernel.spreadsheets.measured import READ, Hostile, Outcome

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[4]
SECONDS = 5.0
"""Of the processor, which on an idle machine is the clock; on a busy one the clock tests the others."""
MEGABYTES = 200.0

every_file = pytest.mark.parametrize("hostile", FILES, ids=lambda hostile: f"{hostile.what} ({hostile.name})")


@cache
def outcomes() -> dict[tuple[str, str], Outcome]:
    """All files, measured once in a process of their own, which holds nothing but Django."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.alliances.kernel.hostile_files", "--json"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=400,
    )
    found = [Outcome(**one) for one in json.loads(done.stdout)]
    return {(one.what, one.name): one for one in found}


@every_file
def test_a_hostile_file_gets_its_answer_in_time_and_memory(hostile: Hostile) -> None:
    outcome = outcomes()[hostile.what, hostile.name]
    assert outcome.code == hostile.expected, outcome.sentence
    assert outcome.processor < SECONDS
    assert outcome.seconds < Limits().seconds + SECONDS
    assert outcome.parent_mb + outcome.child_mb < MEGABYTES


@every_file
def test_a_refusal_is_one_or_two_sentences_without_holes(hostile: Hostile) -> None:
    outcome = outcomes()[hostile.what, hostile.name]
    assert outcome.sentence.endswith(".")
    if outcome.code != READ:
        assert not set("{}?") & set(outcome.sentence)
        assert len(outcome.sentence) < 160
        assert "Traceback" not in outcome.sentence


def test_the_list_of_hostile_files_names_none_twice() -> None:
    assert len({(one.what, one.name) for one in FILES}) == len(FILES)
