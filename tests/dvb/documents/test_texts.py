"""The clauses are versioned data, and nobody pretends that a lawyer read them."""

from dataclasses import replace
from datetime import date

import pytest

from dvb.documents import texts
from dvb.documents.facts import Kind
from tests.dvb.documents import papers

KEYS = ["subject", "school", "host", "learner", "guardian"]
KEYS += ["privacy", "assessment", "termination", "disputes", "closing"]


@pytest.mark.parametrize("shipped", texts.all_versions(), ids=lambda one: one.version)
def test_each_version_has_every_block_and_says_that_no_lawyer_read_it(shipped: texts.Texts) -> None:
    assert [block.key for block in shipped.blocks] == KEYS
    assert shipped.reviewed_by is None
    assert all(clause.text.endswith(".") for block in shipped.blocks for clause in block.clauses)


@pytest.mark.parametrize("shipped", texts.all_versions(), ids=lambda one: one.version)
def test_rules_about_minors_are_printed_for_minors_alone(shipped: texts.Texts) -> None:
    about = {clause.rule: clause.only for block in shipped.blocks for clause in block.clauses}
    labour = {rule: only for rule, only in about.items() if (rule or "").startswith("L-")}
    assert set(labour) == {"L-02", "L-06", "L-08", "L-10", "L-11", "L-12", "L-14"}
    assert set(labour.values()) == {texts.When.MINOR}


def test_versions_are_named_once() -> None:
    names = [one.version for one in texts.all_versions()]
    assert len(names) == len(set(names)) == 2


def test_newest_valid_version_is_current(monkeypatch: pytest.MonkeyPatch) -> None:
    old = texts.current(Kind.DVB, date(2026, 9, 1))
    new = replace(old, version="DVB-2027.1", valid_from=date(2027, 9, 1))
    monkeypatch.setattr(texts, "all_versions", lambda: (old, new))
    assert texts.current(Kind.DVB, date(2027, 8, 31)) is old
    assert texts.current(Kind.DVB, date(2027, 9, 1)) is new
    assert texts.current(Kind.DVB, date(2020, 1, 1)) is old


def test_dead_regulation_is_refused_after_its_death() -> None:
    dead = "Ministru kabineta noteikumi Nr. 785"
    with pytest.raises(ValueError, match="MK 785 lost force"):
        replace(papers.PRAKSE_TEXTS, act=dead)
    block = replace(papers.PRAKSE_TEXTS.blocks[0], clauses=(texts.Clause(text=f"Skat. {dead}."),))
    with pytest.raises(ValueError, match="MK 785 lost force"):
        replace(papers.PRAKSE_TEXTS, blocks=(block,))
    assert replace(papers.PRAKSE_TEXTS, act=dead, valid_from=date(2023, 8, 31)).act == dead
