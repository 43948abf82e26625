"""What must not stand in the repository: a machine's paths, a registry's hosts, secrets, leftovers."""

import re

import pytest

from tests.house.source import ROOT, name_of, tracked_files

# Put together from pieces, so that this file does not contain what it looks for.
MACHINE = ["/" + "root" + "/", "/" + "work" + "/", "/home/" + r"\w+/", r"C:\\" + "Users"]
HOSTS = [
    "pypi" + r"\.org",
    "python" + "hosted",
    "registry" + r"\.npmjs",
    "deb" + r"\.debian",
    "npmjs" + r"\.com",
]
CDN = ["cdn" + r"\.js" + "delivr", "unpkg" + r"\.com", "cdnjs" + r"\.cloudflare", "fonts" + r"\.googleapis"]
SECRETS = ["-----BEGIN [A-Z ]*" + "PRIVATE KEY", "AKIA" + "[0-9A-Z]{16}"]
LEFTOVERS = [r"\b" + "TO" + "DO" + r"\b", r"\b" + "FIX" + "ME" + r"\b", r"\bX" + "XX" + r"\b", "<<<<" + "<<<"]
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".lock",
    ".yml",
    ".html",
    ".css",
    ".js",
    ".csv",
    ".po",
    ".json",
    ".svg",
    "",
}
VENDORED = ("static/vendor", "static/dvb/vendor", "/vendor/")


def _texts() -> dict[str, str]:
    return {
        name_of(path): path.read_text(errors="replace")
        for path in tracked_files()
        if path.suffix in TEXT and path.stat().st_size < 2_000_000
    }


@pytest.mark.parametrize("pattern", [*MACHINE, *HOSTS, *CDN, *SECRETS])
def test_no_file_names_a_machine_a_registry_or_a_secret(pattern: str) -> None:
    found = [
        name
        for name, text in _texts().items()
        if re.search(pattern, text) and not any(part in name for part in VENDORED)
    ]
    assert not found


@pytest.mark.parametrize("pattern", LEFTOVERS)
def test_no_leftover_is_committed(pattern: str) -> None:
    code = {name: text for name, text in _texts().items() if name.endswith((".py", ".html", ".js", ".css"))}
    found = [
        name
        for name, text in code.items()
        if re.search(pattern, text) and not any(p in name for p in VENDORED)
    ]
    assert not found


def test_nothing_large_is_committed() -> None:
    sizes = {name_of(path): path.stat().st_size for path in tracked_files()}
    assert not {name: size for name, size in sizes.items() if size > 1_500_000}


def test_what_is_made_is_not_committed() -> None:
    made = {".mo", ".pyc", ".sqlite3"}
    assert not [path for path in tracked_files() if path.suffix in made]
    assert (ROOT / ".env.example").exists()
    assert not [path for path in tracked_files() if path.name == ".env"]
