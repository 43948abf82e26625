"""The documents are in step with the code."""

import re
from pathlib import Path

import pytest

from tests.house.source import ROOT, name_of, tracked_files

DOCUMENTS = [path for path in tracked_files() if path.suffix == ".md"]
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(r"\bmake ([a-z][a-z-]*)(?=[`\s)]|$)", re.M)
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.M))


def _code_of(text: str) -> str:
    """Return what a document shows as code; prose may say "make sure"."""
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.S))


def _broken_links(path: Path) -> list[str]:
    targets = [link for link in LINK.findall(path.read_text()) if not re.match(r"[a-z]+:|#", link)]
    return [link for link in targets if not (path.parent / link.split("#")[0]).exists()]


def test_every_link_inside_the_repository_resolves() -> None:
    assert len(DOCUMENTS) > 10
    broken = {name_of(path): _broken_links(path) for path in DOCUMENTS}
    assert not {name: links for name, links in broken.items() if links}


def test_a_broken_link_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("[here](page.md#part) [away](https://example.lv) [gone](gone.md)")
    assert _broken_links(page) == ["gone.md"]


def test_every_make_target_that_a_document_names_exists() -> None:
    named = {name_of(path): set(COMMAND.findall(_code_of(path.read_text()))) - TARGETS for path in DOCUMENTS}
    assert not {name: targets for name, targets in named.items() if targets}


def _paths_of(text: str) -> set[str]:
    """Files, folders and modules of the repository that a document names as code."""
    named = re.findall(r"`((?:alliances|matching|dvb|tests|docs)[/.][\w./-]*\w)/?`", text)
    run = re.findall(r"python -m ((?:alliances|matching|dvb|tests)[\w.]*)", text)
    return {path if "/" in path else path.replace(".", "/") for path in named + run}


def _exists(path: str) -> bool:
    """Whether it is there as a file, a folder or a module, or is a name inside a module."""
    inside = [path, *(str(parent) for parent in list(Path(path).parents)[:2] if "." not in path)]
    return (ROOT / path).exists() or any((ROOT / f"{one}.py").exists() for one in inside) or _in_package(path)


def _in_package(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    package = ROOT / folder / "__init__.py"
    return package.exists() and bool(re.search(rf"\b{re.escape(name)}\b", package.read_text()))


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if path.name != "CHANGELOG.md"], ids=name_of)
def test_every_path_that_a_document_names_exists(path: Path) -> None:
    missing = {named for named in _paths_of(path.read_text()) if not _exists(named)}
    assert not missing, f"{name_of(path)} names what is not there: {sorted(missing)}"


def test_the_two_readmes_show_the_same_commands() -> None:
    english, latvian = (
        sorted(set(COMMAND.findall(_code_of((ROOT / name).read_text()))))
        for name in ("README.md", "README.lv.md")
    )
    assert english == latvian
    assert {"demo", "test"} <= set(english)


def test_the_first_two_commands_of_the_readme_are_demo_and_test() -> None:
    for name in ("README.md", "README.lv.md"):
        assert COMMAND.findall(_code_of((ROOT / name).read_text()))[:2] == ["demo", "test"]


def test_help_explains_every_target_a_person_types() -> None:
    explained = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.M))
    assert explained == TARGETS - {"install-dev"}


def test_every_decision_record_says_its_status_and_why() -> None:
    records = sorted((ROOT / "docs/adr").glob("*.md"))
    assert [record.name[:4] for record in records] == [f"{n:04}" for n in range(1, len(records) + 1)]
    for record in records:
        text = record.read_text()
        assert re.search(r"^Status: (proposed|accepted|superseded)", text, re.M), record.name
        for heading in ("## Context", "## Decision", "## Consequences"):
            assert heading in text, f"{record.name}: {heading}"


def test_every_setting_from_the_environment_is_explained() -> None:
    settings = (ROOT / "dvb/settings.py").read_text()
    read = set(re.findall(r"""(?:env|Env\(\))\.\w+\(\s*"([A-Z_]+)\"""", settings))
    explained = set(re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert read == explained
